"""Jobs: thin, they call the verbs."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels.events import ChannelConnected
from sarafan.core.clock import utc_now
from sarafan.core.jobs import hurry
from sarafan.core.logging import get_logger
from sarafan.messages import attaching, forgetting, queries, reading
from sarafan.messages.sending import leaving, queueing
from sarafan.resources import Resources

log = get_logger(__name__)

WITHOUT_JOB_FOR = timedelta(minutes=2)
DECISIONS_KEPT_FOR = timedelta(days=90)


async def send(resources: Resources, message_id: str, organization_id: str, channel_id: str) -> None:
    """Send one queued message."""
    await leaving.send_queued(resources, UUID(organization_id), UUID(message_id))


async def tell_read(
    resources: Resources, organization_id: str, conversation_id: str, before_seq: int | None = None
) -> None:
    """Let WhatsApp show a conversation as read, wholly or up to an answer of ours."""
    await reading.tell(resources, UUID(organization_id), UUID(conversation_id), before_seq=before_seq)


async def fetch_file(resources: Resources, media_id: str, organization_id: str) -> None:
    """Fetch one file of a message."""
    await attaching.fetch(resources, UUID(organization_id), UUID(media_id))


async def forget_channel(resources: Resources, channel_id: str) -> None:
    """Delete a removed channel with all that hangs on it, here and at its gateway."""
    await forgetting.forget_channel(resources, UUID(channel_id))


async def forget_decisions(resources: Resources, timestamp: int) -> None:
    """Delete what the gate of automatic messages decided long ago."""
    await forgetting.forget_decisions(resources, utc_now() - DECISIONS_KEPT_FOR)


async def sweep(resources: Resources, timestamp: int) -> None:
    """Queue again what waits without a job, because its job ended by a fault of ours; its key keeps it single."""
    async with resources.database.for_system() as session:
        for message in await queries.queued_without_job(session, utc_now() - WITHOUT_JOB_FOR):
            log.error("message_without_job", message_id=str(message.id))
            await queueing.queue_sending(session, message)


async def hurry_sending(session: AsyncSession, event: ChannelConnected) -> None:
    """A channel is on line again: its queued messages leave now, not after their pauses."""
    await hurry(session, "messages.deliver", channel_id=event.channel_id)
