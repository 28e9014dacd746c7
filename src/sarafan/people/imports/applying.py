"""One row is done: a contact is made, or what the row adds to one is written; both as when a member types it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts import identifying
from sarafan.contacts import queries as contacts
from sarafan.contacts.fields.models import FieldValue
from sarafan.contacts.models import Contact, ContactIdentifier, ContactKind, IdentifierKind, NameSource
from sarafan.contacts.tags.models import ContactTag
from sarafan.core.clock import utc_now
from sarafan.organizations.actors import Actor
from sarafan.organizations.models import Language
from sarafan.people.imports.knowing import Known, People
from sarafan.people.imports.planning import Change, Plan


async def do(session: AsyncSession, actor: Actor, plan: Plan, people: People) -> Known:
    """Do what was planned; returns the contact. Raises `ContactNotFound` when it went at this moment."""
    joins = plan.joins or await _make(session, actor, plan.changes)
    contact = joins.contact
    if plan.joins is not None:
        contact = await contacts.get_visible(session, actor, contact.id, lock=True)
    now = utc_now()
    for change in plan.changes:
        await _write(session, contact, change, now)
    await session.flush()
    if plan.joins is not None:  # of somebody new nothing is shown anywhere yet
        await identifying.changed(session, contact)
    people.known[contact.id] = joins
    return joins


async def _make(session: AsyncSession, actor: Actor, changes: list[Change]) -> Known:
    phone = next(one["after"] for one in changes if one["what"] == "phone")
    contact = Contact(organization_id=actor.organization_id, kind=ContactKind.CUSTOMER, phone=phone)
    session.add(contact)
    await session.flush()
    return Known(contact, None, None, ContactKind.CUSTOMER, None, set())


async def _write(session: AsyncSession, contact: Contact, change: Change, now: datetime) -> None:
    of_contact = {"organization_id": contact.organization_id, "contact_id": contact.id}
    after = change["after"]
    match change["what"]:
        case "name":
            contact.name, contact.name_source = after, NameSource.MEMBER
        case "kind":
            contact.kind = ContactKind(after)
        case "language":
            contact.language = Language(after)
        case "phone":
            session.add(ContactIdentifier(**of_contact, kind=IdentifierKind.PHONE, value=after))
            contact.phone = contact.phone or after
        case "tag":
            session.add(ContactTag(**of_contact, tag_id=UUID(change["key"]), set_at=now))
        case "field":
            kept = await session.get(FieldValue, (contact.id, UUID(change["key"])))
            if kept is None:
                session.add(FieldValue(**of_contact, field_id=UUID(change["key"]), value=after, updated_at=now))
            else:
                kept.value, kept.updated_at = after, now
