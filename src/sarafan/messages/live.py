"""How a message looks in a live delta."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.messages import queries
from sarafan.messages.schemas import MessageRead


async def render(session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Read changed messages."""
    found = await queries.by_id(session, organization_id, ids)
    return {message.id: MessageRead.of(message).model_dump(mode="json") for message in found.values()}
