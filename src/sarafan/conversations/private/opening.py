"""Threads that open on a phone that has private chats: whose they are is said before anybody is told of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels.models import Channel, Keeping
from sarafan.contacts import identifying, recognizing
from sarafan.contacts import queries as contacts
from sarafan.contacts.models import NameSource
from sarafan.contacts.recognizing import keys_of
from sarafan.conversations import queries, threads
from sarafan.conversations.models import Conversation, PrivateUntil
from sarafan.conversations.private import queries as private
from sarafan.conversations.private import rules
from sarafan.gateways.whatsapp.arrivals import HistoryGap, Person
from sarafan.linked_devices import address_book
from sarafan.linked_devices import queries as linked_devices
from sarafan.organizations.actors import Actor


async def ensure(session: AsyncSession, channel: Channel, wanted: Mapping[UUID, bool]) -> dict[UUID, Conversation]:
    """Find or open the thread with each contact, and hold them. `wanted`: whether it is of the phone's past."""
    alone: dict[UUID, threads.Private] = {}
    if channel.keeps_some and channel.keeper_id is not None and wanted:
        booked = await in_book(session, channel, wanted) if channel.keeping is Keeping.ADDRESS_BOOK else frozenset()
        comes = await history_comes(session, channel)
        alone = {
            contact_id: (
                channel.keeper_id,
                rules.until(channel.keeping, from_past=is_past, in_book=contact_id in booked),
            )
            for contact_id, is_past in wanted.items()
            if rules.is_private(channel.keeping, from_past=is_past, comes=comes, in_book=contact_id in booked)
        }
    found, opened = await threads.ensure(session, channel.organization_id, channel.id, list(wanted), private=alone)
    shared = [one for one in opened if found[one].private_of is None]
    if shared:
        await _forget_owners_names(session, channel.organization_id, shared, [found[one].id for one in shared])
    for contact_id, is_past in wanted.items():
        if is_past and found[contact_id].private_until is PrivateUntil.CHOICE:
            found[contact_id].private_until = None  # no new number: the phone remembers them
    return found


async def keeps_others_out(session: AsyncSession, actor: Actor, channel: Channel) -> bool:
    """Whether only somebody else begins chats on a number: whoever tries would learn with whom it has private ones."""
    if channel.keeper_id is None or channel.keeper_id == actor.member_id:
        return False
    return channel.keeps_some or await private.are_there(session, channel.organization_id, channel.id)


async def history_comes(session: AsyncSession, channel: Channel) -> bool:
    """Whether more of what the phone remembers may come; of some of it we may be told that it never will."""
    device = await linked_devices.of_channel(session, channel.id)
    return device is None or not (device.history_done or device.history_missing is HistoryGap.FOR_GOOD)


async def keeper_of_groups(session: AsyncSession, channel: Channel) -> UUID | None:
    """Return whose alone a group is that opens now, if anybody's; while the history comes it is of the phone's past."""
    if not channel.keeps_some:
        return None
    is_past = await history_comes(session, channel)
    return channel.keeper_id if rules.is_private_group(channel.keeping, from_past=is_past) else None


async def in_book(session: AsyncSession, channel: Channel, contact_ids: Collection[UUID]) -> frozenset[UUID]:
    """Return which contacts are in the phone's address book."""
    known = await contacts.identifiers(session, channel.organization_id, list(contact_ids))
    names = {_name(one.kind, one.value): one.contact_id for one in known if not one.is_former}
    booked = await linked_devices.in_address_book(session, channel.id, names.keys())
    return frozenset(names[one] for one in booked)


async def learn(session: AsyncSession, channel: Channel, people: Sequence[Person]) -> None:
    """Take over who is in the phone's address book, where that decides anything."""
    told = [one for one in people if one.saved]
    if channel.keeping not in (Keeping.ASKED, Keeping.ADDRESS_BOOK) or not told:
        return
    await address_book.add(session, channel.organization_id, channel.id, _names([one for one in told if one.name]))
    await address_book.take_out(session, channel.id, _names([one for one in told if not one.name]))


async def as_told(session: AsyncSession, channel: Channel, person: Person) -> Person:
    """Return somebody without the name that the phone's owner has for them, where others know them by another chat."""
    if not channel.keeps_some or person.name is None:
        return person
    contact_id = (await recognizing.whose(session, channel.organization_id, [person])).of(person)
    if contact_id is None or not await private.is_shared(session, channel.organization_id, contact_id):
        return person
    return replace(person, name=None, saved=False)


async def _forget_owners_names(
    session: AsyncSession, organization_id: UUID, contact_ids: Collection[UUID], thread_ids: Collection[UUID]
) -> None:
    """Let people whom the team gets to know lose the name that the owner of another phone has for them."""
    hidden = await queries.known_privately(session, organization_id, contact_ids, but_for=thread_ids)
    for contact in (await contacts.by_id(session, organization_id, sorted(hidden))).values():
        if contact.name_source is NameSource.ADDRESS_BOOK:
            await identifying.rename(session, contact, None)


def _names(people: Sequence[Person]) -> list[str]:
    return [_name(*key) for person in people for key in keys_of(person)]


def _name(kind: str, value: str) -> str:
    return f"{kind}:{value}"
