"""Contacts that are blocked here: what they write is kept, and nobody waits for an answer to it, or is told of it.

WhatsApp knows nothing of it: the person sees their messages delivered as before.
"""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts import identifying, queries
from sarafan.contacts.events import ContactBlocked
from sarafan.contacts.models import Contact
from sarafan.core.clock import utc_now
from sarafan.core.events import emit
from sarafan.organizations.actors import Actor
from sarafan.organizations.permissions import Permission


async def block(session: AsyncSession, actor: Actor, contact_id: UUID) -> Contact:
    """Block a contact; one that is blocked stays so. Raises `ContactNotFound`."""
    actor.require(Permission.CONTACTS)
    contact = await queries.get_visible(session, actor, contact_id, lock=True)
    if contact.blocked_at is None:
        contact.blocked_at, contact.blocked_by = utc_now(), actor.name
        await emit(session, ContactBlocked(actor.organization_id, contact.id, actor.id))
        await identifying.changed(session, contact)
    return contact


async def unblock(session: AsyncSession, actor: Actor, contact_id: UUID) -> Contact:
    """Let a contact be one like all others again; what they wrote meanwhile does not wait. Raises `ContactNotFound`."""
    actor.require(Permission.CONTACTS)
    contact = await queries.get_visible(session, actor, contact_id, lock=True)
    if contact.blocked_at is not None:
        contact.blocked_at = contact.blocked_by = None
        await identifying.changed(session, contact)
    return contact
