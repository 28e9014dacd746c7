"""Files of messages: known as soon as the message is, fetched by a job of their own."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from sarafan.core.jobs import defer
from sarafan.core.realtime import Change, notify
from sarafan.gateways.whatsapp import InboundMedia
from sarafan.messages import queries
from sarafan.messages.errors import MediaNotFound
from sarafan.messages.models import MediaFile, MediaState, Message
from sarafan.organizations.actors import Actor
from sarafan.organizations.permissions import Permission
from sarafan.resources import Resources

AT_LEISURE = -10  # what is in the history, or what nobody uses any more, can wait for what comes now


async def expect(session: AsyncSession, message: Message, media: InboundMedia, *, at_leisure: bool) -> None:
    """Note a file that came with a message, and let a job fetch it."""
    file = MediaFile(
        id=uuid7(),
        organization_id=message.organization_id,
        state=MediaState.PENDING,
        kind=message.kind,
        mimetype=media.mimetype,
        size=media.size,
        file_name=media.file_name,
        width=media.width,
        height=media.height,
        seconds=media.seconds,
        waveform=media.waveform,
        thumbnail=media.thumbnail,
    )
    session.add(file)
    await session.flush()
    message.media_id = file.id
    await _queue(session, file, priority=AT_LEISURE if at_leisure else 0)


async def fetch_again(session: AsyncSession, actor: Actor, message_id: UUID) -> Message:
    """Try once more to get a message's file; one that is here, or on its way, stays as it is.

    Raises `MessageNotFound`, and `MediaNotFound` for a message without a file.
    """
    actor.require(Permission.SEND)
    message = await queries.get_visible(session, actor, message_id)
    if message.media_id is None:
        raise MediaNotFound
    held = await queries.media_for_update(session, actor.organization_id, message.media_id)
    if held is None:
        raise MediaNotFound
    if held.state not in (MediaState.READY, MediaState.PENDING):
        held.state, held.error_code, held.error_message = MediaState.PENDING, None, None
        await _queue(session, held)
        await announce(session, held.organization_id, held.id)
    return message


async def _queue(session: AsyncSession, file: MediaFile, priority: int = 0) -> None:
    args = {"media_id": file.id, "organization_id": file.organization_id}
    await defer(session, "messages.fetch_file", args, priority=priority)


async def queue_forgetting(
    session: AsyncSession, organization_id: UUID, media_id: UUID, *, at_leisure: bool = False
) -> None:
    """Let a job delete a file as soon as this transaction has taken it from its message."""
    args = {"media_id": media_id, "organization_id": organization_id}
    priority = AT_LEISURE if at_leisure else 0
    await defer(session, "messages.forget_file", args, priority=priority, queueing_lock=f"forget:{media_id}")


async def forget(resources: Resources, organization_id: UUID, media_id: UUID) -> None:
    """Delete a file that no message has any more, and with it every link to it; safe to run twice.

    The row goes first: whoever still fetches the file, or makes its preview, finds no row and deletes what it made.
    """
    async with resources.database.for_organization(organization_id) as session:
        if await queries.with_media(session, organization_id, media_id):
            return
        await session.execute(
            sa.delete(MediaFile).where(MediaFile.organization_id == organization_id, MediaFile.id == media_id)
        )
    await resources.files.delete(keys_of(organization_id, media_id))


def keys_of(organization_id: UUID, media_id: UUID) -> tuple[str, str]:
    """Name a file and its preview in the store: by organization, which can then be counted, moved or deleted."""
    key = f"{organization_id}/{media_id}"
    return key, f"{key}.preview.jpg"


async def forget_unused(session: AsyncSession, before: datetime) -> None:
    """Let jobs delete files that nobody has used since before, the oldest ones; they end what they begin.

    There may be thousands, on the queue of all that people wait for: that goes first.
    """
    for file in await queries.unused_media(session, before):
        await queue_forgetting(session, file.organization_id, file.id, at_leisure=True)


async def announce(session: AsyncSession, organization_id: UUID, media_id: UUID) -> None:
    """Let browsers know of a file's news, in every message that has it."""
    for message in await queries.with_media(session, organization_id, media_id):
        message.revision += 1
        notify(session, organization_id, Change("message", message.id))
