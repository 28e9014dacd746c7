"""Jobs: thin, they call the verbs."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels.events import ChannelConnected
from sarafan.core.jobs import hurry
from sarafan.messages import delivery
from sarafan.resources import Resources


async def deliver(resources: Resources, message_id: str, organization_id: str, channel_id: str) -> None:
    """Send one queued message."""
    await delivery.deliver(resources, UUID(organization_id), UUID(message_id))


async def hurry_deliveries(session: AsyncSession, event: ChannelConnected) -> None:
    """A number is on line again: what waits for it leaves now, not after its pause."""
    await hurry(session, "messages.deliver", channel_id=event.channel_id)
