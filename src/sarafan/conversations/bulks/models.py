"""Tables of bulks."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sarafan.core.db import Base, Identified, Owned


class BulkState(StrEnum):
    """How far a bulk is."""

    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class ItemState(StrEnum):
    """What a bulk has done to one conversation.

    `same`: it was so already; `left`: taken back before its turn; `kept`: changed by others meanwhile, and left so.
    """

    WAITING = "waiting"
    CHANGED = "changed"
    SAME = "same"
    FAILED = "failed"
    LEFT = "left"
    RESTORED = "restored"
    KEPT = "kept"


class Bulk(Identified, Owned, Base):
    """A member's change of many conversations. `action`: as `schemas.Action` describes it.

    `client_key`: made once by the page, so that a repeated request starts nothing twice. `missing`: conversations that
    were named, and that the member could no longer see. `is_cut`: a filter had more than one bulk takes.
    """

    __tablename__ = "bulks"
    __table_args__ = (sa.UniqueConstraint("member_id", "client_key"),)

    member_id: Mapped[UUID] = mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"))
    client_key: Mapped[str] = mapped_column(sa.String(64))
    action: Mapped[dict[str, Any]]
    state: Mapped[BulkState] = mapped_column(default=BulkState.RUNNING)
    total: Mapped[int]
    missing: Mapped[int]
    is_cut: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(index=True)
    finished_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0)


class BulkItem(Owned, Base):
    """One conversation of a bulk. `seen_seq`: its last place when the member chose it.

    `before`, `after`: what of it can be restored, around the change; `last_seq`: of the thread at that time.
    `fault`: the code of the refusal; `kept`: what was not restored, since it is otherwise by now.
    """

    __tablename__ = "bulk_items"

    bulk_id: Mapped[UUID] = mapped_column(sa.ForeignKey("bulks.id", ondelete="CASCADE"), primary_key=True)
    conversation_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    state: Mapped[ItemState] = mapped_column(default=ItemState.WAITING)
    seen_seq: Mapped[int] = mapped_column(sa.BigInteger)
    fault: Mapped[str | None] = mapped_column(sa.String(64))
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    last_seq: Mapped[int | None] = mapped_column(sa.BigInteger)
    kept: Mapped[list[str] | None]
