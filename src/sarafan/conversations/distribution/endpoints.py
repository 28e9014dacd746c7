"""HTTP: what becomes of chats that wait for an answer."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from sarafan.channels.errors import ChannelNotFound
from sarafan.conversations.distribution import queries, setting
from sarafan.conversations.distribution.schemas import (
    ChannelDistribution,
    DistributionList,
    DistributionRead,
    TeamDistribution,
)
from sarafan.conversations.errors import DistributionNeedsTeam
from sarafan.core.refusals import refuses
from sarafan.organizations.actors import Actor
from sarafan.organizations.entrance import Anyone, Transaction, allowed
from sarafan.organizations.errors import TeamArchived, TeamNotFound
from sarafan.organizations.permissions import Permission

router = APIRouter(prefix="/api/distribution", tags=["conversations"])

Keeper = Annotated[Actor, Depends(allowed(Permission.TEAMS))]


@router.get("")
async def list_distributions(actor: Anyone, session: Transaction) -> DistributionList:
    """List the rules by which chats are given to members."""
    found = await queries.rules(session, actor.organization_id)
    return DistributionList(items=[DistributionRead.model_validate(one) for one in found])


@router.put("/channels/{channel_id}")
@refuses(ChannelNotFound, DistributionNeedsTeam, TeamArchived, TeamNotFound)
async def distribute_channel(
    channel_id: UUID, body: ChannelDistribution, actor: Keeper, session: Transaction
) -> DistributionRead:
    """Say what becomes of a number's chats that no team has."""
    return DistributionRead.model_validate(
        await setting.set_of_channel(session, actor, channel_id, **body.model_dump())
    )


@router.put("/teams/{team_id}")
@refuses(DistributionNeedsTeam, TeamNotFound)
async def distribute_team(
    team_id: UUID, body: TeamDistribution, actor: Keeper, session: Transaction
) -> DistributionRead:
    """Say what becomes of a team's chats."""
    return DistributionRead.model_validate(await setting.set_of_team(session, actor, team_id, **body.model_dump()))
