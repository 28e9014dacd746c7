"""Pages and counts of any condition in any order, each within a bound of what is looked at.

No index has every condition, and PostgreSQL cannot know how many fulfil several at once. So a list begins with the
condition that fewest fulfil, where they are few; else it walks along an index in its own order, so far at a time. A
page may therefore hold fewer than asked for, even none, and have a next one: a cursor says where to walk on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlalchemy.sql.util import ClauseAdapter

from sarafan.conversations import queries, visibility
from sarafan.conversations.cursors import make_cursor, open_cursor
from sarafan.conversations.errors import InvalidCursor
from sarafan.conversations.models import Conversation
from sarafan.conversations.queries import Shown
from sarafan.conversations.sorts import Sort
from sarafan.conversations.views import nodes, orders
from sarafan.conversations.views.compiling import assigned
from sarafan.conversations.views.nodes import Entity, Leaf, Node
from sarafan.conversations.views.orders import Stretch, stretches
from sarafan.organizations.actors import Actor

MOST_WALKED = 2000  # conversations that one page, or one count, looks at along a list
MOST_COUNTED = 100  # conversations of a view; more are "99+"

Gathered = sa.CompoundSelect[UUID] | sa.Select[UUID]
Place = tuple[UUID, datetime]
Stop = tuple[int, UUID, datetime]  # in which part of an order, and at which place there


@dataclass(frozen=True)
class Wanted:
    """What is listed for whom: a condition within what they may see, and how to begin.

    `is_searched`: PostgreSQL finds the few that a search names by itself, and nothing bounds what it looks at.
    """

    actor: Actor
    node: Node
    gathered: Gathered | None
    is_searched: bool = False


async def want(session: AsyncSession, actor: Actor, node: Node, *, is_searched: bool = False) -> Wanted:
    """Choose how to begin a list."""
    whole = nodes.all_of(node, _seen(actor))
    return Wanted(actor, whole, None if is_searched else await nodes.gathered(session, whole), is_searched)


def _seen(actor: Actor) -> Leaf:
    def may_see(entity: Entity) -> sa.ColumnElement[bool]:
        policy = visibility.may_see(actor)
        if entity is Conversation:
            return policy
        return ClauseAdapter(sa.inspect(entity).selectable).traverse(policy)

    own = assigned(actor.organization_id, actor.member_id)
    only_own = visibility.limit_among_shared(actor) is not None and visibility.assignees_of(actor) == frozenset(
        {actor.id}
    )
    if not only_own or visibility.keeps_private(actor):
        return Leaf(may_see)
    return Leaf(may_see, own.source, own.lane)


async def page(
    session: AsyncSession, wanted: Wanted, sort: Sort, *, cursor: str | None, limit: int
) -> tuple[list[Shown], str | None]:
    """Return a page and where to go on, or nothing after the last. Raises `InvalidCursor`."""
    parts = stretches(wanted.actor.organization_id, sort)
    first, place = 0, None
    if cursor:
        first, at, last_id = open_cursor(cursor, int, datetime, UUID)
        place = (last_id, at)
        if first >= len(parts):
            raise InvalidCursor(field="cursor")
    if wanted.gathered is not None:
        found, stopped = await _few(session, wanted, parts, first, place, limit + 1), None
    else:
        found, stopped = await _along(session, wanted, parts, first, place, limit + 1)
    if len(found) > limit:
        stopped = found[limit - 1]
    further = make_cursor(stopped[0], stopped[2], stopped[1]) if stopped else None
    return await _shown(session, wanted.actor.organization_id, [one[1] for one in found[:limit]]), further


async def _few(
    session: AsyncSession, wanted: Wanted, parts: Sequence[Stretch], first: int, place: Place | None, most: int
) -> list[Stop]:
    """Return the first of all parts beyond a place."""
    entity, _ = _looked_at(wanted, parts[0], None)
    number = orders.rank(parts, entity)
    query = sa.select(number, entity.id, orders.place_of(parts, entity)).where(nodes.holds(wanted.node, entity))
    if place is not None:
        beyond = parts[first].beyond(entity, place[1], place[0])
        query = query.where(sa.or_(number > first, sa.and_(number == first, beyond)))
    found = await session.execute(query.order_by(*orders.at_once(parts, entity)).limit(most))
    return [(row[0], row[1], row[2]) for row in found]


async def _along(
    session: AsyncSession, wanted: Wanted, parts: Sequence[Stretch], first: int, place: Place | None, most: int
) -> tuple[list[Stop], Stop | None]:
    """Return the first of a part beyond a place, and of those after it, and where the walk along them stopped."""
    found: list[Stop] = []
    for number in [first, *(one for one in await _filled(session, parts) if one > first)]:
        rows, stopped = await _stretch(session, wanted, parts[number], place, most - len(found))
        place = None
        found += [(number, *row) for row in rows]
        if stopped is not None:
            return found, (number, *stopped)
        if len(found) == most:
            break
    return found, None


async def _filled(session: AsyncSession, parts: Sequence[Stretch]) -> list[int]:
    """Leave out the parts of an order of which an index says at once that nothing is in them."""
    sources = {number: part.node.source for number, part in enumerate(parts) if part.node and part.node.source}
    if not sources:
        return list(range(len(parts)))
    there = await session.execute(sa.select(*(one.counted.limit(1).exists() for one in sources.values())))
    empty = {number for number, is_there in zip(sources, there.one(), strict=True) if not is_there}
    return [number for number in range(len(parts)) if number not in empty]


async def count(session: AsyncSession, wanted: Wanted) -> tuple[int, bool]:
    """Count up to `MOST_COUNTED`, and say whether there may be more: the count is exact where there are not."""
    part = orders.latest()
    entity, inner = _looked_at(wanted, part, None)
    found = sa.select(entity.id).where(nodes.holds(wanted.node, entity)).limit(MOST_COUNTED)
    counted = await session.scalar(sa.select(sa.func.count()).select_from(found.subquery())) or 0
    if counted == MOST_COUNTED:
        return counted, True
    return counted, inner is not None and await _end(session, part, inner) is not None


async def _stretch(
    session: AsyncSession, wanted: Wanted, part: Stretch, place: Place | None, most: int
) -> tuple[list[Place], Place | None]:
    """Return the first of a part beyond a place, and where the walk stopped before it was through."""
    entity, inner = _looked_at(wanted, part, place)
    query = sa.select(entity.id, getattr(entity, part.column.key))
    if not wanted.is_searched:
        query = query.where(nodes.holds(wanted.node, entity))
    if part.node is not None:
        query = query.where(nodes.holds(part.node, entity))
    if place is not None:
        query = query.where(part.beyond(entity, place[1], place[0]))
    rows = [(row[0], row[1]) for row in await session.execute(query.order_by(*part.order(entity)).limit(most))]
    if inner is None or len(rows) == most:
        return rows, None
    return rows, await _end(session, part, inner)


def _looked_at(wanted: Wanted, part: Stretch, place: Place | None) -> tuple[Entity, sa.Select[Conversation] | None]:
    """Return among which conversations a part is looked for, and the walk along them, if it is one."""
    base = sa.select(Conversation).where(
        Conversation.organization_id == wanted.actor.organization_id, Conversation.removed_at.is_(None)
    )
    if wanted.is_searched:
        return aliased(Conversation, base.where(nodes.holds(wanted.node)).subquery()), None
    if wanted.gathered is not None:
        few = base.where(Conversation.id.in_(wanted.gathered)).offset(0)
        return aliased(Conversation, few.subquery()), None
    inner = base.where(*_lane(wanted, part), *nodes.spans_of(wanted.node, part.column.key))
    if place is not None:
        inner = inner.where(part.beyond(Conversation, place[1], place[0]))
    inner = inner.order_by(*part.order(Conversation)).limit(MOST_WALKED)
    return aliased(Conversation, inner.subquery()), inner


def _lane(wanted: Wanted, part: Stretch) -> Sequence[sa.ColumnElement[bool]]:
    lanes = [lane for lane in (part.lane, nodes.lane_of(wanted.node)) if lane is not None]
    if part.column.key != Conversation.last_activity_at.key:
        lanes = [lane for lane in lanes if lane is part.lane]
    return min(lanes, key=lambda lane: lane.rank).where if lanes else ()


async def _end(session: AsyncSession, part: Stretch, inner: sa.Select[Conversation]) -> Place | None:
    """Return the last place that a walk came to; nothing where it was through before."""
    columns = inner.with_only_columns(Conversation.id, part.column, maintain_column_froms=True)
    row = (await session.execute(columns.limit(1).offset(MOST_WALKED - 1))).first()
    return None if row is None else (row[0], row[1])


async def _shown(session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]) -> list[Shown]:
    loaded = {row[0].id: row for row in await queries.shown(session, organization_id, ids)} if ids else {}
    return [loaded[one] for one in ids if one in loaded]


def of_search(actor: Actor, words: str) -> Leaf:
    """Return the condition of a search."""

    def found(entity: Entity) -> sa.ColumnElement[bool]:
        return queries.found_by(actor, words, entity)

    return Leaf(found)
