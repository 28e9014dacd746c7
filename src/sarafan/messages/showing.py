"""How a message looks, asked for or in a live delta."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels import queries as channels
from sarafan.contacts import identifying
from sarafan.contacts import queries as contacts
from sarafan.contacts.models import Contact
from sarafan.core.realtime import DeltaRead
from sarafan.gateways.whatsapp.arrivals import Person
from sarafan.media import queries as files
from sarafan.messages import queries, ticks
from sarafan.messages.content_schemas import Quotable
from sarafan.messages.excerpts import shown_of
from sarafan.messages.models import VOTED_ON, MemberReceipt, Message
from sarafan.messages.schemas import MemberReceiptPage, MemberReceiptRead, MentionRead, MessageRead
from sarafan.organizations.actors import Actor

MOST_MENTIONS = 100  # of one message, with names; the others stay digits


class MessageDelta(DeltaRead):
    """A message is new, or something of it changed."""

    type: Literal["message"]
    data: MessageRead


async def read(session: AsyncSession, organization_id: UUID, messages: Sequence[Message]) -> list[MessageRead]:
    """Show messages with their files and reactions."""
    answered = await queries.kinds_of(session, [one.quoted_message_id for one in messages if one.quoted_message_id])
    media_ids = [message.media_id for message in messages if message.media_id]
    media_ids += [media_id for _, media_id in answered.values() if media_id]
    media = await files.by_id(session, organization_id, media_ids) if media_ids else {}
    quotable = {
        one: Quotable(kind, media.get(media_id) if media_id else None) for one, (kind, media_id) in answered.items()
    }
    reactions = await queries.reactions(session, organization_id, [message.id for message in messages])
    polls = [message.id for message in messages if message.kind in VOTED_ON]
    votes = await queries.votes(session, organization_id, polls)
    mentions = await _mentions(session, organization_id, messages)
    counted = await ticks.count(session, messages)
    return [
        MessageRead.of(
            message,
            media.get(message.media_id) if message.media_id else None,
            reactions[message.id],
            mentions[message.id],
            counted.get(message.id),
            quotable.get(message.quoted_message_id) if message.quoted_message_id else None,
            votes.get(message.id),
        )
        for message in messages
    ]


async def read_receipts(session: AsyncSession, actor: Actor, message_id: UUID, cursor: str | None) -> MemberReceiptPage:
    """Show a page of who of a group has got a message of ours. Raises `MessageNotFound`, `InvalidCursor`."""
    message = await queries.get_visible(session, actor, message_id)
    found, next_cursor = await ticks.page_of_message(session, message, cursor)
    people = [Person(one.phone, one.lid) for one in found]
    known = await _contacts_of(session, actor.organization_id, people)
    items = [_receipt(one, contact) for one, contact in zip(found, known, strict=True)]
    return MemberReceiptPage(items=items, next_cursor=next_cursor)


def _receipt(one: MemberReceipt, contact: Contact | None) -> MemberReceiptRead:
    return MemberReceiptRead(
        contact_id=contact.id if contact else None,
        name=contact.name if contact else None,
        phone=one.phone or (contact.phone if contact else None),
        lid=one.lid,
        delivered_at=one.delivered_at,
        read_at=one.read_at,
    )


async def _mentions(
    session: AsyncSession, organization_id: UUID, messages: Sequence[Message]
) -> dict[UUID, list[MentionRead]]:
    shown: dict[UUID, list[MentionRead]] = defaultdict(list)
    named = [
        (message, Person(one["phone"], one["lid"]))
        for message in messages
        for one in (shown_of(message, "mentions") or ())[:MOST_MENTIONS]
    ]
    if not named:
        return shown
    known = await _contacts_of(session, organization_id, [person for _, person in named])
    ids = sorted({message.channel_id for message, _ in named})
    ours = {channel.id: channel for channel in await channels.by_id(session, organization_id, ids)}
    for (message, person), contact in zip(named, known, strict=True):
        channel = ours.get(message.channel_id)
        shown[message.id].append(
            MentionRead(
                contact_id=contact.id if contact else None,
                name=contact.name if contact else None,
                phone=person.phone or (contact.phone if contact else None),
                lid=person.lid,
                is_us=channel is not None and channel.is_person(person.phone, person.lid),
            )
        )
    return shown


async def _contacts_of(session: AsyncSession, organization_id: UUID, people: Sequence[Person]) -> list[Contact | None]:
    keys = sorted({key for person in people for key in identifying.keys_of(person)})
    owners = await contacts.owners_of(session, organization_id, keys)
    known = await contacts.by_id(session, organization_id, sorted(set(owners.values())))
    ids = [next((owners[key] for key in identifying.keys_of(person) if key in owners), None) for person in people]
    return [known.get(contact_id) if contact_id else None for contact_id in ids]


async def render(session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Read changed messages."""
    shown = await read(session, organization_id, await queries.as_shown(session, organization_id, ids))
    return {message.id: message.model_dump(mode="json") for message in shown}
