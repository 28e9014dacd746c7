"""HTTP: notes of a conversation, and where one was mentioned. Nothing here leaves the hub."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts.errors import MaskedNumber
from sarafan.conversations import queries as conversations
from sarafan.conversations.cursors import MOST_LETTERS
from sarafan.conversations.errors import ConversationNotFound, InvalidCursor
from sarafan.core.refusals import refuses
from sarafan.media.errors import MediaNotFound, MediaNotReady
from sarafan.notes import mentioning, queries, returning, showing, writing
from sarafan.notes.errors import (
    FileInUse,
    MentionedCannotSee,
    MentionedUnknown,
    NoteKeyReused,
    NoteNotFound,
    NoteOfSomebodyElse,
    NothingNoted,
)
from sarafan.notes.models import Note
from sarafan.notes.queries import Span
from sarafan.notes.schemas import (
    NoteCreate,
    NoteMentionPage,
    NoteMentionRead,
    NoteUpdate,
    ReturnCreate,
    UnreadMentionsRead,
)
from sarafan.notes.showing import NotePage, NoteRead
from sarafan.organizations.actors import Actor
from sarafan.organizations.entrance import Anyone, Person, Transaction, allowed
from sarafan.organizations.permissions import Permission

router = APIRouter(prefix="/api", tags=["notes"])

IN_A_NOTE = (NothingNoted, MediaNotFound, MediaNotReady, FileInUse, MentionedUnknown, MentionedCannotSee, MaskedNumber)

Writer = Annotated[Actor, Depends(allowed(Permission.SEND))]
Returner = Annotated[Actor, Depends(allowed(Permission.ASSIGN))]
Cursor = Annotated[str | None, Query(max_length=MOST_LETTERS)]


@router.get("/conversations/{conversation_id}/notes")
@refuses(ConversationNotFound, InvalidCursor)
async def list_notes(conversation_id: UUID, actor: Anyone, session: Transaction, cursor: Cursor = None) -> NotePage:
    """List a conversation's latest notes, or those before a cursor; a page of its messages has its own notes."""
    conversation = await conversations.get_visible(session, actor, conversation_id)
    return await showing.read_page(session, [conversation.id], Span(), cursor)


@router.post("/conversations/{conversation_id}/notes", status_code=201)
@refuses(*IN_A_NOTE, ConversationNotFound, NoteKeyReused)
async def create_note(
    conversation_id: UUID, body: NoteCreate, actor: Writer, session: Transaction, response: Response
) -> NoteRead:
    """Note something that only members see; 200 when the key was used for it before."""
    note, is_new = await writing.write(session, actor, conversation_id, body.content, body.client_key)
    response.status_code = 201 if is_new else 200
    return await _shown(session, note)


@router.post("/conversations/{conversation_id}/return", status_code=204)
@refuses(ConversationNotFound, MaskedNumber, MentionedCannotSee, MentionedUnknown, NoteKeyReused)
async def return_conversation(conversation_id: UUID, body: ReturnCreate, actor: Returner, session: Transaction) -> None:
    """Return a conversation to the queue of its team, or to everybody's, with a note, in one go.

    No rule gives it to the same member while the customer waits. The same key notes nothing twice.
    """
    await returning.give_back(session, actor, conversation_id, body.content, body.client_key)


@router.patch("/notes/{note_id}")
@refuses(*IN_A_NOTE, NoteNotFound, NoteOfSomebodyElse)
async def update_note(note_id: UUID, body: NoteUpdate, actor: Writer, session: Transaction) -> NoteRead:
    """Let a note of one's own say something else: what is not given is empty."""
    return await _shown(session, await writing.edit(session, actor, note_id, body.content))


@router.delete("/notes/{note_id}", status_code=204)
@refuses(NoteNotFound, NoteOfSomebodyElse)
async def delete_note(note_id: UUID, actor: Writer, session: Transaction) -> None:
    """Delete a note of one's own with its files; a head may delete anybody's."""
    await writing.delete(session, actor, note_id)


@router.post("/notes/{note_id}/seen", status_code=204)
@refuses(NoteNotFound)
async def see_note(note_id: UUID, actor: Person, session: Transaction) -> None:
    """Say that one has seen a note: that it mentions one is read now."""
    await mentioning.see(session, actor, note_id)


@router.get("/mentions")
@refuses(InvalidCursor)
async def list_mentions(
    actor: Person, session: Transaction, unread: bool = False, cursor: Cursor = None
) -> NoteMentionPage:
    """List in which notes one was mentioned, the latest first."""
    found, next_cursor = await queries.mentions_of(session, actor, unread=unread, cursor=cursor)
    return NoteMentionPage(items=[NoteMentionRead.of(*one) for one in found], next_cursor=next_cursor)


@router.get("/mentions/unread")
async def count_mentions(actor: Person, session: Transaction) -> UnreadMentionsRead:
    """Count the mentions that one has not seen, up to a hundred."""
    return await showing.count_unread(session, actor)


async def _shown(session: AsyncSession, note: Note) -> NoteRead:
    return (await showing.read(session, [note]))[0]
