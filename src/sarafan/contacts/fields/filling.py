"""What a contact has in a field: written, emptied, and kept when two contacts become one."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts import identifying
from sarafan.contacts import queries as contacts
from sarafan.contacts.events import ContactsMerged
from sarafan.contacts.fields import queries
from sarafan.contacts.fields.errors import FieldChangedMeanwhile, FieldHidden
from sarafan.contacts.fields.models import FieldValue
from sarafan.contacts.fields.values import written
from sarafan.contacts.masking import is_shown_as
from sarafan.contacts.models import Contact
from sarafan.contacts.refusing import refuse_masked
from sarafan.core.clock import utc_now
from sarafan.organizations.actors import Actor
from sarafan.organizations.permissions import Permission

ANYTHING = object()  # for whoever does not say what was there before


async def write(
    session: AsyncSession, actor: Actor, contact_id: UUID, field_id: UUID, typed: str | None, before: object = ANYTHING
) -> Contact:
    """Write a value, or empty the field; `before`: what the writer has seen there.

    Raises `ContactNotFound`, `FieldNotFound`, `FieldHidden`, `FieldChangedMeanwhile`, and as `values.written`.
    """
    actor.require(Permission.CONTACTS)
    contact = await contacts.get_visible(session, actor, contact_id, lock=True)
    field = await queries.get(session, actor.organization_id, field_id, stay=True)
    if field.hidden_at is not None:
        raise FieldHidden(name=field.name)
    refuse_masked(actor, typed, field=field.name)
    value = written(field, typed or "")
    kept = await session.get(FieldValue, (contact.id, field.id))
    present = kept.value if kept else None
    if before is not ANYTHING and not _is_as_seen(actor, before, present) and value != present:
        raise FieldChangedMeanwhile(field=field.name, present=present)
    if value == present:
        return contact
    if kept is None and value is not None:
        session.add(
            FieldValue(organization_id=actor.organization_id, contact_id=contact.id, field_id=field.id, value=value)
        )
    elif kept is not None and value is not None:
        kept.value, kept.updated_at = value, utc_now()
    elif kept is not None:
        await session.delete(kept)
    await identifying.changed(session, contact)
    return contact


def _is_as_seen(actor: Actor, before: object, present: str | None) -> bool:
    if actor.sees_phones or not isinstance(before, str):
        return before == present
    return is_shown_as(before, present)


async def merge_values(session: AsyncSession, event: ContactsMerged) -> None:
    """Two contacts became one: its own values stay, and what it has not it takes over."""
    theirs = sa.select(
        FieldValue.organization_id,
        sa.literal(event.survivor_id),
        FieldValue.field_id,
        FieldValue.value,
        FieldValue.updated_at,
    ).where(FieldValue.organization_id == event.organization_id, FieldValue.contact_id == event.absorbed_id)
    columns = ["organization_id", "contact_id", "field_id", "value", "updated_at"]
    await session.execute(insert(FieldValue).from_select(columns, theirs).on_conflict_do_nothing())
