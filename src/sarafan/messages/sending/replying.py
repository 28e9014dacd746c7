"""Replies: decided and stored in one transaction, sent by a job afterwards."""

import string
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts.errors import MaskedNumber
from sarafan.conversations import concealing
from sarafan.conversations import queries as conversations
from sarafan.conversations.models import Direction, Draft, MessageKind
from sarafan.core.realtime import Change, notify
from sarafan.gateways.whatsapp.kinds import Gateways
from sarafan.media import queries as media
from sarafan.media.errors import MediaNotReady
from sarafan.media.models import MediaState
from sarafan.messages import queries
from sarafan.messages.checking import check_written
from sarafan.messages.errors import CannotForward, ClientKeyReused, MessageNotFound, NotFailed
from sarafan.messages.models import Message, MessageStatus
from sarafan.messages.origins import EFFECTS, origin_for
from sarafan.messages.quoting import quote_known
from sarafan.messages.sending.composing import Content
from sarafan.messages.sending.outdated import refuse_if_outdated
from sarafan.messages.sending.queueing import outgoing, queue
from sarafan.organizations.actors import Actor
from sarafan.organizations.permissions import Permission

FILES = frozenset(
    {
        MessageKind.IMAGE,
        MessageKind.VIDEO,
        MessageKind.AUDIO,
        MessageKind.VOICE,
        MessageKind.DOCUMENT,
        MessageKind.STICKER,
    }
)
FORWARDED = FILES | {MessageKind.TEXT, MessageKind.LOCATION, MessageKind.CONTACTS, MessageKind.POLL}


async def send(
    session: AsyncSession,
    actor: Actor,
    gateways: Gateways,
    conversation_id: UUID,
    content: Content,
    *,
    client_key: str,
    quote_id: UUID | None = None,
    after_id: UUID | None = None,
) -> tuple[Message, bool]:
    """Queue a reply; it leaves after the replies queued before it in the same conversation.

    Returns the message and whether it is new: the same key gives the same message again.
    Raises `ConversationNotFound`, `MessageNotFound` for a foreign quote, `ClientKeyReused`
    when the key belongs to another message, `AnsweredMeanwhile` when `after_id` is not the last word any more, and as
    `check_outgoing` does.
    """
    actor.require(Permission.SEND)
    conversation = await conversations.get_visible(session, actor, conversation_id, lock=True)
    present = await queries.by_client_key(session, actor.organization_id, client_key)
    if present is not None:
        said = (present.conversation_id, present.text, present.media_id, present.quoted_message_id)
        if said != (conversation_id, content.text, content.media_id, quote_id):
            raise ClientKeyReused
        return present, False
    await refuse_if_outdated(session, actor, conversation, after_id)
    message = outgoing(actor, conversation, content, client_key)
    if quote_id is not None:
        answered = await queries.get_visible(session, actor, quote_id)
        if answered.conversation_id != conversation.id:
            raise MessageNotFound
        check_written(answered)
        quote_known(message, answered)
    await queue(session, actor, gateways, conversation, message)
    return message, True


async def reply(
    session: AsyncSession,
    actor: Actor,
    gateways: Gateways,
    conversation_id: UUID,
    content: Content,
    *,
    client_key: str,
    quote_id: UUID | None = None,
    after_id: UUID | None = None,
) -> tuple[Message, bool]:
    """Send what a member has written in a conversation; their draft has become it, unless it is a file."""
    found = await send(
        session, actor, gateways, conversation_id, content, client_key=client_key, quote_id=quote_id, after_id=after_id
    )
    if found[1] and EFFECTS[origin_for(actor)].uses_draft and content.kind is MessageKind.TEXT:
        await _forget_draft(session, actor, conversation_id, content.text or "")
    return found


async def forward(
    session: AsyncSession,
    actor: Actor,
    gateways: Gateways,
    message_id: UUID,
    conversation_ids: Sequence[UUID],
    *,
    client_key: str,
) -> list[Message]:
    """Say in other conversations what a message said, marked as forwarded; asking again gives the same messages.

    One that cannot take it refuses it for all. Raises `MessageNotFound`, `ConversationNotFound`, `CannotForward`,
    `MediaNotReady`, `MaskedNumber`, and as `check_outgoing` does.
    """
    actor.require(Permission.SEND)
    original = await queries.get_visible(session, actor, message_id)
    if original.deleted_at is not None or original.view_once or original.kind not in FORWARDED:
        raise CannotForward
    name: str | None = None
    if original.media_id is not None:
        file = await media.get_visible(session, actor, original.media_id)
        if file.state is not MediaState.READY:
            raise MediaNotReady(state=file.state.value)
        name = file.file_name
    elif original.kind in FILES:
        raise CannotForward
    await _refuse_hidden(session, actor, [original.text, original.details, name])
    content = Content.again(original, forwarded=True)
    forwarded = []
    # In a fixed order, because each conversation is held until the end of the transaction.
    for conversation_id in sorted(set(conversation_ids)):
        key = f"f-{uuid5(conversation_id, client_key)}"
        forwarded.append((await send(session, actor, gateways, conversation_id, content, client_key=key))[0])
    return forwarded


async def _refuse_hidden(session: AsyncSession, actor: Actor, said: list[Any]) -> None:
    """Raise `MaskedNumber` where somebody would pass on, perhaps to themselves, a phone that they may not see."""
    if await concealing.conceal_from(session, actor, said) != said:
        raise MaskedNumber(field="message_id")


async def resend(session: AsyncSession, actor: Actor, gateways: Gateways, message_id: UUID) -> tuple[Message, bool]:
    """Send a failed message again, as a new one; asking twice gives the same new one.

    Returns it and whether it is new. Raises `MessageNotFound`, `NotFailed` (what may still
    arrive, an unknown outcome included, is never sent again), and as `check_outgoing` does.
    """
    actor.require(Permission.SEND)
    failed = await queries.get_visible(session, actor, message_id)
    conversation = await conversations.get_visible(session, actor, failed.conversation_id, lock=True)
    await session.refresh(failed)
    if failed.resent_as_id is not None:
        return await queries.get_visible(session, actor, failed.resent_as_id), False
    if failed.status is not MessageStatus.FAILED or failed.direction is not Direction.OUT:
        raise NotFailed
    message = outgoing(actor, conversation, Content.again(failed, forwarded=failed.forwarded), None)
    message.quoted_message_id, message.quoted_provider_id = failed.quoted_message_id, failed.quoted_provider_id
    message.quoted_text, message.quoted_direction = failed.quoted_text, failed.quoted_direction
    message.quoted_author_name = failed.quoted_author_name
    failed.resent_as_id = message.id
    failed.revision += 1
    notify(session, actor.organization_id, Change("message", failed.id))
    await queue(session, actor, gateways, conversation, message)
    return message, True


async def _forget_draft(session: AsyncSession, actor: Actor, conversation_id: UUID, sent: str) -> None:
    """Forget a draft that says what was sent; another one was begun while this message was on its way."""
    if actor.member_id is None:
        return
    forgotten = await session.scalars(
        sa.delete(Draft)
        .where(
            Draft.member_id == actor.member_id,
            Draft.conversation_id == conversation_id,
            sa.func.btrim(Draft.text, string.whitespace) == sent.strip(string.whitespace),
        )
        .returning(Draft.conversation_id)
    )
    if forgotten.all():
        notify(session, actor.organization_id, Change("draft", conversation_id, actor.member_id))
