"""Jobs: thin, they call the verbs."""

from datetime import timedelta
from uuid import UUID

from sarafan.core.clock import utc_now
from sarafan.core.logging import get_logger
from sarafan.media import files, previewing
from sarafan.resources import Resources

log = get_logger(__name__)

UNUSED_FOR = timedelta(hours=24)
TORN_AFTER = timedelta(hours=1)  # without a byte more: the process that wrote it has died


async def make_preview(resources: Resources, organization_id: str) -> None:
    """Make one preview of an organization's files."""
    await previewing.make_next(resources, UUID(organization_id))


async def forget_file(resources: Resources, media_id: str, organization_id: str) -> None:
    """Delete a file that was taken from what had it."""
    await files.forget(resources, UUID(organization_id), UUID(media_id))


async def forget_unused(resources: Resources, timestamp: int) -> None:
    """Delete files that nothing has, being never sent or of what was deleted, and what is left of torn ones."""
    async with resources.database.for_system() as session:
        await files.forget_unused(session, utc_now() - UNUSED_FOR)
    torn = await resources.files.forget_torn(TORN_AFTER)
    if torn:
        log.warning("torn_files_deleted", count=torn)


async def sweep(resources: Resources, timestamp: int) -> None:
    """Queue again the previews that are due without a job, because the process that had one in hand died."""
    async with resources.database.for_system() as session:
        await previewing.queue_forgotten(session)
