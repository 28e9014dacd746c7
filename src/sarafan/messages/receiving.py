"""From what arrived to messages in threads, a batch in one transaction; safe to run twice."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from sarafan.channels.models import Channel
from sarafan.contacts import identifying
from sarafan.contacts.models import Contact
from sarafan.conversations import counters, threads
from sarafan.conversations.models import Conversation, Direction
from sarafan.core.events import emit
from sarafan.core.realtime import Change, notify
from sarafan.gateways.whatsapp import InboundMessage
from sarafan.messages import queries
from sarafan.messages.events import MessageReceived
from sarafan.messages.models import AuthorKind, Message, MessageKind, MessageStatus
from sarafan.messages.quoting import quote_arrived
from sarafan.messages.threading import count, moment_in, show_as_latest, take_place

MessageKey = tuple[UUID, Direction, str]  # conversation, direction, provider's id


async def receive(session: AsyncSession, channel: Channel, batch: Sequence[InboundMessage]) -> None:
    """Store messages of one channel in the order given. One that is known already changes nothing,
    except that content replaces the placeholder of what could not be decrypted.
    """
    people = [arrived.contact for arrived in batch]
    contacts = await identifying.identify(session, channel.organization_id, people)
    ids = [contact.id for contact in contacts]
    conversations = await threads.ensure(session, channel.organization_id, channel.id, ids)
    shares = {conversation.id: counters.share_of(conversation) for conversation in conversations.values()}
    known = await _known(session, conversations, batch)
    touched: dict[UUID, Conversation] = {}
    for arrived, contact in zip(batch, contacts, strict=True):
        conversation = conversations[contact.id]
        if await _take_in(session, arrived, contact, conversation, known):
            touched[conversation.id] = conversation
    await session.flush()
    for conversation in touched.values():
        threads.changed(session, conversation, shares[conversation.id])


async def _known(
    session: AsyncSession, conversations: dict[UUID, Conversation], batch: Sequence[InboundMessage]
) -> dict[MessageKey, Message]:
    wanted = {arrived.message_id for arrived in batch}
    wanted |= {arrived.quote.message_id for arrived in batch if arrived.quote}
    found = await queries.known(session, [one.id for one in conversations.values()], list(wanted))
    return {
        (message.conversation_id, message.direction, message.provider_message_id): message
        for message in found
        if message.provider_message_id
    }


async def _take_in(
    session: AsyncSession,
    arrived: InboundMessage,
    contact: Contact,
    conversation: Conversation,
    known: dict[MessageKey, Message],
) -> bool:
    direction = Direction.OUT if arrived.from_me else Direction.IN
    key = (conversation.id, direction, arrived.message_id)
    present = known.get(key)
    if present is not None:
        return _fill(session, conversation, present, arrived)
    at = await moment_in(session, conversation, arrived.at)
    message = _message(arrived, contact, conversation, direction, at)
    quote_arrived(message, arrived.quote, known)
    take_place(conversation, message)
    waited, unread = conversation.waiting_since, conversation.unread_count
    count(conversation, message)
    session.add(message)
    known[key] = message
    if waited and conversation.waiting_since is None and conversation.last_message_id != message.id:
        await _wait_on(session, conversation, unread)
    notify(session, conversation.organization_id, Change("message", message.id))
    if direction is Direction.IN:
        await emit(session, MessageReceived(message, conversation))
    return True


async def _wait_on(session: AsyncSession, conversation: Conversation, unread: int) -> None:
    """An answer arrived late: what the customer wrote after it still waits, and still is unread."""
    await session.flush()
    if conversation.answered_at is not None:
        since = await queries.first_received(session, conversation.id, conversation.answered_at)
        if since is not None:
            conversation.waiting_since, conversation.unread_count = since, unread


def _message(
    arrived: InboundMessage, contact: Contact, conversation: Conversation, direction: Direction, at: datetime
) -> Message:
    kind, raw = _kind_and_raw(arrived)
    incoming = direction is Direction.IN
    return Message(
        id=uuid7(),
        organization_id=conversation.organization_id,
        channel_id=conversation.channel_id,
        conversation_id=conversation.id,
        direction=direction,
        kind=kind,
        text=arrived.text,
        status=MessageStatus.RECEIVED if incoming else MessageStatus.SENT,
        author_kind=AuthorKind.CONTACT if incoming else AuthorKind.PHONE,
        author_id=contact.id if incoming else None,
        author_name=contact.name if incoming else None,
        at=at,
        sent_at=None if incoming else arrived.at,
        provider_message_id=arrived.message_id,
        raw=raw,
        revision=1,
    )


def _fill(session: AsyncSession, conversation: Conversation, message: Message, arrived: InboundMessage) -> bool:
    if message.kind is not MessageKind.UNDECRYPTABLE or arrived.kind == MessageKind.UNDECRYPTABLE:
        return False
    message.kind, message.raw = _kind_and_raw(arrived)
    message.text = arrived.text
    message.revision += 1
    if conversation.last_message_id == message.id:
        show_as_latest(conversation, message)
    notify(session, conversation.organization_id, Change("message", message.id))
    return True


def _kind_and_raw(arrived: InboundMessage) -> tuple[MessageKind, dict[str, object] | None]:
    if arrived.kind in set(MessageKind):
        kind = MessageKind(arrived.kind)
        return kind, arrived.raw if kind is MessageKind.UNSUPPORTED else None
    return MessageKind.UNSUPPORTED, {"kind": arrived.kind, "raw": arrived.raw}
