"""HTTP: timelines, and from which number a person is answered."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from sarafan.channels.errors import ChannelNotFound
from sarafan.contacts.errors import ContactNotFound
from sarafan.conversations import opening
from sarafan.conversations import queries as conversations
from sarafan.conversations import showing as conversations_showing
from sarafan.conversations.cursors import MOST_LETTERS
from sarafan.conversations.errors import (
    ConversationNotFound,
    InvalidCursor,
    KeeperWritesFirst,
    NotOnWhatsApp,
    NumberIsAnothers,
    PhoneUnknown,
)
from sarafan.conversations.rows import ConversationRead
from sarafan.conversations.states import showing as states_showing
from sarafan.conversations.states.lines import StateChangePage
from sarafan.core.errors import Rejected, Unreachable
from sarafan.core.refusals import refuses
from sarafan.messages import pages, paging
from sarafan.messages.errors import MessageNotFound
from sarafan.messages.pages import MessagePage
from sarafan.messages.timeline import queries
from sarafan.messages.timeline.schemas import NumberChoice, PersonConversationRead, PersonConversations
from sarafan.notes import queries as notes
from sarafan.notes import showing as notes_showing
from sarafan.notes.errors import NoteNotFound
from sarafan.notes.queries import Span
from sarafan.notes.showing import NotePage
from sarafan.organizations.actors import Actor
from sarafan.organizations.entrance import Anyone, OpenResources, Transaction, allowed
from sarafan.organizations.permissions import Permission

router = APIRouter(prefix="/api/contacts/{contact_id}", tags=["messages"])

Writer = Annotated[Actor, Depends(allowed(Permission.SEND))]
Cursor = Annotated[str | None, Query(max_length=MOST_LETTERS)]


@router.get("/conversations")
@refuses(ContactNotFound)
async def list_person_conversations(contact_id: UUID, actor: Anyone, session: Transaction) -> PersonConversations:
    """List the conversations with a person over all numbers, and when they wrote in each."""
    stretch = await queries.of_person(session, actor, contact_id)
    rows = await conversations.shown(session, actor.organization_id, stretch.conversation_ids)
    shown = {row.id: row for row in await conversations_showing.read(session, actor.organization_id, rows)}
    wrote = await queries.last_written(session, stretch.conversation_ids)
    return PersonConversations(
        items=[
            PersonConversationRead(conversation=shown[one], customer_wrote_at=wrote.get(one))
            for one in stretch.conversation_ids
            if one in shown
        ]
    )


@router.post("/conversations", status_code=201)
@refuses(
    ContactNotFound, ChannelNotFound, ConversationNotFound, KeeperWritesFirst, NotOnWhatsApp, NumberIsAnothers,
    PhoneUnknown, Rejected, Unreachable,
)  # fmt: skip
async def answer_from(
    contact_id: UUID, body: NumberChoice, actor: Writer, resources: OpenResources
) -> ConversationRead:
    """Find or open the conversation with a person from another number of ours, which must know theirs."""
    opened = await opening.open_from(resources, actor, contact_id, body.channel_id)
    async with resources.database.for_organization(actor.organization_id) as session:
        rows = await conversations.shown(session, actor.organization_id, [opened.id])
        return (await conversations_showing.read(session, actor.organization_id, rows))[0]


@router.get("/messages")
@refuses(ContactNotFound, InvalidCursor, MessageNotFound, NoteNotFound)
async def list_timeline(
    contact_id: UUID,
    actor: Anyone,
    session: Transaction,
    before: Cursor = None,
    after: Cursor = None,
    around: UUID | None = None,
    around_note: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> MessagePage:
    """List a piece of all that was written with a person over all numbers: the newest, or from a cursor, or around
    a message or a note. What is hidden from who asks is not in it.
    """
    stretch = await queries.of_person(session, actor, contact_id)
    noted = await notes.get_in(session, stretch.conversation_ids, around_note) if around_note else None
    page = await paging.thread_page(
        session,
        stretch,
        before=before,
        after=after,
        around=around,
        around_moment=noted.at if noted else None,
        limit=limit,
    )
    came = (None, None) if around or noted else (before, after)
    return await pages.show(session, actor.organization_id, stretch, page, *came)


@router.get("/notes")
@refuses(ContactNotFound, InvalidCursor)
async def list_timeline_notes(contact_id: UUID, actor: Anyone, session: Transaction, cursor: Cursor = None) -> NotePage:
    """List the latest notes of all conversations with a person, or those before a cursor."""
    stretch = await queries.of_person(session, actor, contact_id)
    return await notes_showing.read_page(session, stretch.conversation_ids, Span(), cursor)


@router.get("/state-changes")
@refuses(ContactNotFound, InvalidCursor)
async def list_timeline_changes(
    contact_id: UUID, actor: Anyone, session: Transaction, cursor: Cursor = None
) -> StateChangePage:
    """List who changed the state of the conversations with a person, the latest first."""
    stretch = await queries.of_person(session, actor, contact_id)
    return await states_showing.read_lines(session, stretch.conversation_ids, cursor)
