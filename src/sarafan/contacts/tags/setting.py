"""Tags of a contact: set, taken off, and kept when two contacts become one."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts import identifying
from sarafan.contacts import queries as contacts
from sarafan.contacts.events import ContactsMerged
from sarafan.contacts.models import Contact
from sarafan.contacts.tags import queries
from sarafan.contacts.tags.errors import TagArchived, TooManyTagsOfContact
from sarafan.contacts.tags.models import ContactTag
from sarafan.organizations.actors import Actor
from sarafan.organizations.permissions import Permission

MOST_TAGS_OF_CONTACT = 20


async def put_on(session: AsyncSession, actor: Actor, contact_id: UUID, tag_id: UUID) -> Contact:
    """Set a tag; one that is there already stays, archived or not.

    Raises `ContactNotFound`, `TagNotFound`, `TagArchived`, `TooManyTagsOfContact`.
    """
    actor.require(Permission.CONTACTS)
    contact = await contacts.get_visible(session, actor, contact_id, lock=True)
    tag = await queries.get(session, actor.organization_id, tag_id, stay=True)
    present = (await queries.of_contacts(session, actor.organization_id, [contact.id])).get(contact.id, [])
    if tag.id in present:
        return contact
    if tag.archived_at is not None:
        raise TagArchived(name=tag.name)
    if len(present) >= MOST_TAGS_OF_CONTACT:
        raise TooManyTagsOfContact(limit=MOST_TAGS_OF_CONTACT)
    session.add(ContactTag(organization_id=actor.organization_id, contact_id=contact.id, tag_id=tag.id))
    await identifying.changed(session, contact)
    return contact


async def take_off(session: AsyncSession, actor: Actor, contact_id: UUID, tag_id: UUID) -> Contact:
    """Take a tag off a contact, where it has it. Raises `ContactNotFound`, `TagNotFound`."""
    actor.require(Permission.CONTACTS)
    contact = await contacts.get_visible(session, actor, contact_id, lock=True)
    tag = await queries.get(session, actor.organization_id, tag_id, stay=True)
    gone = await session.execute(
        sa.delete(ContactTag)
        .where(ContactTag.contact_id == contact.id, ContactTag.tag_id == tag.id)
        .returning(ContactTag.tag_id)
    )
    if gone.first() is not None:
        await identifying.changed(session, contact)
    return contact


async def merge_tags(session: AsyncSession, event: ContactsMerged) -> None:
    """Two contacts became one: it has the tags of both, more than may be set by hand if need be."""
    theirs = sa.select(
        ContactTag.organization_id, sa.literal(event.survivor_id), ContactTag.tag_id, ContactTag.set_at
    ).where(ContactTag.organization_id == event.organization_id, ContactTag.contact_id == event.absorbed_id)
    columns = ["organization_id", "contact_id", "tag_id", "set_at"]
    await session.execute(insert(ContactTag).from_select(columns, theirs).on_conflict_do_nothing())
