"""HTTP: contacts."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts import blocking, identifying, queries, showing
from sarafan.contacts.errors import ContactNotFound, MaskedNumber
from sarafan.contacts.fields import filling
from sarafan.contacts.fields.errors import (
    FieldChangedMeanwhile,
    FieldHidden,
    FieldNotFound,
    InvalidChoice,
    InvalidDate,
    InvalidLink,
    InvalidNumber,
    InvalidPhone,
    ValueTooLong,
)
from sarafan.contacts.fields.schemas import FieldWrite
from sarafan.contacts.models import Contact
from sarafan.contacts.refusing import refuse_masked, refuse_to_uncover
from sarafan.contacts.schemas import ContactRead, ContactUpdate
from sarafan.contacts.tags import setting
from sarafan.contacts.tags.errors import TagArchived, TagNotFound, TooManyTagsOfContact
from sarafan.core.refusals import refuses
from sarafan.organizations.actors import Actor
from sarafan.organizations.entrance import Anyone, Transaction, allowed
from sarafan.organizations.permissions import Permission

router = APIRouter(prefix="/api/contacts", tags=["contacts"])

Editor = Annotated[Actor, Depends(allowed(Permission.CONTACTS))]


@router.get("/{contact_id}")
@refuses(ContactNotFound)
async def read_contact(contact_id: UUID, actor: Anyone, session: Transaction) -> ContactRead:
    """Show a person with all identifiers."""
    contact = await queries.get_visible(session, actor, contact_id)
    return (await showing.read(session, actor.organization_id, [contact]))[0]


@router.patch("/{contact_id}")
@refuses(ContactNotFound, MaskedNumber)
async def update_contact(contact_id: UUID, body: ContactUpdate, actor: Editor, session: Transaction) -> ContactRead:
    """Name a person, say what they are to us, or in which language they are written to.

    A null name lets the name of their profile come back. An employee's phone is hidden from nobody: only who sees
    phones says that somebody is one.
    """
    contact = await queries.get_visible(session, actor, contact_id, lock=True)
    refuse_masked(actor, body.name, field="name")
    if "name" in body.model_fields_set:
        await identifying.rename(session, contact, body.name)
    if "kind" in body.model_fields_set:
        refuse_to_uncover(actor, contact.kind, body.kind)
        await identifying.sort_as(session, contact, body.kind)
    if "language" in body.model_fields_set:
        await identifying.speak(session, contact, body.language)
    return await _shown(session, actor, contact)


@router.put("/{contact_id}/tags/{tag_id}")
@refuses(ContactNotFound, TagNotFound, TagArchived, TooManyTagsOfContact)
async def set_tag(contact_id: UUID, tag_id: UUID, actor: Editor, session: Transaction) -> ContactRead:
    """Set a tag on a person; it is on every chat with them."""
    return await _shown(session, actor, await setting.put_on(session, actor, contact_id, tag_id))


@router.delete("/{contact_id}/tags/{tag_id}")
@refuses(ContactNotFound, TagNotFound)
async def take_tag_off(contact_id: UUID, tag_id: UUID, actor: Editor, session: Transaction) -> ContactRead:
    """Take a tag off a person."""
    return await _shown(session, actor, await setting.take_off(session, actor, contact_id, tag_id))


@router.put("/{contact_id}/fields/{field_id}")
@refuses(
    ContactNotFound, FieldNotFound, FieldHidden, FieldChangedMeanwhile, MaskedNumber,
    ValueTooLong, InvalidNumber, InvalidDate, InvalidChoice, InvalidPhone, InvalidLink,
)  # fmt: skip
async def fill_field(
    contact_id: UUID, field_id: UUID, body: FieldWrite, actor: Editor, session: Transaction
) -> ContactRead:
    """Write what a person has in a field, as people type it; null empties it."""
    before = body.before if "before" in body.model_fields_set else filling.ANYTHING
    return await _shown(session, actor, await filling.write(session, actor, contact_id, field_id, body.value, before))


@router.put("/{contact_id}/block")
@refuses(ContactNotFound)
async def block_contact(contact_id: UUID, actor: Editor, session: Transaction) -> ContactRead:
    """Block a person: what they write is kept, but nobody waits, nobody is told, and nothing answers by itself."""
    return await _shown(session, actor, await blocking.block(session, actor, contact_id))


@router.delete("/{contact_id}/block")
@refuses(ContactNotFound)
async def unblock_contact(contact_id: UUID, actor: Editor, session: Transaction) -> ContactRead:
    """Let a person be one like all others again."""
    return await _shown(session, actor, await blocking.unblock(session, actor, contact_id))


async def _shown(session: AsyncSession, actor: Actor, contact: Contact) -> ContactRead:
    await session.flush()
    return (await showing.read(session, actor.organization_id, [contact]))[0]
