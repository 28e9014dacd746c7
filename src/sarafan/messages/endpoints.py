"""HTTP: messages of a conversation."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels import queries as channels
from sarafan.channels.errors import ChannelNotFound
from sarafan.contacts.errors import MaskedNumber
from sarafan.conversations import queries as conversations
from sarafan.conversations.cursors import MOST_LETTERS
from sarafan.conversations.errors import ConversationNotFound, InvalidCursor
from sarafan.core.errors import Rejected, Unreachable
from sarafan.core.refusals import refuses
from sarafan.gateways.whatsapp.arrivals import Person
from sarafan.media.errors import MediaNotFound, MediaNotReady
from sarafan.messages import attaching, pages, paging, queries, showing
from sarafan.messages.changing import asking
from sarafan.messages.errors import (
    AlreadyDeleted,
    AnsweredMeanwhile,
    CannotForward,
    CaptionTooLong,
    ChannelGone,
    ClientKeyReused,
    MessageNotFound,
    NotAVoice,
    NotFailed,
    NothingToSend,
    NotOurs,
    NotSentYet,
    NotSupported,
    TextTooLong,
    TooLate,
)
from sarafan.messages.models import Message
from sarafan.messages.pages import MessagePage
from sarafan.messages.paging import Stretch
from sarafan.messages.schemas import (
    ForwardCreate,
    MemberReceiptPage,
    MessageCreate,
    MessageList,
    MessageRead,
    MessageUpdate,
    RawRead,
    ReactionUpdate,
    RemovalRead,
    TextRead,
    TypingUpdate,
)
from sarafan.messages.sending import composing, replying
from sarafan.notes import queries as notes
from sarafan.notes.errors import NoteNotFound
from sarafan.organizations.actors import Actor
from sarafan.organizations.entrance import Anyone, OpenResources, Transaction, allowed
from sarafan.organizations.permissions import Permission
from sarafan.resources import Resources

router = APIRouter(prefix="/api", tags=["messages"])

# With what something that is to leave is refused, what more there is of a file, and a change of what has left.
TO_SEND = (
    *(CaptionTooLong, ChannelGone, NotSupported, TextTooLong),
    *(ClientKeyReused, ConversationNotFound, MessageNotFound, Rejected),
)
IN_A_FILE = (MediaNotFound, MediaNotReady, NotAVoice, NothingToSend)
TO_CHANGE_IT = (
    *(AlreadyDeleted, NotSentYet, NotSupported, MessageNotFound, ConversationNotFound, ChannelNotFound),
    *(Rejected, Unreachable),
)

Writer = Annotated[Actor, Depends(allowed(Permission.SEND))]
Cursor = Annotated[str | None, Query(max_length=MOST_LETTERS)]


@router.get("/conversations/{conversation_id}/messages")
@refuses(ConversationNotFound, InvalidCursor, MessageNotFound, NoteNotFound)
async def list_messages(
    conversation_id: UUID,
    actor: Anyone,
    session: Transaction,
    before: Cursor = None,
    after: Cursor = None,
    around: UUID | None = None,
    around_note: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> MessagePage:
    """List a piece of the thread: the newest, or from a cursor, or around a message or a note."""
    conversation = await conversations.get_visible(session, actor, conversation_id)
    stretch = Stretch.of(conversation)
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


@router.post("/conversations/{conversation_id}/messages", status_code=201)
@refuses(*TO_SEND, *IN_A_FILE, AnsweredMeanwhile, MaskedNumber)
async def send_message(
    conversation_id: UUID,
    body: MessageCreate,
    actor: Writer,
    session: Transaction,
    resources: OpenResources,
    response: Response,
) -> MessageRead:
    """Queue a reply, a text or an uploaded file; 200 when the key was used for it before."""
    content = await composing.compose(
        session,
        actor,
        body.text,
        body.media_id,
        as_voice=body.as_voice,
        as_document=body.as_document,
        mentions=[Person(one.phone, one.lid) for one in body.mentions if one.phone or one.lid],
    )
    message, is_new = await replying.reply(
        session,
        actor,
        resources.gateways,
        conversation_id,
        content,
        client_key=body.client_key,
        quote_id=body.quote_id,
        after_id=body.after_id,
    )
    response.status_code = 201 if is_new else 200
    return await _shown(session, message)


@router.post("/conversations/{conversation_id}/typing", status_code=204)
@refuses(ConversationNotFound)
async def show_typing(conversation_id: UUID, body: TypingUpdate, actor: Writer, resources: OpenResources) -> None:
    """Let the other side see that somebody writes, or no longer; the other members are told as live `typing`.

    With `paused` and `composing` one also asks to be told what the other side does, as live `presence`.
    """
    await asking.show_typing(resources, actor, conversation_id, body.state)


@router.post("/messages/{message_id}/forward", status_code=201)
@refuses(*TO_SEND, CannotForward, MaskedNumber, MediaNotFound, MediaNotReady)
async def forward_message(
    message_id: UUID, body: ForwardCreate, actor: Writer, session: Transaction, resources: OpenResources
) -> MessageList:
    """Say in other conversations what a message said; the same key gives the same messages again.

    When one of them cannot take it, none gets it; `conversation_id` in the refusal's data says which.
    """
    found = await replying.forward(
        session, actor, resources.gateways, message_id, body.conversation_ids, client_key=body.client_key
    )
    return MessageList(items=await showing.read(session, actor.organization_id, found))


@router.post("/messages/{message_id}/reactions")
@refuses(*TO_CHANGE_IT)
async def react_to_message(
    message_id: UUID, body: ReactionUpdate, actor: Writer, resources: OpenResources
) -> MessageRead:
    """Put our reaction on a message; an empty one takes it away."""
    await asking.react(resources, actor, message_id, body.emoji)
    return await _now(resources, actor, message_id)


@router.patch("/messages/{message_id}")
@refuses(*TO_CHANGE_IT, MaskedNumber, NotOurs, TextTooLong, TooLate)
async def edit_message(message_id: UUID, body: MessageUpdate, actor: Writer, resources: OpenResources) -> MessageRead:
    """Change the text of a message of ours, within 15 minutes."""
    await asking.edit(resources, actor, message_id, body.text)
    return await _now(resources, actor, message_id)


@router.delete("/messages/{message_id}")
@refuses(*TO_CHANGE_IT, NotOurs, TooLate)
async def delete_message(message_id: UUID, actor: Writer, resources: OpenResources) -> MessageRead:
    """Take back a message of ours for everybody, within 48 hours."""
    await asking.delete(resources, actor, message_id)
    return await _now(resources, actor, message_id)


@router.post("/messages/{message_id}/resend", status_code=201)
@refuses(*TO_SEND, NotFailed)
async def resend(
    message_id: UUID, actor: Writer, session: Transaction, resources: OpenResources, response: Response
) -> MessageRead:
    """Send a failed message again; 200 with the same new message when it was asked before."""
    message, is_new = await replying.resend(session, actor, resources.gateways, message_id)
    response.status_code = 201 if is_new else 200
    return await _shown(session, message)


@router.post("/messages/{message_id}/fetch")
@refuses(MediaNotFound, MessageNotFound)
async def fetch_file(message_id: UUID, actor: Writer, session: Transaction) -> MessageRead:
    """Try once more to get a message's file from WhatsApp; what comes of it follows as a live change."""
    return await _shown(session, await attaching.fetch_again(session, actor, message_id))


