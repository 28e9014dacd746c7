"""Somebody has another number: their thread goes on, and a line in it says so."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels.models import Channel
from sarafan.contacts import queries as contacts
from sarafan.contacts import recognizing, renumbering
from sarafan.contacts.models import Contact
from sarafan.conversations import groups
from sarafan.conversations import queries as conversations
from sarafan.conversations.models import MessageKind
from sarafan.gateways.whatsapp.arrivals import GroupChat, InboundMessage, NumberChanged, Person, Place
from sarafan.messages import moments
from sarafan.messages.receiving import storing


async def apply(session: AsyncSession, channel: Channel, news: NumberChanged) -> None:
    """Let the contact go on under its new number. Nobody waits for an answer to that; may run twice."""
    if news.group is not None:
        await _apply_in_group(session, channel, news, news.group)
        return

    async def written(contact_id: UUID) -> tuple[datetime, datetime] | None:
        return await moments.written_by(session, channel.organization_id, contact_id)

    contact = await renumbering.renumber(session, channel.organization_id, news.before, news.now, news.at, written)
    if contact is None:
        return
    person = Person(contact.phone, None)
    renamed = await groups.rename_member(session, channel, news.before, news.now)
    places: list[Place] = [Place(GroupChat(group.jid), person) for group in renamed]
    if await conversations.id_of_thread(session, channel, contact_id=contact.id):
        places.append(Place(person, person))
    await storing.receive(session, channel, [_line(news, place, str(contact.id)) for place in places])


async def _apply_in_group(session: AsyncSession, channel: Channel, news: NumberChanged, chat: GroupChat) -> None:
    """Rename a member of one group; whose contact that is, is not decided by it.

    Which of the two a group names first is a guess: where what is known speaks against it, nothing is done.
    """
    known = await recognizing.whose(session, channel.organization_id, [news.before, news.now])
    if any(key in known.former for key in recognizing.keys_of(news.now)):
        return
    if not await groups.rename_member(session, channel, news.before, news.now, only=chat.jid):
        return
    contact_id = known.of(news.before) or known.of(news.now)
    if contact_id is None and known.owners:
        return  # one who had such a number before; who it is now will show when they write
    found = await contacts.by_id(session, channel.organization_id, [contact_id] if contact_id else [])
    who = await _as_known(session, found[contact_id]) if contact_id else news.before
    name = contact_id or news.before.lid or news.before.phone
    await storing.receive(session, channel, [_line(news, Place(chat, who), str(name))])


async def _as_known(session: AsyncSession, contact: Contact) -> Person:
    return Person(contact.phone, await contacts.lid_of(session, contact.organization_id, contact.id))


def _line(news: NumberChanged, place: Place, whose: str) -> InboundMessage:
    """The same line by whichever notice it comes, of the person or of a group."""
    return InboundMessage(
        message_id=f"number:{whose}:{news.now.phone or news.now.lid}",
        place=place,
        at=news.at,
        kind=MessageKind.NUMBER_CHANGE,
        text=None,
        details={"number_before": news.before.phone, "number_now": news.now.phone},
        past=True,
    )
