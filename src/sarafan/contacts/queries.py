"""Every SELECT of contacts."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts.errors import ContactNotFound
from sarafan.contacts.models import Contact, ContactIdentifier, IdentifierKind
from sarafan.contacts.visibility import is_seen_by
from sarafan.organizations.actors import Actor

IdentifierKey = tuple[IdentifierKind, str]


async def get_visible(session: AsyncSession, actor: Actor, contact_id: UUID, *, lock: bool = False) -> Contact:
    """Load one contact that the actor may see. Raises `ContactNotFound`."""
    query = sa.select(Contact).where(
        Contact.organization_id == actor.organization_id, Contact.id == contact_id, is_seen_by(actor)
    )
    found = await session.scalar(query.with_for_update(key_share=True) if lock else query)
    if found is None:
        raise ContactNotFound
    return found


async def by_id(session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]) -> dict[UUID, Contact]:
    """Load contacts by id."""
    query = sa.select(Contact).where(Contact.organization_id == organization_id, Contact.id.in_(ids))
    return {contact.id: contact for contact in await session.scalars(query)}


async def owners_of(
    session: AsyncSession, organization_id: UUID, keys: Sequence[IdentifierKey]
) -> dict[IdentifierKey, UUID]:
    """Find whose these identifiers are; unknown ones are left out."""
    query = sa.select(ContactIdentifier.kind, ContactIdentifier.value, ContactIdentifier.contact_id).where(
        ContactIdentifier.organization_id == organization_id,
        sa.tuple_(ContactIdentifier.kind, ContactIdentifier.value).in_(keys),
    )
    return {(kind, value): contact_id for kind, value, contact_id in await session.execute(query)}


async def identifiers(session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]) -> list[ContactIdentifier]:
    """List the identifiers of some contacts, phones first."""
    query = (
        sa.select(ContactIdentifier)
        .where(ContactIdentifier.organization_id == organization_id, ContactIdentifier.contact_id.in_(ids))
        .order_by(ContactIdentifier.kind.desc(), ContactIdentifier.id)
    )
    return list(await session.scalars(query))


async def lid_of(session: AsyncSession, organization_id: UUID, contact_id: UUID) -> str | None:
    """Return a contact's LID, where known."""
    query = sa.select(ContactIdentifier.value).where(
        ContactIdentifier.organization_id == organization_id,
        ContactIdentifier.contact_id == contact_id,
        ContactIdentifier.kind == IdentifierKind.LID,
    )
    return await session.scalar(query.limit(1))


def matching(query: str) -> sa.ColumnElement[bool]:
    """Return the condition of a search: a part of the name, or the end or a part of the phone."""
    digits = "".join(character for character in query if character.isdigit())
    by_name = Contact.name.ilike(f"%{_escaped(query)}%", escape="\\")
    # People type a phone as they know it: 8 701 … for +7 701 …, with brackets and dashes.
    if len(digits) >= 3 and not any(character.isalpha() for character in query):
        dialled = [Contact.phone.like(f"7{digits[1:]}%")] if digits[0] == "8" else []
        return sa.or_(by_name, Contact.phone.like(f"%{digits}%"), *dialled)
    return by_name


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
