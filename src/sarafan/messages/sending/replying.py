"""Replies: decided and stored in one transaction, delivered by a job afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from sarafan.conversations import counters, threads
from sarafan.conversations import queries as conversations
from sarafan.conversations.models import Conversation, Direction, Draft, MessageKind
from sarafan.core.clock import utc_now
from sarafan.core.jobs import defer
from sarafan.core.realtime import Change, notify
from sarafan.media import queries as media
from sarafan.media.errors import MediaNotReady
from sarafan.media.models import MediaState
from sarafan.messages import queries
from sarafan.messages.changing.applying import author_kind_of
from sarafan.messages.errors import (
    CannotForward,
    CaptionTooLong,
    ClientKeyReused,
    MessageNotFound,
    NotAVoice,
    NotFailed,
    NothingToSend,
)
from sarafan.messages.joining import count, take_place
from sarafan.messages.models import Message, MessageStatus
from sarafan.messages.quoting import quote_known
from sarafan.organizations.actors import Actor
from sarafan.organizations.permissions import Permission

DELIVERY_PRIORITY = 10  # a person waits for it
MOST_CAPTION_CHARACTERS = 1024
FILES = frozenset(
    {
        MessageKind.IMAGE,
        MessageKind.VIDEO,
        MessageKind.AUDIO,
        MessageKind.VOICE,
        MessageKind.DOCUMENT,
        MessageKind.STICKER,
    }
)
FORWARDED = FILES | {MessageKind.TEXT, MessageKind.LOCATION, MessageKind.CONTACTS, MessageKind.POLL}


@dataclass(frozen=True)
class Content:
    """What a message is to say: a text, or a file with or without one."""

    kind: MessageKind
    text: str | None
    media_id: UUID | None = None
    details: dict[str, Any] | None = None
    forwarded: bool = False

    @classmethod
    def again(cls, message: Message, *, forwarded: bool) -> "Content":
        """Say what a message said, once more."""
        return cls(message.kind, message.text, message.media_id, message.details, forwarded)


async def compose(
    session: AsyncSession,
    actor: Actor,
    text: str | None,
    media_id: UUID | None,
    *,
    as_voice: bool = False,
    as_document: bool = False,
) -> Content:
    """Check what a member wants to send.

    Raises `NothingToSend`, `MediaNotFound`, `MediaNotReady`, `CaptionTooLong`, `NotAVoice`.
    """
    if media_id is None:
        if text is None:
            raise NothingToSend
        return Content(MessageKind.TEXT, text)
    file = await media.get_visible(session, actor, media_id)
    if file.state is not MediaState.READY:
        raise MediaNotReady(state=file.state.value)
    if text is not None and len(text) > MOST_CAPTION_CHARACTERS:
        raise CaptionTooLong(limit=MOST_CAPTION_CHARACTERS, found=len(text))
    if as_voice:
        if not file.mimetype.startswith("audio/"):
            raise NotAVoice
        return Content(MessageKind.VOICE, text, media_id)
    return Content(MessageKind.DOCUMENT if as_document else file.kind, text, media_id)


async def send(
    session: AsyncSession,
    actor: Actor,
    conversation_id: UUID,
    content: Content,
    *,
    client_key: str,
    quote_id: UUID | None = None,
) -> tuple[Message, bool]:
    """Queue a reply; it leaves after the replies queued before it in the same conversation.

    Returns the message and whether it is new: the same key gives the same message again.
    Raises `ConversationNotFound`, `MessageNotFound` for a foreign quote, and `ClientKeyReused`
    when the key belongs to another message.
    """
    actor.require(Permission.SEND)
    conversation = await conversations.get_visible(session, actor, conversation_id, lock=True)
    present = await queries.by_client_key(session, actor.organization_id, client_key)
    if present is not None:
        said = (present.conversation_id, present.text, present.media_id, present.quoted_message_id)
        if said != (conversation_id, content.text, content.media_id, quote_id):
            raise ClientKeyReused
        return present, False
    message = _outgoing(actor, conversation, content, client_key)
    if quote_id is not None:
        answered = await queries.get_visible(session, actor, quote_id)
        if answered.conversation_id != conversation.id:
            raise MessageNotFound
        quote_known(message, answered)
    await _queue(session, actor, conversation, message)
    return message, True


async def reply(
    session: AsyncSession,
    actor: Actor,
    conversation_id: UUID,
    content: Content,
    *,
    client_key: str,
    quote_id: UUID | None = None,
) -> tuple[Message, bool]:
    """Send what a member has written in a conversation; their draft has become it."""
    found = await send(session, actor, conversation_id, content, client_key=client_key, quote_id=quote_id)
    if found[1]:
        await _forget_draft(session, actor, conversation_id)
    return found


async def forward(
    session: AsyncSession, actor: Actor, message_id: UUID, conversation_ids: Sequence[UUID], *, client_key: str
) -> list[Message]:
    """Say in other conversations what a message said, marked as forwarded; asking again gives the same messages.

    Raises `MessageNotFound`, `ConversationNotFound`, `CannotForward`, `MediaNotReady`.
    """
    actor.require(Permission.SEND)
    original = await queries.get_visible(session, actor, message_id)
    if original.deleted_at is not None or original.view_once or original.kind not in FORWARDED:
        raise CannotForward
    if original.media_id is not None:
        file = await media.get_visible(session, actor, original.media_id)
        if file.state is not MediaState.READY:
            raise MediaNotReady(state=file.state.value)
    elif original.kind in FILES:
        raise CannotForward
    content = Content.again(original, forwarded=True)
    forwarded = []
    # In a fixed order, because each conversation is held until the end of the transaction.
    for conversation_id in sorted(set(conversation_ids)):
        key = f"f-{uuid5(conversation_id, client_key)}"
        forwarded.append((await send(session, actor, conversation_id, content, client_key=key))[0])
    return forwarded


async def resend(session: AsyncSession, actor: Actor, message_id: UUID) -> tuple[Message, bool]:
    """Send a failed message again, as a new one; asking twice gives the same new one.

    Returns it and whether it is new. Raises `MessageNotFound`, and `NotFailed`: what may still
    arrive, an unknown outcome included, is never sent again.
    """
    actor.require(Permission.SEND)
    failed = await queries.get_visible(session, actor, message_id)
    conversation = await conversations.get_visible(session, actor, failed.conversation_id, lock=True)
    await session.refresh(failed)
    if failed.resent_as_id is not None:
        return await queries.get_visible(session, actor, failed.resent_as_id), False
    if failed.status is not MessageStatus.FAILED or failed.direction is not Direction.OUT:
        raise NotFailed
    message = _outgoing(actor, conversation, Content.again(failed, forwarded=failed.forwarded), None)
    message.quoted_message_id, message.quoted_provider_id = failed.quoted_message_id, failed.quoted_provider_id
    message.quoted_text, message.quoted_direction = failed.quoted_text, failed.quoted_direction
    message.quoted_author_name = failed.quoted_author_name
    failed.resent_as_id = message.id
    failed.revision += 1
    notify(session, actor.organization_id, Change("message", failed.id))
    await _queue(session, actor, conversation, message)
    return message, True


def _outgoing(actor: Actor, conversation: Conversation, content: Content, client_key: str | None) -> Message:
    now = utc_now()
    return Message(
        id=uuid7(),
        organization_id=conversation.organization_id,
        channel_id=conversation.channel_id,
        conversation_id=conversation.id,
        direction=Direction.OUT,
        kind=content.kind,
        text=content.text,
        media_id=content.media_id,
        details=content.details,
        forwarded=content.forwarded,
        status=MessageStatus.QUEUED,
        author_kind=author_kind_of(actor),
        author_id=actor.id,
        author_name=actor.name,
        # Never before what it answers, even when the provider's clock runs ahead of ours.
        at=max(now, conversation.last_message_at or now),
        created_at=now,
        client_key=client_key,
        revision=1,
    )


async def _queue(session: AsyncSession, actor: Actor, conversation: Conversation, message: Message) -> None:
    before = counters.share_of(conversation)
    take_place(conversation, message)
    count(conversation, message)
    conversation.unread_count = 0
    if conversation.assignee_id is None:
        conversation.assignee_id = actor.member_id  # whoever answers what was nobody's takes it
    session.add(message)
    try:
        await session.flush()
    except IntegrityError as error:  # the same key, at the same moment, in another conversation
        raise ClientKeyReused from error
    notify(session, conversation.organization_id, Change("message", message.id))
    threads.changed(session, conversation, before)
    await queue_delivery(session, message)


async def queue_delivery(session: AsyncSession, message: Message) -> None:
    """Let a worker deliver a message after those queued before it in its conversation."""
    args = {
        "message_id": message.id,
        "organization_id": message.organization_id,
        "channel_id": message.channel_id,
    }
    lock = lock_of(message.conversation_id)
    await defer(session, "messages.deliver", args, lock=lock, priority=DELIVERY_PRIORITY)


def lock_of(conversation_id: UUID) -> str:
    """Name what keeps a conversation's replies in order on their way out."""
    return f"conversation:{conversation_id}"


async def _forget_draft(session: AsyncSession, actor: Actor, conversation_id: UUID) -> None:
    if actor.member_id is None:
        return
    forgotten = await session.scalars(
        sa.delete(Draft)
        .where(Draft.member_id == actor.member_id, Draft.conversation_id == conversation_id)
        .returning(Draft.conversation_id)
    )
    if forgotten.all():
        notify(session, actor.organization_id, Change("draft", conversation_id, actor.member_id))
