"""How organizations' rows look in a live delta."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.organizations import queries
from sarafan.organizations.schemas import MemberRead, OrganizationRead


async def render_members(
    session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]
) -> dict[UUID, dict[str, Any]]:
    """Read changed members."""
    found = await queries.members_by_id(session, organization_id, ids)
    return {member.id: MemberRead.model_validate(member).model_dump(mode="json") for member in found}


async def render_organization(
    session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]
) -> dict[UUID, dict[str, Any]]:
    """Read the changed organization."""
    found = await queries.organization(session, organization_id)
    return {organization_id: OrganizationRead.model_validate(found).model_dump(mode="json")}
