"""From what arrived to messages in threads, a batch in one transaction; safe to run twice."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from sarafan.channels.models import Channel
from sarafan.conversations import counters, threads
from sarafan.conversations.models import Conversation, Direction, MessageKind
from sarafan.core.events import emit
from sarafan.core.realtime import Change, notify
from sarafan.gateways.whatsapp.arrivals import GroupChat, InboundMessage
from sarafan.messages import attaching, queries
from sarafan.messages.events import MessageReceived
from sarafan.messages.joining import count, join, moment_in, show_as_latest
from sarafan.messages.models import AuthorKind, Message, MessageStatus, Origin
from sarafan.messages.quoting import quote_arrived
from sarafan.messages.receiving.placing import Placed, open_threads

MessageKey = tuple[UUID, Direction, str]  # conversation, direction, provider's id


async def receive(session: AsyncSession, channel: Channel, batch: Sequence[InboundMessage]) -> None:
    """Store messages of one channel in the order given. One that is known already changes nothing,
    except that content replaces the placeholder of what could not be decrypted.
    """
    placed = await open_threads(session, channel, [arrived.place for arrived in batch])
    conversations = {one.conversation.id: one.conversation for one in placed}
    shares = {conversation.id: counters.share_of(conversation) for conversation in conversations.values()}
    known = await _known(session, list(conversations), batch)
    touched: dict[UUID, Conversation] = {}
    for arrived, where in zip(batch, placed, strict=True):
        if await _take_in(session, channel, arrived, where, known):
            touched[where.conversation.id] = where.conversation
    for conversation in touched.values():
        threads.changed(session, conversation, shares[conversation.id])
    await session.flush()  # with its new revision: one update for each thread


async def _known(
    session: AsyncSession, conversation_ids: Sequence[UUID], batch: Sequence[InboundMessage]
) -> dict[MessageKey, Message]:
    wanted = {arrived.message_id for arrived in batch}
    wanted |= {arrived.quote.message_id for arrived in batch if arrived.quote}
    found = await queries.known(session, conversation_ids, list(wanted))
    return {
        (message.conversation_id, message.direction, message.provider_message_id): message
        for message in found
        if message.provider_message_id
    }


async def _take_in(
    session: AsyncSession,
    channel: Channel,
    arrived: InboundMessage,
    placed: Placed,
    known: dict[MessageKey, Message],
) -> bool:
    conversation = placed.conversation
    direction = Direction.OUT if arrived.place.from_me else Direction.IN
    key = (conversation.id, direction, arrived.message_id)
    present = known.get(key)
    if present is not None:
        return await _fill(session, conversation, present, arrived, known)
    at = await moment_in(session, conversation, arrived.at)
    message = _message(arrived, placed, direction, at)
    quote_arrived(message, arrived.quote, known)
    message.wants_answer = _wants_answer(channel, arrived, message)
    join(conversation, message)
    waited, unread = conversation.waiting_since, conversation.unread_count
    count(conversation, message, past=arrived.past)
    await _expect_file(session, message, arrived)
    session.add(message)
    known[key] = message
    if waited and conversation.waiting_since is None and conversation.last_message_id != message.id:
        await _wait_on(session, conversation, unread)
    notify(session, conversation.organization_id, Change("message", message.id))
    if direction is Direction.IN and not arrived.past:
        await emit(session, MessageReceived(message.organization_id, message.id, conversation.id))
    return True


def _wants_answer(channel: Channel, arrived: InboundMessage, message: Message) -> bool:
    """Whether somebody waits for an answer to it: in a group only if it is to us, by name or as a reply."""
    if message.direction is Direction.OUT or arrived.past:
        return False
    in_group = isinstance(arrived.place.chat, GroupChat)
    if message.kind is MessageKind.SYSTEM:
        return not in_group and "call" in (arrived.details or {})
    if not in_group or message.quoted_direction is Direction.OUT:
        return True
    return any(channel.is_person(person.phone, person.lid) for person in arrived.mentions)


async def _expect_file(session: AsyncSession, message: Message, arrived: InboundMessage) -> None:
    if arrived.media is not None:
        await attaching.expect(session, message, arrived.media, at_leisure=arrived.past)


async def _wait_on(session: AsyncSession, conversation: Conversation, unread: int) -> None:
    """An answer arrived late: what the customer wrote after it still waits, and still is unread."""
    await session.flush()
    if conversation.answered_at is not None:
        since = await queries.first_received(session, conversation.id, conversation.answered_at)
        if since is not None:
            conversation.waiting_since, conversation.unread_count = since, unread


def _message(arrived: InboundMessage, placed: Placed, direction: Direction, at: datetime) -> Message:
    kind, raw = _kind_and_raw(arrived)
    author = placed.author
    return Message(
        id=uuid7(),
        organization_id=placed.conversation.organization_id,
        channel_id=placed.conversation.channel_id,
        conversation_id=placed.conversation.id,
        direction=direction,
        kind=kind,
        text=arrived.text,
        status=MessageStatus.RECEIVED if author else MessageStatus.SENT,
        author_kind=AuthorKind.CONTACT if author else AuthorKind.PHONE,
        author_id=author.id if author else None,
        author_name=author.name if author else None,
        origin=None if author else Origin.PHONE,
        at=at,
        sent_at=None if author else arrived.at,
        provider_message_id=arrived.message_id,
        raw=raw,
        details=_details(arrived),
        mentions=_mentions(arrived),
        forwarded=arrived.forwarded,
        view_once=arrived.view_once,
        revision=1,
    )


def _mentions(arrived: InboundMessage) -> list[dict[str, Any]] | None:
    return [{"phone": person.phone, "lid": person.lid} for person in arrived.mentions] or None


async def _fill(
    session: AsyncSession,
    conversation: Conversation,
    message: Message,
    arrived: InboundMessage,
    known: dict[MessageKey, Message],
) -> bool:
    if not message.stands_in or (arrived.stands_in and not _says_more(message, arrived)):
        return False
    if message.deleted_at is not None:
        return False
    message.kind, message.raw = _kind_and_raw(arrived)
    message.text, message.details, message.mentions = arrived.text, _details(arrived), _mentions(arrived)
    message.forwarded, message.view_once = arrived.forwarded, arrived.view_once
    quote_arrived(message, arrived.quote, known)
    await _expect_file(session, message, arrived)
    message.revision += 1
    if conversation.last_message_id == message.id:
        show_as_latest(conversation, message)
    notify(session, conversation.organization_id, Change("message", message.id))
    return True


def _says_more(message: Message, arrived: InboundMessage) -> bool:
    """Whether what arrived takes the place of a stored placeholder: that one could not be decrypted, this one could."""
    return message.kind is MessageKind.UNDECRYPTABLE and arrived.kind != MessageKind.UNDECRYPTABLE


def _details(arrived: InboundMessage) -> dict[str, Any] | None:
    """What is known beside the words; a message that is not whole says so."""
    return {**(arrived.details or {}), "problem": arrived.problem} if arrived.problem else arrived.details


def _kind_and_raw(arrived: InboundMessage) -> tuple[MessageKind, dict[str, object] | None]:
    if arrived.kind in set(MessageKind):
        kind = MessageKind(arrived.kind)
        return kind, arrived.raw if kind is MessageKind.UNSUPPORTED else None
    return MessageKind.UNSUPPORTED, {"kind": arrived.kind, "raw": arrived.raw}
