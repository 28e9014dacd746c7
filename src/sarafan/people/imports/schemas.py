"""JSON shapes of imports."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from sarafan.people.imports.matching import ColumnGuess, Matching
from sarafan.people.imports.models import ImportState, RowState


class ColumnRead(BaseModel):
    """A column of a table: its heading, or its letter where there is none, the first of its cells, and a guess."""

    heading: str
    samples: list[str]
    guess: ColumnGuess


class ContactImportRead(BaseModel):
    """An import and its progress. `kind`, `encoding`, `delimiter`, `sheet`: how the file was read.

    `waiting`: rows not looked at yet; the others are as `RowState` says. `gone`: rows of people who were erased.
    `new_tags`: tags that it makes. `undo_until`: until when it can be taken back.
    """

    id: UUID
    file_name: str
    kind: Literal["csv", "xlsx"]
    encoding: str | None
    delimiter: str | None
    sheets: list[str]
    sheet: int | None
    has_head: bool
    columns: list[ColumnRead]
    matching: Matching | None
    state: ImportState
    total: int
    waiting: int
    new: int
    joins: int
    unchanged: int
    same: int
    refused: int
    created: int
    changed: int
    left: int
    removed: int
    restored: int
    kept: int
    gone: int
    new_tags: list[str]
    is_stopped: bool
    created_at: datetime
    finished_at: datetime | None
    undo_until: datetime | None
    revision: int


class ContactImportList(BaseModel):
    """One's own imports, the latest first."""

    items: list[ContactImportRead]


class RowFaultRead(BaseModel):
    """What is wrong with a row: in a column or in all of it, what may be there, and what is."""

    column: int | None = None
    code: str
    limit: str | None = None
    found: str | None = None


class RowChangeRead(BaseModel):
    """What of a contact a row changes. `key`: of a tag or a field its id, where there is one."""

    what: Literal["name", "kind", "language", "phone", "tag", "field"]
    key: str | None
    before: str | None
    after: str


class ImportedContactRead(BaseModel):
    """The contact that a row is about."""

    id: UUID
    name: str | None
    phone: str | None


class ContactImportRowRead(BaseModel):
    """A row and what becomes of it. `title`: its first cells, to be known by.

    `contact`: nothing where there is none, or the reader may not see them. `kept`: what was not taken back.
    """

    number: int
    state: RowState
    title: str
    contact: ImportedContactRead | None
    same_as: int | None
    faults: list[RowFaultRead]
    changes: list[RowChangeRead]
    kept: list[str]


class ContactImportRowPage(BaseModel):
    """Rows as they stand in the table."""

    items: list[ContactImportRowRead]
    next_after: int | None
