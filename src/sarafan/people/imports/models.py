"""Tables of imports."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sarafan.core.db import Base, Identified, Owned


class ImportState(StrEnum):
    """How far an import is. Until it is `running`, nothing is written but its own rows."""

    UPLOADED = "uploaded"
    CHECKING = "checking"
    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class RowState(StrEnum):
    """What is to become of a row, and then what became of it.

    Looked at: `new`, `joins` a contact, `unchanged` (that one has all of it), `same` as an earlier row, `refused`.
    Done: `created`, `changed`; `left`: stopped before its turn. Taken back: `removed`, `restored`, or `kept` in part.
    """

    WAITING = "waiting"
    NEW = "new"
    JOINS = "joins"
    UNCHANGED = "unchanged"
    SAME = "same"
    REFUSED = "refused"
    CREATED = "created"
    CHANGED = "changed"
    LEFT = "left"
    REMOVED = "removed"
    RESTORED = "restored"
    KEPT = "kept"


class ContactImport(Identified, Owned, Base):
    """A table of contacts that a member takes in.

    `about`: how it was read, as `tables.Table.about` says; `matching`: which column is what, once that is said.
    `new_tags`: names that the vocabulary has not yet; `made_tags`: ids of those that this import has made.
    """

    __tablename__ = "contact_imports"

    member_id: Mapped[UUID] = mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), index=True)
    file_name: Mapped[str] = mapped_column(sa.String(255))
    about: Mapped[dict[str, Any]]
    matching: Mapped[dict[str, Any] | None]
    state: Mapped[ImportState] = mapped_column(default=ImportState.UPLOADED)
    total: Mapped[int]
    new_tags: Mapped[list[str] | None]
    made_tags: Mapped[list[str] | None]
    is_stopped: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(index=True)
    finished_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0)


class ContactImportRow(Owned, Base):
    """A line of the table, counted as a spreadsheet counts it.

    `contact_id` is no foreign key: the contact may become another one, or go, meanwhile. `phones`: those that were
    read, by which later rows are the same. `changes`: of its contact, before and after; what an undo goes by.
    """

    __tablename__ = "contact_import_rows"
    __table_args__ = (sa.Index("ix_contact_import_rows_of_contact", "organization_id", "contact_id"),)

    import_id: Mapped[UUID] = mapped_column(sa.ForeignKey("contact_imports.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    cells: Mapped[list[str]]
    state: Mapped[RowState] = mapped_column(default=RowState.WAITING)
    phones: Mapped[list[str] | None]
    contact_id: Mapped[UUID | None]
    same_as: Mapped[int | None]
    faults: Mapped[list[dict[str, Any]] | None]
    changes: Mapped[list[dict[str, Any]] | None]
    kept: Mapped[list[str] | None]
