"""What a member does to a message that is there: react to it, edit it, delete it for everybody.

Whoever does it waits for WhatsApp's word: what the page shows afterwards is what the customer sees.
No transaction is open meanwhile.
"""

import contextlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from sarafan.channels import queries as channels
from sarafan.channels.models import Channel
from sarafan.contacts.refusing import refuse_masked
from sarafan.conversations import queries as conversations
from sarafan.conversations.models import Direction, MessageKind
from sarafan.conversations.naming import named_in
from sarafan.core.clock import utc_now
from sarafan.core.errors import Rejected, Unreachable
from sarafan.gateways.whatsapp.arrivals import Person
from sarafan.gateways.whatsapp.gateway import TypingState
from sarafan.gateways.whatsapp.outgoing import Deletion, Edit, Outgoing, OutgoingKind, Reaction, Recipient, Target
from sarafan.messages import queries, typists
from sarafan.messages.changing import applying, reacting
from sarafan.messages.checking import Wanted, check, check_written
from sarafan.messages.errors import AlreadyDeleted, MessageNotFound, NotOurs, NotSentYet, TooLate
from sarafan.messages.models import Message
from sarafan.messages.sending import leaving
from sarafan.organizations.actors import Actor
from sarafan.organizations.permissions import Permission
from sarafan.resources import Resources


@dataclass(frozen=True)
class Found:
    """A message that is to be changed: where it is, and how its gateway knows it."""

    message: Message
    channel: Channel
    recipient: Recipient
    target: Target


async def react(resources: Resources, actor: Actor, message_id: UUID, emoji: str) -> None:
    """Put our reaction on a message, or take it away with an empty one.

    Raises `NotSupported`, `Rejected`, `Unreachable`.
    """
    found = await _find(resources, actor, message_id, Wanted({"emoji": OutgoingKind.REACTION}))
    now = utc_now()
    await _tell(resources, found, Reaction(found.target, emoji), now)
    async with resources.database.for_organization(actor.organization_id) as session:
        held = await leaving.hold(session, found.message)
        if held is not None and await reacting.keep(session, held, None, emoji or None, now, by=actor):
            await leaving.announce(session, held)


async def edit(resources: Resources, actor: Actor, message_id: UUID, text: str) -> None:
    """Change the text of a message of ours; whom it still names is told with it.

    Raises `NotSupported`, `TextTooLong`, `NotOurs`, `TooLate`, `MaskedNumber`, `Rejected`, `Unreachable`.
    """
    refuse_masked(actor, text)
    found = await _find(resources, actor, message_id, Wanted({"text": OutgoingKind.EDIT}, text=text))
    _refuse_unless_ours(found.message, resources.gateways.can(found.channel).edits_within)
    if found.message.kind is not MessageKind.TEXT:
        raise NotOurs("Only the text of a message can be changed.")
    now = utc_now()
    named = named_in(text, found.message.mentions)
    people = tuple(Person(one["phone"], one["lid"]) for one in named or ())
    await _tell(resources, found, Edit(found.target, text, people), now)
    async with resources.database.for_organization(actor.organization_id) as session:
        held = await leaving.hold(session, found.message)
        if held is not None and held.deleted_at is None:
            held.text, held.mentions, held.edited_at = text, named, now
            await leaving.announce(session, held)


async def delete(resources: Resources, actor: Actor, message_id: UUID) -> None:
    """Take back a message of ours, for everybody.

    Raises `NotSupported`, `NotOurs`, `TooLate`, `Rejected`, `Unreachable`.
    """
    found = await _find(resources, actor, message_id, Wanted({"message_id": OutgoingKind.DELETION}))
    _refuse_unless_ours(found.message, resources.gateways.can(found.channel).deletes_within)
    now = utc_now()
    await _tell(resources, found, Deletion(found.target), now)
    async with resources.database.for_organization(actor.organization_id) as session:
        held = await leaving.hold(session, found.message)
        if held is not None and held.deleted_at is None:
            await applying.delete(session, held, now)
            await leaving.announce(session, held)


async def show_typing(resources: Resources, actor: Actor, conversation_id: UUID, state: TypingState) -> None:
    """Let the other side and the other members see that somebody writes.

    Worth nothing later, so nobody hears that it failed.
    """
    actor.require(Permission.SEND)
    async with resources.database.for_organization(actor.organization_id) as session:
        conversation = await conversations.get_visible(session, actor, conversation_id)
        recipient = await leaving.recipient_in(session, actor.organization_id, conversation_id)
        channel = await channels.find(session, conversation.channel_id)
        await typists.tell_others(session, actor, conversation_id, state)
    if recipient is None or channel is None:
        return
    with contextlib.suppress(Rejected, Unreachable):
        if resources.gateways.can(channel).typing:
            await resources.gateways.of(channel).show_typing(recipient, state)


async def _find(resources: Resources, actor: Actor, message_id: UUID, wanted: Wanted) -> Found:
    actor.require(Permission.SEND)
    async with resources.database.for_organization(actor.organization_id) as session:
        message = await queries.get_visible(session, actor, message_id)
        await conversations.get_visible(session, actor, message.conversation_id)
        channel = await channels.get_visible(session, actor, message.channel_id)
        check_written(message)
        check(resources.gateways.can(channel), message, wanted)
        if message.deleted_at is not None:
            raise AlreadyDeleted
        if message.provider_message_id is None:
            raise NotSentYet
        recipient = await leaving.recipient_of(session, message)
        target = await leaving.target_of(session, message, message.provider_message_id)
    if recipient is None:
        raise MessageNotFound
    return Found(message, channel, recipient, target)


async def _tell(resources: Resources, found: Found, content: Outgoing, now: datetime) -> None:
    # The time is in the key: reacting again with an earlier emoji is a request of its own.
    key = uuid5(found.message.id, f"{type(content).__name__}:{now.isoformat()}")
    await resources.gateways.of(found.channel).send(found.recipient, content, key=str(key))


def _refuse_unless_ours(message: Message, within: timedelta | None) -> None:
    if message.direction is not Direction.OUT:
        raise NotOurs
    if within is not None and utc_now() - (message.sent_at or message.at) > within:
        raise TooLate(limit_minutes=int(within.total_seconds() // 60))
