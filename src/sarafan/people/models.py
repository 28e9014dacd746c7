"""Tables of people: the journal of merges, and what jobs do about one person."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sarafan.core.db import Base, Identified, Owned


class ContactMerge(Identified, Owned, Base):
    """That a member made two contacts one. Neither is a foreign key: each may become another, or go, meanwhile."""

    __tablename__ = "contact_merges"
    __table_args__ = (
        sa.Index("ix_contact_merges_survivor", "organization_id", "survivor_id"),
        sa.Index("ix_contact_merges_absorbed", "organization_id", "absorbed_id"),
        sa.Index("ix_contact_merges_undo_until", "undo_until"),
    )

    survivor_id: Mapped[UUID]
    absorbed_id: Mapped[UUID]
    absorbed_name: Mapped[str | None] = mapped_column(sa.String(255))
    absorbed_phone: Mapped[str | None] = mapped_column(sa.String(20))
    merged_by: Mapped[str] = mapped_column(sa.String(120))
    merged_at: Mapped[datetime]
    undo_until: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class MergeRow(Owned, Base):
    """What a merge changed in a row, before and after; nothing before: the row was made, nothing after: it is gone."""

    __tablename__ = "contact_merge_rows"
    __table_args__ = (sa.Index("ix_contact_merge_rows_merge_id", "merge_id", "table_name"),)

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    merge_id: Mapped[UUID] = mapped_column(sa.ForeignKey("contact_merges.id", ondelete="CASCADE"))
    table_name: Mapped[str] = mapped_column(sa.String(64))
    key: Mapped[dict[str, Any]]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]


class TaskKind(StrEnum):
    """What a job does about one person."""

    EXPORT = "export"
    ERASURE = "erasure"


class TaskState(StrEnum):
    """How far it is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class PersonTask(Identified, Owned, Base):
    """An export or an erasure, asked for by a member. That of an erasure stays, and names nobody but who asked."""

    __tablename__ = "person_tasks"
    __table_args__ = (
        sa.Index("ix_person_tasks_contact", "organization_id", "contact_id"),
        sa.Index("ix_person_tasks_expires_at", "expires_at", postgresql_where=sa.text("expires_at IS NOT NULL")),
    )

    kind: Mapped[TaskKind]
    state: Mapped[TaskState] = mapped_column(default=TaskState.WAITING)
    contact_id: Mapped[UUID | None]  # nothing, once that contact is erased
    asked_by: Mapped[UUID]
    asked_by_name: Mapped[str] = mapped_column(sa.String(120))
    asked_at: Mapped[datetime]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    counts: Mapped[dict[str, Any] | None]  # how many of what were given, or deleted
    object_key: Mapped[str | None] = mapped_column(sa.String(200))
    size: Mapped[int | None] = mapped_column(sa.BigInteger)
    ended_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]  # when what was exported is deleted
