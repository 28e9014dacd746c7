"""Who uses files: modules above say in which of their columns a file's id stands. What nobody uses is deleted."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from sarafan.media.models import MediaFile

Column = InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None]

_columns: list[Column] = []


def used_in(column: Column) -> None:
    """Let the rows of a table keep the files that this column of it names; twice the same is once."""
    if column not in _columns:
        _columns.append(column)


def is_used() -> sa.ColumnElement[bool]:
    """Whether any row names the file of the surrounding query.

    Raises `LookupError` while nobody has said who uses files: every file would count as unused.
    """
    if not _columns:
        raise LookupError("no column was told to name files")
    return sa.or_(*(sa.exists().where(column == MediaFile.id) for column in _columns))
