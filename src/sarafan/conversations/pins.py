"""Conversations that a member keeps on top of their own lists."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations import queries
from sarafan.conversations.errors import TooManyPins
from sarafan.conversations.models import Conversation, Pin
from sarafan.conversations.visibility import may_see
from sarafan.core.clock import utc_now
from sarafan.core.errors import Forbidden
from sarafan.core.realtime import Change, notify
from sarafan.organizations.actors import Actor

MOST_PINS = 20  # of one member

_ONE_AFTER_ANOTHER = sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")


async def pinned(session: AsyncSession, actor: Actor) -> list[UUID]:
    """List what a member has pinned, the latest pin first."""
    query = (
        sa.select(Pin.conversation_id)
        .join(Conversation, Conversation.id == Pin.conversation_id)
        .where(Pin.member_id == actor.member_id, Conversation.removed_at.is_(None), may_see(actor))
    )
    return list(await session.scalars(query.order_by(Pin.pinned_at.desc(), Pin.conversation_id)))


async def pin(session: AsyncSession, actor: Actor, conversation_id: UUID) -> None:
    """Keep a conversation on top. Raises `ConversationNotFound`, `TooManyPins`."""
    member_id = _member(actor)
    conversation = await queries.get_visible(session, actor, conversation_id)
    # One after another, or two browsers could pin more than there may be.
    await session.execute(_ONE_AFTER_ANOTHER, {"key": f"pins:{member_id}"})
    kept = await pinned(session, actor)
    if conversation.id in kept:
        return
    if len(kept) >= MOST_PINS:
        raise TooManyPins(limit=MOST_PINS)
    await session.execute(
        sa.insert(Pin).values(
            organization_id=actor.organization_id,
            member_id=member_id,
            conversation_id=conversation.id,
            pinned_at=utc_now(),
        )
    )
    _tell(session, actor, conversation.id)


async def unpin(session: AsyncSession, actor: Actor, conversation_id: UUID) -> None:
    """Keep a conversation on top no more; one that is not pinned stays so."""
    member_id = _member(actor)
    await queries.get_visible(session, actor, conversation_id)
    await session.execute(sa.delete(Pin).where(Pin.member_id == member_id, Pin.conversation_id == conversation_id))
    _tell(session, actor, conversation_id)


async def move(session: AsyncSession, survivor: Conversation, absorbed: Conversation) -> None:
    """Whoever had pinned a thread has pinned the one that takes it over."""
    old = sa.delete(Pin).where(Pin.conversation_id == absorbed.id)
    taken = (await session.execute(old.returning(Pin.member_id, Pin.pinned_at))).all()
    for member_id, pinned_at in taken:
        values = {
            "organization_id": survivor.organization_id,
            "member_id": member_id,
            "conversation_id": survivor.id,
            "pinned_at": pinned_at,
        }
        await session.execute(insert(Pin).values(values).on_conflict_do_nothing())
        notify(session, survivor.organization_id, Change("pin", survivor.id, member_id))


def _member(actor: Actor) -> UUID:
    if actor.member_id is None:
        raise Forbidden("A program has no lists of its own.")
    return actor.member_id


def _tell(session: AsyncSession, actor: Actor, conversation_id: UUID) -> None:
    notify(session, actor.organization_id, Change("pin", conversation_id, actor.member_id))
