"""Every SELECT of messages."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer, with_expression

from sarafan.conversations.models import Conversation, Direction, MessageKind
from sarafan.conversations.visibility import may_see
from sarafan.messages.errors import MessageNotFound
from sarafan.messages.models import NOTICES, AuthorKind, Message, MessageStatus, PollVote, Reaction
from sarafan.organizations.actors import Actor

SHOWN_LETTERS = 4000  # of a text, in lists and live changes; the whole is asked for
MOST_DETAILS_BYTES = 65_536  # of JSON; larger ones are not read for a list
MOST_REACTIONS = 50  # of one message, with their authors; the rest is counted
MOST_EMOJI = 50  # different ones on one message, the most given first
MOST_VOTES = 100  # in one poll, with their authors; the rest is counted
MOST_RECEIPTS = 200  # on one page
MOST_RAW_LETTERS = 65_536  # of raw content, as JSON

_ONE_MORE_EMOJI = 64  # characters beside the shown ones, by which an end in the middle of a letter is seen


def _is_small(column: Any) -> sa.ColumnElement[bool]:
    return sa.func.octet_length(sa.cast(column, sa.Text)) <= MOST_DETAILS_BYTES


# In the place of details that are too large stands the word for what is wrong with them, or else "cut".
_ONLY_THE_PROBLEM = sa.func.jsonb_build_object(
    "problem", sa.func.coalesce(Message.details.op("->>")("problem"), "cut"), type_=Message.details.type
)


# What strangers wrote is as long as they like; of a list's rows the database gives only what is shown.
AS_SHOWN = (
    *(defer(column, raiseload=True) for column in (Message.text, Message.details, Message.mentions)),
    with_expression(Message.shown_text, sa.func.left(Message.text, SHOWN_LETTERS + _ONE_MORE_EMOJI)),
    with_expression(Message.text_length, sa.func.length(Message.text)),
    with_expression(
        Message.shown_details,
        sa.case((~_is_small(Message.details), _ONLY_THE_PROBLEM), else_=Message.details),
    ),
    with_expression(Message.shown_mentions, sa.case((_is_small(Message.mentions), Message.mentions))),
)


@dataclass(frozen=True)
class Reactions:
    """What people think of one message: the first of them by name, and how many gave each emoji."""

    first: list[Reaction] = field(default_factory=list)
    counts: list[tuple[str, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Votes:
    """What people chose in one poll: the first of them by name, and how many chose each answer."""

    first: list[PollVote] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


async def get_visible(session: AsyncSession, actor: Actor, message_id: UUID, *, lock: bool = False) -> Message:
    """Load one message that the actor may see. Raises `MessageNotFound`."""
    query = (
        sa.select(Message)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(
            Message.organization_id == actor.organization_id,
            Message.id == message_id,
            Conversation.removed_at.is_(None),
            may_see(actor),
        )
    )
    found = await session.scalar(query.with_for_update(of=Message, key_share=True) if lock else query)
    if found is None:
        raise MessageNotFound
    return found


async def newest_of_others(
    session: AsyncSession, actor: Actor, conversation_id: UUID, after_id: UUID
) -> Message | None:
    """Find what stands last after a message and is somebody else's; calls and new numbers are nobody's words."""
    of_chat = sa.select(Message.at, Message.seq).where(Message.conversation_id == conversation_id)
    after = (await session.execute(of_chat.where(Message.id == after_id))).one_or_none()
    query = sa.select(Message).where(
        Message.conversation_id == conversation_id,
        Message.author_id.is_distinct_from(actor.id),
        Message.kind.not_in((MessageKind.SYSTEM, MessageKind.NUMBER_CHANGE)),
    )
    if after is not None:
        query = query.where(sa.tuple_(Message.at, Message.seq) > sa.tuple_(*map(sa.literal, after)))
    return await session.scalar(query.order_by(Message.at.desc(), Message.seq.desc()).limit(1))


async def by_id(
    session: AsyncSession, organization_id: UUID, ids: Sequence[UUID], *, lock: bool = False
) -> dict[UUID, Message]:
    """Load messages by id; with `lock` hold them, in a fixed order."""
    query = sa.select(Message).where(Message.organization_id == organization_id, Message.id.in_(ids))
    if lock:
        query = query.order_by(Message.id).with_for_update(key_share=True).execution_options(populate_existing=True)
    return {message.id: message for message in await session.scalars(query)}


async def as_shown(session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]) -> Sequence[Message]:
    """Load messages by id, as much of them as lists show."""
    query = sa.select(Message).where(Message.organization_id == organization_id, Message.id.in_(ids))
    return (await session.scalars(query.options(*AS_SHOWN))).all()


async def answered(session: AsyncSession, ids: Sequence[UUID]) -> Sequence[sa.Row[Any]]:
    """Read of answered messages their id, channel, kind, file and mentions; nothing of those that were deleted."""
    if not ids:
        return []
    mentions = sa.case((_is_small(Message.mentions), Message.mentions)).label("mentions")
    query = sa.select(Message.id, Message.channel_id, Message.kind, Message.media_id, mentions)
    return (await session.execute(query.where(Message.id.in_(ids), Message.deleted_at.is_(None)))).all()


async def raw_of(session: AsyncSession, message_id: UUID) -> str | None:
    """Read the beginning of a message's raw content, as JSON."""
    query = sa.select(sa.func.left(sa.cast(Message.raw, sa.Text), MOST_RAW_LETTERS + 1))
    return await session.scalar(query.where(Message.id == message_id))


