"""A bulk is taken back: what it has not tried yet is left, what it has changed is restored, piece by piece."""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations.bulks import queries
from sarafan.conversations.bulks.models import Bulk, BulkItem, BulkState, ItemState
from sarafan.conversations.bulks.starting import needed, queue
from sarafan.conversations.errors import TooLateToUndo
from sarafan.core.clock import utc_now
from sarafan.organizations.actors import Actor

UNDO_WITHIN = timedelta(minutes=10)


def undo_until(bulk: Bulk) -> datetime | None:
    """Until when a bulk can be taken back; one that runs at any time, so that it can be stopped."""
    if bulk.state not in (BulkState.RUNNING, BulkState.DONE):
        return None
    return (bulk.finished_at or utc_now()) + UNDO_WITHIN


async def undo(session: AsyncSession, actor: Actor, bulk_id: UUID) -> Bulk:
    """Begin to take a bulk back; asked for once more it changes nothing. Raises `BulkNotFound`, `TooLateToUndo`."""
    bulk = await queries.get_own(session, actor, bulk_id, lock=True)
    actor.require(needed(bulk.action))
    if bulk.state in (BulkState.UNDOING, BulkState.UNDONE):
        return bulk
    until = undo_until(bulk)
    if until is None or until <= utc_now():
        raise TooLateToUndo(limit_minutes=int(UNDO_WITHIN.total_seconds() // 60))
    bulk.state = BulkState.UNDOING
    untried = sa.update(BulkItem).where(BulkItem.bulk_id == bulk.id, BulkItem.state == ItemState.WAITING)
    await session.execute(untried.values(state=ItemState.LEFT))
    await queue(session, bulk)
    return bulk
