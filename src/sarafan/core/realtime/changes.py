"""The journal of changes, and the cursor from which a reader goes on.

A cursor is a transaction horizon: the oldest transaction that was still open when a change was
noted. Whatever a reader has not been told yet was written at or after that horizon, so asking
for "all since" can repeat a change but never miss one, although transactions commit in another
order than they begin, and no writer waits for another. (PostgreSQL 15 manual, 9.26.8.)
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, Session, mapped_column

from sarafan.core.db import Base, Owned

CHANNEL = "sarafan_changes"
MOST_CHANGES = 2000
ITEMS_PER_NOTICE = 60  # PostgreSQL takes at most 8,000 bytes in a notice

_HORIZON = sa.text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
_NOTIFY = sa.text(
    """
    SELECT pg_notify(:channel, json_build_object(
        'organization', CAST(:organization AS text),
        'cursor', pg_snapshot_xmin(pg_current_snapshot())::text,
        'changes', CAST(:changes AS json))::text)
    """
)
_RECORD = sa.text(
    """
    INSERT INTO changes (organization_id, transaction, topic, entity_id, member_id)
    SELECT :organization, pg_current_xact_id()::text::bigint, topic, entity_id, member_id
      FROM json_to_recordset(CAST(:changes AS json)) AS noted(topic text, entity_id uuid, member_id uuid)
    """
)
_SINCE = sa.text(
    """
    SELECT topic, entity_id, member_id FROM changes
     WHERE organization_id = :organization AND transaction >= :after
       AND (member_id IS NULL OR member_id = :member)
     GROUP BY topic, entity_id, member_id ORDER BY max(id) LIMIT :most
    """
)
_FORGOTTEN = sa.text(
    """
    SELECT :after > pg_snapshot_xmax(pg_current_snapshot())::text::bigint
        OR :after < (SELECT forgotten_until FROM change_horizon)
    """
)


class ChangeRow(Owned, Base):
    """One row of the journal; kept for some days."""

    __tablename__ = "changes"
    __table_args__ = (sa.Index("ix_changes_place", "organization_id", "transaction"),)

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organizations.id", ondelete="CASCADE"))
    transaction: Mapped[int] = mapped_column(sa.BigInteger)
    topic: Mapped[str] = mapped_column(sa.String(64))
    entity_id: Mapped[UUID]
    member_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now(), index=True)


class ChangeHorizon(Base):
    """One row: up to which transaction the journal has been forgotten."""

    __tablename__ = "change_horizon"

    only_row: Mapped[bool] = mapped_column(primary_key=True, default=True)
    forgotten_until: Mapped[int] = mapped_column(sa.BigInteger, default=0)


@dataclass(frozen=True, order=True)
class Change:
    """That something changed: what, which one, and for whose eyes only (nobody's in particular: all)."""

    topic: str
    entity_id: UUID
    member_id: UUID | None = None


def notify(session: AsyncSession, organization_id: UUID, change: Change) -> None:
    """Note a change; it is journaled and told to every server when this transaction commits.

    The same change twice in one transaction is told once, where the first was noted.
    """
    noted: dict[tuple[UUID, Change], None] = session.info.setdefault("changes", {})
    noted[(organization_id, change)] = None


async def current_cursor(session: AsyncSession) -> str:
    """Return the cursor of this moment."""
    return str((await session.execute(_HORIZON)).scalar_one())


async def read_changes(
    session: AsyncSession, organization_id: UUID, member_id: UUID | None, after: int
) -> tuple[list[Change], str, bool]:
    """Return what changed since a cursor, the new cursor, and whether the reader must start afresh.

    Afresh: the cursor is older than the journal, of another database, or too much has changed.
    """
    cursor = await current_cursor(session)
    forgotten = (await session.execute(_FORGOTTEN, {"after": after})).scalar_one()
    if forgotten:
        return [], cursor, True
    values = {"organization": organization_id, "member": member_id, "after": after, "most": MOST_CHANGES + 1}
    rows = (await session.execute(_SINCE, values)).all()
    if len(rows) > MOST_CHANGES:
        return [], cursor, True
    return [Change(*row) for row in rows], cursor, False


@sa.event.listens_for(Session, "before_commit")
def _journal(session: Session) -> None:
    noted: dict[tuple[UUID, Change], None] = session.info.pop("changes", {})
    if not noted:
        return
    session.flush()
    by_organization: dict[UUID, list[dict[str, Any]]] = {}
    for organization_id, change in noted:
        by_organization.setdefault(organization_id, []).append(
            {
                "topic": change.topic,
                "entity_id": str(change.entity_id),
                "member_id": str(change.member_id) if change.member_id else None,
            }
        )
    for organization_id, changes in by_organization.items():
        session.execute(_RECORD, {"organization": organization_id, "changes": json.dumps(changes)})
        for start in range(0, len(changes), ITEMS_PER_NOTICE):
            piece = [list(change.values()) for change in changes[start : start + ITEMS_PER_NOTICE]]
            values = {"channel": CHANNEL, "organization": str(organization_id), "changes": json.dumps(piece)}
            session.execute(_NOTIFY, values)
