"""HTTP: private chats."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from sarafan.channels.errors import ChannelNotFound
from sarafan.conversations import queries, showing
from sarafan.conversations.errors import ConversationNotFound, NotYourPhone
from sarafan.conversations.private import choosing
from sarafan.conversations.private.schemas import KeepingRead, KeepingUpdate, PrivateUpdate
from sarafan.conversations.rows import ConversationRead
from sarafan.core.refusals import refuses
from sarafan.organizations.actors import Actor
from sarafan.organizations.entrance import Transaction, allowed
from sarafan.organizations.permissions import Permission

router = APIRouter(prefix="/api", tags=["conversations"])

Writer = Annotated[Actor, Depends(allowed(Permission.SEND))]
Linker = Annotated[Actor, Depends(allowed(Permission.CHANNELS))]


@router.put("/channels/{channel_id}/private-chats")
@refuses(ChannelNotFound, ConversationNotFound, NotYourPhone)
async def choose_private_chats(
    channel_id: UUID, body: KeepingUpdate, actor: Linker, session: Transaction
) -> KeepingRead:
    """Say which chats of one's own phone stay private; the others are the team's at once.

    Only who has linked it, and was asked then, may (403 `not_your_phone`). What is the team's by now becomes private
    only by being picked.
    """
    channel = await choosing.choose(session, actor, channel_id, body.keeping, set(body.conversation_ids))
    return KeepingRead.model_validate(channel)


@router.put("/conversations/{conversation_id}/private")
@refuses(ConversationNotFound, NotYourPhone)
async def set_private(
    conversation_id: UUID, body: PrivateUpdate, actor: Writer, session: Transaction
) -> ConversationRead:
    """Open a private chat to the team, or make one of one's own phone private (403 `not_your_phone` for others')."""
    conversation = await choosing.keep(session, actor, conversation_id, private=body.private)
    await session.flush()
    rows = await queries.shown(session, actor.organization_id, [conversation.id])
    return (await showing.read(session, actor.organization_id, rows))[0]
