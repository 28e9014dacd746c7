"""Jobs: understanding, and the sweeps that keep the intake honest and small."""

from datetime import timedelta

import sqlalchemy as sa

from sarafan.core.clock import utc_now
from sarafan.intake import accepting, queries, understanding, watching
from sarafan.intake.models import Delivery, DeliveryState
from sarafan.resources import Resources

KEEP_UNDERSTOOD = timedelta(days=14)


async def understand(resources: Resources, stream: str = "", channel_id: str = "") -> None:
    """Understand what a stream has pending; one that is a channel's is named by it, as by the release before."""
    await understanding.understand_stream(resources, stream or channel_id)


async def sweep(resources: Resources, timestamp: int) -> None:
    """Queue what waits without a job, because its job ended by a fault of ours."""
    async with resources.database.for_system() as session:
        # In the order of their names, as `accepting` queues, so that the two never deadlock.
        for stream in await queries.waiting_streams(session):
            await accepting.queue_understanding(session, stream)


async def watch(resources: Resources, timestamp: int) -> None:
    """Note on the channels what waits too long to be understood, and what failed."""
    await watching.watch(resources)


async def forget_old(resources: Resources, timestamp: int) -> None:
    """Delete the raw bytes of what was understood, or was nobody's, long ago; what failed stays."""
    before = utc_now() - KEEP_UNDERSTOOD
    understood = sa.and_(Delivery.state == DeliveryState.DONE, Delivery.handled_at < before)
    nobodys = sa.and_(Delivery.state == DeliveryState.ORPHANED, Delivery.received_at < before)
    async with resources.database.for_system() as session:
        await session.execute(sa.delete(Delivery).where(sa.or_(understood, nobodys)))
