"""How a message looks, asked for or in a live delta."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations import naming
from sarafan.core.realtime import DeltaRead
from sarafan.gateways.whatsapp.arrivals import Person
from sarafan.media import queries as files
from sarafan.messages import queries, ticks
from sarafan.messages.content_schemas import Quotable
from sarafan.messages.excerpts import shown_of
from sarafan.messages.models import VOTED_ON, MemberReceipt, Message
from sarafan.messages.schemas import MemberReceiptPage, MemberReceiptRead, MessageRead
from sarafan.organizations.actors import Actor


class MessageDelta(DeltaRead):
    """A message is new, or something of it changed."""

    type: Literal["message"]
    data: MessageRead


async def read(session: AsyncSession, organization_id: UUID, messages: Sequence[Message]) -> list[MessageRead]:
    """Show messages with their files and reactions."""
    answered = await queries.answered(session, [one.quoted_message_id for one in messages if one.quoted_message_id])
    media_ids = [one.media_id for some in (messages, answered) for one in some if one.media_id]
    media = await files.by_id(session, organization_id, media_ids) if media_ids else {}
    reactions = await queries.reactions(session, organization_id, [message.id for message in messages])
    polls = [message.id for message in messages if message.kind in VOTED_ON]
    votes = await queries.votes(session, organization_id, polls)
    named = {one.id: (one.id, one.channel_id, one.mentions) for one in answered}
    named |= {one.id: (one.id, one.channel_id, shown_of(one, "mentions")) for one in messages}
    mentions = await naming.read(session, organization_id, named.values())
    quotable = {
        one.id: Quotable(one.kind, media.get(one.media_id) if one.media_id else None, mentions.get(one.id, []))
        for one in answered
    }
    counted = await ticks.count(session, messages)
    return [
        MessageRead.of(
            message,
            media.get(message.media_id) if message.media_id else None,
            reactions[message.id],
            mentions.get(message.id, []),
            counted.get(message.id),
            quotable.get(message.quoted_message_id) if message.quoted_message_id else None,
            votes.get(message.id),
        )
        for message in messages
    ]


async def read_receipts(session: AsyncSession, actor: Actor, message_id: UUID, cursor: str | None) -> MemberReceiptPage:
    """Show a page of who of a group has got a message of ours. Raises `MessageNotFound`, `InvalidCursor`."""
    message = await queries.get_visible(session, actor, message_id)
    found, next_cursor = await ticks.page_of_message(session, actor, message, cursor)
    people = [Person(one.phone, one.lid) for one in found]
    known = await naming.contacts_of(session, actor.organization_id, people, actor)
    items = [_receipt(one, contact) for one, contact in zip(found, known, strict=True)]
    return MemberReceiptPage(items=items, next_cursor=next_cursor)


def _receipt(one: MemberReceipt, contact: naming.Acquaintance | None) -> MemberReceiptRead:
    return MemberReceiptRead(
        contact_id=contact.id if contact else None,
        name=contact.name if contact else None,
        phone=one.phone or (contact.phone if contact else None),
        lid=one.lid,
        delivered_at=one.delivered_at,
        read_at=one.read_at,
    )


async def render(session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Read changed messages."""
    shown = await read(session, organization_id, await queries.as_shown(session, organization_id, ids))
    return {message.id: message.model_dump(mode="json") for message in shown}
