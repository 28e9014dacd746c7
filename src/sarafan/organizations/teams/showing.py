"""How teams look, asked for or in a live delta."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.core.realtime import DeltaRead
from sarafan.organizations.models import Team
from sarafan.organizations.teams import queries
from sarafan.organizations.teams.schemas import TeamRead, TeamsRead


class TeamsDelta(DeltaRead):
    """Some team is new or another now; these are all of them."""

    type: Literal["teams"]
    data: TeamsRead


async def read(session: AsyncSession, organization_id: UUID) -> TeamsRead:
    """Show all teams of an organization."""
    members = await queries.members_of_each(session, organization_id)
    found = await queries.teams(session, organization_id)
    return TeamsRead(items=[_shown(team, members.get(team.id, [])) for team in found])


async def read_one(session: AsyncSession, team: Team) -> TeamRead:
    """Show one team."""
    members = await queries.members_of_each(session, team.organization_id)
    return _shown(team, members.get(team.id, []))


def _shown(team: Team, member_ids: list[UUID]) -> TeamRead:
    return TeamRead(id=team.id, name=team.name, archived=team.archived_at is not None, member_ids=member_ids)


async def render(session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Read the teams of the whole organization."""
    return {organization_id: (await read(session, organization_id)).model_dump(mode="json")}
