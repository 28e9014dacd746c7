"""JSON shapes of teams."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from sarafan.organizations.teams.editing import MOST_OF_TEAM
from sarafan.shapes import Body, refuse_nul

TeamName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40), AfterValidator(refuse_nul)
]
Members = Annotated[list[UUID], Field(max_length=MOST_OF_TEAM)]


class TeamRead(BaseModel):
    """A team with its members. `archived`: it keeps its chats, and is given no more."""

    id: UUID
    name: str
    archived: bool
    member_ids: list[UUID]


class TeamsRead(BaseModel):
    """All teams of the organization."""

    items: list[TeamRead]


class TeamCreate(Body):
    """A new team and who is in it."""

    name: TeamName
    member_ids: Members = Field(default=[])


class TeamUpdate(Body):
    """What is another now; what is left out, or null, stays. `member_ids`: all of them."""

    name: TeamName | None = None
    member_ids: Members | None = None
    archived: bool | None = None
