"""How a contact looks, asked for or in a live delta."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts import queries
from sarafan.contacts.fields import queries as fields
from sarafan.contacts.fields.schemas import FieldValueRead
from sarafan.contacts.models import Contact
from sarafan.contacts.schemas import AdvertisementRead, BlockRead, IdentifierRead
from sarafan.contacts.schemas import ContactRead as ContactRead  # for what shows contacts elsewhere
from sarafan.contacts.tags import queries as tags
from sarafan.core.realtime import DeltaRead, Gone

MOST_IDENTIFIERS = 50  # of one contact, phones first


class ContactDelta(DeltaRead):
    """A contact is new, or something of it changed."""

    type: Literal["contact"]
    data: ContactRead


class ContactRemovedDelta(DeltaRead):
    """A contact turned out to be another one, and was merged into it."""

    type: Literal["contact.removed"]
    data: Gone


async def read(session: AsyncSession, organization_id: UUID, contacts: Sequence[Contact]) -> list[ContactRead]:
    """Show contacts with their identifiers."""
    identifiers = defaultdict(list)
    ids = [contact.id for contact in contacts]
    tagged = await tags.of_contacts(session, organization_id, ids)
    filled = await fields.values_of(session, organization_id, ids)
    for identifier in await queries.identifiers(session, organization_id, ids):
        identifiers[identifier.contact_id].append(IdentifierRead.model_validate(identifier))
    return [
        ContactRead(
            id=contact.id,
            name=contact.name,
            phone=contact.phone,
            kind=contact.kind,
            language=contact.language,
            identifiers=identifiers[contact.id][:MOST_IDENTIFIERS],
            advertisement=AdvertisementRead.model_validate(contact.advertisement) if contact.advertisement else None,
            tag_ids=tagged.get(contact.id, []),
            fields=[FieldValueRead(field_id=one, value=value) for one, value in filled.get(contact.id, [])],
            block=BlockRead(at=contact.blocked_at, by=contact.blocked_by) if contact.blocked_at else None,
            created_at=contact.created_at,
            revision=contact.revision,
        )
        for contact in contacts
    ]


async def render(session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Read changed contacts."""
    contacts = await queries.by_id(session, organization_id, ids)
    shown = await read(session, organization_id, list(contacts.values()))
    return {contact.id: contact.model_dump(mode="json") for contact in shown}
