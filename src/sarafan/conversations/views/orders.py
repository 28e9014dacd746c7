"""In which order a view is listed: parts, one after another, each by a column that an index has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from sarafan.conversations.models import Conversation, Priority
from sarafan.conversations.sorts import Sort
from sarafan.conversations.views import nodes
from sarafan.conversations.views.compiling import priority
from sarafan.conversations.views.nodes import Entity, Leaf

Ordered = sa.SQLColumnExpression[Any]


@dataclass(frozen=True)
class Stretch:
    """A part of an order: which conversations come in it, and by which column."""

    node: Leaf | None
    column: InstrumentedAttribute[Any]
    upwards: bool = False
    lane: nodes.Lane | None = None

    def order(self, entity: Entity) -> tuple[Ordered, ...]:
        """Return by what its conversations are ordered."""
        column = getattr(entity, self.column.key)
        return (column, entity.id) if self.upwards else (column.desc(), entity.id.desc())

    def beyond(self, entity: Entity, at: datetime, last_id: UUID) -> sa.ColumnElement[bool]:
        """Return the condition of what comes after a place."""
        position = sa.tuple_(sa.literal(at), sa.literal(last_id))
        here = sa.tuple_(getattr(entity, self.column.key), entity.id)
        return here > position if self.upwards else here < position


def latest(node: Leaf | None = None) -> Stretch:
    """Return a part with the latest activity first."""
    return Stretch(node, Conversation.last_activity_at, lane=node.lane if node else None)


def stretches(organization_id: UUID, sort: Sort) -> list[Stretch]:
    """Return the parts of an order, one after another."""
    if sort is Sort.PRIORITY:
        return [latest(priority(organization_id, one)) for one in Priority]
    if sort is Sort.NEWEST:
        return [latest()]
    waits = Leaf(lambda c: sa.and_(c.waiting_since.is_not(None), c.snoozed_until.is_(None)))
    rests = Leaf(lambda c: sa.or_(c.waiting_since.is_(None), c.snoozed_until.is_not(None)))
    lane = nodes.Lane(0, (Conversation.waiting_since.is_not(None),))
    return [Stretch(waits, Conversation.waiting_since, upwards=True, lane=lane), latest(rests)]


def rank(parts: Sequence[Stretch], entity: Entity) -> Ordered:
    """Return in which part of an order a conversation comes."""
    cases = [(nodes.holds(part.node, entity), sa.literal(number)) for number, part in enumerate(parts) if part.node]
    return sa.case(*cases, else_=len(parts)) if cases else sa.literal(0)


def at_once(parts: Sequence[Stretch], entity: Entity) -> list[Ordered]:
    """Return by what all parts of an order are put in order together."""
    number = rank(parts, entity)
    keys: list[Ordered] = [number] if len(parts) > 1 else []
    for place, part in enumerate(parts):
        if part.upwards:
            keys += [sa.case((number == place, getattr(entity, part.column.key)))]
            keys += [sa.case((number == place, entity.id))]
    return [*keys, entity.last_activity_at.desc(), entity.id.desc()]


def place_of(parts: Sequence[Stretch], entity: Entity) -> Ordered:
    """Return the moment by which a conversation stands in its part of an order."""
    number = rank(parts, entity)
    upwards = [(number == at, getattr(entity, part.column.key)) for at, part in enumerate(parts) if part.upwards]
    return sa.case(*upwards, else_=entity.last_activity_at) if upwards else entity.last_activity_at
