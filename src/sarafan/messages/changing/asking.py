"""What a member does to a message that is there: react to it, edit it, delete it for everybody.

Whoever does it waits for WhatsApp's word: what the page shows afterwards is what the customer sees.
No transaction is open meanwhile.
"""

import contextlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from sarafan.channels import queries as channels
from sarafan.conversations import queries as conversations
from sarafan.conversations.models import Direction, MessageKind
from sarafan.core.clock import utc_now
from sarafan.core.errors import Rejected, Unreachable
from sarafan.messages import queries
from sarafan.messages.changing import applying
from sarafan.messages.errors import AlreadyDeleted, MessageNotFound, NotOurs, NotSentYet, TooLate
from sarafan.messages.models import Message
from sarafan.messages.sending import delivery
from sarafan.organizations.actors import Actor
from sarafan.organizations.permissions import Permission
from sarafan.resources import Resources

EDITED_WITHIN = timedelta(minutes=15)
DELETED_WITHIN = timedelta(hours=48)


@dataclass(frozen=True)
class Target:
    """A message as WhatsApp names it, and where it is."""

    message: Message
    recipient: str
    participant: str | None

    def named(self) -> dict[str, Any]:
        """Return its name in a request to the bridge."""
        name = {"messageId": self.message.provider_message_id, "fromMe": self.message.direction is Direction.OUT}
        return name | ({"participant": self.participant} if self.participant else {})


async def react(resources: Resources, actor: Actor, message_id: UUID, emoji: str) -> None:
    """Put our reaction on a message, or take it away with an empty one. Raises `Rejected`, `Unreachable`."""
    target = await _target(resources, actor, message_id)
    now = utc_now()
    await _tell(resources, target, {"type": "reaction", "target": target.named(), "emoji": emoji}, now)
    async with resources.database.for_organization(actor.organization_id) as session:
        held = await delivery.hold(session, target.message)
        if held is not None and await applying.keep_reaction(session, held, None, emoji or None, now, by=actor):
            await delivery.announce(session, held)


async def edit(resources: Resources, actor: Actor, message_id: UUID, text: str) -> None:
    """Change the text of a message of ours. Raises `NotOurs`, `TooLate`, `Rejected`, `Unreachable`."""
    target = await _target(resources, actor, message_id)
    _refuse_unless_ours(target.message, EDITED_WITHIN)
    if target.message.kind is not MessageKind.TEXT:
        raise NotOurs("Only the text of a message can be changed.")
    now = utc_now()
    named = {"messageId": target.message.provider_message_id}
    await _tell(resources, target, {"type": "edit", "target": named, "text": text}, now)
    async with resources.database.for_organization(actor.organization_id) as session:
        held = await delivery.hold(session, target.message)
        if held is not None and held.deleted_at is None:
            held.text, held.edited_at = text, now
            await delivery.announce(session, held)


async def delete(resources: Resources, actor: Actor, message_id: UUID) -> None:
    """Take back a message of ours, for everybody. Raises `NotOurs`, `TooLate`, `Rejected`, `Unreachable`."""
    target = await _target(resources, actor, message_id)
    _refuse_unless_ours(target.message, DELETED_WITHIN)
    now = utc_now()
    await _tell(resources, target, {"type": "delete", "target": target.named()}, now)
    async with resources.database.for_organization(actor.organization_id) as session:
        held = await delivery.hold(session, target.message)
        if held is not None and held.deleted_at is None:
            await applying.delete(session, held, now)
            await delivery.announce(session, held)


async def show_typing(resources: Resources, actor: Actor, conversation_id: UUID, state: str) -> None:
    """Let the other side see that somebody writes. Worth nothing later, so nobody hears that it failed."""
    actor.require(Permission.SEND)
    async with resources.database.for_organization(actor.organization_id) as session:
        conversation = await conversations.get_visible(session, actor, conversation_id)
        recipient = await delivery.recipient_in(session, actor.organization_id, conversation_id)
    if recipient is not None:
        with contextlib.suppress(Rejected, Unreachable):
            await resources.bridge.show_presence(str(conversation.channel_id), recipient, state)


async def _target(resources: Resources, actor: Actor, message_id: UUID) -> Target:
    actor.require(Permission.SEND)
    async with resources.database.for_organization(actor.organization_id) as session:
        message = await queries.get_visible(session, actor, message_id)
        await conversations.get_visible(session, actor, message.conversation_id)
        await channels.get_visible(session, actor, message.channel_id)
        if message.deleted_at is not None:
            raise AlreadyDeleted
        if message.provider_message_id is None:
            raise NotSentYet
        recipient = await delivery.recipient_of(session, message)
        participant = await delivery.participant_of(session, message)
    if recipient is None:
        raise MessageNotFound
    return Target(message, recipient, participant)


async def _tell(resources: Resources, target: Target, content: dict[str, Any], now: datetime) -> None:
    # Each deed is one of its own, even the same again after another.
    key = uuid5(target.message.id, f"{content['type']}:{now.isoformat()}")
    await resources.bridge.send(str(target.message.channel_id), target.recipient, content, key=str(key))


def _refuse_unless_ours(message: Message, within: timedelta) -> None:
    if message.direction is not Direction.OUT:
        raise NotOurs
    if utc_now() - (message.sent_at or message.at) > within:
        raise TooLate(limit_minutes=int(within.total_seconds() // 60))
