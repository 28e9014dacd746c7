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
from sarafan.contacts.models import Contact, ContactIdentifier, IdentifierKind, NameSource
from sarafan.contacts.queries import IdentifierKey
from sarafan.core.events import emit
from sarafan.core.realtime import Change, notify
from sarafan.gateways.whatsapp.arrivals import Person


async def identify(session: AsyncSession, organization_id: UUID, people: Sequence[Person]) -> list[Contact]:
    """Find or make the contact of each person, in order; joins what turns out to belong together."""
    keys = sorted({key for person in people for key in keys_of(person)})
    await hold(session, organization_id, keys)
    owners, former = await queries.owners_and_former(session, organization_id, keys)
    contacts = await queries.by_id(session, organization_id, list(set(owners.values())))
    for person in people:
        await _let_go(session, person, owners, former, contacts)
        await _settle(session, organization_id, person, owners, former, contacts)
    # Only now: a later person of the same batch may have joined two earlier ones.
    return [contacts[owners[keys_of(person)[0]]] for person in people]


async def learn(session: AsyncSession, organization_id: UUID, person: Person) -> None:
    """Take in that identifiers or a name belong to somebody we know; makes nobody new."""
    keys = keys_of(person)
    await hold(session, organization_id, keys)
    owners, former = await queries.owners_and_former(session, organization_id, keys)
    contacts = await queries.by_id(session, organization_id, list(set(owners.values())))
    await _let_go(session, person, owners, former, contacts)
    if owners:
        await _settle(session, organization_id, person, owners, former, contacts)


async def rename(session: AsyncSession, contact: Contact, name: str | None) -> None:
    """Give a contact a member's name for it; an empty one lets the profile's name come back."""
    contact.name = name
    contact.name_source = NameSource.MEMBER if name else None
    await changed(session, contact)


def keys_of(person: Person) -> list[IdentifierKey]:
    """List a person's identifiers."""
    keys: list[IdentifierKey] = []
    if person.phone:
        keys.append((IdentifierKind.PHONE, person.phone))
    if person.lid:
        keys.append((IdentifierKind.LID, person.lid))
    return keys


async def hold(session: AsyncSession, organization_id: UUID, keys: Sequence[IdentifierKey]) -> None:
    """Let one transaction at a time decide whose an identifier is; sorted, so that nobody waits in a circle."""
    names = sorted(f"contact:{organization_id}:{kind.value}:{value}" for kind, value in keys)
    query = sa.text(
        "SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) "
        "FROM (SELECT unnest(CAST(:names AS text[])) AS name ORDER BY name) AS sorted"
    )
    await session.execute(query, {"names": names})


async def _let_go(
    session: AsyncSession,
    person: Person,
    owners: dict[IdentifierKey, UUID],
    former: dict[IdentifierKey, datetime],
    contacts: dict[UUID, Contact],
) -> None:
    """A number that somebody had before is another person's now, if it comes with a LID that they never had."""
    keys = keys_of(person)
    owner_id = owners.get(keys[0])
    if keys[0] not in former or owner_id is None or len(keys) == 1 or owners.get(keys[1]) == owner_id:
        return
    theirs = await queries.identifiers(session, contacts[owner_id].organization_id, [owner_id])
    if any(one.kind is IdentifierKind.LID for one in theirs):
        del owners[keys[0]], former[keys[0]]
        await changed(session, contacts[owner_id])


async def _settle(
    session: AsyncSession,
    organization_id: UUID,
    person: Person,
    owners: dict[IdentifierKey, UUID],
    former: dict[IdentifierKey, datetime],
    contacts: dict[UUID, Contact],
) -> None:
    keys = keys_of(person)
    found = list(dict.fromkeys(owners[key] for key in keys if key in owners))
    if not found:
        contact = Contact(organization_id=organization_id)
        session.add(contact)
        await session.flush()
        contacts[contact.id] = contact
    else:
        contact = contacts[found[0]]  # keys begin with the phone: whoever has it survives
        for other_id in found[1:]:
            await _join(session, contact, contacts[other_id], owners, keys)
    known = replace(person, phone=None) if keys[0] in former else person
    await _take_over(session, contact, known, [key for key in keys if key not in owners])
    owners.update(dict.fromkeys(keys, contact.id))


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
    source = NameSource.of(person)
    named = (
        person.name
        and source.outweighs(contact.name_source)
        and (contact.name, contact.name_source) != (person.name[:255], source)
    )
    phoned = person.phone and contact.phone != person.phone
    if named:
        contact.name, contact.name_source = person.name[:255] if person.name else None, source
    if phoned:
        contact.phone = person.phone
    if unknown or named or phoned:
        await changed(session, contact)


async def _join(
    session: AsyncSession,
    contact: Contact,
    other: Contact,
    owners: dict[IdentifierKey, UUID],
    keys: Sequence[IdentifierKey],
) -> None:
    if other.phone is None:
        await merge(session, contact, other, owners)
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


async def merge(session: AsyncSession, survivor: Contact, absorbed: Contact, owners: dict[IdentifierKey, UUID]) -> None:
    """Let two contacts be one; `owners` follow."""
    await session.flush()
    await session.execute(
        sa.update(ContactIdentifier)
        .where(ContactIdentifier.contact_id == absorbed.id)
        .values(contact_id=survivor.id)
        .execution_options(synchronize_session=False)
    )
    known = absorbed.name_source or NameSource.PROFILE
    if absorbed.name and (
        survivor.name is None or (known is not survivor.name_source and known.outweighs(survivor.name_source))
    ):
        survivor.name, survivor.name_source = absorbed.name, absorbed.name_source
    await emit(session, ContactsMerged(survivor.organization_id, survivor.id, absorbed.id))
    await session.delete(absorbed)
    await session.flush()
    owners.update({key: survivor.id for key, owner in owners.items() if owner == absorbed.id})
    notify(session, survivor.organization_id, Change("contact.removed", absorbed.id))
    await changed(session, survivor)


async def changed(session: AsyncSession, contact: Contact) -> None:
    """Let browsers, and whoever shows it, know of a changed contact."""
    contact.revision = (contact.revision or 0) + 1
    notify(session, contact.organization_id, Change("contact", contact.id))
    await emit(session, ContactChanged(contact.organization_id, contact.id))
