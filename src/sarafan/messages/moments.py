"""SELECTs of when messages stand in their thread, and of what came before or after one."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations.models import Conversation, Direction, MessageKind
from sarafan.messages.models import IS_LOST, NOTICES, AuthorKind, Message, Reaction
from sarafan.messages.origins import ANSWER_ALL

MOST_OF_OURS = 20  # that are looked at as what a customer answers

_BY_HAND = (Message.direction == Direction.OUT, sa.or_(Message.origin.is_(None), Message.origin.in_(ANSWER_ALL)))
_STANDS = sa.text(f"NOT {IS_LOST}")
_MAY_BE_UNREAD = Message.kind.not_in([MessageKind.NUMBER_CHANGE, MessageKind.STATUS])


async def first_received(session: AsyncSession, conversation_id: UUID, since: datetime) -> datetime | None:
    """Find when the customer first wrote, or asked anew, something that wants an answer, at or after a moment.

    A reaction that counts as an answer of theirs is such a thing, too.
    """
    moment = sa.case((Message.at >= since, Message.at), else_=Message.asked_anew_at)
    query = sa.select(sa.func.min(moment)).where(
        Message.conversation_id == conversation_id,
        Message.direction == Direction.IN,
        Message.wants_answer,
        sa.or_(Message.at >= since, Message.asked_anew_at >= since),
    )
    return _earliest(await session.scalar(query), await _first_reaction(session, conversation_id, since))


async def first_received_after(session: AsyncSession, message: Message) -> datetime | None:
    """Find when the customer first wrote something that wants an answer after a message."""
    query = sa.select(sa.func.min(Message.at)).where(
        Message.conversation_id == message.conversation_id,
        Message.direction == Direction.IN,
        Message.wants_answer,
        sa.tuple_(Message.at, Message.seq) > sa.tuple_(sa.literal(message.at), sa.literal(message.seq)),
    )
    reacted = await _first_reaction(session, message.conversation_id, message.at)
    return _earliest(await session.scalar(query), reacted)


async def _first_reaction(session: AsyncSession, conversation_id: UUID, since: datetime) -> datetime | None:
    query = sa.select(sa.func.min(Reaction.waits_since)).where(
        Reaction.conversation_id == conversation_id, Reaction.waits_since >= since
    )
    found: datetime | None = await session.scalar(query)
    return found


def _earliest(*moments: datetime | None) -> datetime | None:
    return min((at for at in moments if at is not None), default=None)


async def is_answered_since(session: AsyncSession, conversation_id: UUID, since: datetime) -> bool:
    """Whether there is an answer by hand since a moment that has left, or may leave yet, and was not deleted."""
    query = sa.select(
        sa.exists().where(Message.conversation_id == conversation_id, *_BY_HAND, Message.at >= since, _STANDS)
    )
    return bool(await session.scalar(query))


async def last_answered(session: AsyncSession, conversation_id: UUID) -> datetime | None:
    """Find until when there is an answer that has left, or may leave yet, and was not deleted."""
    ours = sa.select(Message.at).where(Message.conversation_id == conversation_id, *_BY_HAND, _STANDS)
    by_hand = ours.order_by(Message.at.desc()).limit(1)
    otherwise = sa.select(sa.func.max(Message.answers_until)).where(
        Message.conversation_id == conversation_id, Message.answers_until.is_not(None), _STANDS
    )
    query = sa.select(sa.func.greatest(by_hand.scalar_subquery(), otherwise.scalar_subquery()))
    found: datetime | None = await session.scalar(query)
    return found


async def lost_answers(session: AsyncSession, conversation_id: UUID, after: datetime | None) -> Sequence[Message]:
    """List the answers until after a moment that ended a wait and did not leave, or were deleted."""
    query = sa.select(Message).where(
        Message.conversation_id == conversation_id, Message.ended_waiting_since.is_not(None), sa.text(IS_LOST)
    )
    if after is not None:
        query = query.where(sa.func.coalesce(Message.answers_until, Message.at) > after)
    return (await session.scalars(query)).all()


async def count_received_since(session: AsyncSession, conversation_id: UUID, seq: int, since: datetime) -> int:
    """Count what came after a place in the thread, and the reactions that wait for an answer since a later moment."""
    received = sa.select(sa.func.count()).where(
        Message.conversation_id == conversation_id, Message.direction == Direction.IN, _MAY_BE_UNREAD, Message.seq > seq
    )
    reacted = sa.select(sa.func.count()).where(
        Reaction.conversation_id == conversation_id, Reaction.waits_since > since
    )
    return (await session.scalar(received) or 0) + (await session.scalar(reacted) or 0)


async def latest_reaction(
    session: AsyncSession, conversation_id: UUID, message_id: UUID
) -> tuple[Message, Reaction] | None:
    """Find a customer's latest reaction: to a message, or one that waits for an answer; with what it is to."""
    query = (
        sa.select(Message, Reaction)
        .join(Reaction, Reaction.message_id == Message.id)
        .where(
            Message.deleted_at.is_(None),
            sa.or_(
                Reaction.message_id == message_id,
                sa.and_(Reaction.conversation_id == conversation_id, Reaction.waits_since.is_not(None)),
            ),
            Reaction.author_kind == AuthorKind.CONTACT,
            Reaction.emoji.is_not(None),
        )
        .order_by(Reaction.at.desc(), Reaction.id.desc())
    )
    found = (await session.execute(query.limit(1))).first()
    return (found[0], found[1]) if found else None


