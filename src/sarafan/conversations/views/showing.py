"""How saved views look, asked for or in a live delta."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations.sorts import Sort
from sarafan.conversations.views import naming, saving
from sarafan.conversations.views.conditions import Condition
from sarafan.conversations.views.models import SavedView
from sarafan.conversations.views.schemas import OwnViewsRead, SharedViewsRead, SortRead, ViewRead, ViewsRead
from sarafan.core.realtime import DeltaRead
from sarafan.organizations import queries as organizations
from sarafan.organizations.actors import Actor


class ViewsDelta(DeltaRead):
    """Some view of everybody's is new, another now, or gone; these are all of them."""

    type: Literal["views"]
    data: SharedViewsRead


class OwnViewsDelta(DeltaRead):
    """Some view of the reader's own is new, another now, or gone, or a view is sorted otherwise; this is all."""

    type: Literal["own_views"]
    data: OwnViewsRead


async def read(session: AsyncSession, organization_id: UUID, views: Sequence[SavedView]) -> list[ViewRead]:
    """Show views with what is missing of what they name."""
    conditions = [Condition.model_validate(one.condition) for one in views]
    known = await naming.things(session, organization_id, *conditions)
    return [
        ViewRead.of(view, condition, naming.missing(condition, known, view.names))
        for view, condition in zip(views, conditions, strict=True)
    ]


async def read_all(session: AsyncSession, actor: Actor) -> ViewsRead:
    """Show all views that an actor may use."""
    found = await read(session, actor.organization_id, await saving.visible(session, actor))
    return ViewsRead(
        shared=[one for one in found if one.is_shared],
        own=[one for one in found if not one.is_shared],
        sorts=_sorts(await saving.sorts(session, actor)),
        order=await saving.own_order(session, actor),
    )


async def render(session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Read everybody's views."""
    found = await read(session, organization_id, await saving.shared(session, organization_id))
    return {organization_id: SharedViewsRead(shared=found).model_dump(mode="json")}


async def render_own(
    session: AsyncSession, organization_id: UUID, member_id: UUID, ids: Sequence[UUID]
) -> dict[UUID, dict[str, Any]]:
    """Read one member's views, and how they sort."""
    members = await organizations.members_by_id(session, organization_id, [member_id])
    if not members:
        return {}
    actor = Actor.of_member(members[0], await organizations.organization(session, organization_id))
    found = await read(session, organization_id, await saving.own(session, organization_id, member_id))
    shown = OwnViewsRead(
        own=found,
        sorts=_sorts(await saving.sorts(session, actor)),
        order=await saving.own_order(session, actor),
    )
    return dict.fromkeys(ids, shown.model_dump(mode="json"))


def _sorts(chosen: dict[str, Sort]) -> list[SortRead]:
    return [SortRead(view=view, sort=sort) for view, sort in sorted(chosen.items())]
