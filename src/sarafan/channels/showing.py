"""How a channel looks in a live delta."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels import queries
from sarafan.channels.schemas import ChannelRead


async def render(session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Read changed channels, with what links them: `wiring.py` says who is told of that."""
    found = await queries.by_id(session, organization_id, ids)
    return {channel.id: ChannelRead.of(channel, may_link=True).for_live() for channel in found}
