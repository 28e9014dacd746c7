"""Every SELECT of teams and of who is in them."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.organizations.errors import TeamNotFound
from sarafan.organizations.models import Member, Team


async def teams(session: AsyncSession, organization_id: UUID) -> Sequence[Team]:
    """List the teams of an organization by their names, archived ones too."""
    query = sa.select(Team).where(Team.organization_id == organization_id).order_by(Team.name_key, Team.id)
    return (await session.scalars(query)).all()


async def get(session: AsyncSession, organization_id: UUID, team_id: UUID, *, stay: bool = False) -> Team:
    """Load a team; `stay`: it is archived by nobody while this transaction lasts. Raises `TeamNotFound`."""
    query = sa.select(Team).where(Team.organization_id == organization_id, Team.id == team_id)
    query = query.with_for_update(read=True) if stay else query.with_for_update(key_share=True)
    found = await session.scalar(query)
    if found is None:
        raise TeamNotFound
    return found


async def members_of_each(session: AsyncSession, organization_id: UUID) -> dict[UUID, list[UUID]]:
    """Return the present members of each team, the oldest first; of one without any, nothing."""
    query = (
        sa.select(Member.id, Member.team_ids)
        .where(Member.organization_id == organization_id, Member.removed_at.is_(None))
        .order_by(Member.created_at, Member.id)
    )
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for member_id, team_ids in await session.execute(query):
        for team_id in team_ids:
            found[UUID(team_id)].append(member_id)
    return found


async def members_of(session: AsyncSession, organization_id: UUID, team_id: UUID) -> Sequence[Member]:
    """Load the present members of a team, the oldest first."""
    query = sa.select(Member).where(
        Member.organization_id == organization_id,
        Member.removed_at.is_(None),
        Member.team_ids.contains([str(team_id)]),
    )
    return (await session.scalars(query.order_by(Member.created_at, Member.id))).all()
