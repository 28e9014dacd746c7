"""Lists and counts of views: everybody's in another order than their own, and saved ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts.fields import queries as fields
from sarafan.conversations import queries
from sarafan.conversations.queries import Shown, View
from sarafan.conversations.sorts import Sort
from sarafan.conversations.tagged import TagFilter
from sarafan.conversations.views import fixed, listing, saving
from sarafan.conversations.views.compiling import Asked, compile_condition
from sarafan.conversations.views.conditions import Condition, FieldIs, LastMessage, Plain
from sarafan.conversations.views.models import SavedView
from sarafan.conversations.views.nodes import Node, all_of
from sarafan.core.clock import utc_now
from sarafan.organizations import queries as organizations
from sarafan.organizations.actors import Actor

# How views are ordered by themselves, which their own indexes serve; what wakes first is no order of the others.
OWN_ORDER: dict[View, Sort | None] = {View.WAITING: Sort.LONGEST, View.SNOOZED: None, View.OVERDUE: None}


async def chosen_sort(session: AsyncSession, actor: Actor, view: View | UUID) -> Sort | None:
    """Return how an actor wants a view sorted; nothing where it is as the view is by itself."""
    return await saving.sort_of(session, actor, str(view)) if actor.member_id else None


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed by beside its view."""

    search: str = ""
    channel_id: UUID | None = None
    tags: TagFilter | None = None


async def page(
    session: AsyncSession,
    actor: Actor,
    view: View | UUID,
    sort: Sort | None,
    filters: Filters,
    *,
    cursor: str | None,
    limit: int,
) -> tuple[list[Shown], str | None]:
    """Return a page of a view, or of a saved one by its id. Raises `InvalidCursor`, `SearchNeeded`, `ViewNotFound`."""
    if isinstance(view, View) and (sort is None or sort is OWN_ORDER.get(view, Sort.NEWEST)):
        return await queries.page(
            session,
            actor,
            view,
            search=filters.search,
            channel_id=filters.channel_id,
            tags=filters.tags,
            cursor=cursor,
            limit=limit,
        )
    node = (
        fixed.node_of(actor, view)
        if isinstance(view, View)
        else await node_of(session, actor, await saving.get_visible(session, actor, view))
    )
    words = filters.search.strip()
    wanted = await listing.want(session, actor, _narrowed(actor, node, filters), is_searched=bool(words))
    return await listing.page(session, wanted, sort or Sort.NEWEST, cursor=cursor, limit=limit)


def _narrowed(actor: Actor, node: Node, filters: Filters) -> Node:
    more: list[Node] = []
    if filters.channel_id:
        more.append(fixed.of_channel(filters.channel_id))
    if filters.tags:
        more.append(fixed.of_tags(actor.organization_id, filters.tags))
    if words := filters.search.strip():
        more.append(listing.of_search(actor, words))
    return all_of(node, *more) if more else node


async def node_of(session: AsyncSession, actor: Actor, view: SavedView) -> Node:
    """Return what a saved view's conditions are to PostgreSQL, for whoever looks at it."""
    return (await nodes_of(session, actor, [Condition.model_validate(view.condition)]))[0]


async def nodes_of(session: AsyncSession, actor: Actor, conditions: Sequence[Condition]) -> list[Node]:
    """Return what conditions are to PostgreSQL, for whoever looks at them."""
    plain = [one for condition in conditions for one in condition.plain()]
    kinds = (
        await fields.kinds_of(session, actor.organization_id) if any(isinstance(one, FieldIs) for one in plain) else {}
    )
    organization = await organizations.organization(session, actor.organization_id) if _needs_zone(plain) else None
    asked = Asked(actor, utc_now(), ZoneInfo(organization.time_zone if organization else "UTC"), kinds)
    return [compile_condition(asked, one) for one in conditions]


def _needs_zone(plain: Sequence[Plain]) -> bool:
    return any(isinstance(one, LastMessage) and one.day is not None for one in plain)


async def count(session: AsyncSession, actor: Actor, conditions: Sequence[Condition]) -> list[tuple[int, bool]]:
    """Count what fulfils each condition and may be seen, and say whether there may be more."""
    return [
        await listing.count(session, await listing.want(session, actor, node))
        for node in await nodes_of(session, actor, conditions)
    ]
