"""How a channel looks, in an answer and in a live delta."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels import queries
from sarafan.channels.models import Channel
from sarafan.channels.schemas import ChannelRead
from sarafan.core.realtime import DeltaRead, Gone
from sarafan.linked_devices import queries as devices


class ChannelDelta(DeltaRead):
    """A channel is new, or something of it changed."""

    type: Literal["channel"]
    data: ChannelRead


class ChannelRemovedDelta(DeltaRead):
    """A channel was removed, and its conversations with it."""

    type: Literal["channel.removed"]
    data: Gone


async def render(session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Read changed channels, with what links them: `wiring.py` says who is told of that."""
    found = await read(session, await queries.by_id(session, organization_id, ids), may_link=True)
    return {channel.id: channel.for_live() for channel in found}


async def read(session: AsyncSession, channels: Sequence[Channel], *, may_link: bool) -> list[ChannelRead]:
    """Show channels, with the linked devices of those that are one; what links them to who may link them only."""
    found = await devices.of_channels(session, [channel.id for channel in channels])
    return [ChannelRead.of(channel, found.get(channel.id), may_link=may_link) for channel in channels]