@router.get("/messages/{message_id}/text")
@refuses(MessageNotFound)
async def read_text(message_id: UUID, actor: Anyone, session: Transaction) -> TextRead:
    """Show all that a message says, where its thread has only the beginning."""
    return TextRead.of(await queries.get_visible(session, actor, message_id))


@router.get("/messages/{message_id}/receipts")
@refuses(InvalidCursor, MessageNotFound)
async def read_receipts(
    message_id: UUID, actor: Anyone, session: Transaction, cursor: Cursor = None
) -> MemberReceiptPage:
    """Say who of a group has got a message of ours, and who has read it, a page at a time."""
    return await showing.read_receipts(session, actor, message_id, cursor)


@router.get("/messages/{message_id}/raw")
@refuses(MessageNotFound)
async def read_raw(
    message_id: UUID, actor: Annotated[Actor, Depends(allowed(Permission.INTAKE))], session: Transaction
) -> RawRead:
    """Show what arrived, for a kind that is not shown yet."""
    message = await queries.get_visible(session, actor, message_id)
    return RawRead.of(await queries.raw_of(session, message.id))


@router.get("/channels/{channel_id}/removal")
@refuses(ChannelNotFound)
async def read_removal(
    channel_id: UUID, actor: Annotated[Actor, Depends(allowed(Permission.CHANNELS))], session: Transaction
) -> RemovalRead:
    """Say what removing a channel would delete."""
    channel = await channels.get_visible(session, actor, channel_id)
    found = await queries.count_of_channel(session, actor.organization_id, channel.id)
    return RemovalRead(conversations=found[0], messages=found[1])


async def _shown(session: AsyncSession, message: Message) -> MessageRead:
    return (await showing.read(session, message.organization_id, [message]))[0]


async def _now(resources: Resources, actor: Actor, message_id: UUID) -> MessageRead:
    async with resources.database.for_organization(actor.organization_id) as session:
        return await _shown(session, await queries.get_visible(session, actor, message_id))
