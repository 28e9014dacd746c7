"""HTTP: contacts."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from sarafan.contacts import identifying, queries, showing
from sarafan.contacts.errors import ContactNotFound
from sarafan.contacts.schemas import ContactRead, ContactUpdate
from sarafan.core.refusals import refuses
from sarafan.organizations.actors import Actor
from sarafan.organizations.entrance import Anyone, Transaction, allowed
from sarafan.organizations.permissions import Permission

router = APIRouter(prefix="/api/contacts", tags=["contacts"])


@router.get("/{contact_id}")
@refuses(ContactNotFound)
async def read_contact(contact_id: UUID, actor: Anyone, session: Transaction) -> ContactRead:
    """Show a person with all identifiers."""
    contact = await queries.get_visible(session, actor, contact_id)
    return (await showing.read(session, actor.organization_id, [contact]))[0]


@router.patch("/{contact_id}")
@refuses(ContactNotFound)
async def update_contact(
    contact_id: UUID,
    body: ContactUpdate,
    actor: Annotated[Actor, Depends(allowed(Permission.CONTACTS))],
    session: Transaction,
) -> ContactRead:
    """Name a person; null lets the name of their profile come back with their next message."""
    contact = await queries.get_visible(session, actor, contact_id, lock=True)
    if "name" in body.model_fields_set:
        await identifying.rename(session, contact, body.name)
    await session.flush()
    return (await showing.read(session, actor.organization_id, [contact]))[0]
