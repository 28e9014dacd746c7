"""Every SELECT of messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations.cursors import make_cursor, open_cursor, whole_number
from sarafan.conversations.models import Conversation, Direction
from sarafan.messages.errors import MediaNotFound, MessageNotFound
from sarafan.messages.models import MediaFile, Message, MessageStatus, Reaction
from sarafan.organizations.actors import Actor

Place = tuple[datetime, int]


@dataclass(frozen=True)
class ThreadPage:
    """A piece of a thread, oldest first, and the cursors to go on in both directions."""

    messages: list[Message]
    older_cursor: str | None
    newer_cursor: str | None


async def get_visible(session: AsyncSession, actor: Actor, message_id: UUID, *, lock: bool = False) -> Message:
    """Load one message of the actor's organization. Raises `MessageNotFound`."""
    query = (
        sa.select(Message)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(
            Message.organization_id == actor.organization_id,
            Message.id == message_id,
            Conversation.removed_at.is_(None),
        )
    )
    found = await session.scalar(query.with_for_update(of=Message, key_share=True) if lock else query)
    if found is None:
        raise MessageNotFound
    return found


async def by_id(
    session: AsyncSession, organization_id: UUID, ids: Sequence[UUID], *, lock: bool = False
) -> dict[UUID, Message]:
    """Load messages by id; with `lock` hold them, in a fixed order."""
    query = sa.select(Message).where(Message.organization_id == organization_id, Message.id.in_(ids))
    if lock:
        query = query.order_by(Message.id).with_for_update(key_share=True).execution_options(populate_existing=True)
    return {message.id: message for message in await session.scalars(query)}


async def media_by_id(session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]) -> dict[UUID, MediaFile]:
    """Load files by id."""
    query = sa.select(MediaFile).where(MediaFile.organization_id == organization_id, MediaFile.id.in_(ids))
    return {media.id: media for media in await session.scalars(query)}


async def get_visible_media(session: AsyncSession, actor: Actor, media_id: UUID) -> MediaFile:
    """Load one file of the actor's organization. Raises `MediaNotFound`."""
    found = (await media_by_id(session, actor.organization_id, [media_id])).get(media_id)
    if found is None:
        raise MediaNotFound
    return found


async def media_for_update(session: AsyncSession, organization_id: UUID, media_id: UUID) -> MediaFile | None:
    """Load a file and hold it until the end of the transaction."""
    query = sa.select(MediaFile).where(MediaFile.organization_id == organization_id, MediaFile.id == media_id)
    return await session.scalar(query.with_for_update(key_share=True))


async def unused_media(session: AsyncSession, before: datetime) -> Sequence[MediaFile]:
    """List some files made before a moment that no message has (system scope)."""
    used = sa.exists().where(Message.media_id == MediaFile.id)
    query = sa.select(MediaFile).where(MediaFile.created_at < before, ~used).order_by(MediaFile.created_at)
    return (await session.scalars(query.limit(200).with_for_update(skip_locked=True))).all()


async def with_media(session: AsyncSession, organization_id: UUID, media_id: UUID) -> list[Message]:
    """Load and hold the messages that have a file, in a fixed order."""
    query = sa.select(Message).where(Message.organization_id == organization_id, Message.media_id == media_id)
    return list(await session.scalars(query.order_by(Message.id).with_for_update(key_share=True)))


async def reactions(session: AsyncSession, organization_id: UUID, message_ids: Sequence[UUID]) -> Sequence[Reaction]:
    """List the reactions to some messages that were not taken away, in the order in which they came."""
    query = (
        sa.select(Reaction)
        .where(
            Reaction.organization_id == organization_id,
            Reaction.message_id.in_(message_ids),
            Reaction.emoji.is_not(None),
        )
        .order_by(Reaction.at, Reaction.id)
    )
    return (await session.scalars(query)).all()


async def by_client_key(session: AsyncSession, organization_id: UUID, client_key: str) -> Message | None:
    """Find what a client key was used for."""
    query = sa.select(Message).where(Message.organization_id == organization_id, Message.client_key == client_key)
    return await session.scalar(query)


async def known(session: AsyncSession, conversation_ids: Sequence[UUID], provider_ids: Sequence[str]) -> list[Message]:
    """Load the messages of these threads that carry one of these provider's ids."""
    query = sa.select(Message).where(
        Message.conversation_id.in_(conversation_ids), Message.provider_message_id.in_(provider_ids)
    )
    return list(await session.scalars(query))


async def of_channel(session: AsyncSession, channel_id: UUID, provider_ids: Sequence[str]) -> list[Message]:
    """Load the channel's messages that carry one of these provider's ids, in whichever thread."""
    query = sa.select(Message).where(Message.channel_id == channel_id, Message.provider_message_id.in_(provider_ids))
    return list(await session.scalars(query))


async def outgoing(
    session: AsyncSession, channel_id: UUID, ids: Sequence[UUID], provider_ids: Sequence[str]
) -> list[Message]:
    """Load the channel's outgoing messages by our id or the provider's."""
    query = sa.select(Message).where(
        Message.channel_id == channel_id,
        Message.direction == Direction.OUT,
        sa.or_(Message.id.in_(ids), Message.provider_message_id.in_(provider_ids)),
    )
    return list(await session.scalars(query))


