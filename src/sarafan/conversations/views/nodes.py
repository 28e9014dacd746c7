"""What conditions are to PostgreSQL: what must hold, and by which index whatever fulfils it is found.

A condition of few conversations is a source: a list begins with them, whatever else it asks. `lane` is an index in the
order of the list along which one may walk where nothing is few.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations.models import Conversation
from sarafan.conversations.views.conditions import Match

MOST_GATHERED = 1000  # of a source that are gathered and put in order, instead of walking along the list

Entity = type[Conversation]  # or an alias of it
Holds = Callable[[Entity], sa.ColumnElement[bool]]


@dataclass(frozen=True)
class Source:
    """What is few: `counted` has a row for each, up to `MOST_GATHERED` and one; `ids` are their conversations."""

    counted: sa.Select[UUID]
    ids: sa.Select[UUID]


@dataclass(frozen=True)
class Leaf:
    """One condition.

    `lane`: the part of it that an index in the order of the list has, if one has; `span`: where in the order of a list,
    by one column, everything is that fulfils it.
    """

    holds: Holds
    source: Source | None = None
    lane: "Lane | None" = None
    span: tuple[str, sa.ColumnElement[bool]] | None = None


@dataclass(frozen=True)
class Lane:
    """Conditions of one index in the order of a list; of several lanes the lowest rank is the narrowest."""

    rank: int
    where: tuple[sa.ColumnElement[bool], ...]


@dataclass(frozen=True)
class Branch:
    """Conditions of which all or any must hold."""

    match: Match
    of: tuple["Node", ...]


Node = Leaf | Branch


def all_of(*nodes: Node) -> Branch:
    """Make one condition of several that must all hold."""
    return Branch(Match.ALL, nodes)


def holds(node: Node, entity: Entity = Conversation) -> sa.ColumnElement[bool]:
    """Return the whole condition on an entity; it is never NULL."""
    if isinstance(node, Leaf):
        return node.holds(entity)
    parts = [holds(one, entity) for one in node.of]
    return sa.and_(sa.true(), *parts) if node.match is Match.ALL else sa.or_(sa.false(), *parts)


def lane_of(node: Node) -> Lane | None:
    """Return the narrowest lane that has everything which fulfils a condition."""
    if isinstance(node, Leaf):
        return node.lane
    if node.match is Match.ANY:
        return lane_of(node.of[0]) if len(node.of) == 1 else None
    lanes = [lane for one in node.of if (lane := lane_of(one)) is not None]
    return min(lanes, key=lambda lane: lane.rank, default=None)


def spans_of(node: Node, column: str) -> list[sa.ColumnElement[bool]]:
    """Return where in an order by a column everything is that fulfils a condition."""
    if isinstance(node, Leaf):
        return [node.span[1]] if node.span and node.span[0] == column else []
    if node.match is Match.ANY and len(node.of) > 1:
        return []
    return [span for one in node.of for span in spans_of(one, column)]


async def gathered(session: AsyncSession, node: Node) -> sa.CompoundSelect[UUID] | sa.Select[UUID] | None:
    """Select few conversations among which are all that fulfil a condition; nothing where they are many."""
    sources = list(dict.fromkeys(_sources(node)))
    if not sources:
        return None
    counts = [sa.select(sa.func.count()).select_from(one.counted.subquery()).scalar_subquery() for one in sources]
    counted = dict(zip(sources, (await session.execute(sa.select(*counts))).one(), strict=True))
    fewest = _fewest(node, counted)
    if fewest is None or fewest[0] > MOST_GATHERED:
        return None
    selects = [source.ids for source in fewest[1]]
    return selects[0] if len(selects) == 1 else sa.union(*selects)


def _sources(node: Node) -> list[Source]:
    if isinstance(node, Leaf):
        return [node.source] if node.source else []
    return [source for one in node.of for source in _sources(one)]


def _fewest(node: Node, counted: dict[Source, int]) -> tuple[int, list[Source]] | None:
    """Return the sources with all that fulfils a condition, and how many that is at most."""
    if isinstance(node, Leaf):
        return (counted[node.source], [node.source]) if node.source else None
    found = [_fewest(one, counted) for one in node.of]
    if node.match is Match.ALL:
        return min((one for one in found if one is not None), key=lambda one: one[0], default=None)
    known = [one for one in found if one is not None]
    if len(known) < len(found):
        return None
    return sum(count for count, _ in known), list(dict.fromkeys(source for _, few in known for source in few))


def of_conversations(organization_id: UUID, *where: sa.ColumnElement[bool]) -> Source:
    """Make a source of conversations that an index finds."""
    few = sa.select(Conversation.id).where(
        Conversation.organization_id == organization_id, Conversation.removed_at.is_(None), *where
    )
    few = few.limit(MOST_GATHERED + 1)
    return Source(few, sa.select(few.subquery().c.id))


def of_contacts(organization_id: UUID, contacts: sa.Select[UUID]) -> Source:
    """Make a source of the conversations with contacts that an index finds."""
    few = contacts.limit(MOST_GATHERED + 1)
    found = few.subquery()
    ids = sa.select(Conversation.id).where(
        Conversation.organization_id == organization_id,
        Conversation.removed_at.is_(None),
        Conversation.contact_id == found.columns[0],
    )
    return Source(few, ids.correlate(None))


def any_of(nodes: Sequence[Node]) -> Branch:
    """Make one condition of several of which one must hold."""
    return Branch(Match.ANY, tuple(nodes))
