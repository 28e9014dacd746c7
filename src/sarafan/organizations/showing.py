"""How organizations' rows look in a live delta."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.core.clock import utc_now
from sarafan.core.realtime import DeltaRead, Gone
from sarafan.organizations import queries
from sarafan.organizations.permissions import Permission, of_member
from sarafan.organizations.schemas import MemberRead, OrganizationRead


class MemberDelta(DeltaRead):
    """A member joined, or something of theirs changed."""

    type: Literal["member"]
    data: MemberRead


class MemberRemovedDelta(DeltaRead):
    """A member left."""

    type: Literal["member.removed"]
    data: Gone


class PermissionsRead(BaseModel):
    """What a member may do."""

    permissions: list[Permission]


class PermissionsDelta(DeltaRead):
    """The reader may do other things than before: by another role, or as phones are hidden. Nobody else hears of it."""

    type: Literal["permissions"]
    data: PermissionsRead


class OrganizationDelta(DeltaRead):
    """The organization's name, time zone or language changed."""

    type: Literal["organization"]
    data: OrganizationRead


class Nothing(BaseModel):
    """Nothing to say but that it happened."""


class SessionEndedDelta(DeltaRead):
    """The reader's session is over. Only its own socket hears of it: it is never in a list of changes."""

    type: Literal["session.ended"]
    data: Nothing


async def render_members(
    session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]
) -> dict[UUID, dict[str, Any]]:
    """Read changed members."""
    found = await queries.members_by_id(session, organization_id, ids)
    organization, now = await queries.organization(session, organization_id), utc_now()
    return {member.id: MemberRead.of(member, organization, now).model_dump(mode="json") for member in found}


async def render_permissions(
    session: AsyncSession, organization_id: UUID, member_id: UUID, ids: Sequence[UUID]
) -> dict[UUID, dict[str, Any]]:
    """Read what a member may do; of one who has left, nothing is told."""
    found = await queries.members_by_id(session, organization_id, [member_id])
    organization = await queries.organization(session, organization_id)
    return {
        member.id: PermissionsRead(permissions=sorted(of_member(member.role, organization))).model_dump(mode="json")
        for member in found
    }


async def render_organization(
    session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]
) -> dict[UUID, dict[str, Any]]:
    """Read the changed organization."""
    found = await queries.organization(session, organization_id)
    return {organization_id: OrganizationRead.model_validate(found).model_dump(mode="json")}
