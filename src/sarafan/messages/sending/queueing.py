"""A message of ours takes its place in its conversation and waits for a worker, in one transaction."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from sarafan.conversations import counters, handing, threads
from sarafan.conversations.models import Conversation, Direction
from sarafan.core.clock import utc_now
from sarafan.core.jobs import defer
from sarafan.core.realtime import Change, notify
from sarafan.gateways.whatsapp.kinds import Gateways
from sarafan.messages import moments
from sarafan.messages.checking import check_outgoing
from sarafan.messages.errors import ClientKeyReused
from sarafan.messages.joining import answer_one, count, join
from sarafan.messages.models import AuthorKind, Message, MessageStatus, Origin
from sarafan.messages.origins import EFFECTS, author_kind_of, origin_for
from sarafan.messages.sending.composing import Content
from sarafan.messages.sending.gate import Permit
from sarafan.organizations.actors import Actor
from sarafan.organizations.models import Organization, ReadMarks

SENDING_PRIORITY = 10  # a person waits for it


Sender = Actor | Permit


def outgoing(sender: Sender, conversation: Conversation, content: Content, client_key: str | None) -> Message:
    """Make a message that is to leave: by hand, or with the gate's permit."""
    now = utc_now()
    origin, author_kind, author_id, author_name = _sent_by(sender)
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
        mentions=[{"phone": person.phone, "lid": person.lid} for person in content.mentions] or None,
        forwarded=content.forwarded,
        status=MessageStatus.QUEUED,
        author_kind=author_kind,
        author_id=author_id,
        author_name=author_name,
        origin=origin,
        # Never before what it answers, even when the provider's clock runs ahead of ours.
        at=max(now, conversation.last_message_at or now),
        created_at=now,
        client_key=client_key,
        revision=1,
    )


def _sent_by(sender: Sender) -> tuple[Origin, AuthorKind, UUID | None, str]:
    if isinstance(sender, Actor):
        return origin_for(sender), author_kind_of(sender), sender.id, sender.name
    cause = sender.cause
    if cause.writer is not None:
        return cause.origin, AuthorKind.MEMBER, cause.writer.id, cause.writer.name
    return cause.origin, AuthorKind(cause.origin.value), cause.id, cause.name


async def queue(
    session: AsyncSession,
    sender: Sender,
    gateways: Gateways,
    conversation: Conversation,
    message: Message,
    *,
    answered: Message | None = None,
) -> None:
    """Put a message into its conversation, and queue the job that sends it.

    `answered`: what an automatic message answers. Raises `ClientKeyReused`, and as `check_outgoing` does what the
    channel's kind cannot send.
    """
    await check_outgoing(session, gateways, message)
    before = counters.share_of(conversation)
    effect = EFFECTS[_sent_by(sender)[0]]
    join(conversation, message)
    await count(session, conversation, message)
    if answered is not None and effect.answers == "one":
        await answer_one(session, conversation, message, answered)
    if effect.takes and conversation.assignee_id is None and isinstance(sender, Actor):
        handing.hand(conversation, sender.member_id, utc_now())
    if effect.takes:
        conversation.comes_again = False  # whoever had it before has it again
    session.add(message)
    notify(session, conversation.organization_id, Change("message", message.id))
    threads.changed(session, conversation, before)
    try:
        await session.flush()
    except IntegrityError as error:  # the same key, at the same moment, in another conversation
        raise ClientKeyReused from error
    await queue_sending(session, message)


async def queue_sending(session: AsyncSession, message: Message) -> None:
    """Let a worker send a message after those queued before it in its conversation."""
    args = {
        "message_id": message.id,
        "organization_id": message.organization_id,
        "channel_id": message.channel_id,
    }
    lock = lock_of(message.conversation_id)
    await defer(session, "messages.deliver", args, lock=lock, priority=SENDING_PRIORITY)


async def queue_reading(session: AsyncSession, answer: Message) -> None:
    """An answer has left: a job of its own, which holds no reply up, tells WhatsApp that it was read."""
    if EFFECTS[answer.origin or Origin.PHONE].reads != "always":
        return
    if await _is_untold(session, answer):
        ids = {"organization_id": answer.organization_id, "conversation_id": answer.conversation_id}
        await defer(session, "messages.tell_read", {**ids, "before_seq": answer.seq})


async def _is_untold(session: AsyncSession, answer: Message) -> bool:
    """Whether an answer lets WhatsApp be told that something before it was read, which it was not yet."""
    untold = (
        sa.select(Message.id)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .join(Organization, Organization.id == Message.organization_id)
        .where(
            Message.conversation_id == answer.conversation_id,
            *moments.IS_TOLD,
            Message.seq > sa.func.coalesce(Conversation.read_told_seq, 0),
            Message.seq < answer.seq,
            Organization.read_marks != ReadMarks.NEVER,
        )
    )
    return bool(await session.scalar(sa.select(untold.exists())))


def lock_of(conversation_id: UUID) -> str:
    """Name what keeps a conversation's replies in order on their way out."""
    return f"conversation:{conversation_id}"