async def latest(session: AsyncSession, conversation_id: UUID) -> Message | None:
    """Load the last message of a thread."""
    query = sa.select(Message).where(Message.conversation_id == conversation_id)
    query = query.order_by(Message.at.desc(), Message.seq.desc()).limit(1)
    return await session.scalar(query.execution_options(populate_existing=True))


async def first_received(session: AsyncSession, conversation_id: UUID, since: datetime) -> datetime | None:
    """Find when the customer first wrote something that wants an answer, at or after a moment."""
    query = sa.select(sa.func.min(Message.at)).where(
        Message.conversation_id == conversation_id,
        Message.direction == Direction.IN,
        Message.wants_answer,
        Message.at >= since,
    )
    return await session.scalar(query)


async def queued_without_job(session: AsyncSession, before: datetime) -> Sequence[Message]:
    """List messages that were queued before a moment and that no job will deliver (system scope)."""
    no_job = sa.text(
        "NOT EXISTS (SELECT FROM procrastinate_jobs AS job WHERE job.task_name = 'messages.deliver' "
        "AND job.status IN ('todo', 'doing') AND job.args ->> 'message_id' = messages.id::text)"
    )
    query = (
        sa.select(Message)
        .where(Message.status == MessageStatus.QUEUED, Message.created_at < before, no_job)
        .order_by(Message.created_at, Message.id)
        .limit(500)
    )
    return (await session.scalars(query)).all()


async def latest_within(
    session: AsyncSession, conversation_id: UUID, start: datetime, end: datetime
) -> datetime | None:
    """Return when the last message of a span of time stands, the start within it and the end not."""
    query = sa.select(sa.func.max(Message.at)).where(
        Message.conversation_id == conversation_id, Message.at >= start, Message.at < end
    )
    return await session.scalar(query)


async def count_of_channel(session: AsyncSession, organization_id: UUID, channel_id: UUID) -> tuple[int, int]:
    """Count a channel's conversations and messages."""
    conversations = await session.scalar(
        sa.select(sa.func.count())
        .select_from(Conversation)
        .where(Conversation.organization_id == organization_id, Conversation.channel_id == channel_id)
    )
    messages = await session.scalar(
        sa.select(sa.func.count())
        .select_from(Message)
        .where(Message.organization_id == organization_id, Message.channel_id == channel_id)
    )
    return conversations or 0, messages or 0


async def thread_page(
    session: AsyncSession,
    conversation: Conversation,
    *,
    before: str | None = None,
    after: str | None = None,
    around: UUID | None = None,
    limit: int = 50,
) -> ThreadPage:
    """Return a piece of a thread: the newest, older than `before`, newer than `after`, or around a message.

    Raises `InvalidCursor`, and `MessageNotFound` when `around` is not in this thread.
    """
    if around is not None:
        return await _page_around(session, conversation, around, limit)
    if after is not None:
        found, more = await _newer(session, conversation.id, open_cursor(after, whole_number), limit)
        return _as_page(found, has_older=True, has_newer=more)
    found, more = await _older(session, conversation.id, open_cursor(before, whole_number) if before else None, limit)
    return _as_page(found, has_older=more, has_newer=before is not None)


async def _page_around(session: AsyncSession, conversation: Conversation, around: UUID, limit: int) -> ThreadPage:
    middle = await session.scalar(
        sa.select(Message).where(Message.conversation_id == conversation.id, Message.id == around)
    )
    if middle is None:
        raise MessageNotFound
    place = (middle.at, middle.seq)
    older, has_older = await _older(session, conversation.id, place, limit // 2)
    newer, has_newer = await _newer(session, conversation.id, place, limit // 2)
    return _as_page([*older, middle, *newer], has_older=has_older, has_newer=has_newer)


async def _older(
    session: AsyncSession, conversation_id: UUID, place: Place | None, limit: int
) -> tuple[list[Message], bool]:
    query = sa.select(Message).where(Message.conversation_id == conversation_id)
    if place:
        query = query.where(sa.tuple_(Message.at, Message.seq) < sa.tuple_(*map(sa.literal, place)))
    query = query.order_by(Message.at.desc(), Message.seq.desc()).limit(limit + 1)
    found = list(await session.scalars(query))
    return found[:limit][::-1], len(found) > limit


async def _newer(session: AsyncSession, conversation_id: UUID, place: Place, limit: int) -> tuple[list[Message], bool]:
    query = (
        sa.select(Message)
        .where(
            Message.conversation_id == conversation_id,
            sa.tuple_(Message.at, Message.seq) > sa.tuple_(*map(sa.literal, place)),
        )
        .order_by(Message.at, Message.seq)
        .limit(limit + 1)
    )
    found = list(await session.scalars(query))
    return found[:limit], len(found) > limit


def _as_page(found: list[Message], *, has_older: bool, has_newer: bool) -> ThreadPage:
    return ThreadPage(
        messages=found,
        older_cursor=_cursor_of(found[0]) if found and has_older else None,
        newer_cursor=_cursor_of(found[-1]) if found and has_newer else None,
    )


def _cursor_of(message: Message) -> str:
    return make_cursor(message.at, message.seq)
