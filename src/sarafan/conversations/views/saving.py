"""Views are made, changed, shared, put in order and deleted; and sorted, by each member for themselves."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts.tags.models import TagColor
from sarafan.conversations.queries import View
from sarafan.conversations.sorts import Sort
from sarafan.conversations.views import naming
from sarafan.conversations.views.conditions import Condition
from sarafan.conversations.views.errors import TooManyViews, ViewNotFound, ViewOrderOutdated
from sarafan.conversations.views.models import SavedView, ViewOrder, ViewSort
from sarafan.core.realtime import Change, notify
from sarafan.organizations.actors import Actor
from sarafan.organizations.events import MemberRemoved
from sarafan.organizations.permissions import Permission

MOST_SHARED = 30  # of an organization
MOST_OWN = 30  # of a member


async def visible(session: AsyncSession, actor: Actor) -> Sequence[SavedView]:
    """List the views that an actor may use: everybody's, and their own."""
    return [*await shared(session, actor.organization_id), *await own(session, actor.organization_id, actor.id)]


async def shared(session: AsyncSession, organization_id: UUID) -> Sequence[SavedView]:
    """List everybody's views in their order."""
    return await _listed(session, organization_id, SavedView.member_id.is_(None))


async def own(session: AsyncSession, organization_id: UUID, member_id: UUID) -> Sequence[SavedView]:
    """List a member's own views in their order."""
    return await _listed(session, organization_id, SavedView.member_id == member_id)


async def _listed(session: AsyncSession, organization_id: UUID, whose: sa.ColumnElement[bool]) -> Sequence[SavedView]:
    query = sa.select(SavedView).where(SavedView.organization_id == organization_id, whose)
    return (await session.scalars(query.order_by(SavedView.position, SavedView.id))).all()


async def get_visible(session: AsyncSession, actor: Actor, view_id: UUID) -> SavedView:
    """Load a view that an actor may use. Raises `ViewNotFound`."""
    query = sa.select(SavedView).where(
        SavedView.organization_id == actor.organization_id,
        SavedView.id == view_id,
        sa.or_(SavedView.member_id.is_(None), SavedView.member_id == actor.id),
    )
    found = await session.scalar(query)
    if found is None:
        raise ViewNotFound
    return found


async def create(
    session: AsyncSession, actor: Actor, name: str, color: TagColor, condition: Condition, *, is_shared: bool
) -> SavedView:
    """Make a view, at the end. Raises `TooManyViews`, and as `naming.check`; for everybody it takes a right."""
    _require(actor, is_shared)
    place = await _hold(session, actor, is_shared)
    _refuse_too_many(place, is_shared)
    kept, names = await naming.check(session, actor, condition, {})
    made = SavedView(
        organization_id=actor.organization_id,
        member_id=None if is_shared else actor.id,
        name=name,
        color=color,
        position=_after(place),
        condition=kept.model_dump(mode="json"),
        names=names,
    )
    session.add(made)
    await session.flush()
    _tell(session, made)
    return made


async def update(
    session: AsyncSession,
    actor: Actor,
    view_id: UUID,
    *,
    name: str | None = None,
    color: TagColor | None = None,
    condition: Condition | None = None,
    is_shared: bool | None = None,
) -> SavedView:
    """Change a view; what is left out stays. Raises `ViewNotFound`, `TooManyViews`, and as `naming.check`."""
    view = await get_visible(session, actor, view_id)
    _require(actor, view.member_id is None)
    place = await _hold(session, actor, view.member_id is None if is_shared is None else is_shared)
    await session.refresh(view)
    if is_shared is not None and is_shared != (view.member_id is None):
        _require(actor, is_shared)
        _refuse_too_many(place, is_shared)
        _tell(session, view)
        view.member_id, view.position = None if is_shared else actor.id, _after(place)
    view.name = view.name if name is None else name
    view.color = view.color if color is None else color
    if condition is not None:
        kept, view.names = await naming.check(session, actor, condition, view.names)
        view.condition = kept.model_dump(mode="json")
    await session.flush()
    _tell(session, view)
    return view


async def remove(session: AsyncSession, actor: Actor, view_id: UUID) -> None:
    """Delete a view. Raises `ViewNotFound`."""
    view = await get_visible(session, actor, view_id)
    _require(actor, view.member_id is None)
    await session.execute(
        sa.delete(ViewSort).where(ViewSort.organization_id == actor.organization_id, ViewSort.view == str(view.id))
    )
    await session.delete(view)
    await session.flush()
    _tell(session, view)


