"""JSON shapes of views."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from sarafan.contacts.names import TidyName
from sarafan.contacts.tags.models import TagColor
from sarafan.conversations.queries import View
from sarafan.conversations.sorts import Sort
from sarafan.conversations.views.conditions import Condition
from sarafan.conversations.views.models import SavedView
from sarafan.conversations.views.naming import Absence, Missing, NamedKind
from sarafan.shapes import Body

MOST_ORDERED = 100  # views in one's own order; one can use fewer


class MissingRead(BaseModel):
    """Something that a view names and that is not as it was; `name`: what it was called."""

    kind: NamedKind
    id: str
    name: str
    absence: Absence


class ViewRead(BaseModel):
    """A saved view. `is_shared`: everybody's. `missing`: what its conditions name and that is not as it was."""

    id: UUID
    name: str
    color: TagColor
    is_shared: bool
    condition: Condition
    missing: list[MissingRead]

    @classmethod
    def of(cls, view: SavedView, condition: Condition, missing: list[Missing]) -> "ViewRead":
        """Show a view."""
        return cls(
            id=view.id,
            name=view.name,
            color=view.color,
            is_shared=view.member_id is None,
            condition=condition,
            missing=[MissingRead(kind=one.kind, id=one.id, name=one.name, absence=one.absence) for one in missing],
        )


class SortRead(BaseModel):
    """How a member sorts a view: one that everybody has, or a saved one's id."""

    view: str
    sort: Sort


class SharedViewsRead(BaseModel):
    """Everybody's saved views, in their order."""

    shared: list[ViewRead]


class OwnViewsRead(BaseModel):
    """One's own saved views, in their order, and how one sorts those views in which one has chosen.

    `order`: in which order one wants saved views, everybody's and one's own; those that it leaves out come last.
    """

    own: list[ViewRead]
    sorts: list[SortRead]
    order: list[UUID]


class ViewsRead(SharedViewsRead, OwnViewsRead):
    """All saved views that one may use."""


class ViewCreate(Body):
    """A new view: one's own, or everybody's, which heads make."""

    name: TidyName
    color: TagColor = TagColor.GRAY
    condition: Condition
    is_shared: bool = False


class ViewUpdate(Body):
    """What is another now; what is left out, or null, stays."""

    name: TidyName | None = None
    color: TagColor | None = None
    condition: Condition | None = None
    is_shared: bool | None = None


class ViewOrder(Body):
    """Everybody's views, or one's own, in the order that they are to have."""

    is_shared: bool
    ids: Annotated[list[UUID], Field(max_length=100)]


class OwnOrder(Body):
    """In which order one wants saved views, everybody's and one's own; without any, as they are by themselves."""

    ids: Annotated[list[UUID], Field(max_length=MOST_ORDERED)]


class SortUpdate(Body):
    """How one sorts a view, which is either one that everybody has or a saved one; null: as it is by itself."""

    view: View | UUID
    sort: Sort | None


class ConditionCheck(Body):
    """Conditions of which nothing is saved."""

    condition: Condition


class CountRead(BaseModel):
    """How many conversations were counted; `at_least`: there may be more of them, else there are not."""

    count: int
    at_least: bool


class ViewCountRead(CountRead):
    """How many conversations a saved view has."""

    view_id: UUID


class ViewCountsRead(BaseModel):
    """How many conversations each saved view has, and how many mention who asks and were not seen since.

    `mentions`: 100 stands for that many and more.
    """

    items: list[ViewCountRead]
    mentions: int
