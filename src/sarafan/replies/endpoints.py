"""HTTP: quick replies."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import AfterValidator
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations import queries as conversations
from sarafan.conversations.errors import ConversationNotFound
from sarafan.core.errors import Forbidden
from sarafan.core.refusals import refuses
from sarafan.media.errors import MediaNotFound, MediaNotReady
from sarafan.media.looks import ANY_TYPE
from sarafan.organizations.actors import Actor
from sarafan.organizations.entrance import Anyone, Person, Transaction, allowed
from sarafan.organizations.errors import NotSignedIn
from sarafan.organizations.permissions import Permission
from sarafan.replies import editing, importing, inserting, queries, variables
from sarafan.replies.errors import ImportFaulty, ReplyNotFound, ShortcutTaken, TooManyReplies, UnknownVariable
from sarafan.replies.models import QuickReply
from sarafan.replies.schemas import (
    ExportRead,
    ImportRead,
    ReplyFileRead,
    ReplyInsert,
    ReplyInserted,
    ReplyList,
    ReplyListed,
    ReplyRead,
    ReplyWrite,
    VariableList,
    VariableRead,
)
from sarafan.shapes import refuse_nul

router = APIRouter(prefix="/api", tags=["quick replies"])

MOST_LISTED = editing.MOST_OF_TEAM + editing.MOST_OF_ONE
TO_WRITE = (MediaNotFound, MediaNotReady, ShortcutTaken, TooManyReplies, UnknownVariable)

Words = Annotated[str, Query(max_length=200), AfterValidator(refuse_nul)]
Writer = Annotated[Actor, Depends(allowed(Permission.SEND))]


@router.get("/replies")
@refuses(ConversationNotFound)
async def list_replies(
    actor: Anyone,
    session: Transaction,
    q: Words = "",
    conversation_id: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = MOST_LISTED,
) -> ReplyList:
    """List the team's quick replies and one's own, what is used most first; `q` is how words in them begin.

    `conversation_id` asks in which language its last one was.
    """
    language = None
    if conversation_id is not None:
        conversation = await conversations.get_visible(session, actor, conversation_id)
        language = await inserting.language_for(session, conversation)
    found = await queries.listed(session, actor, q, limit)
    return ReplyList(items=[ReplyListed.of(reply, count) for reply, count in found], language=language)


@router.post("/replies", status_code=201)
@refuses(*TO_WRITE, Forbidden)
async def create_reply(body: ReplyWrite, actor: Person, session: Transaction) -> ReplyRead:
    """Make a quick reply: one's own, or the team's."""
    return await _shown(session, await editing.create(session, actor, body.wanted()))


@router.get("/replies/variables")
async def list_variables(actor: Anyone) -> VariableList:
    """List what may stand in a text, in double braces."""
    return VariableList(items=[VariableRead.of(one) for one in variables.known().values()])


@router.get("/replies/export")
async def export_replies(actor: Anyone, session: Transaction, team: bool = True) -> ExportRead:
    """Give the team's quick replies, or one's own, as the text of a CSV file; nothing in it runs in a spreadsheet."""
    csv, count = await importing.give_out(session, actor, team=team)
    return ExportRead(csv=csv, count=count)


@router.post(
    "/replies/import",
    openapi_extra={
        "requestBody": {"required": True, "content": {ANY_TYPE: {"schema": {"type": "string", "format": "binary"}}}}
    },
)
@refuses(Forbidden, ImportFaulty, ShortcutTaken, TooManyReplies, NotSignedIn)
async def import_replies(
    request: Request, actor: Person, session: Transaction, team: bool = True, dry_run: bool = True
) -> ImportRead:
    """Take in a CSV file, UTF-8 with `;` or `,`, all lines or none. A dry run names every line's fault."""
    content = await request.body()
    return ImportRead.of(await importing.take_in(session, actor, content, team=team, dry_run=dry_run))


@router.get("/replies/{reply_id}")
@refuses(ReplyNotFound)
async def read_reply(reply_id: UUID, actor: Anyone, session: Transaction) -> ReplyRead:
    """Show a quick reply, whole."""
    return await _shown(session, await queries.get_visible(session, actor, reply_id))


@router.put("/replies/{reply_id}")
@refuses(*TO_WRITE, ReplyNotFound, Forbidden)
async def update_reply(reply_id: UUID, body: ReplyWrite, actor: Person, session: Transaction) -> ReplyRead:
    """Let a quick reply be as given, its files included."""
    return await _shown(session, await editing.change(session, actor, reply_id, body.wanted()))


@router.delete("/replies/{reply_id}", status_code=204)
@refuses(ReplyNotFound, Forbidden)
async def delete_reply(reply_id: UUID, actor: Person, session: Transaction) -> None:
    """Delete a quick reply; for a day it can be restored."""
    await editing.delete(session, actor, reply_id)


@router.post("/replies/{reply_id}/restore")
@refuses(ReplyNotFound, Forbidden, ShortcutTaken, TooManyReplies)
async def restore_reply(reply_id: UUID, actor: Person, session: Transaction) -> ReplyRead:
    """Take back that a quick reply was deleted."""
    return await _shown(session, await editing.restore(session, actor, reply_id))


@router.post("/replies/{reply_id}/insert")
@refuses(ReplyNotFound, ConversationNotFound)
async def insert_reply(reply_id: UUID, body: ReplyInsert, actor: Writer, session: Transaction) -> ReplyInserted:
    """Fill a quick reply for a conversation, and count that it was used; nothing is sent."""
    inserted = await inserting.insert_reply(session, actor, reply_id, body.conversation_id, body.language)
    return ReplyInserted.of(inserted, await _files(session, inserted.reply))


async def _files(session: AsyncSession, reply: QuickReply) -> list[ReplyFileRead]:
    return [ReplyFileRead.of(file) for file in await queries.files_of(session, reply)]


async def _shown(session: AsyncSession, reply: QuickReply) -> ReplyRead:
    return ReplyRead.of(reply, await _files(session, reply))
