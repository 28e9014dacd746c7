"""From "somebody with this phone or this LID" to one contact.

A LID that was first seen alone and a phone learnt later become one contact: the one that has the
phone survives, and what the other had moves to it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts import queries
from sarafan.contacts.events import ContactChanged, ContactsMerged
from sarafan.contacts.models import Contact, ContactIdentifier, ContactKind, IdentifierKind, NameSource
from sarafan.contacts.queries import IdentifierKey
from sarafan.contacts.recognizing import Known, keys_of, whose
from sarafan.core.clock import utc_now
from sarafan.core.events import emit
from sarafan.core.realtime import Change, notify
from sarafan.gateways.whatsapp.arrivals import Person
from sarafan.organizations.models import Language


async def identify(
    session: AsyncSession, organization_id: UUID, people: Sequence[Person], moments: Sequence[datetime] | None = None
) -> list[Contact]:
    """Find or make the contact of each person, in order; joins what turns out to belong together.

    `moments`: when each of them did something; this moment where nothing is said.
    """
    await hold(session, organization_id, people)
    known = await whose(session, organization_id, people)
    contacts = await queries.by_id(session, organization_id, list(set(known.owners.values())))
    found = []
    for person, at in zip(people, moments or [utc_now()] * len(people), strict=True):
        told = await _sort_out(session, person, at, known, contacts)
        found.append((await _settle(session, organization_id, told, known, contacts)).id)
    # Only now: a later person of the same batch may have joined two earlier ones.
    return [contacts[_survivor(known, contact_id)] for contact_id in found]


async def identify_one(session: AsyncSession, organization_id: UUID, person: Person, at: datetime) -> Contact:
    """Find or make the contact of somebody who did something at a moment."""
    return (await identify(session, organization_id, [person], [at]))[0]


async def learn(session: AsyncSession, organization_id: UUID, person: Person) -> None:
    """Take in that identifiers or a name belong to somebody we know; makes nobody new."""
    await hold(session, organization_id, [person])
    known = await whose(session, organization_id, [person])
    contacts = await queries.by_id(session, organization_id, list(set(known.owners.values())))
    if known.of(person) is not None:
        told = await _sort_out(session, person, None, known, contacts)
        await _settle(session, organization_id, told, known, contacts)


def _survivor(known: Known, contact_id: UUID) -> UUID:
    while contact_id in known.joined:
        contact_id = known.joined[contact_id]
    return contact_id


async def rename(session: AsyncSession, contact: Contact, name: str | None) -> None:
    """Give a contact a member's name for it; an empty one lets the profile's name come back."""
    contact.name = name
    contact.name_source = NameSource.MEMBER if name else None
    await changed(session, contact)


async def sort_as(session: AsyncSession, contact: Contact, kind: ContactKind) -> None:
    """Say what a person is to the organization."""
    contact.kind = kind
    await changed(session, contact)


async def speak(session: AsyncSession, contact: Contact, language: Language | None) -> None:
    """Say in which language a person is written to."""
    contact.language = language
    await changed(session, contact)


async def hold(session: AsyncSession, organization_id: UUID, people: Sequence[Person]) -> None:
    """Let one transaction at a time decide whose an identifier is; sorted, so that nobody waits in a circle."""
    keys = {key for person in people for key in keys_of(person)}
    names = sorted(f"contact:{organization_id}:{kind.value}:{value}" for kind, value in keys)
    query = sa.text(
        "SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) "
        "FROM (SELECT unnest(CAST(:names AS text[])) AS name ORDER BY name) AS sorted"
    )
    await session.execute(query, {"names": names})


async def _sort_out(
    session: AsyncSession, person: Person, at: datetime | None, known: Known, contacts: dict[UUID, Contact]
) -> Person:
    """Return what tells who somebody is that comes with a number which a contact had before.

    With the contact's own LID it is the contact, who has the number again. Anybody else who comes with it since then
    is another person, whose number it is now; without a moment nothing is decided.
    """
    keys = keys_of(person)
    if _is_anothers_by_now(keys, known) or _has_another_lid(keys, known, contacts):
        return replace(person, phone=None)
    number, since = keys[0], known.former.get(keys[0])
    if since is None or number[0] is IdentifierKind.LID:
        return person
    lids_owner = known.owners.get(keys[1]) if len(keys) > 1 else None
    is_back = lids_owner == known.owners[number]
    if at is not None and at > since:
        if is_back:
            await keep(session, contacts[known.owners[number]], keys, [], at, known)
        else:
            await _let_go(session, number, known, contacts)
        return person
    if is_back:
        return person
    return replace(person, phone=None) if lids_owner else replace(person, lid=None)


def _is_anothers_by_now(keys: Sequence[IdentifierKey], known: Known) -> bool:
    """Whether a number is somebody else's than a former LID's that comes with it: it was written before they got it."""
    number, lid = keys[0], keys[-1]
    return number not in known.former and lid in known.former and known.owners.get(number) != known.owners[lid]


def _has_another_lid(keys: Sequence[IdentifierKey], known: Known, contacts: dict[UUID, Contact]) -> bool:
    """Whether a number's owner has a LID, but not this one, whose owner has no number: nobody takes it from them."""
    return known.tells_two(keys) and contacts[known.owners[keys[1]]].phone is None


