"""Previews of kept files: one at a time for each organization, and the organizations in turn.

A job stands for an organization, not for a picture: it makes one preview and, while more are due, queues itself again
behind whoever waits. An organization with a thousand pictures, or whose pictures each take all the time they may,
delays another's by one of them at most. How often a picture may still be tried stands in its row and is counted before
each try, so that it is tried twice whatever dies meanwhile, and never for ever.
"""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.core.budget import Budget
from sarafan.core.errors import Busy, Unreachable
from sarafan.core.jobs import defer
from sarafan.core.logging import get_logger
from sarafan.media import files, previews, queries
from sarafan.media.models import MediaFile
from sarafan.resources import Resources

log = get_logger(__name__)

TRIES = 2
MOST_AT_ONCE = 2  # previews that members wait for, beside those of the jobs

# Beside the jobs, for members who wait; one who finds no slot gets the preview a little later.
slots = Budget(slots_in_all=MOST_AT_ONCE, slots_of_one=1)


def is_due(mimetype: str, size: int) -> bool:
    """Whether a preview is tried of such a file."""
    return mimetype.split(";")[0] in previews.PREVIEWED and size <= previews.MOST_BYTES


async def queue(session: AsyncSession, organization_id: UUID) -> None:
    """Let a job make the previews that are due of an organization, in its turn."""
    whose = f"previews:{organization_id}"
    args = {"organization_id": organization_id}
    await defer(session, "messages.make_preview", args, lock=whose, queueing_lock=whose)


async def make_at_once(resources: Resources, file: MediaFile) -> None:
    """Make a file's preview while its member waits, if it is to be had soon; else let a job make it."""
    try:
        with slots.hold(file.organization_id):
            await _make_one(resources, file.organization_id, file.id)
    except (Busy, Unreachable):
        log.info("preview_later", media_id=str(file.id))
    async with resources.database.for_organization(file.organization_id) as session:
        if await queries.has_previews_due(session, file.organization_id):
            await queue(session, file.organization_id)


async def make_next(resources: Resources, organization_id: UUID) -> None:
    """Make one of the previews that are due of an organization; the newest file's. Raises `Unreachable`."""
    await _make_one(resources, organization_id)
    async with resources.database.for_organization(organization_id) as session:
        if await queries.has_previews_due(session, organization_id):
            await queue(session, organization_id)


async def queue_forgotten(session: AsyncSession) -> None:
    """Queue what is due without a job, because the process that had it in hand died (system scope)."""
    for organization_id in await queries.organizations_with_previews_due(session):
        await queue(session, organization_id)


async def _make_one(resources: Resources, organization_id: UUID, media_id: UUID | None = None) -> None:
    file = await _take(resources, organization_id, media_id)
    if file is None or file.object_key is None:
        return
    try:
        await _settle(resources, file, await previews.make(resources.files.read(file.object_key)))
    except FileNotFoundError:  # it was deleted meanwhile
        await _settle(resources, file, None)
    except previews.MakerDied:
        log.warning("preview_maker_died", media_id=str(file.id), tries_left=file.preview_tries_left)
    except Unreachable:
        await _give_back(resources, file)
        raise


async def _take(resources: Resources, organization_id: UUID, media_id: UUID | None) -> MediaFile | None:
    async with resources.database.for_organization(organization_id) as session:
        file = await queries.next_preview_due(session, organization_id, media_id)
        if file is not None:
            file.preview_tries_left -= 1
        return file


async def _give_back(resources: Resources, file: MediaFile) -> None:
    """Count a try as not made: the store failed, and not the picture."""
    async with resources.database.for_organization(file.organization_id) as session:
        held = await queries.for_update(session, file.organization_id, file.id)
        if held is not None:
            held.preview_tries_left += 1


async def _settle(resources: Resources, file: MediaFile, preview: previews.Preview | None) -> None:
    """Note that no more is to be tried, and show what was made."""
    keys = _, preview_key = files.keys_of(file.organization_id, file.id)
    if preview is not None:
        await resources.files.put_bytes(preview_key, preview.content)
    async with resources.database.for_organization(file.organization_id) as session:
        held = await queries.for_update(session, file.organization_id, file.id)
        if held is None:
            await resources.files.delete(keys)
            return
        held.preview_tries_left = 0
        if preview is not None:
            held.preview_key, held.width, held.height = preview_key, preview.width, preview.height
            await files.announce(session, file.organization_id, file.id)
