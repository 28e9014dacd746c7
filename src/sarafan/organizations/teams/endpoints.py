"""HTTP: teams."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from sarafan.core.errors import NotFound
from sarafan.core.refusals import refuses
from sarafan.organizations.actors import Actor
from sarafan.organizations.entrance import Anyone, Transaction, allowed
from sarafan.organizations.errors import TeamNameTaken, TeamNotFound, TooManyTeams
from sarafan.organizations.permissions import Permission
from sarafan.organizations.teams import editing, showing
from sarafan.organizations.teams.schemas import TeamCreate, TeamRead, TeamsRead, TeamUpdate

router = APIRouter(prefix="/api/teams", tags=["organizations"])

Keeper = Annotated[Actor, Depends(allowed(Permission.TEAMS))]


@router.get("")
async def list_teams(actor: Anyone, session: Transaction) -> TeamsRead:
    """List the organization's teams with their members, archived ones too."""
    return await showing.read(session, actor.organization_id)


@router.post("", status_code=201)
@refuses(NotFound, TeamNameTaken, TooManyTeams)
async def create_team(body: TeamCreate, actor: Keeper, session: Transaction) -> TeamRead:
    """Make a team; names are the same whatever their case."""
    made = await editing.create(session, actor, body.name, body.member_ids)
    return await showing.read_one(session, made)


@router.patch("/{team_id}")
@refuses(NotFound, TeamNameTaken, TeamNotFound)
async def update_team(team_id: UUID, body: TeamUpdate, actor: Keeper, session: Transaction) -> TeamRead:
    """Rename, archive or restore a team, or let it have other members."""
    team = await editing.update(session, actor, team_id, **body.model_dump())
    return await showing.read_one(session, team)