async def waiting_reactions(session: AsyncSession, message: Message) -> Sequence[Reaction]:
    """List the reactions to a message that wait for an answer."""
    query = sa.select(Reaction).where(Reaction.message_id == message.id, Reaction.waits_since.is_not(None))
    return (await session.scalars(query.order_by(Reaction.waits_since.desc(), Reaction.id))).all()


async def received_after(session: AsyncSession, conversation_id: UUID, provider_ids: Sequence[str]) -> int | None:
    """Count what came after the latest of these messages; nothing when none of them is here."""
    position = sa.tuple_(Message.at, Message.seq)
    named = sa.select(Message.at, Message.seq).where(
        Message.conversation_id == conversation_id,
        Message.direction == Direction.IN,
        Message.provider_message_id.in_(provider_ids),
    )
    latest = (await session.execute(named.order_by(Message.at.desc(), Message.seq.desc()).limit(1))).first()
    if latest is None:
        return None
    after = sa.select(sa.func.count()).where(
        Message.conversation_id == conversation_id,
        Message.direction == Direction.IN,
        _MAY_BE_UNREAD,
        position > sa.tuple_(*map(sa.literal, latest)),
    )
    return await session.scalar(after) or 0


# What WhatsApp can be told of as read.
IS_TOLD = (
    Message.direction == Direction.IN,
    Message.kind.not_in(NOTICES),
    Message.provider_message_id.is_not(None),
    ~Message.from_past,
)


async def written_by(
    session: AsyncSession, organization_id: UUID, contact_id: UUID
) -> tuple[datetime, datetime] | None:
    """Return when a contact has first and last written to us alone, on whichever number; nothing if never."""
    query = (
        sa.select(sa.func.min(Message.at), sa.func.max(Message.at))
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(
            Conversation.organization_id == organization_id,
            Conversation.contact_id == contact_id,
            Message.direction == Direction.IN,
            _MAY_BE_UNREAD,
        )
    )
    first, last = (await session.execute(query)).one()
    return None if first is None else (first, last)


async def received_between(
    session: AsyncSession, conversation: Conversation, before_seq: int | None, most: int
) -> list[Message]:
    """List what came and was not told as read yet, before a place in the thread; the newest ones, oldest first."""
    query = sa.select(Message).where(
        Message.conversation_id == conversation.id, *IS_TOLD, Message.seq > (conversation.read_told_seq or 0)
    )
    if before_seq is not None:
        query = query.where(Message.seq < before_seq)
    found = await session.scalars(query.order_by(Message.seq.desc()).limit(most))
    return list(reversed(found.all()))


async def latest_within(
    session: AsyncSession, conversation_id: UUID, start: datetime, end: datetime
) -> datetime | None:
    """Return when the last message of a span of time stands, the start within it and the end not."""
    query = sa.select(sa.func.max(Message.at)).where(
        Message.conversation_id == conversation_id, Message.at >= start, Message.at < end
    )
    return await session.scalar(query)


async def ours_before(session: AsyncSession, message: Message) -> list[Message]:
    """List what of ours stands right before a customer's message, since they wrote before; the latest first."""
    await session.flush()
    query = sa.select(Message).where(
        Message.conversation_id == message.conversation_id,
        Message.at <= message.at,
        Message.id != message.id,
        _MAY_BE_UNREAD,
    )
    latest = await session.scalars(query.order_by(Message.at.desc(), Message.seq.desc()).limit(MOST_OF_OURS))
    return list(takewhile(lambda one: one.direction is Direction.OUT, latest))


async def latest_before(session: AsyncSession, message: Message, end: datetime) -> datetime | None:
    """Return when the last of those that came into the thread before a message stands, within the second that ends."""
    query = sa.select(sa.func.max(Message.at)).where(
        Message.conversation_id == message.conversation_id,
        Message.seq < message.seq,
        Message.at >= end - timedelta(seconds=1),
        Message.at < end,
    )
    return await session.scalar(query)
