"""Every SELECT of bulks and their items."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations.bulks.errors import BulkNotFound
from sarafan.conversations.bulks.models import Bulk, BulkItem, BulkState, ItemState
from sarafan.organizations.actors import Actor

LATEST = 20  # that a member's list has


async def get_own(session: AsyncSession, actor: Actor, bulk_id: UUID, *, lock: bool = False) -> Bulk:
    """Load a bulk that the actor has started. Raises `BulkNotFound`."""
    query = sa.select(Bulk).where(Bulk.id == bulk_id, Bulk.member_id == actor.member_id)
    found = await session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise BulkNotFound
    return found


async def hold(session: AsyncSession, bulk_id: UUID) -> Bulk | None:
    """Load a bulk, and keep others from working at it until this transaction ends."""
    return await session.scalar(sa.select(Bulk).where(Bulk.id == bulk_id).with_for_update())


async def of_key(session: AsyncSession, member_id: UUID, client_key: str) -> Bulk | None:
    """Find a bulk by the key of the page that started it."""
    return await session.scalar(sa.select(Bulk).where(Bulk.member_id == member_id, Bulk.client_key == client_key))


async def latest(session: AsyncSession, member_id: UUID) -> Sequence[Bulk]:
    """List a member's latest bulks."""
    query = sa.select(Bulk).where(Bulk.member_id == member_id).order_by(Bulk.created_at.desc(), Bulk.id.desc())
    return (await session.scalars(query.limit(LATEST))).all()


async def by_id(session: AsyncSession, ids: Sequence[UUID], member_id: UUID) -> Sequence[Bulk]:
    """Load bulks of a member by id."""
    return (await session.scalars(sa.select(Bulk).where(Bulk.id.in_(ids), Bulk.member_id == member_id))).all()


async def count_unfinished(session: AsyncSession, member_id: UUID) -> int:
    """Count a member's bulks that are still at work."""
    busy = Bulk.state.in_([BulkState.RUNNING, BulkState.UNDOING])
    query = sa.select(sa.func.count()).select_from(Bulk).where(Bulk.member_id == member_id, busy)
    return await session.scalar(query) or 0


async def counts(session: AsyncSession, bulk_ids: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    """Count the items of bulks by their state."""
    query = sa.select(BulkItem.bulk_id, BulkItem.state, sa.func.count()).where(BulkItem.bulk_id.in_(bulk_ids))
    found: dict[UUID, dict[str, Any]] = {one: {} for one in bulk_ids}
    for bulk_id, state, count in await session.execute(query.group_by(BulkItem.bulk_id, BulkItem.state)):
        found[bulk_id][state.value] = count
    return found


async def next_items(session: AsyncSession, bulk_id: UUID, state: ItemState, most: int) -> Sequence[BulkItem]:
    """Load the next items in this state, in the order in which conversations are held everywhere."""
    query = sa.select(BulkItem).where(BulkItem.bulk_id == bulk_id, BulkItem.state == state)
    return (await session.scalars(query.order_by(BulkItem.conversation_id).limit(most))).all()


async def items(
    session: AsyncSession, bulk_id: UUID, states: Sequence[ItemState], after: UUID | None, most: int
) -> Sequence[BulkItem]:
    """List items in some states, by id of the conversation."""
    query = sa.select(BulkItem).where(BulkItem.bulk_id == bulk_id, BulkItem.state.in_(states))
    if after is not None:
        query = query.where(BulkItem.conversation_id > after)
    return (await session.scalars(query.order_by(BulkItem.conversation_id).limit(most))).all()
