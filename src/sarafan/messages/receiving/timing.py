"""After how long messages of a chat disappear, as the people in it have chosen."""

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels.models import Channel
from sarafan.conversations import counters, threads
from sarafan.conversations import queries as conversations
from sarafan.gateways.whatsapp.arrivals import ChatTimer, Place
from sarafan.messages.receiving.placing import find_thread


async def apply(session: AsyncSession, channel: Channel, news: ChatTimer) -> None:
    """Note a chat's timer; a chat that is not here yet has none until it is told again."""
    found = await find_thread(session, channel, Place(news.chat, None))
    held = await conversations.hold(session, channel.organization_id, [found[0]]) if found else {}
    for conversation in held.values():
        if (conversation.disappears_after_s or 0) != news.seconds:
            conversation.disappears_after_s = news.seconds or None
            threads.changed(session, conversation, counters.share_of(conversation))
