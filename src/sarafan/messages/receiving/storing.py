"""From what arrived to messages in threads, a batch in one transaction; safe to run twice."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from sarafan.channels.models import Channel
from sarafan.contacts import queries as contacts
from sarafan.conversations import counters, resuming, threads
from sarafan.conversations.models import Conversation, Direction, MessageKind
from sarafan.conversations.recording import CUSTOMER
from sarafan.core.events import emit
from sarafan.core.realtime import Change, notify
from sarafan.gateways.whatsapp.arrivals import GroupChat, InboundMessage, Person
from sarafan.media import queries as media
from sarafan.messages import attaching, moments, queries
from sarafan.messages.events import MessageReceived
from sarafan.messages.joining import count, join, moment_in, show_as_latest
from sarafan.messages.models import EDIT_LOST, NOTICES, AuthorKind, Message, MessageStatus, Origin
from sarafan.messages.quoting import quote_arrived
from sarafan.messages.receiving.judging import Judge
from sarafan.messages.receiving.placing import Placed, open_threads

EDITED_FIRST = "edited_first"  # in the details of a line for a message that was changed before it came: it counts later

MessageKey = tuple[UUID, Direction, str]  # conversation, direction, provider's id


async def receive(session: AsyncSession, channel: Channel, batch: Sequence[InboundMessage]) -> None:
    """Store messages of one channel in the order given. One that is known already changes nothing,
    except that content replaces the placeholder of what could not be decrypted.
    """
    past = [_is_past(channel, one) for one in batch]
    placed = await open_threads(session, channel, [one.place for one in batch], [one.at for one in batch], past)
    conversations = {one.conversation.id: one.conversation for one in placed}
    shares = {conversation.id: counters.share_of(conversation) for conversation in conversations.values()}
    known = await _known(session, list(conversations), batch)
    judge = Judge(session, channel)
    touched: dict[UUID, Conversation] = {}
    for arrived, where in zip(batch, placed, strict=True):
        if await _take_in(session, judge, arrived, where, known):
            touched[where.conversation.id] = where.conversation
    for conversation in touched.values():
        threads.changed(session, conversation, shares[conversation.id], by=CUSTOMER)
    await session.flush()  # with its new revision: one update for each thread


async def _known(
    session: AsyncSession, conversation_ids: Sequence[UUID], batch: Sequence[InboundMessage]
) -> dict[MessageKey, Message]:
    wanted = {arrived.message_id for arrived in batch}
    wanted |= {arrived.quote.message_id for arrived in batch if arrived.quote}
    wanted |= {arrived.replaces for arrived in batch if arrived.replaces}
    found = await queries.known(session, conversation_ids, list(wanted))
    return {
        (message.conversation_id, message.direction, message.provider_message_id): message
        for message in found
        if message.provider_message_id
    }


async def _take_in(
    session: AsyncSession,
    judge: Judge,
    arrived: InboundMessage,
    placed: Placed,
    known: dict[MessageKey, Message],
) -> bool:
    channel, conversation = judge.channel, placed.conversation
    direction = Direction.OUT if arrived.place.from_me else Direction.IN
    if arrived.replaces is not None:
        worse = known.get((conversation.id, direction, arrived.replaces))
        is_theirs = worse is None or _is_by(placed, worse)
        if worse is not None and is_theirs and not worse.stands_in:
            return await _improve(session, conversation, worse, arrived)
        # It came before what it replaces, or that one cannot be read: it stands there. A stranger's is one of its own.
        arrived = _in_the_place_of_the_worse(arrived) if is_theirs else arrived
    key = (conversation.id, direction, arrived.message_id)
    present = known.get(key)
    if present is not None:
        return await _fill(session, judge, placed, present, arrived, known)
    at = await moment_in(session, conversation, arrived.at)
    message = _message(arrived, placed, direction, at)
    message.from_past = _is_past(channel, arrived)
    quote_arrived(message, arrived.quote, known)
    message.wants_answer = await _wants_answer(judge, conversation, arrived, message)
    join(conversation, message)
    await _expect_file(session, message, arrived)
    session.add(message)
    known[key] = message
    if not arrived.is_early:
        await _count(session, conversation, message, past=arrived.past)
    notify(session, conversation.organization_id, Change("message", message.id))
    _learn_advertisement(placed, arrived)
    is_blocked = placed.author is not None and placed.author.blocked_at is not None
    if direction is Direction.IN and not arrived.past and not arrived.is_early and not is_blocked:
        if message.wants_answer or conversation.group_id is None:
            resuming.wake(session, conversation, CUSTOMER)
        await emit(session, MessageReceived(message.organization_id, message.id, conversation.id))
    return True


async def _count(session: AsyncSession, conversation: Conversation, message: Message, *, past: bool) -> None:
    waited, unread = conversation.waiting_since, conversation.unread_count
    await count(session, conversation, message, past=past)
    is_last = conversation.last_message_id == message.id and conversation.last_reaction is None
    if waited and conversation.waiting_since is None and not is_last:
        await _wait_on(session, conversation, unread)


def _is_past(channel: Channel, arrived: InboundMessage) -> bool:
    """Whether it is of the time before its number came here."""
    return arrived.past and not channel.missed(arrived.at)


async def _wants_answer(judge: Judge, conversation: Conversation, arrived: InboundMessage, message: Message) -> bool:
    """Whether somebody waits for an answer to it: in a group only if it is to us, by name or as a reply."""
    channel = judge.channel
    if message.direction is Direction.OUT or _is_past(channel, arrived) or arrived.is_early:
        return False
    in_group = isinstance(arrived.place.chat, GroupChat)
    if message.kind is MessageKind.SYSTEM:
        asks = not in_group and "call" in (arrived.details or {})
    else:
        asks = is_to_us(channel, message, in_group=in_group)
    return asks and await judge.judge(conversation, message)


def is_to_us(channel: Channel, message: Message, *, in_group: bool) -> bool:
    """Whether somebody has written a message to us, as far as it is known by now."""
    if message.direction is Direction.OUT or message.kind in NOTICES:
        return False
    if not in_group or message.quoted_direction is Direction.OUT:
        return True
    return any(channel.is_person(one["phone"], one["lid"]) for one in message.mentions or ())


async def _expect_file(session: AsyncSession, message: Message, arrived: InboundMessage) -> None:
    if arrived.media is not None:
        await attaching.expect(session, message, arrived.media, at_leisure=arrived.past)


async def _wait_on(session: AsyncSession, conversation: Conversation, unread: int) -> None:
    """An answer arrived late: what the customer wrote after it still waits, and still is unread."""
    await session.flush()
    if conversation.answered_at is not None:
        since = await moments.first_received(session, conversation.id, conversation.answered_at)
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
        author_name=placed.author_name,
        origin=None if author else Origin.LIST if arrived.to_list else Origin.PHONE,
        at=at,
        sent_at=None if author else arrived.at,
        provider_message_id=arrived.message_id,
        raw=raw,
        details=_details(arrived),
        mentions=mentions_of(arrived.mentions),
        forwarded=arrived.forwarded,
        view_once=arrived.view_once,
        edited_at=arrived.edited_at,
        deleted_at=arrived.deleted_at,
        revision=1,
    )


def mentions_of(people: Sequence[Person]) -> list[dict[str, Any]] | None:
    """Return whom a text names, as it is kept."""
    return [{"phone": person.phone, "lid": person.lid} for person in people] or None


async def _fill(
    session: AsyncSession,
    judge: Judge,
    placed: Placed,
    message: Message,
    arrived: InboundMessage,
    known: dict[MessageKey, Message],
) -> bool:
    conversation = placed.conversation
    if not message.stands_in:
        return await _add_words(session, judge, placed, message, arrived, known)
    if arrived.stands_in and not _says_more(message, arrived):
        return False
    is_theirs, edited_first = _is_by(placed, message), EDITED_FIRST in (message.details or {})
    if not edited_first and await _is_anothers(session, placed, message):
        return False  # in a group a member can send what has the id of another one's message
    if message.deleted_at is not None:
        if is_theirs or not edited_first:
            return False
        message.deleted_at = None  # whoever seemed to delete it did not write it
    is_edited = message.edited_at is not None and is_theirs
    is_lost = is_edited and message.text is None
    message.kind, message.raw = _kind_and_raw(arrived)
    # An edit that came before its message says what the message says now.
    if not is_edited or is_lost:
        message.text, message.mentions = arrived.text, mentions_of(arrived.mentions)
    else:
        message.text = message.text or None
    message.details = _details(arrived)
    if is_lost:
        message.details = {**(message.details or {}), "problem": EDIT_LOST}
    message.forwarded, message.view_once = arrived.forwarded, arrived.view_once
    quote_arrived(message, arrived.quote, known)
    await _expect_file(session, message, arrived)
    if edited_first:
        if arrived.past and arrived.at < message.at.replace(microsecond=0):
            message.at = arrived.at  # not where it was changed
        await _count_late(session, judge, placed, message, arrived)
    else:
        await _wait_after_all(session, judge, conversation, message, arrived)
    message.revision += 1
    if edited_first:
        await session.flush()
        show_as_latest(conversation, await queries.latest(session, conversation.id) or message)
    elif conversation.last_message_id == message.id:
        show_as_latest(conversation, message)
    notify(session, conversation.organization_id, Change("message", message.id))
    return True


def _is_by(placed: Placed, message: Message) -> bool:
    """Whether who comes with it wrote it: in a chat of two its contact may be another one by now, the person never."""
    return placed.conversation.group_id is None or message.author_id == (placed.author.id if placed.author else None)


async def _is_anothers(session: AsyncSession, placed: Placed, message: Message) -> bool:
    """Whether somebody else than who comes with it wrote a message of a group; one contact may be another by now."""
    author_id, now = message.author_id, placed.author
    if placed.conversation.group_id is None or author_id is None or (now and now.id == author_id):
        return False
    return author_id in await contacts.by_id(session, message.organization_id, [author_id])


async def _wait_after_all(
    session: AsyncSession, judge: Judge, conversation: Conversation, message: Message, arrived: InboundMessage
) -> None:
    """Let a message wait that is to us, which nobody could see before; it is unread already."""
    if not message.wants_answer and await _wants_answer(judge, conversation, arrived, message):
        message.wants_answer = True
        await _count(session, conversation, message, past=True)


async def _add_words(
    session: AsyncSession,
    judge: Judge,
    placed: Placed,
    message: Message,
    arrived: InboundMessage,
    known: dict[MessageKey, Message],
) -> bool:
    """Take over what stands beside a picture whose better one came first: that one has no words of its own."""
    if arrived.media is None or message.media_id is None or message.deleted_at is not None:
        return False
    if not _is_by(placed, message):
        return False
    file = await media.find(session, message.organization_id, message.media_id)
    if file is None or file.source_id in {None, arrived.message_id}:
        return False
    before = (message.text, message.details, message.mentions, message.quoted_provider_id)
    if message.edited_at is None:
        message.text = message.text or arrived.text
    message.details = message.details or _details(arrived)
    message.mentions = message.mentions or mentions_of(arrived.mentions)
    if message.quoted_provider_id is None:
        quote_arrived(message, arrived.quote, known)
    if (message.text, message.details, message.mentions, message.quoted_provider_id) == before:
        return False
    await _wait_after_all(session, judge, placed.conversation, message, arrived)
    message.revision += 1
    if placed.conversation.last_message_id == message.id:
        show_as_latest(placed.conversation, message)
    notify(session, placed.conversation.organization_id, Change("message", message.id))
    return True


async def _count_late(
    session: AsyncSession, judge: Judge, placed: Placed, message: Message, arrived: InboundMessage
) -> None:
    """Count a message whose edit came first, now that it is here; who seemed to edit it may not have written it."""
    author = placed.author
    if not _is_by(placed, message):
        message.edited_at = None
    if message.author_id != (author.id if author else None):
        message.author_id, message.author_name = author.id if author else None, placed.author_name
    message.from_past = _is_past(judge.channel, arrived)
    message.wants_answer = await _wants_answer(judge, placed.conversation, arrived, message)
    await _count(session, placed.conversation, message, past=arrived.past)


async def _improve(
    session: AsyncSession, conversation: Conversation, message: Message, arrived: InboundMessage
) -> bool:
    """Show a better file in the place of the one that came first; a message that was deleted stays so."""
    if arrived.media is None or message.deleted_at is not None or message.stands_in:
        return False
    file = await media.find(session, message.organization_id, message.media_id) if message.media_id else None
    if file is not None and file.source_id == arrived.message_id:
        return False
    better = replace(arrived.media, source_id=arrived.message_id)
    await attaching.replace(session, message, better, at_leisure=arrived.past)
    message.revision += 1
    notify(session, conversation.organization_id, Change("message", message.id))
    return True


def _in_the_place_of_the_worse(arrived: InboundMessage) -> InboundMessage:
    file = replace(arrived.media, source_id=arrived.message_id) if arrived.media else None
    return replace(arrived, message_id=arrived.replaces or arrived.message_id, media=file)


def _learn_advertisement(placed: Placed, arrived: InboundMessage) -> None:
    """Remember of a customer the first advertisement that brought them."""
    card, author = arrived.card, placed.author
    if card and card.get("kind") == "ad" and author is not None and author.advertisement is None:
        author.advertisement = {name: value for name, value in card.items() if name != "thumbnail"}
        author.revision += 1


def _says_more(message: Message, arrived: InboundMessage) -> bool:
    """Whether what arrived takes the place of a stored placeholder: that one could not be decrypted, this one could."""
    return message.kind is MessageKind.UNDECRYPTABLE and arrived.kind != MessageKind.UNDECRYPTABLE


def _details(arrived: InboundMessage) -> dict[str, Any] | None:
    """What is known beside the words; a message that is not whole says so."""
    beside: dict[str, Any] = {"problem": arrived.problem, "card": arrived.card, "album": arrived.album}
    beside |= {"quoted": _quoted(arrived), EDITED_FIRST: arrived.is_early}
    return {**(arrived.details or {}), **{name: value for name, value in beside.items() if value}} or None


def _quoted(arrived: InboundMessage) -> dict[str, Any] | None:
    """What is known of an answered message that may not be here."""
    quote = arrived.quote
    if quote is None or not (quote.kind or quote.of_status):
        return None
    return {"kind": quote.kind, "of_status": quote.of_status}


def _kind_and_raw(arrived: InboundMessage) -> tuple[MessageKind, dict[str, object] | None]:
    if arrived.kind in set(MessageKind):
        kind = MessageKind(arrived.kind)
        return kind, arrived.raw if kind is MessageKind.UNSUPPORTED else None
    return MessageKind.UNSUPPORTED, {"kind": arrived.kind, "raw": arrived.raw}