async def _let_go(session: AsyncSession, number: IdentifierKey, known: Known, contacts: dict[UUID, Contact]) -> None:
    """Let a former number be nobody's, so that it becomes the person's who comes with it now."""
    former_owner = contacts[known.owners.pop(number)]
    del known.former[number]
    await changed(session, former_owner)


async def _settle(
    session: AsyncSession, organization_id: UUID, person: Person, known: Known, contacts: dict[UUID, Contact]
) -> Contact:
    keys = keys_of(person)
    found = list(dict.fromkeys(known.owners[key] for key in keys if key in known.owners))
    if not found:
        contact = Contact(organization_id=organization_id)
        session.add(contact)
        await session.flush()
        contacts[contact.id] = contact
    else:
        contact = contacts[found[0]]  # keys begin with the phone: whoever has it survives
        for other_id in found[1:]:
            await _join(session, contact, contacts[other_id], known, keys)
    told = replace(person, phone=None) if keys[0] in known.former else person
    await _take_over(session, contact, told, [key for key in keys if key not in known.owners])
    known.owners.update(dict.fromkeys(keys, contact.id))
    return contact


async def _take_over(session: AsyncSession, contact: Contact, person: Person, unknown: list[IdentifierKey]) -> None:
    if unknown:
        values = [
            {"organization_id": contact.organization_id, "contact_id": contact.id, "kind": kind, "value": value}
            for kind, value in unknown
        ]
        made = insert(ContactIdentifier).values(values)
        unique = [ContactIdentifier.organization_id, ContactIdentifier.kind, ContactIdentifier.value]
        # Only a number that its former owner let go is there already.
        given = {"contact_id": made.excluded.contact_id, "former_since": None}
        await session.execute(made.on_conflict_do_update(index_elements=unique, set_=given))
    named = _take_over_name(contact, person)
    phoned = person.phone and contact.phone != person.phone
    if phoned:
        contact.phone = person.phone
    if unknown or named or phoned:
        await changed(session, contact)


def _take_over_name(contact: Contact, person: Person) -> bool:
    """Call a contact as is told, unless its name outweighs that; returns whether it has another name now.

    A name taken out of the address book is nobody's any more: the next message brings the profile's.
    """
    source = NameSource.of(person)
    if person.name is None and not (person.saved and contact.name_source is source):
        return False
    told = (person.name[:255], source) if person.name else (None, None)
    if not source.outweighs(contact.name_source) or told == (contact.name, contact.name_source):
        return False
    contact.name, contact.name_source = told
    return True


