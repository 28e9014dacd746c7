"""Writing first: a conversation with somebody who has not written, and groups that have not."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels import queries as channels
from sarafan.channels.models import Channel
from sarafan.contacts import identifying, recognizing
from sarafan.contacts import queries as contacts
from sarafan.contacts.errors import ContactNotFound
from sarafan.conversations import counters, groups, queries, threads
from sarafan.conversations.errors import (
    ConversationNotFound,
    KeeperWritesFirst,
    NotOnWhatsApp,
    NumberIsAnothers,
    PhoneUnknown,
)
from sarafan.conversations.models import Conversation
from sarafan.conversations.private import opening as private_opening
from sarafan.gateways.whatsapp.arrivals import Person
from sarafan.gateways.whatsapp.gateway import Checked
from sarafan.organizations.actors import Actor
from sarafan.organizations.permissions import Permission
from sarafan.resources import Resources


async def open_with(
    resources: Resources, actor: Actor, channel_id: UUID, phone: str, *, whose: UUID | None = None
) -> Conversation:
    """Find or open the conversation with a number, once WhatsApp has said that it knows it.

    `whose`: the contact that is meant. No transaction is open while WhatsApp is asked. Raises `ChannelNotFound`,
    `NotOnWhatsApp`, `Rejected`, `Unreachable`, `KeeperWritesFirst`, `ConversationNotFound` when it is somebody else's
    to see, and `ContactNotFound` or `NumberIsAnothers`, with nothing changed, where the number is no longer theirs who
    is meant.
    """
    actor.require(Permission.SEND)
    async with resources.database.for_organization(actor.organization_id) as session:
        channel = await channels.get_visible(session, actor, channel_id)
        if await private_opening.keeps_others_out(session, actor, channel):
            person = Person(phone, None)
            contact_id = (await recognizing.whose(session, actor.organization_id, [person])).of(person)
            return await _only_seen(session, actor, channel, contact_id)
    checked = Checked(phone, exists=True)
    if resources.gateways.can(channel).checks_numbers:
        checked = (await resources.gateways.of(channel).check([phone]))[0]
    if not checked.exists:
        raise NotOnWhatsApp
    async with resources.database.for_organization(actor.organization_id) as session:
        channel = await channels.get_visible(session, actor, channel_id, lock=True)
        if await private_opening.keeps_others_out(session, actor, channel):  # since WhatsApp was asked
            raise KeeperWritesFirst
        person = Person(phone, checked.lid)
        is_merged = whose is not None and await _is_merged(session, actor.organization_id, whose, person)
        contact = (await identifying.identify(session, actor.organization_id, [person]))[0]
        if whose not in (None, contact.id) and not is_merged:
            raise NumberIsAnothers
        found = await private_opening.ensure(session, channel, {contact.id: False})
        conversation = found[contact.id]
        await queries.get_visible(session, actor, conversation.id)
        threads.changed(session, conversation, counters.share_of(conversation))
    return conversation


async def _is_merged(session: AsyncSession, organization_id: UUID, whose: UUID, person: Person) -> bool:
    """Whether a contact became another one meanwhile, who has their number. Raises `ContactNotFound` if it is gone."""
    if await contacts.by_id(session, organization_id, [whose]):
        return False
    if (await recognizing.whose(session, organization_id, [replace(person, lid=None)])).of(person) is None:
        raise ContactNotFound
    return True


async def open_from(resources: Resources, actor: Actor, contact_id: UUID, channel_id: UUID) -> Conversation:
    """Find or open the conversation with a person from another number of ours; one that is there is not asked for.

    Raises `PhoneUnknown`, and as `open_with` does.
    """
    actor.require(Permission.SEND)
    async with resources.database.for_organization(actor.organization_id) as session:
        contact = await contacts.get_visible(session, actor, contact_id)
        channel = await channels.get_visible(session, actor, channel_id)
        if await private_opening.keeps_others_out(session, actor, channel):
            return await _only_seen(session, actor, channel, contact.id)
        known = await queries.id_of_thread(session, channel, contact_id=contact.id)
        if known is not None:
            return await queries.get_visible(session, actor, known)
    if contact.phone is None:
        raise PhoneUnknown
    return await open_with(resources, actor, channel_id, contact.phone, whose=contact.id)


async def _only_seen(session: AsyncSession, actor: Actor, channel: Channel, contact_id: UUID | None) -> Conversation:
    """Return a thread that the actor sees; a hidden one, none and an unknown person are refused with the same words."""
    known = await queries.id_of_thread(session, channel, contact_id=contact_id) if contact_id else None
    if known is None:
        raise KeeperWritesFirst
    try:
        return await queries.get_visible(session, actor, known)
    except ConversationNotFound as error:
        raise KeeperWritesFirst from error


async def synchronize_groups(resources: Resources, actor: Actor, channel_id: UUID) -> int:
    """Ask for the groups that a number is in, and take them over; returns how many. Raises as `open_with` does."""
    actor.require(Permission.CHANNELS)
    async with resources.database.for_organization(actor.organization_id) as session:
        channel = await channels.get_visible(session, actor, channel_id)
    found = await resources.gateways.of(channel).groups()
    async with resources.database.for_organization(actor.organization_id) as session:
        await groups.synchronize(session, await channels.get_visible(session, actor, channel_id, lock=True), found)
    return len(found.groups)
