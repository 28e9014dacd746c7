"""Files that come with messages: known as soon as the message is, fetched by a job of their own."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.core.jobs import defer
from sarafan.core.realtime import Change, notify
from sarafan.gateways.whatsapp.arrivals import InboundMedia
from sarafan.media import fetching, files
from sarafan.media import queries as media
from sarafan.media.errors import MediaNotFound
from sarafan.media.events import FileChanged
from sarafan.media.forgetting import AT_LEISURE, queue_forgetting
from sarafan.media.models import MediaFile, MediaState
from sarafan.messages import queries
from sarafan.messages.models import Message
from sarafan.organizations.actors import Actor
from sarafan.organizations.permissions import Permission
from sarafan.resources import Resources


async def expect(session: AsyncSession, message: Message, media: InboundMedia, *, at_leisure: bool) -> None:
    """Note a file that came with a message, and let a job fetch it."""
    file = await files.expect(session, message.organization_id, message.file_kind, media)
    message.media_id = file.id
    await _queue(session, file, priority=AT_LEISURE if at_leisure else 0)


async def replace(session: AsyncSession, message: Message, media: InboundMedia, *, at_leisure: bool) -> None:
    """Let a better file take the place of a message's own, which is forgotten."""
    worse = message.media_id
    await expect(session, message, media, at_leisure=at_leisure)
    if worse is not None:
        await session.flush()
        await queue_forgetting(session, message.organization_id, worse, at_leisure=True)


async def fetch_again(session: AsyncSession, actor: Actor, message_id: UUID) -> Message:
    """Try once more to get a message's file; one that is here, or on its way, stays as it is.

    Raises `MessageNotFound`, and `MediaNotFound` for a message without a file.
    """
    actor.require(Permission.SEND)
    message = await queries.get_visible(session, actor, message_id)
    if message.media_id is None:
        raise MediaNotFound
    held = await media.for_update(session, actor.organization_id, message.media_id)
    if held is None:
        raise MediaNotFound
    if held.state not in (MediaState.READY, MediaState.PENDING):
        held.state, held.error_code, held.error_message = MediaState.PENDING, None, None
        await _queue(session, held)
        await files.announce(session, held.organization_id, held.id)
    return message


async def fetch(resources: Resources, organization_id: UUID, media_id: UUID) -> None:
    """Fetch one file from where its message came; safe to run twice. Raises `Unreachable`, to be retried."""
    async with resources.database.for_organization(organization_id) as session:
        having = await queries.with_media(session, organization_id, media_id)
        file = await media.find(session, organization_id, media_id)
    if having and file is not None:
        source = fetching.Source(having[0].channel_id, file.source_id or having[0].provider_message_id or "")
        await fetching.fetch(resources, organization_id, media_id, source)


async def show_anew(session: AsyncSession, event: FileChanged) -> None:
    """Let browsers know of a file's news, in every message that has it."""
    for message in await queries.with_media(session, event.organization_id, event.media_id):
        message.revision += 1
        notify(session, event.organization_id, Change("message", message.id))


async def _queue(session: AsyncSession, file: MediaFile, priority: int = 0) -> None:
    args = {"media_id": file.id, "organization_id": file.organization_id}
    await defer(session, "messages.fetch_file", args, priority=priority)
