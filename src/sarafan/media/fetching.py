"""A file on its way in: from a gateway, in pieces, into the store. No transaction is open meanwhile."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sarafan.channels import queries as channels
from sarafan.channels.models import Channel
from sarafan.core.clock import utc_now
from sarafan.core.errors import DiskFull, Unreachable
from sarafan.gateways.whatsapp.refusals import Reason, Refused
from sarafan.media import files, previewing, queries, scanning
from sarafan.media.looks import HEAD_BYTES
from sarafan.media.models import MediaFile, MediaState
from sarafan.resources import Resources

GIVE_UP_AFTER = timedelta(hours=24)


class FileTooLarge(Exception):
    """More came than we keep."""


@dataclass(frozen=True)
class Source:
    """Where a file is to be had: from a channel, of the message that has this id there."""

    channel_id: UUID
    provider_message_id: str


async def fetch(resources: Resources, organization_id: UUID, media_id: UUID, source: Source) -> None:
    """Fetch one file; safe to run twice. Raises `Unreachable`, to be retried, until it has waited a day.

    That our own disk is full is shown meanwhile: the file's error says it, and its state that it still comes.
    """
    async with resources.database.for_organization(organization_id) as session:
        file = (await queries.by_id(session, organization_id, [media_id])).get(media_id)
        channel = await channels.find(session, source.channel_id)
    if file is None or file.state is not MediaState.PENDING or channel is None:
        return
    if file.size is not None and file.size > resources.settings.media_most_bytes:
        await _settle(resources, file, MediaState.TOO_LARGE, "too_large")
        return
    try:
        await _keep(resources, file, channel, source.provider_message_id)
    except FileTooLarge:
        await _settle(resources, file, MediaState.TOO_LARGE, "too_large")
    except Refused as refused:
        state = MediaState.GONE if refused.refusal.reason is Reason.MEDIA_GONE else MediaState.FAILED
        await _settle(resources, file, state, refused.refusal.shown, refused.message)
    except Unreachable as silence:
        if utc_now() - file.created_at < GIVE_UP_AFTER:
            if isinstance(silence, DiskFull) and file.error_code != silence.code:
                await _settle(resources, file, MediaState.PENDING, silence.code)
            raise
        await _settle(resources, file, MediaState.FAILED, "expired", silence.message)


async def _keep(resources: Resources, file: MediaFile, channel: Channel, provider_message_id: str) -> None:
    key, _ = files.keys_of(file.organization_id, file.id)
    async with resources.gateways.of(channel).file(provider_message_id) as pieces:
        counted = Counted(pieces, resources.settings.media_most_bytes)
        await resources.files.put(key, counted.pieces())
    await finish(resources, file, counted.size)


async def finish(resources: Resources, file: MediaFile, size: int, *, somebody_waits: bool = False) -> None:
    """Let a kept file be opened, once it is known to be clean; a preview follows where one can be made.

    `somebody_waits`: for the preview, too, if it is to be had soon.
    """
    key, _ = files.keys_of(file.organization_id, file.id)
    if not await scanning.is_clean(resources, key, file.mimetype):
        await resources.files.delete([key])
        await _settle(resources, file, MediaState.FAILED, "unsafe_file")
        return
    due = previewing.is_due(file.mimetype, size)
    async with resources.database.for_organization(file.organization_id) as session:
        held = await queries.for_update(session, file.organization_id, file.id)
        if held is None:
            await resources.files.delete([key])
            return
        held.state, held.object_key, held.size = MediaState.READY, key, size
        held.error_code = held.error_message = None
        held.preview_tries_left = previewing.TRIES if due else 0
        if due and not somebody_waits:
            await previewing.queue(session, file.organization_id)
        await files.announce(session, file.organization_id, file.id)
    if due and somebody_waits:
        await previewing.make_at_once(resources, file)


async def _settle(
    resources: Resources, file: MediaFile, state: MediaState, code: str, words: str | None = None
) -> None:
    async with resources.database.for_organization(file.organization_id) as session:
        held = await queries.for_update(session, file.organization_id, file.id)
        if held is not None:
            held.state, held.error_code, held.error_message = state, code[:64], words
            await files.announce(session, file.organization_id, file.id)


class Counted:
    """Passes pieces on, counts them and keeps the first bytes; stops at more than `most` with `FileTooLarge`."""

    def __init__(self, pieces: AsyncIterator[bytes], most: int) -> None:
        self.size = 0
        self.head = b""
        self._pieces = pieces
        self._most = most

    async def pieces(self) -> AsyncIterator[bytes]:
        """Go through the pieces."""
        async for piece in self._pieces:
            self.size += len(piece)
            if len(self.head) < HEAD_BYTES:
                self.head += piece[: HEAD_BYTES - len(self.head)]
            if self.size > self._most:
                raise FileTooLarge
            yield piece
