"""A person has another number than before: one contact goes on under it, and what they had is kept as former."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts import identifying, queries
from sarafan.contacts.models import Contact, ContactIdentifier, IdentifierKind
from sarafan.contacts.queries import IdentifierKey
from sarafan.gateways.whatsapp.arrivals import Person


@dataclass(frozen=True)
class _Known:
    """Whose each identifier is, and since when it is a former one."""

    owners: dict[IdentifierKey, UUID]
    former: dict[IdentifierKey, datetime]

    def owner_of_present(self, keys: Sequence[IdentifierKey]) -> UUID | None:
        return next((self.owners[key] for key in keys if key in self.owners and key not in self.former), None)


async def renumber(
    session: AsyncSession, organization_id: UUID, before: Person, now: Person, at: datetime
) -> Contact | None:
    """Give a contact its new number; answers with it, or nothing when neither number is anybody's. Makes nobody new.

    When the new number has written before the news came, the two contacts become one. May run twice, and news that
    are older than what is known change nothing.
    """
    present = identifying.keys_of(now)
    past = [key for key in reversed(identifying.keys_of(before)) if key not in present]  # by LID, if that is known
    await identifying.hold(session, organization_id, sorted({*present, *past}))
    known = _Known(*await queries.owners_and_former(session, organization_id, [*present, *past]))
    was, other = next((known.owners[key] for key in past if key in known.owners), None), known.owner_of_present(present)
    contact_id = was or other
    if contact_id is None:
        return None
    contacts = await queries.by_id(session, organization_id, list({contact_id, *known.owners.values()}))
    contact = contacts[contact_id]
    if _is_told(known, contact_id, present, past) or any(since >= at for since in _former(known, present)):
        return contact
    if now.phone is None and contact_id == other:  # a group that hides the number tells what is known already
        now = replace(now, phone=contact.phone)
        present = identifying.keys_of(now)
    for owner_id in {known.owners[key] for key in present if key in known.owners} - {contact_id}:
        await _take_from(session, contact, contacts[owner_id], now, known, present)
    await _keep(session, contact, present, past, at)
    contact.phone = now.phone
    await identifying.changed(session, contact)
    return contact


def _is_told(known: _Known, contact_id: UUID, present: Sequence[IdentifierKey], past: Sequence[IdentifierKey]) -> bool:
    is_present = all(known.owners.get(key) == contact_id and key not in known.former for key in present)
    return is_present and all(key in known.former or known.owners.get(key, contact_id) != contact_id for key in past)


def _former(known: _Known, keys: Sequence[IdentifierKey]) -> list[datetime]:
    return [known.former[key] for key in keys if key in known.former]


async def _take_from(
    session: AsyncSession,
    contact: Contact,
    other: Contact,
    now: Person,
    known: _Known,
    present: Sequence[IdentifierKey],
) -> None:
    """Join the contact that the new number has made; from somebody who had that number before, only the number goes."""
    theirs = await queries.identifiers(session, contact.organization_id, [other.id])
    lids = {one.value for one in theirs if one.kind is IdentifierKind.LID}
    is_former = all(key in known.former for key in present if known.owners.get(key) == other.id)
    if not is_former and (not lids or now.lid is None or now.lid in lids):
        await identifying.merge(session, contact, other, known.owners)
        return
    if other.phone == now.phone:
        other.phone = None
    await identifying.changed(session, other)


async def _keep(
    session: AsyncSession,
    contact: Contact,
    present: Sequence[IdentifierKey],
    past: Sequence[IdentifierKey],
    at: datetime,
) -> None:
    """Write whose each identifier is. A number that is told without its LID leaves the LID as it is."""
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
    gone = {IdentifierKind.PHONE, *(kind for kind, _ in present)}
    await session.execute(
        sa.update(ContactIdentifier)
        .where(
            ContactIdentifier.contact_id == contact.id,
            ContactIdentifier.kind.in_(gone),
            ContactIdentifier.former_since.is_(None),
            sa.tuple_(ContactIdentifier.kind, ContactIdentifier.value).not_in(present),
        )
        .values(former_since=at)
        .execution_options(synchronize_session=False)
    )
