"""How the fields of contacts look, asked for or in a live delta."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts.fields import queries
from sarafan.contacts.fields.schemas import FieldRead, FieldsRead
from sarafan.core.realtime import DeltaRead


class FieldsDelta(DeltaRead):
    """Some field is new or another now; these are all of them."""

    type: Literal["fields"]
    data: FieldsRead


async def read(session: AsyncSession, organization_id: UUID) -> FieldsRead:
    """Show all fields of an organization."""
    found = await queries.all_of(session, organization_id)
    return FieldsRead(items=[FieldRead.model_validate(field) for field in found])


async def render(session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Read the fields of the whole organization."""
    return {organization_id: (await read(session, organization_id)).model_dump(mode="json")}
