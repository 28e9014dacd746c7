"""How notes and mentions look, asked for or in a live delta."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations import counters
from sarafan.core.answers import fitting, size_of
from sarafan.core.realtime import DeltaRead, Gone
from sarafan.media.models import MediaFile
from sarafan.media.showing import MediaRead
from sarafan.notes import queries
from sarafan.notes.models import MentionKind, Note, NoteMention
from sarafan.notes.queries import Span
from sarafan.notes.schemas import NoteMentionRead, UnreadMentionsRead
from sarafan.organizations import queries as organizations
from sarafan.organizations.actors import Actor
from sarafan.shapes import AuthorRead

PAGE_BYTES = 200_000  # of JSON, of the notes in one piece of a thread


class NamedRead(BaseModel):
    """Whom a note names; its text has `@` and the name, as it was then."""

    kind: MentionKind
    id: UUID
    name: str


class NoteRead(BaseModel):
    """What members have noted among themselves; customers never see it."""

    id: UUID
    conversation_id: UUID
    text: str
    author: AuthorRead
    files: list[MediaRead]
    mentions: list[NamedRead]
    at: datetime
    edited_at: datetime | None
    revision: int

    @classmethod
    def of(cls, note: Note, files: Sequence[MediaFile], mentions: Sequence[NoteMention]) -> "NoteRead":
        """Show a note."""
        named = {(one.kind, one.named_id): one.name for one in mentions}
        return cls(
            id=note.id,
            conversation_id=note.conversation_id,
            text=note.text,
            author=AuthorRead(kind=note.author_kind, id=note.author_id, name=note.author_name),
            files=[MediaRead.of(file) for file in files],
            mentions=[NamedRead(kind=kind, id=named_id, name=name) for (kind, named_id), name in named.items()],
            at=note.at,
            edited_at=note.edited_at,
            revision=note.revision,
        )


class NotePage(BaseModel):
    """Notes, oldest first; with the cursor one goes on towards older ones."""

    items: list[NoteRead]
    older_cursor: str | None


class NoteDelta(DeltaRead):
    """A note is new, or something of it changed."""

    type: Literal["note"]
    data: NoteRead


class NoteRemovedDelta(DeltaRead):
    """A note was deleted."""

    type: Literal["note.removed"]
    data: Gone


class MentionDelta(DeltaRead):
    """The reader was mentioned, has seen it, or the note says something else now."""

    type: Literal["mention"]
    data: NoteMentionRead


class MentionRemovedDelta(DeltaRead):
    """A note names the reader no more."""

    type: Literal["mention.removed"]
    data: Gone


class MentionsDelta(DeltaRead):
    """The reader has other unread mentions than before."""

    type: Literal["mentions"]
    data: UnreadMentionsRead


async def read(session: AsyncSession, notes: Sequence[Note]) -> list[NoteRead]:
    """Show notes with their files and whom they name."""
    if not notes:
        return []
    ids = [note.id for note in notes]
    files, mentions = await queries.files(session, ids), await queries.mentions(session, ids)
    return [NoteRead.of(note, files.get(note.id, []), mentions.get(note.id, [])) for note in notes]


async def read_page(
    session: AsyncSession, conversation_ids: Sequence[UUID], span: Span, cursor: str | None = None
) -> NotePage:
    """Show the latest notes of a piece of some threads, as many as fit into a page. Raises `InvalidCursor`."""
    notes, older = await queries.within(session, conversation_ids, span, cursor)
    items = await read(session, notes)
    count = fitting([size_of(item) for item in reversed(items)], PAGE_BYTES)
    if count < len(items):
        older = queries.cursor_before(notes[-count], queries.since_of(cursor) if cursor else span.since)
    return NotePage(items=items[len(items) - count :], older_cursor=older)


async def render(session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Read changed notes."""
    shown = await read(session, await queries.by_id(session, organization_id, ids))
    return {note.id: note.model_dump(mode="json") for note in shown}


async def render_mentions(
    session: AsyncSession, organization_id: UUID, member_id: UUID, ids: Sequence[UUID]
) -> dict[UUID, dict[str, Any]]:
    """Read changed mentions of one member."""
    reader = await _reader(session, organization_id, member_id)
    found = await queries.mentions_by_id(session, reader, ids) if reader else []
    return {one[0].id: NoteMentionRead.of(*one).model_dump(mode="json") for one in found}


async def render_unread(
    session: AsyncSession, organization_id: UUID, member_id: UUID, ids: Sequence[UUID]
) -> dict[UUID, dict[str, Any]]:
    """Count one member's unread mentions."""
    reader = await _reader(session, organization_id, member_id)
    if reader is None:
        return {}
    return dict.fromkeys(ids, (await count_unread(session, reader)).model_dump(mode="json"))


async def count_unread(session: AsyncSession, reader: Actor) -> UnreadMentionsRead:
    """Count what of the reader's mentions they have not seen."""
    return UnreadMentionsRead(
        unread=await queries.count_unread(session, reader),
        conversations=await counters.count_mentioned(session, reader),
    )


async def _reader(session: AsyncSession, organization_id: UUID, member_id: UUID) -> Actor | None:
    found = await organizations.members_by_id(session, organization_id, [member_id])
    if not found:
        return None
    return Actor.of_member(found[0], await organizations.organization(session, organization_id))
