"""Two threads of one person become one: its notes are in the one that stays."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations.events import ConversationsMerged
from sarafan.core.realtime import Change, notify
from sarafan.media.events import FileChanged
from sarafan.notes import queries
from sarafan.notes.models import Note, NoteFile, NoteMention


async def move(session: AsyncSession, event: ConversationsMerged) -> None:
    """Move the absorbed thread's notes to the survivor."""
    there = {"conversation_id": event.survivor_id}
    for table in (NoteFile, NoteMention):
        await session.execute(sa.update(table).where(table.conversation_id == event.absorbed_id).values(there))
    moved = sa.update(Note).where(Note.conversation_id == event.absorbed_id)
    values = {**there, "revision": Note.revision + 1}
    for note_id in (await session.scalars(moved.values(values).returning(Note.id))).all():
        notify(session, event.organization_id, Change("note", note_id))


async def show_anew(session: AsyncSession, event: FileChanged) -> None:
    """Let browsers know of a file's news in the note that has it."""
    for note in await queries.with_file(session, event.organization_id, event.media_id):
        note.revision += 1
        notify(session, event.organization_id, Change("note", note.id))
