"""Members come and go; heads say when they work and how many chats they can have."""

from typing import Any, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.core.clock import utc_now
from sarafan.core.events import emit
from sarafan.core.realtime import Change, notify
from sarafan.organizations import attendance, queries
from sarafan.organizations.actors import Actor
from sarafan.organizations.events import WorkChanged
from sarafan.organizations.models import Attendance, Member
from sarafan.organizations.permissions import Permission


async def attend(session: AsyncSession, actor: Actor, member_id: UUID, state: Attendance | None) -> Member:
    """Say of oneself, or as a head of anybody, how they are; nothing: as their hours say. Raises `NotFound`."""
    if member_id != actor.member_id:
        actor.require(Permission.TEAMS)
    organization = await queries.organization(session, actor.organization_id)
    member = await queries.hold_member(session, actor, member_id)
    attendance.say(member, organization, state, utc_now())
    await _tell(session, member)
    return member


async def plan(
    session: AsyncSession,
    actor: Actor,
    member_id: UUID,
    *,
    capacity: int | Literal["same"] | None = "same",
    working_hours: dict[str, Any] | Literal["same"] | None = "same",
) -> Member:
    """Say how many chats a member can have, and when they work. Raises `NotFound`."""
    actor.require(Permission.TEAMS)
    member = await queries.hold_member(session, actor, member_id)
    if capacity != "same":
        member.capacity = capacity
    if working_hours != "same":
        member.working_hours = working_hours
    await _tell(session, member)
    return member


async def _tell(session: AsyncSession, member: Member) -> None:
    notify(session, member.organization_id, Change("member", member.id))
    await emit(session, WorkChanged(member.organization_id))