async def with_media(session: AsyncSession, organization_id: UUID, media_id: UUID) -> list[Message]:
    """Load and hold the messages that have a file, in a fixed order."""
    query = sa.select(Message).where(Message.organization_id == organization_id, Message.media_id == media_id)
    return list(await session.scalars(query.order_by(Message.id).with_for_update(key_share=True)))


async def reactions(session: AsyncSession, organization_id: UUID, message_ids: Sequence[UUID]) -> dict[UUID, Reactions]:
    """Read what people think of some messages: ours and the first ones, in the order in which they came; and counts."""
    given = (
        Reaction.organization_id == organization_id,
        Reaction.message_id.in_(message_ids),
        Reaction.emoji.is_not(None),
    )
    found: dict[UUID, Reactions] = defaultdict(Reactions)
    if not message_ids:
        return found
    # Ours first (false sorts before true): a member can take it back, so it is always among those that are shown.
    first = (Reaction.author_kind == AuthorKind.CONTACT, Reaction.at, Reaction.id)
    position = sa.func.row_number().over(partition_by=Reaction.message_id, order_by=first).label("position")
    ranked = sa.select(Reaction.id, position).where(*given).subquery()
    query = sa.select(Reaction).join(ranked, ranked.c.id == Reaction.id).where(ranked.c.position <= MOST_REACTIONS)
    for reaction in await session.scalars(query.order_by(Reaction.at, Reaction.id)):
        found[reaction.message_id].first.append(reaction)
    many, since = sa.func.count(), sa.func.min(Reaction.at)
    order = (many.desc(), since, Reaction.emoji)
    rank = sa.func.row_number().over(partition_by=Reaction.message_id, order_by=order).label("rank")
    counted = sa.select(Reaction.message_id, Reaction.emoji, many.label("many"), rank).where(*given)
    ranks = counted.group_by(Reaction.message_id, Reaction.emoji).subquery()
    kept = sa.select(ranks.c.message_id, ranks.c.emoji, ranks.c.many).where(ranks.c.rank <= MOST_EMOJI)
    for message_id, emoji, count in await session.execute(kept.order_by(ranks.c.message_id, ranks.c.rank)):
        found[message_id].counts.append((emoji, count))
    return found


async def emoji_of(session: AsyncSession, message_id: UUID, author_key: str) -> str | None:
    """Read somebody's reaction to a message; nothing where there is none, or none any more."""
    query = sa.select(Reaction.emoji).where(Reaction.message_id == message_id, Reaction.author_key == author_key)
    return await session.scalar(query)


async def votes(session: AsyncSession, organization_id: UUID, message_ids: Sequence[UUID]) -> dict[UUID, Votes]:
    """Read who chose what in some polls: the first ones by name, and how many chose each answer."""
    found: dict[UUID, Votes] = defaultdict(Votes)
    if not message_ids:
        return found
    given = (PollVote.organization_id == organization_id, PollVote.message_id.in_(message_ids))
    position = sa.func.row_number().over(partition_by=PollVote.message_id, order_by=(PollVote.at, PollVote.id))
    ranked = sa.select(PollVote.id, position.label("position")).where(*given).subquery()
    query = sa.select(PollVote).join(ranked, ranked.c.id == PollVote.id).where(ranked.c.position <= MOST_VOTES)
    for vote in await session.scalars(query.order_by(PollVote.at, PollVote.id)):
        if vote.options:
            found[vote.message_id].first.append(vote)
    option = sa.func.unnest(PollVote.options).label("option")
    chosen = sa.select(PollVote.message_id, option).where(*given).subquery()
    counted = sa.select(chosen.c.message_id, chosen.c.option, sa.func.count()).group_by(*chosen.c)
    for message_id, name, count in await session.execute(counted):
        found[message_id].counts[name] = count
    return found


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
    """Load the last message of a thread; what somebody has posted for everybody is none."""
    query = sa.select(Message).where(Message.conversation_id == conversation_id, Message.kind != MessageKind.STATUS)
    query = query.order_by(Message.at.desc(), Message.seq.desc()).limit(1)
    return await session.scalar(query.execution_options(populate_existing=True))


async def was_written_to(session: AsyncSession, conversation_id: UUID) -> bool:
    """Whether somebody on the other side of a thread has written."""
    theirs = sa.exists().where(
        Message.conversation_id == conversation_id, Message.direction == Direction.IN, Message.kind.not_in(NOTICES)
    )
    return bool(await session.scalar(sa.select(theirs)))


async def queued_without_job(session: AsyncSession, before: datetime) -> Sequence[Message]:
    """List messages that were queued before a moment and that no job will send (system scope)."""
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
