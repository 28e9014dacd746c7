"""Who uses files: modules above say in which of their columns a file's id stands. What nobody uses is deleted."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from sarafan.conversations import visibility
from sarafan.media.models import MediaFile
from sarafan.organizations.actors import Actor

Column = InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None]

_columns: dict[Column, Column | None] = {}


def used_in(column: Column, *, within: Column | None = None) -> None:
    """Let the rows of a table keep the files that this column of it names; twice the same is once.

    `within`: the column of that table with the conversation in which a file is seen.
    """
    _columns[column] = within


def is_used() -> sa.ColumnElement[bool]:
    """Whether any row names the file of the surrounding query.

    Raises `LookupError` while nobody has said who uses files: every file would count as unused.
    """
    if not _columns:
        raise LookupError("no column was told to name files")
    return sa.or_(*(sa.exists().where(column == MediaFile.id) for column in _columns))


def is_seen_by(actor: Actor) -> sa.ColumnElement[bool]:
    """Whether an actor may see the file of the surrounding query: in a conversation that they see, or in none yet."""
    if visibility.limit_of(actor) is None:
        return sa.true()
    seen = visibility.conversations_of(actor)
    shown = [
        sa.exists().where(column == MediaFile.id, within.in_(seen))
        for column, within in _columns.items()
        if within is not None
    ]
    return sa.or_(~is_used(), *shown)
