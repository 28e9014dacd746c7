"""A file that a member gives us, to be sent with a message."""

import re
from collections.abc import AsyncIterator
from urllib.parse import unquote
from uuid import UUID

from uuid_utils.compat import uuid7

from sarafan.conversations.models import MessageKind
from sarafan.core.budget import Budget
from sarafan.core.file_names import plain_name
from sarafan.media import fetching, files, looks, queries
from sarafan.media.errors import EmptyFile, MediaTooLarge, UnsafeFile
from sarafan.media.fetching import Counted, FileTooLarge
from sarafan.media.models import MediaFile, MediaState
from sarafan.organizations.actors import Actor
from sarafan.organizations.permissions import Permission
from sarafan.resources import Resources

# What WhatsApp shows and plays; whatever else, and whatever is larger, it takes as a document.
KINDS = {
    "image/jpeg": MessageKind.IMAGE,
    "image/png": MessageKind.IMAGE,
    "video/mp4": MessageKind.VIDEO,
    "video/3gpp": MessageKind.VIDEO,
    "audio/aac": MessageKind.AUDIO,
    "audio/mp4": MessageKind.AUDIO,
    "audio/mpeg": MessageKind.AUDIO,
    "audio/amr": MessageKind.AUDIO,
    "audio/ogg": MessageKind.AUDIO,
}
MOST_BYTES_SHOWN = 16 * 1024 * 1024
# A slow line holds its slot for minutes: the files of one organization must not push out those of another
# (`server/bodies.py` knows only from which network they come).
MOST_AT_ONCE, MOST_AT_ONCE_OF_ONE = 256, 64
slots = Budget(slots_in_all=MOST_AT_ONCE, slots_of_one=MOST_AT_ONCE_OF_ONE)


_SOUND = re.compile(r"(\d{1,5});(\d{1,3}(?:,\d{1,3}){0,63})", re.ASCII)


def sound_of(told: str) -> tuple[int, list[int]] | None:
    """Read how long a recording is, in seconds, and how loud along it, as in "14;0,35,100"; nonsense is nothing."""
    found = _SOUND.fullmatch(told)
    return None if found is None else (int(found[1]), [min(100, int(level)) for level in found[2].split(",")])


async def take(
    resources: Resources,
    actor: Actor,
    pieces: AsyncIterator[bytes],
    *,
    announced: int,
    mimetype: str,
    name: str,
    sound: str = "",
) -> MediaFile:
    """Keep a file, piece by piece. `name`: percent-encoded, as it stands in a header; `sound`: as `sound_of` reads it.

    It is noted before it is kept: what is left of one whose process dies is known by its row, and forgotten later.
    Raises `MediaTooLarge`, `EmptyFile`, `Busy`, `DiskFull`, `Unreachable`, and `UnsafeFile` when a scanner refuses it.
    """
    actor.require(Permission.SEND)
    most = resources.settings.media_most_bytes
    if announced > most:
        raise MediaTooLarge(limit=most, found=announced)
    seconds, waveform = sound_of(sound) or (None, None)
    file = MediaFile(
        id=uuid7(),
        seconds=seconds,
        waveform=waveform,
        organization_id=actor.organization_id,
        state=MediaState.PENDING,
        kind=MessageKind.DOCUMENT,
        mimetype=mimetype,
        file_name=plain_name(unquote(name, errors="replace")),
    )
    with slots.hold(file.organization_id):
        return await _finish(resources, file, await _note_and_keep(resources, file, pieces))


async def _note_and_keep(resources: Resources, file: MediaFile, pieces: AsyncIterator[bytes]) -> Counted:
    async with resources.database.for_organization(file.organization_id) as session:
        session.add(file)
    try:
        return await _keep(resources, file, pieces)
    except Exception:
        await files.forget(resources, file.organization_id, file.id)
        raise


async def _keep(resources: Resources, file: MediaFile, pieces: AsyncIterator[bytes]) -> Counted:
    most = resources.settings.media_most_bytes
    counted = Counted(pieces, most)
    key, _ = files.keys_of(file.organization_id, file.id)
    try:
        await resources.files.put(key, counted.pieces())
    except FileTooLarge as error:
        raise MediaTooLarge(limit=most) from error
    if counted.size == 0:
        raise EmptyFile
    return counted


def kind_of(mimetype: str, size: int) -> MessageKind:
    """Return as what kind of message WhatsApp takes a file."""
    kind = KINDS.get(mimetype.split(";")[0].strip().lower(), MessageKind.DOCUMENT)
    return kind if size <= MOST_BYTES_SHOWN else MessageKind.DOCUMENT


async def _finish(resources: Resources, file: MediaFile, counted: Counted) -> MediaFile:
    media_id: UUID = file.id
    size, file.mimetype = counted.size, looks.real_type(file.mimetype, counted.head)
    async with resources.database.for_organization(file.organization_id) as session:
        held = await queries.for_update(session, file.organization_id, media_id)
        if held is not None:
            held.kind, held.mimetype = kind_of(file.mimetype, size), file.mimetype
    await fetching.finish(resources, file, size, somebody_waits=True)
    async with resources.database.for_organization(file.organization_id) as session:
        kept = (await queries.by_id(session, file.organization_id, [media_id]))[media_id]
    if kept.state is not MediaState.READY:
        raise UnsafeFile
    return kept
