"""Every SELECT of merges and tasks that is no part of a decision."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.organizations.actors import Actor
from sarafan.people.errors import TaskNotFound
from sarafan.people.models import ContactMerge, PersonTask, TaskKind

MOST_MERGES = 50
MOST_ERASURES = 100


async def undoable(
    session: AsyncSession, organization_id: UUID, contact_id: UUID, now: datetime
) -> Sequence[ContactMerge]:
    """List the merges into a contact that can still be undone, the last first."""
    query = sa.select(ContactMerge).where(
        ContactMerge.organization_id == organization_id,
        ContactMerge.survivor_id == contact_id,
        ContactMerge.undone_at.is_(None),
        ContactMerge.undo_until > now,
    )
    return (await session.scalars(query.order_by(ContactMerge.id.desc()).limit(MOST_MERGES))).all()


async def own_task(session: AsyncSession, actor: Actor, task_id: UUID) -> PersonTask:
    """Load what the actor has asked for. Raises `TaskNotFound`."""
    query = sa.select(PersonTask).where(
        PersonTask.organization_id == actor.organization_id, PersonTask.id == task_id, PersonTask.asked_by == actor.id
    )
    found = await session.scalar(query)
    if found is None:
        raise TaskNotFound
    return found


async def erasures(session: AsyncSession, organization_id: UUID) -> Sequence[PersonTask]:
    """List the latest erasures; nothing in them says who was erased."""
    query = sa.select(PersonTask).where(
        PersonTask.organization_id == organization_id, PersonTask.kind == TaskKind.ERASURE
    )
    return (await session.scalars(query.order_by(PersonTask.id.desc()).limit(MOST_ERASURES))).all()
