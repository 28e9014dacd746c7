"""HTTP: messages of a conversation."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from sarafan.channels import queries as channels
from sarafan.conversations import queries as conversations
from sarafan.messages import queries, sending
from sarafan.messages.schemas import MessagePage, MessageRead, RawRead, RemovalRead, TextCreate
from sarafan.organizations.actors import Actor
from sarafan.organizations.entrance import Anyone, Transaction, allowed
from sarafan.organizations.permissions import Permission

router = APIRouter(prefix="/api", tags=["messages"])

Writer = Annotated[Actor, Depends(allowed(Permission.SEND))]
Cursor = Annotated[str | None, Query(max_length=300)]


@router.get("/conversations/{conversation_id}/messages")
async def list_messages(
    conversation_id: UUID,
    actor: Anyone,
    session: Transaction,
    before: Cursor = None,
    after: Cursor = None,
    around: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> MessagePage:
    """List a piece of the thread: the newest, or from a cursor, or around a message."""
    conversation = await conversations.get_visible(session, actor, conversation_id)
    page = await queries.thread_page(session, conversation, before=before, after=after, around=around, limit=limit)
    return MessagePage.of(page)


@router.post("/conversations/{conversation_id}/messages", status_code=201)
async def send_text(
    conversation_id: UUID, body: TextCreate, actor: Writer, session: Transaction, response: Response
) -> MessageRead:
    """Queue a text reply to the conversation's contact; 200 when the key was used for it before."""
    message, is_new = await sending.send_text(
        session, actor, conversation_id, body.text, client_key=body.client_key, quote_id=body.quote_id
    )
    response.status_code = 201 if is_new else 200
    return MessageRead.of(message)


@router.post("/messages/{message_id}/resend", status_code=201)
async def resend(message_id: UUID, actor: Writer, session: Transaction, response: Response) -> MessageRead:
    """Send a failed message again; 200 with the same new message when it was asked before."""
    message, is_new = await sending.resend(session, actor, message_id)
    response.status_code = 201 if is_new else 200
    return MessageRead.of(message)


@router.get("/messages/{message_id}/raw")
async def read_raw(
    message_id: UUID, actor: Annotated[Actor, Depends(allowed(Permission.INTAKE))], session: Transaction
) -> RawRead:
    """Show what arrived, for a kind that is not shown yet."""
    return RawRead(raw=(await queries.get_visible(session, actor, message_id)).raw)


@router.get("/channels/{channel_id}/removal")
async def read_removal(
    channel_id: UUID, actor: Annotated[Actor, Depends(allowed(Permission.CHANNELS))], session: Transaction
) -> RemovalRead:
    """Say what removing a channel would delete."""
    channel = await channels.get_visible(session, actor, channel_id)
    found = await queries.count_of_channel(session, actor.organization_id, channel.id)
    return RemovalRead(conversations=found[0], messages=found[1])
