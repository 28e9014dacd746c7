"""Every SELECT of fields and their values."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts.fields.errors import FieldNotFound
from sarafan.contacts.fields.models import ContactField, FieldKind, FieldValue


async def all_of(session: AsyncSession, organization_id: UUID) -> Sequence[ContactField]:
    """List all fields of an organization in their order, hidden ones too."""
    query = sa.select(ContactField).where(ContactField.organization_id == organization_id)
    return (await session.scalars(query.order_by(ContactField.position, ContactField.id))).all()


async def kinds_of(session: AsyncSession, organization_id: UUID) -> dict[UUID, FieldKind]:
    """Return of which kind each field is."""
    query = sa.select(ContactField.id, ContactField.kind).where(ContactField.organization_id == organization_id)
    return {row[0]: row[1] for row in await session.execute(query)}


async def get(session: AsyncSession, organization_id: UUID, field_id: UUID, *, stay: bool = False) -> ContactField:
    """Load a field; `stay`: it changes for nobody while this transaction lasts. Raises `FieldNotFound`."""
    query = sa.select(ContactField).where(ContactField.organization_id == organization_id, ContactField.id == field_id)
    query = query.with_for_update(read=True) if stay else query.with_for_update(key_share=True)
    found = await session.scalar(query)
    if found is None:
        raise FieldNotFound
    return found


async def values_of(
    session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]
) -> dict[UUID, list[tuple[UUID, str]]]:
    """Return what some contacts have in fields that are not hidden, in the fields' order."""
    found: dict[UUID, list[tuple[UUID, str]]] = defaultdict(list)
    query = (
        sa.select(FieldValue.contact_id, FieldValue.field_id, FieldValue.value)
        .join(ContactField, ContactField.id == FieldValue.field_id)
        .where(
            FieldValue.organization_id == organization_id,
            FieldValue.contact_id.in_(ids),
            ContactField.hidden_at.is_(None),
        )
        .order_by(ContactField.position, ContactField.id)
    )
    for contact_id, field_id, value in await session.execute(query):
        found[contact_id].append((field_id, value))
    return found


async def count_values(session: AsyncSession, field: ContactField, only: Sequence[str] | None = None) -> int:
    """Count the contacts that have something in a field, or one of these values."""
    query = sa.select(sa.func.count()).select_from(FieldValue)
    query = query.where(FieldValue.organization_id == field.organization_id, FieldValue.field_id == field.id)
    return await session.scalar(query if only is None else query.where(FieldValue.value.in_(only))) or 0


async def values_of_each(session: AsyncSession, organization_id: UUID) -> dict[UUID, int]:
    """Count how many contacts have something in each field; one that is empty everywhere is left out."""
    query = sa.select(FieldValue.field_id, sa.func.count()).where(FieldValue.organization_id == organization_id)
    found = await session.execute(query.group_by(FieldValue.field_id))
    return {row[0]: row[1] for row in found}
