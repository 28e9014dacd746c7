"""Teams are made, renamed, archived, and get other members."""

import unicodedata
from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.core.clock import utc_now
from sarafan.core.errors import NotFound
from sarafan.core.events import emit
from sarafan.core.realtime import Change, notify
from sarafan.organizations.actors import Actor
from sarafan.organizations.errors import TeamArchived, TeamNameTaken, TooManyTeams
from sarafan.organizations.events import WorkChanged
from sarafan.organizations.models import Member, Team
from sarafan.organizations.permissions import Permission
from sarafan.organizations.teams import queries

MOST_TEAMS = 100  # of an organization, archived ones included
MOST_OF_TEAM = 200  # members


def key_of(name: str) -> str:
    """Return what two names share that are the same to a person: case, width and gaps aside."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


async def create(session: AsyncSession, actor: Actor, name: str, member_ids: Collection[UUID]) -> Team:
    """Make a team. Raises `TeamNameTaken`, `TooManyTeams`, and `NotFound` for whoever is no member."""
    actor.require(Permission.TEAMS)
    await _one_after_another(session, actor)
    present = await queries.teams(session, actor.organization_id)
    _refuse_taken(name, [(one.id, one.name, one.name_key, one.archived_at is not None) for one in present])
    if len(present) >= MOST_TEAMS:
        raise TooManyTeams(limit=MOST_TEAMS)
    made = Team(organization_id=actor.organization_id, name=name, name_key=key_of(name))
    session.add(made)
    await session.flush()
    await _put_in(session, actor, made, member_ids)
    await _tell(session, actor)
    return made


async def update(
    session: AsyncSession,
    actor: Actor,
    team_id: UUID,
    *,
    name: str | None = None,
    member_ids: Collection[UUID] | None = None,
    archived: bool | None = None,
) -> Team:
    """Rename, archive or restore a team, or let it have these members and no others.

    Raises `TeamNotFound`, `TeamNameTaken`, and `NotFound` for whoever is no member.
    """
    actor.require(Permission.TEAMS)
    await _one_after_another(session, actor)
    present = await queries.teams(session, actor.organization_id)
    if member_ids is not None:  # members before their team, as whoever gives a chat holds them
        await _hold_members(session, actor)
    team = await queries.get(session, actor.organization_id, team_id)
    if name is not None:
        others = [one for one in present if one.id != team.id]
        _refuse_taken(name, [(one.id, one.name, one.name_key, one.archived_at is not None) for one in others])
        team.name, team.name_key = name, key_of(name)
    if archived is not None and archived != (team.archived_at is not None):
        team.archived_at = utc_now() if archived else None
    if member_ids is not None:
        await _put_in(session, actor, team, member_ids)
    await session.flush()
    await _tell(session, actor)
    return team


async def hold_to_give(session: AsyncSession, actor: Actor, team_id: UUID) -> Team:
    """Load a team that is to be given a chat, and keep it so. Raises `TeamNotFound`, `TeamArchived`."""
    team = await queries.get(session, actor.organization_id, team_id, stay=True)
    if team.archived_at is not None:
        raise TeamArchived(id=str(team.id), name=team.name)
    return team


async def _put_in(session: AsyncSession, actor: Actor, team: Team, member_ids: Collection[UUID]) -> None:
    wanted, key = set(member_ids), str(team.id)
    members = await _hold_members(session, actor)
    if unknown := wanted - members.keys():
        raise NotFound(field="member_ids", id=str(min(unknown)))
    for member in members.values():
        is_in = key in member.team_ids
        if is_in != (member.id in wanted):
            member.team_ids = [one for one in member.team_ids if one != key] + ([] if is_in else [key])
            # Their open pages may be told of other chats from now on.
            notify(session, actor.organization_id, Change("member", member.id))


async def _hold_members(session: AsyncSession, actor: Actor) -> dict[UUID, Member]:
    query = sa.select(Member).where(Member.organization_id == actor.organization_id, Member.removed_at.is_(None))
    query = query.order_by(Member.id).with_for_update(key_share=True)
    return {one.id: one for one in await session.scalars(query)}


async def _one_after_another(session: AsyncSession, actor: Actor) -> None:
    """Let nobody else change teams until this transaction ends: names stay unique, numbers bounded."""
    lock = sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"teams:{actor.organization_id}", 0))
    await session.execute(sa.select(lock))


def _refuse_taken(name: str, others: Collection[tuple[UUID, str, str, bool]]) -> None:
    for id_, named, key, archived in others:
        if key == key_of(name):
            raise TeamNameTaken(field="name", id=str(id_), name=named, archived=archived)


async def _tell(session: AsyncSession, actor: Actor) -> None:
    notify(session, actor.organization_id, Change("teams", actor.organization_id))
    await emit(session, WorkChanged(actor.organization_id))