async def _join(
    session: AsyncSession,
    contact: Contact,
    other: Contact,
    known: Known,
    keys: Sequence[IdentifierKey],
) -> None:
    if other.phone is None:
        await merge(session, contact, other, known)
        return
    # Both have a phone: a number changed hands, and these are two people. Only the LID moves.
    await session.execute(
        sa.update(ContactIdentifier)
        .where(
            ContactIdentifier.contact_id == other.id,
            sa.tuple_(ContactIdentifier.kind, ContactIdentifier.value).in_(keys),
        )
        .values(contact_id=contact.id)
        .execution_options(synchronize_session=False)
    )
    await changed(session, other)
    await changed(session, contact)


async def merge(session: AsyncSession, survivor: Contact, absorbed: Contact, known: Known) -> None:
    """Let two contacts be one; what is known follows."""
    await session.flush()
    await session.execute(
        sa.update(ContactIdentifier)
        .where(ContactIdentifier.contact_id == absorbed.id)
        .values(contact_id=survivor.id)
        .execution_options(synchronize_session=False)
    )
    source = absorbed.name_source or NameSource.PROFILE
    if absorbed.name and (
        survivor.name is None or (source is not survivor.name_source and source.outweighs(survivor.name_source))
    ):
        survivor.name, survivor.name_source = absorbed.name, absorbed.name_source
    if survivor.blocked_at is None:
        survivor.blocked_at, survivor.blocked_by = absorbed.blocked_at, absorbed.blocked_by
    if survivor.kind is ContactKind.CUSTOMER:
        survivor.kind = absorbed.kind
    survivor.language = survivor.language or absorbed.language
    await emit(session, ContactsMerged(survivor.organization_id, survivor.id, absorbed.id))
    await session.delete(absorbed)
    await session.flush()
    known.joined[absorbed.id] = survivor.id
    known.owners.update({key: survivor.id for key, owner in known.owners.items() if owner == absorbed.id})
    notify(session, survivor.organization_id, Change("contact.removed", absorbed.id))
    await changed(session, survivor)


async def keep(
    session: AsyncSession,
    contact: Contact,
    present: Sequence[IdentifierKey],
    past: Sequence[IdentifierKey],
    at: datetime,
    known: Known,
) -> None:
    """Write how a contact can be reached since a moment, and what is former; a kind of which nothing is told stays."""
    of_contact = {"organization_id": contact.organization_id, "contact_id": contact.id}
    rows = [
        {**of_contact, "kind": kind, "value": value, "former_since": since}
        for keys, since in ((present, None), (past, at))
        for kind, value in keys
    ]
    made = insert(ContactIdentifier).values(rows)
    unique = [ContactIdentifier.organization_id, ContactIdentifier.kind, ContactIdentifier.value]
    written = {"contact_id": made.excluded.contact_id, "former_since": made.excluded.former_since}
    await session.execute(made.on_conflict_do_update(index_elements=unique, set_=written))
    told = {kind for kind, _ in present}
    await session.execute(
        sa.update(ContactIdentifier)
        .where(
            ContactIdentifier.contact_id == contact.id,
            ContactIdentifier.kind.in_(told),
            ContactIdentifier.former_since.is_(None),
            sa.tuple_(ContactIdentifier.kind, ContactIdentifier.value).not_in(present),
        )
        .values(former_since=at)
        .execution_options(synchronize_session=False)
    )
    for key, owner_id in known.owners.items():
        if owner_id == contact.id and key[0] in told:
            known.former.setdefault(key, at)
    for key in present:
        known.former.pop(key, None)


async def changed(session: AsyncSession, contact: Contact) -> None:
    """Let browsers, and whoever shows it, know of a changed contact."""
    contact.revision = (contact.revision or 0) + 1
    notify(session, contact.organization_id, Change("contact", contact.id))
    await emit(session, ContactChanged(contact.organization_id, contact.id))
