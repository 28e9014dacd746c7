"""Files: noted before they are here, named in the store, forgotten when nothing has them any more."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from sarafan.conversations.models import MessageKind
from sarafan.core.events import emit
from sarafan.core.file_names import plain_name
from sarafan.gateways.whatsapp.arrivals import InboundMedia
from sarafan.media import queries
from sarafan.media.events import FileChanged
from sarafan.media.forgetting import queue_forgetting
from sarafan.media.models import MediaFile, MediaState
from sarafan.resources import Resources


async def expect(session: AsyncSession, organization_id: UUID, kind: MessageKind, told: InboundMedia) -> MediaFile:
    """Note a file that is still to be fetched."""
    file = MediaFile(
        id=uuid7(),
        organization_id=organization_id,
        state=MediaState.PENDING,
        kind=kind,
        mimetype=told.mimetype,
        size=told.size,
        file_name=plain_name(told.file_name or ""),
        width=told.width,
        height=told.height,
        seconds=told.seconds,
        waveform=told.waveform,
        thumbnail=told.thumbnail,
        source_id=told.source_id,
        animated=told.animated,
    )
    session.add(file)
    await session.flush()
    return file


async def forget(resources: Resources, organization_id: UUID, media_id: UUID) -> None:
    """Delete a file that nothing has any more, and with it every link to it; safe to run twice.

    The row goes first: whoever still fetches the file, or makes its preview, finds no row and deletes what it made.
    """
    async with resources.database.for_organization(organization_id) as session:
        if await queries.is_in_use(session, organization_id, media_id):
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
    for file in await queries.unused(session, before):
        await queue_forgetting(session, file.organization_id, file.id, at_leisure=True)


async def announce(session: AsyncSession, organization_id: UUID, media_id: UUID) -> None:
    """Let whatever has a file show its news."""
    await emit(session, FileChanged(organization_id, media_id))
