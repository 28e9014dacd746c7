"""What leaves without anybody sending it by hand, with the gate's permit."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations.models import Conversation, Direction
from sarafan.gateways.whatsapp.kinds import Gateways
from sarafan.messages import queries
from sarafan.messages.errors import MessageNotFound
from sarafan.messages.models import Message, SendDecision
from sarafan.messages.sending.composing import Content
from sarafan.messages.sending.gate import Permit
from sarafan.messages.sending.queueing import outgoing, queue


async def send(
    session: AsyncSession, permit: Permit, gateways: Gateways, content: Content, *, answers: UUID | None = None
) -> tuple[Message, bool]:
    """Queue what the gate has permitted; returns the message, and whether it is new: one cause makes one message.

    `answers`: the customer's message that has its answer now, where the origin may answer at all.
    Raises `MessageNotFound` when the customer wrote no such message there, and as `check_outgoing` does what the
    channel's kind cannot send.
    """
    conversation = permit.conversation
    present = await queries.by_client_key(session, conversation.organization_id, permit.client_key)
    if present is not None:
        return present, False
    answered = await _answered(session, conversation, answers) if answers else None
    message = outgoing(permit, conversation, content, permit.client_key)
    await queue(session, permit, gateways, conversation, message, answered=answered)
    await session.execute(
        sa.update(SendDecision)
        .where(
            SendDecision.organization_id == conversation.organization_id,
            SendDecision.cause == permit.cause.kind,
            SendDecision.key == permit.cause.key,
        )
        .values(message_id=message.id)
    )
    return message, True


async def _answered(session: AsyncSession, conversation: Conversation, message_id: UUID) -> Message:
    found = (await queries.by_id(session, conversation.organization_id, [message_id])).get(message_id)
    if found is None or found.conversation_id != conversation.id or found.direction is not Direction.IN:
        raise MessageNotFound
    return found
