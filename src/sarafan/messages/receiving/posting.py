"""A status that a contact has posted: a line aside in the thread that is there, of which nobody is told."""

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels.models import Channel
from sarafan.conversations.models import MessageKind
from sarafan.gateways.whatsapp.arrivals import InboundMessage, Place, StatusPosted
from sarafan.messages.receiving import storing
from sarafan.messages.receiving.placing import find_thread


async def apply(session: AsyncSession, channel: Channel, news: StatusPosted) -> None:
    """Keep the words of a status and the file that it shows. Whoever has no thread here gets none by it."""
    place = Place(news.person, news.person)
    if await find_thread(session, channel, place) is None:
        return
    line = InboundMessage(
        message_id=news.message_id,
        place=place,
        at=news.at,
        kind=MessageKind.STATUS,
        text=news.text,
        media=news.media,
        details={"status": news.kind},
        past=True,
    )
    await storing.receive(session, channel, [line])
