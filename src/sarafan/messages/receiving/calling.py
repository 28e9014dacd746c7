"""Calls: somebody rings, and unless the call is taken on the phone they wait for an answer, as after a message."""

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels.models import Channel
from sarafan.conversations import counters, threads
from sarafan.conversations import queries as conversations
from sarafan.conversations.models import MessageKind
from sarafan.core.realtime import Change, notify
from sarafan.gateways.whatsapp.arrivals import CallNews, InboundMessage
from sarafan.messages import moments, queries, reacted
from sarafan.messages.joining import show_as_latest
from sarafan.messages.models import Message
from sarafan.messages.receiving import storing
from sarafan.messages.receiving.placing import open_threads

RINGING, MISSED, ANSWERED = "ringing", "missed", "answered"
OUTCOMES = {"offer": RINGING, "accept": ANSWERED, "reject": MISSED, "timeout": MISSED, "terminate": MISSED}


async def apply(session: AsyncSession, channel: Channel, news: CallNews) -> None:
    """Show a call in its thread, and how it ended. Nobody waits after one that was taken; our own calls are no news."""
    author, outcome = news.place.author, OUTCOMES.get(news.status)
    if outcome is None or author is None or channel.is_person(author.phone, author.lid):
        return
    call_id = f"call:{news.call_id}"
    (placed,) = await open_threads(session, channel, [news.place], [news.at])

    async def in_the_chat() -> list[Message]:
        """Find it; other callers may choose the same id."""
        found = await queries.of_channel(session, channel.id, [call_id])
        return [one for one in found if one.conversation_id == placed.conversation.id]

    found = await in_the_chat()
    if not found or found[0].stands_in:
        details: dict[str, object] = {"call": RINGING, "video": news.video}
        told = InboundMessage(
            call_id, news.place, news.at, MessageKind.SYSTEM, text=None, details=details, past=news.past
        )
        await storing.receive(session, channel, [told])
        found = await in_the_chat()
    if outcome != RINGING:
        await _end(session, channel, found[0], outcome, news)


async def _end(session: AsyncSession, channel: Channel, call: Message, outcome: str, news: CallNews) -> None:
    held = await conversations.hold(session, channel.organization_id, [call.conversation_id])
    message = (await queries.by_id(session, channel.organization_id, [call.id], lock=True))[call.id]
    if message.details is None or message.details.get("call") != RINGING:
        return
    conversation = held[message.conversation_id]
    before = counters.share_of(conversation)
    message.details = {**message.details, "call": outcome}
    if outcome == ANSWERED:
        message.wants_answer = False
        message.answers_until = max(news.at, message.at)
        conversation.answered_at = max(conversation.answered_at or news.at, message.answers_until)
        await session.flush()
        await reacted.end(session, conversation, conversation.answered_at)
        conversation.waiting_since = await moments.first_received(session, conversation.id, conversation.answered_at)
    message.revision += 1
    notify(session, message.organization_id, Change("message", message.id))
    if conversation.last_message_id == message.id:
        show_as_latest(conversation, message)
    threads.changed(session, conversation, before)
