"""HTTP: whether members are at work, and how they work."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.core.clock import utc_now
from sarafan.core.errors import Forbidden, NotFound
from sarafan.core.refusals import refuses
from sarafan.organizations import queries
from sarafan.organizations.actors import Actor
from sarafan.organizations.entrance import Person, Transaction, allowed
from sarafan.organizations.models import Member
from sarafan.organizations.permissions import Permission
from sarafan.organizations.schemas import MemberRead, kept_week
from sarafan.organizations.work import working
from sarafan.organizations.work.schemas import AttendanceUpdate, WorkUpdate

router = APIRouter(prefix="/api/members", tags=["organizations"])

Keeper = Annotated[Actor, Depends(allowed(Permission.TEAMS))]


@router.put("/{member_id}/attendance")
@refuses(Forbidden, NotFound)
async def attend(member_id: UUID, body: AttendanceUpdate, actor: Person, session: Transaction) -> MemberRead:
    """Say how one is: at work, away or off; a head may say it of anybody."""
    return await _shown(session, actor, await working.attend(session, actor, member_id, body.state))


@router.patch("/{member_id}/work")
@refuses(NotFound)
async def plan_work(member_id: UUID, body: WorkUpdate, actor: Keeper, session: Transaction) -> MemberRead:
    """Say how many chats a member can have at once, and when they work."""
    planned: dict[str, Any] = {}
    if "capacity" in body.model_fields_set:
        planned["capacity"] = body.capacity
    if "working_hours" in body.model_fields_set:
        planned["working_hours"] = None if body.working_hours is None else kept_week(body.working_hours)
    return await _shown(session, actor, await working.plan(session, actor, member_id, **planned))


async def _shown(session: AsyncSession, actor: Actor, member: Member) -> MemberRead:
    return MemberRead.of(member, await queries.organization(session, actor.organization_id), utc_now())
