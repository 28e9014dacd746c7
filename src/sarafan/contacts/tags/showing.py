"""How the vocabulary of tags looks, asked for or in a live delta."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts.tags import queries
from sarafan.contacts.tags.schemas import TagRead, TagsRead
from sarafan.core.realtime import DeltaRead


class TagsDelta(DeltaRead):
    """Some tag is new or another now; these are all of them."""

    type: Literal["tags"]
    data: TagsRead


async def read(session: AsyncSession, organization_id: UUID) -> TagsRead:
    """Show all tags of an organization."""
    found = await queries.vocabulary(session, organization_id)
    return TagsRead(items=[TagRead.model_validate(tag) for tag in found])


async def render(session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Read the vocabulary of the whole organization."""
    return {organization_id: (await read(session, organization_id)).model_dump(mode="json")}
