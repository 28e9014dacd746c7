"""A message of ours takes its place in its conversation and waits for a worker, in one transaction."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from sarafan.conversations import counters, threads
from sarafan.conversations.models import Conversation, Direction
from sarafan.core.clock import utc_now
from sarafan.core.jobs import defer
from sarafan.core.realtime import Change, notify
from sarafan.messages.changing.applying import author_kind_of
from sarafan.messages.errors import ClientKeyReused
from sarafan.messages.joining import count, take_place
from sarafan.messages.models import Message, MessageStatus
from sarafan.messages.sending.composing import Content
from sarafan.organizations.actors import Actor

DELIVERY_PRIORITY = 10  # a person waits for it


def outgoing(actor: Actor, conversation: Conversation, content: Content, client_key: str | None) -> Message:
    """Make a message that is to leave."""
    now = utc_now()
    return Message(
        id=uuid7(),
        organization_id=conversation.organization_id,
        channel_id=conversation.channel_id,
        conversation_id=conversation.id,
        direction=Direction.OUT,
        kind=content.kind,
        text=content.text,
        media_id=content.media_id,
        details=content.details,
        forwarded=content.forwarded,
        status=MessageStatus.QUEUED,
        author_kind=author_kind_of(actor),
        author_id=actor.id,
        author_name=actor.name,
        # Never before what it answers, even when the provider's clock runs ahead of ours.
        at=max(now, conversation.last_message_at or now),
        created_at=now,
        client_key=client_key,
        revision=1,
    )


async def queue(session: AsyncSession, actor: Actor, conversation: Conversation, message: Message) -> None:
    """Put a message into its conversation, and queue its delivery. Raises `ClientKeyReused`."""
    before = counters.share_of(conversation)
    take_place(conversation, message)
    count(conversation, message)
    conversation.unread_count = 0
    if conversation.assignee_id is None:
        conversation.assignee_id = actor.member_id  # whoever answers what was nobody's takes it
    session.add(message)
    try:
        await session.flush()
    except IntegrityError as error:  # the same key, at the same moment, in another conversation
        raise ClientKeyReused from error
    notify(session, conversation.organization_id, Change("message", message.id))
    threads.changed(session, conversation, before)
    await queue_delivery(session, message)


async def queue_delivery(session: AsyncSession, message: Message) -> None:
    """Let a worker deliver a message after those queued before it in its conversation."""
    args = {
        "message_id": message.id,
        "organization_id": message.organization_id,
        "channel_id": message.channel_id,
    }
    lock = lock_of(message.conversation_id)
    await defer(session, "messages.deliver", args, lock=lock, priority=DELIVERY_PRIORITY)


def lock_of(conversation_id: UUID) -> str:
    """Name what keeps a conversation's replies in order on their way out."""
    return f"conversation:{conversation_id}"
