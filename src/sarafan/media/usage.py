"""Who uses files: modules above say in which of their columns a file's id stands. What nobody uses is deleted."""

from collections.abc import Callable
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from sarafan.conversations import visibility
from sarafan.media.models import MediaFile
from sarafan.organizations.actors import Actor

Column = InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None]

Seen = Callable[[Actor], sa.ColumnElement[bool]]

_columns: dict[Column, Seen] = {}


def used_in(column: Column, *, within: Column | None = None, seen: Seen | None = None) -> None:
    """Let the rows of a table keep the files that this column of it names; twice the same is once.

    `within`: the column of that table with the conversation in which a file is seen. `seen`: where that is no matter of
    conversations, whether an actor may see a row. With neither, only those see it whom nothing limits.
    """
    _columns[column] = seen or (lambda actor: _is_unlimited_or_within(actor, within))


def _is_unlimited_or_within(actor: Actor, within: Column | None) -> sa.ColumnElement[bool]:
    if visibility.limit_of(actor) is None:
        return sa.true()
    return sa.false() if within is None else within.in_(visibility.conversations_of(actor))


def is_used() -> sa.ColumnElement[bool]:
    """Whether any row names the file of the surrounding query.

    Raises `LookupError` while nobody has said who uses files: every file would count as unused.
    """
    if not _columns:
        raise LookupError("no column was told to name files")
    return sa.or_(*(sa.exists().where(column == MediaFile.id) for column in _columns))


def is_seen_by(actor: Actor) -> sa.ColumnElement[bool]:
    """Whether an actor may see the file of the surrounding query: with something that has it, or while nothing has."""
    shown = [sa.exists().where(column == MediaFile.id, seen(actor)) for column, seen in _columns.items()]
    return sa.or_(~is_used(), *shown)
