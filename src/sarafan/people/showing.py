"""How tasks look, asked for or in a live delta to who asked for them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.core.realtime import DeltaRead
from sarafan.people.models import PersonTask, TaskKind, TaskState


class PersonTaskRead(BaseModel):
    """What a job does about a person. `done` of `total` messages; `counts`: how many of what, once it is over.

    `expires_at`: until then who asked may have what was gathered.
    """

    id: UUID
    kind: TaskKind
    state: TaskState
    contact_id: UUID | None
    asked_by_name: str
    asked_at: datetime
    done: int
    total: int | None
    counts: dict[str, int] | None
    size: int | None
    ended_at: datetime | None
    expires_at: datetime | None

    @classmethod
    def of(cls, task: PersonTask) -> "PersonTaskRead":
        """Show a task."""
        return cls(**{name: getattr(task, name) for name in cls.model_fields})


class PersonTaskDelta(DeltaRead):
    """What the reader has asked for has gone on."""

    type: Literal["person_task"]
    data: PersonTaskRead


async def render(
    session: AsyncSession, organization_id: UUID, member_id: UUID, ids: Sequence[UUID]
) -> dict[UUID, dict[str, Any]]:
    """Read changed tasks of one member."""
    query = sa.select(PersonTask).where(
        PersonTask.organization_id == organization_id, PersonTask.asked_by == member_id, PersonTask.id.in_(ids)
    )
    return {one.id: PersonTaskRead.of(one).model_dump(mode="json") for one in await session.scalars(query)}
