"""HTTP: saved views, and how views are sorted."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from sarafan.contacts.fields.errors import (
    InvalidChoice,
    InvalidDate,
    InvalidLink,
    InvalidNumber,
    InvalidPhone,
    ValueTooLong,
)
from sarafan.conversations import counters
from sarafan.conversations.views import naming, reading, saving, showing
from sarafan.conversations.views.conditions import Condition
from sarafan.conversations.views.errors import (
    ComparisonDoesNotFit,
    NamedIsGone,
    TooManyViews,
    ValueNeeded,
    ViewNotFound,
    ViewOrderOutdated,
)
from sarafan.conversations.views.models import SavedView
from sarafan.conversations.views.schemas import (
    ConditionCheck,
    CountRead,
    OwnOrder,
    SortUpdate,
    ViewCountRead,
    ViewCountsRead,
    ViewCreate,
    ViewOrder,
    ViewRead,
    ViewsRead,
    ViewUpdate,
)
from sarafan.core.errors import Forbidden
from sarafan.core.refusals import refuses
from sarafan.organizations.actors import Actor
from sarafan.organizations.entrance import Anyone, Person, Transaction

MOST_COUNTED = saving.MOST_SHARED + saving.MOST_OWN  # views in one request
router = APIRouter(prefix="/api", tags=["views"])

_OF_CONDITIONS = (
    *(NamedIsGone, ComparisonDoesNotFit, ValueNeeded, ValueTooLong, InvalidChoice),
    *(InvalidDate, InvalidLink, InvalidNumber, InvalidPhone),
)


@router.get("/views")
async def list_views(actor: Anyone, session: Transaction) -> ViewsRead:
    """List everybody's saved views and one's own, and how one sorts views."""
    return await showing.read_all(session, actor)


@router.post("/views", status_code=201)
@refuses(Forbidden, TooManyViews, *_OF_CONDITIONS)
async def create_view(body: ViewCreate, actor: Person, session: Transaction) -> ViewRead:
    """Save a view: one's own, or everybody's, which heads make."""
    made = await saving.create(session, actor, body.name, body.color, body.condition, is_shared=body.is_shared)
    return await _shown(session, actor, made)


@router.get("/views/counts")
async def count_views(
    actor: Anyone, session: Transaction, view_id: Annotated[list[UUID] | None, Query(max_length=MOST_COUNTED)] = None
) -> ViewCountsRead:
    """Count each saved view, or only some, up to a hundred; asked anew after changes, at most every few seconds."""
    views = [one for one in await saving.visible(session, actor) if view_id is None or one.id in view_id]
    counted = await reading.count(session, actor, [Condition.model_validate(one.condition) for one in views])
    items = [
        ViewCountRead(view_id=view.id, count=count, at_least=at_least)
        for view, (count, at_least) in zip(views, counted, strict=True)
    ]
    return ViewCountsRead(items=items, mentions=await counters.count_mentioned(session, actor))


@router.post("/views/count")
@refuses(*_OF_CONDITIONS)
async def count_condition(body: ConditionCheck, actor: Anyone, session: Transaction) -> CountRead:
    """Count what fulfils conditions that nobody has saved yet."""
    condition, _ = await naming.check(session, actor, body.condition, {})
    [(count, at_least)] = await reading.count(session, actor, [condition])
    return CountRead(count=count, at_least=at_least)


@router.put("/views/order", status_code=204)
@refuses(Forbidden, ViewNotFound, ViewOrderOutdated)
async def order_views(body: ViewOrder, actor: Person, session: Transaction) -> None:
    """Put everybody's views, or one's own, in order."""
    await saving.put_in_order(session, actor, body.ids, is_shared=body.is_shared)


@router.put("/views/own-order", status_code=204)
async def choose_view_order(body: OwnOrder, actor: Person, session: Transaction) -> None:
    """Remember in which order one wants saved views, everybody's and one's own, in all browsers of one's own."""
    await saving.choose_order(session, actor, body.ids)


@router.put("/views/sort", status_code=204)
@refuses(ViewNotFound)
async def sort_view(body: SortUpdate, actor: Person, session: Transaction) -> None:
    """Remember how one sorts a view, in all browsers of one's own."""
    await saving.choose_sort(session, actor, body.view, body.sort)


@router.get("/views/{view_id}")
@refuses(ViewNotFound)
async def read_view(view_id: UUID, actor: Anyone, session: Transaction) -> ViewRead:
    """Show one saved view."""
    return await _shown(session, actor, await saving.get_visible(session, actor, view_id))


@router.patch("/views/{view_id}")
@refuses(Forbidden, TooManyViews, ViewNotFound, *_OF_CONDITIONS)
async def update_view(view_id: UUID, body: ViewUpdate, actor: Person, session: Transaction) -> ViewRead:
    """Change a saved view; everybody's takes a right."""
    changed = await saving.update(
        session,
        actor,
        view_id,
        name=body.name,
        color=body.color,
        condition=body.condition,
        is_shared=body.is_shared,
    )
    return await _shown(session, actor, changed)


@router.delete("/views/{view_id}", status_code=204)
@refuses(Forbidden, ViewNotFound)
async def delete_view(view_id: UUID, actor: Person, session: Transaction) -> None:
    """Delete a saved view; everybody's takes a right."""
    await saving.remove(session, actor, view_id)


async def _shown(session: Transaction, actor: Actor, view: SavedView) -> ViewRead:
    return (await showing.read(session, actor.organization_id, [view]))[0]
