"""What stands in several threads, read as one list: of each as much as is shown, by its own index, and merged."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# Conditions on a table of what stands in threads; which thread a row is of is given.
Where = Callable[[sa.ColumnElement[UUID]], Sequence[sa.ColumnElement[bool]]]


def first_of(
    table: Any,
    conversation_ids: Sequence[UUID],
    order: Sequence[str],
    most: int,
    where: Where,
    *,
    newest_first: bool = True,
) -> sa.ColumnElement[bool]:
    """Whether a row is one of the first `most` of some threads together, by the columns of `order`.

    However long the threads are, no more than `most` rows of each are read.
    """
    if len(conversation_ids) == 1:
        only = sa.literal(conversation_ids[0])
        return sa.and_(table.conversation_id == only, *where(only))
    ids = _merged(table, conversation_ids, order, most, where, newest_first=newest_first)
    among: sa.ColumnElement[bool] = table.id.in_(ids)
    return among


def _merged(
    table: Any, conversation_ids: Sequence[UUID], order: Sequence[str], most: int, where: Where, *, newest_first: bool
) -> sa.Select[UUID]:
    ids = sa.cast(list(conversation_ids), postgresql.ARRAY(sa.Uuid))
    threads = sa.select(sa.func.unnest(ids).label("id")).subquery("threads")
    columns = [getattr(table, name) for name in dict.fromkeys(["id", *order])]
    # Within a thread it says nothing, and would hide from PostgreSQL that the index has this order.
    within = [getattr(table, name) for name in order if name != "conversation_id"]
    of_each = (
        sa.select(*columns)
        .where(table.conversation_id == threads.c.id, *where(threads.c.id))
        .order_by(*(one.desc() if newest_first else one for one in within))
        .limit(most)
        .correlate(threads)
        .lateral("of_each")
    )
    placed = [of_each.c[name] for name in order]
    return (
        sa.select(of_each.c.id)
        .select_from(threads.join(of_each, sa.true()))
        .order_by(*(one.desc() if newest_first else one for one in placed))
        .limit(most)
        .correlate(None)
    )
