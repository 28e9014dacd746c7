"""Ticks: how far our messages got, as their provider reports it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels.models import Channel
from sarafan.conversations import queries as conversations
from sarafan.conversations.models import Conversation
from sarafan.gateways.whatsapp.arrivals import StatusUpdate
from sarafan.messages import queries, ticks
from sarafan.messages.models import Message, MessageStatus
from sarafan.messages.receiving.placing import parties_of
from sarafan.messages.sending.leaving import announce
from sarafan.messages.statuses import OF_RECEIPT, advance


async def apply(session: AsyncSession, channel: Channel, batch: Sequence[StatusUpdate]) -> None:
    """Move messages' statuses forward; news of a message that is not ours changes nothing."""
    keys = {update.key: _as_uuid(update.key) for update in batch}
    ids = [key for key in keys.values() if key is not None]
    found = await queries.outgoing(session, channel.id, ids, [update.message_id for update in batch])
    ids_held = sorted({one.conversation_id for one in found})
    threads = await conversations.hold(session, channel.organization_id, ids_held)
    parties = await parties_of(session, channel, [(update.chat, update.at) for update in batch])
    held = await queries.by_id(session, channel.organization_id, [message.id for message in found], lock=True)
    by_provider_id = {message.provider_message_id: message for message in held.values()}
    of_members: list[ticks.News] = []
    for update, party in zip(batch, parties, strict=True):
        message = held.get(keys[update.key] or UUID(int=0)) or by_provider_id.get(update.message_id)
        if message is None or not _may_be_from(party, threads[message.conversation_id]):
            continue
        if update.member is not None and update.receipt in ticks.COUNTED:
            of_members.append(ticks.News(message, update.member, update.receipt, update.at))
        elif _take_over(message, update):
            await announce(session, message)
    if of_members:
        await _take_over_of_members(session, of_members)


def _may_be_from(party: UUID | None, conversation: Conversation) -> bool:
    """Whether a receipt is of the message's own chat, as far as is known: an id alone proves nothing."""
    return party is None or party in (conversation.contact_id, conversation.group_id)


async def _take_over_of_members(session: AsyncSession, batch: Sequence[ticks.News]) -> None:
    """A message in a group is delivered, or read, once every other member has got, or read it."""
    await ticks.keep(session, batch)
    messages = {news.message.id: news.message for news in batch}
    counted = await ticks.count(session, list(messages.values()))
    for message in messages.values():
        latest = max(news.at for news in batch if news.message is message)
        found = counted.get(message.id)
        for reached, status in ((0, MessageStatus.DELIVERED), (1, MessageStatus.READ)):
            if found is not None and (found.delivered, found.read)[reached] >= max(1, found.members):
                advance(message, status, latest)
        # Whoever has got it proves that it left.
        advance(message, MessageStatus.SENT, latest)
        await announce(session, message)


def _take_over(message: Message, update: StatusUpdate) -> bool:
    message.provider_message_id = message.provider_message_id or update.message_id
    status = OF_RECEIPT[update.receipt]
    if not advance(message, status, update.at):
        return False
    if status is MessageStatus.FAILED:
        message.error_code = (update.error_code or "rejected")[:64]
        message.error_message = update.error_message
    return True


def _as_uuid(key: str | None) -> UUID | None:
    try:
        return UUID(key) if key else None
    except ValueError:
        return None  # a key of somebody else's, who uses the same bridge
