"""Notes are written, edited and deleted: by their author, and deleted by a head, too."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from sarafan.contacts.refusing import refuse_masked
from sarafan.conversations import queries as conversations
from sarafan.core.clock import utc_now
from sarafan.core.realtime import Change, notify
from sarafan.media import queries as media
from sarafan.media.errors import MediaNotReady
from sarafan.media.forgetting import queue_forgetting
from sarafan.media.models import MediaState
from sarafan.notes import mentioning, queries
from sarafan.notes.errors import FileInUse, NoteKeyReused, NoteOfSomebodyElse, NothingNoted
from sarafan.notes.mentioning import Named
from sarafan.notes.models import Note, NoteFile
from sarafan.organizations.actors import Actor
from sarafan.organizations.permissions import Permission


@dataclass(frozen=True)
class Content:
    """What a note says: a text, files, or both, and whom it names."""

    text: str
    media_ids: Sequence[UUID] = field(default=())
    mentions: Sequence[Named] = field(default=())

    def __post_init__(self) -> None:
        """Raise `NothingNoted` for one that says nothing."""
        if not self.text.strip() and not self.media_ids:
            raise NothingNoted(field="text")


async def write(
    session: AsyncSession, actor: Actor, conversation_id: UUID, content: Content, client_key: str
) -> tuple[Note, bool]:
    """Note something in a conversation; returns the note, and whether it is new: the same key gives the same note.

    Raises `ConversationNotFound`, `NoteKeyReused`, `MaskedNumber`, and what `_attach` and `mentioning.name` raise.
    """
    actor.require(Permission.SEND)
    refuse_masked(actor, content.text)
    conversation = await conversations.get_visible(session, actor, conversation_id, lock=True)
    values = {
        "id": uuid7(),
        "organization_id": actor.organization_id,
        "conversation_id": conversation.id,
        "author_kind": actor.kind.value,
        "author_id": actor.id,
        "author_name": actor.name,
        "client_key": client_key,
        "text": content.text,
        "at": utc_now(),
        "revision": 0,
    }
    made = insert(Note).values(values).on_conflict_do_nothing().returning(Note)
    note = await session.scalar(made)
    if note is None:
        return await _written_before(session, actor, conversation_id, content, client_key), False
    await _attach(session, actor, note, content.media_ids)
    await mentioning.name(session, note, content.mentions)
    notify(session, note.organization_id, Change("note", note.id))
    return note, True


async def _written_before(
    session: AsyncSession, actor: Actor, conversation_id: UUID, content: Content, client_key: str
) -> Note:
    note = await queries.by_key(session, actor, client_key)
    if note is None or note.conversation_id != conversation_id:
        raise NoteKeyReused
    # What was edited since is the same note all the same.
    if note.edited_at is None and note.text != content.text:
        raise NoteKeyReused
    return note


async def edit(session: AsyncSession, actor: Actor, note_id: UUID, content: Content) -> Note:
    """Let a note of one's own say something else. Raises `NoteNotFound`, `NoteOfSomebodyElse`, and as `write`."""
    actor.require(Permission.SEND)
    refuse_masked(actor, content.text)
    note = await _hold(session, actor, note_id)
    if not _is_author(actor, note):
        raise NoteOfSomebodyElse
    if note.text != content.text:
        note.text, note.edited_at = content.text, utc_now()
    if await _attach(session, actor, note, content.media_ids):
        note.edited_at = utc_now()
    await mentioning.name(session, note, content.mentions)
    await mentioning.tell_of(session, note)
    note.revision += 1
    notify(session, note.organization_id, Change("note", note.id))
    return note


async def delete(session: AsyncSession, actor: Actor, note_id: UUID) -> None:
    """Delete a note of one's own, or, as a head, anybody's, with its files. Raises `NoteNotFound`."""
    actor.require(Permission.SEND)
    note = await _hold(session, actor, note_id)
    if not _is_author(actor, note) and Permission.NOTES not in actor.permissions:
        raise NoteOfSomebodyElse
    for row in await queries.file_rows(session, note.id):
        await queue_forgetting(session, note.organization_id, row.media_id)
    await mentioning.tell_of(session, note, is_gone=True)
    await session.delete(note)
    notify(session, note.organization_id, Change("note.removed", note.id))


async def _hold(session: AsyncSession, actor: Actor, note_id: UUID) -> Note:
    """Hold a note's conversation and then the note, in the order in which two threads become one."""
    note = await queries.get_visible(session, actor, note_id)
    await conversations.hold(session, actor.organization_id, [note.conversation_id])
    return await queries.get_visible(session, actor, note_id, lock=True)


async def _attach(session: AsyncSession, actor: Actor, note: Note, media_ids: Sequence[UUID]) -> bool:
    """Let a note have these files and no others; returns whether that is another set than before.

    Raises `MediaNotFound`, `MediaNotReady`, and `FileInUse` for a file that is not the note's alone.
    """
    wanted = list(dict.fromkeys(media_ids))
    rows = {row.media_id: row for row in await queries.file_rows(session, note.id)}
    new = [media_id for media_id in wanted if media_id not in rows]
    for file in await media.hold_to_take(session, actor, new):
        if file.state is not MediaState.READY:
            raise MediaNotReady(state=file.state.value)
        file.stays_inside = True
    used = await media.used_among(session, actor.organization_id, new)
    if used:
        raise FileInUse(field="media_ids", id=str(min(used)))
    for media_id in rows.keys() - set(wanted):
        await session.delete(rows[media_id])
        await queue_forgetting(session, note.organization_id, media_id)
    for position, media_id in enumerate(wanted):
        if media_id in rows:
            rows[media_id].position = position
        else:
            session.add(
                NoteFile(
                    organization_id=note.organization_id,
                    note_id=note.id,
                    media_id=media_id,
                    conversation_id=note.conversation_id,
                    position=position,
                )
            )
    await session.flush()
    return list(rows) != wanted


def _is_author(actor: Actor, note: Note) -> bool:
    return (actor.kind.value, actor.id) == (note.author_kind, note.author_id)
