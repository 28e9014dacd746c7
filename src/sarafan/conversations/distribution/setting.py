"""Heads say what becomes of the chats of a number or a team."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from sarafan.channels import queries as channels
from sarafan.conversations.distribution.models import Distribution, Mode
from sarafan.conversations.errors import DistributionNeedsTeam
from sarafan.core.events import emit
from sarafan.organizations.actors import Actor
from sarafan.organizations.events import WorkChanged
from sarafan.organizations.permissions import Permission
from sarafan.organizations.teams import editing as teams
from sarafan.organizations.teams import queries as team_queries


async def set_of_channel(
    session: AsyncSession,
    actor: Actor,
    channel_id: UUID,
    mode: Mode,
    *,
    no_answer_minutes: int | None = None,
    to_team_id: UUID | None = None,
) -> Distribution:
    """Say what becomes of a number's chats that no team has.

    Raises `ChannelNotFound`, `TeamNotFound`, `TeamArchived`, `DistributionNeedsTeam`.
    """
    actor.require(Permission.TEAMS)
    channel = await channels.get_visible(session, actor, channel_id)
    if mode is Mode.TO_TEAM and to_team_id is None:
        raise DistributionNeedsTeam(field="to_team_id")
    if to_team_id is not None:
        await teams.hold_to_give(session, actor, to_team_id)
    return await _keep(
        session, actor, "channel_id", channel.id, mode=mode, no_answer_minutes=no_answer_minutes, to_team_id=to_team_id
    )


async def set_of_team(
    session: AsyncSession, actor: Actor, team_id: UUID, mode: Mode, *, no_answer_minutes: int | None = None
) -> Distribution:
    """Say what becomes of a team's chats. Raises `TeamNotFound`, `DistributionNeedsTeam`."""
    actor.require(Permission.TEAMS)
    if mode is Mode.TO_TEAM:
        raise DistributionNeedsTeam(field="mode", found=mode.value)
    team = await team_queries.get(session, actor.organization_id, team_id, stay=True)
    return await _keep(session, actor, "team_id", team.id, mode=mode, no_answer_minutes=no_answer_minutes)


async def _keep(
    session: AsyncSession, actor: Actor, of: str, id_: UUID, *, mode: Mode, **said: UUID | int | None
) -> Distribution:
    values = {"mode": mode, "no_answer_minutes": None, "to_team_id": None, **said}
    made = insert(Distribution).values(id=uuid7(), organization_id=actor.organization_id, **{of: id_}, **values)
    kept = made.on_conflict_do_update(index_elements=[of], set_=values).returning(Distribution)
    found = (await session.scalars(kept, execution_options={"populate_existing": True})).one()
    await emit(session, WorkChanged(actor.organization_id))
    return found