async def put_in_order(session: AsyncSession, actor: Actor, ids: Sequence[UUID], *, is_shared: bool) -> None:
    """Give everybody's views, or one's own, this order.

    Raises `ViewNotFound`, and `ViewOrderOutdated` where these are not all of them, each once.
    """
    _require(actor, is_shared)
    present = {one.id: one for one in await _hold(session, actor, is_shared)}
    if not set(ids) <= set(present):
        raise ViewNotFound
    if len(ids) != len(present) or len(set(ids)) != len(present):
        raise ViewOrderOutdated(ids=[str(one) for one in present])
    for position, view_id in enumerate(ids, start=1):
        present[view_id].position = position
    await session.flush()
    _tell_of(session, actor.organization_id, None if is_shared else actor.id)


async def own_order(session: AsyncSession, actor: Actor) -> list[str]:
    """Return in which order a member wants saved views, as far as they have said so; some may be gone by now."""
    query = sa.select(ViewOrder.view_ids).where(
        ViewOrder.organization_id == actor.organization_id, ViewOrder.member_id == actor.id
    )
    return await session.scalar(query) or []


async def choose_order(session: AsyncSession, actor: Actor, ids: Sequence[UUID]) -> None:
    """Remember in which order a member wants the saved views that they may use; nothing: as they are by themselves.

    Those that it leaves out, such as ones that are made meanwhile, come last; one that is gone by now has no place.
    """
    there = {one.id for one in await visible(session, actor)}
    values = {"view_ids": [str(one) for one in dict.fromkeys(ids) if one in there]}
    made = insert(ViewOrder).values(organization_id=actor.organization_id, member_id=actor.id, **values)
    await session.execute(made.on_conflict_do_update(index_elements=["member_id"], set_=values))
    _tell_of(session, actor.organization_id, actor.id)


async def sorts(session: AsyncSession, actor: Actor) -> dict[str, Sort]:
    """Return how a member sorts the views in which they have chosen."""
    query = sa.select(ViewSort.view, ViewSort.sort).where(
        ViewSort.organization_id == actor.organization_id, ViewSort.member_id == actor.id
    )
    return {row[0]: row[1] for row in await session.execute(query)}


async def sort_of(session: AsyncSession, actor: Actor, view: str) -> Sort | None:
    """Return how a member sorts one view, if they have chosen."""
    return await session.scalar(sa.select(ViewSort.sort).where(ViewSort.member_id == actor.id, ViewSort.view == view))


async def choose_sort(session: AsyncSession, actor: Actor, view: View | UUID, sort: Sort | None) -> None:
    """Remember how a member sorts a view; nothing: as it is by itself. Raises `ViewNotFound`."""
    if isinstance(view, UUID):
        view = (await get_visible(session, actor, view)).id
    place = {"member_id": actor.id, "view": str(view)}
    if sort is None:
        await session.execute(sa.delete(ViewSort).filter_by(**place))
    else:
        values = {**place, "organization_id": actor.organization_id, "sort": sort}
        made = insert(ViewSort).values(values)
        await session.execute(made.on_conflict_do_update(index_elements=["member_id", "view"], set_={"sort": sort}))
    _tell_of(session, actor.organization_id, actor.id)


async def forget_of(session: AsyncSession, event: MemberRemoved) -> None:
    """A member left: their own views go, everybody's stay."""
    for table in (SavedView, ViewSort, ViewOrder):
        await session.execute(
            sa.delete(table).where(table.organization_id == event.organization_id, table.member_id == event.member_id)
        )


def _require(actor: Actor, is_shared: bool) -> None:
    if is_shared:
        actor.require(Permission.VIEWS)


async def _hold(session: AsyncSession, actor: Actor, is_shared: bool) -> Sequence[SavedView]:
    """Let nobody else change these views until this transaction ends: they stay bounded in number, and in order."""
    whose = actor.organization_id if is_shared else actor.id
    lock = sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"views:{whose}", 0))
    await session.execute(sa.select(lock))
    return await (
        shared(session, actor.organization_id) if is_shared else own(session, actor.organization_id, actor.id)
    )


def _refuse_too_many(present: Sequence[SavedView], is_shared: bool) -> None:
    limit = MOST_SHARED if is_shared else MOST_OWN
    if len(present) >= limit:
        raise TooManyViews(limit=limit)


def _after(present: Sequence[SavedView]) -> int:
    return max((one.position for one in present), default=0) + 1


def _tell(session: AsyncSession, view: SavedView) -> None:
    _tell_of(session, view.organization_id, view.member_id)


def _tell_of(session: AsyncSession, organization_id: UUID, member_id: UUID | None) -> None:
    if member_id is None:
        notify(session, organization_id, Change("views", organization_id))
    else:
        notify(session, organization_id, Change("own_views", member_id, member_id))
