"""After how long messages of a chat disappear, as the people in it have chosen."""

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels.models import Channel
from sarafan.contacts import identifying
from sarafan.conversations import counters, threads, timers
from sarafan.conversations import queries as conversations
from sarafan.gateways.whatsapp.arrivals import ChatTimer, Person, Place
from sarafan.messages.receiving.placing import find_thread


async def apply(session: AsyncSession, channel: Channel, news: ChatTimer) -> None:
    """Note a chat's timer; that of a chat which is not here yet is kept, as it is not told again."""
    if isinstance(news.chat, Person):  # nobody may open the thread between the look for it and the keeping
        await identifying.hold(session, channel.organization_id, [news.chat])
    found = await find_thread(session, channel, Place(news.chat, None))
    if found is None:
        await timers.keep(session, channel, news.chat, news.seconds)
        return
    held = await conversations.hold(session, channel.organization_id, [found[0]])
    for conversation in held.values():
        if (conversation.disappears_after_s or 0) != news.seconds:
            conversation.disappears_after_s = news.seconds or None
            threads.changed(session, conversation, counters.share_of(conversation))
