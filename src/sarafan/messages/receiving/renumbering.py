"""Somebody has another number: their thread goes on, and a line in it says so."""

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels.models import Channel
from sarafan.contacts import renumbering
from sarafan.conversations import groups
from sarafan.conversations import queries as conversations
from sarafan.conversations.models import MessageKind
from sarafan.gateways.whatsapp.arrivals import InboundMessage, NumberChanged, Place
from sarafan.messages.receiving import storing


async def apply(session: AsyncSession, channel: Channel, news: NumberChanged) -> None:
    """Let the contact go on under its new number. Nobody waits for an answer to that; may run twice."""
    contact = await renumbering.renumber(session, channel.organization_id, news.before, news.now, news.at)
    await groups.rename_member(session, channel, news.before, news.now)
    if contact is None:
        return
    places = []
    if await conversations.id_of_thread(session, channel, contact_id=contact.id):
        places.append(Place(news.now, news.now))
    if news.group and await conversations.groups_by_jid(session, channel.id, [news.group.jid]):
        places.append(Place(news.group, news.now))
    await storing.receive(session, channel, [_line(news, place) for place in places])


def _line(news: NumberChanged, place: Place) -> InboundMessage:
    """The same line by whichever notice it comes: of the person, of a group, of history."""
    return InboundMessage(
        message_id=f"number:{news.now.phone or news.now.lid}:{news.at:%Y-%m-%d}",
        place=place,
        at=news.at,
        kind=MessageKind.NUMBER_CHANGE,
        text=None,
        details={"number_before": news.before.phone, "number_now": news.now.phone},
        past=True,
    )
