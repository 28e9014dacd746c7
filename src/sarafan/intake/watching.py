"""Whether what arrived is understood: what waits too long, and what failed, is noted on its channel."""

from datetime import timedelta
from uuid import UUID

from sarafan.channels import queries as channels
from sarafan.channels import states
from sarafan.core.clock import utc_now
from sarafan.gateways.whatsapp.links import Trouble
from sarafan.intake import queries
from sarafan.resources import Resources

TOO_LONG = timedelta(seconds=60)  # that a delivery waits to be understood; it normally takes milliseconds
NOT_UNDERSTOOD = "not_understood"


async def watch(resources: Resources) -> None:
    """Note on each channel what waits too long and how many deliveries failed; only what changed is written."""
    async with resources.database.for_system() as session:
        waiting = await queries.waiting_since_before(session, utc_now() - TOO_LONG)
        failed = await queries.count_failed(session)
        noted = await channels.with_backlog(session)
    for channel_id in sorted({*waiting, *failed, *noted}):
        await _note(resources, channel_id, waiting.get(channel_id), failed.get(channel_id, 0))


async def _note(resources: Resources, channel_id: UUID, found: queries.Backlog | None, failed: int) -> None:
    trouble = Trouble(NOT_UNDERSTOOD, found.since, found.count) if found else None
    async with resources.database.for_system() as session:
        channel = await channels.find(session, channel_id, lock=True)
        if channel is not None:
            states.note_intake(session, channel, trouble, failed)
