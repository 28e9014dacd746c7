"""Who may be the same person: a hint for people to look at, and nothing more."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts.fields.models import ContactField, FieldKind, FieldValue
from sarafan.contacts.models import Contact, ContactIdentifier, IdentifierKind
from sarafan.contacts.visibility import is_seen_by
from sarafan.core.folding import words_of
from sarafan.organizations.actors import Actor
from sarafan.search import queries as search
from sarafan.search.words import person_query

MOST_HINTS = 5
MOST_NAMESAKES = 100  # looked at; a name that more have is no hint
FEWEST_LETTERS = 5  # in a name; a shorter one says nothing


class Reason(StrEnum):
    """What speaks for it."""

    PHONE = "phone"
    NAME = "name"


@dataclass(frozen=True)
class Hint:
    """A contact that may be the same person."""

    contact: Contact
    reason: Reason


async def hints_for(session: AsyncSession, actor: Actor, contact: Contact) -> list[Hint]:
    """Find contacts that the actor sees, and that have the phone which this one names, or a name of the same words."""
    by_phone = await _with_phones(session, actor, contact)
    by_name = await _of_same_name(session, actor, contact)
    found = {one.id: Hint(one, Reason.NAME) for one in by_name} | {one.id: Hint(one, Reason.PHONE) for one in by_phone}
    return sorted(found.values(), key=lambda hint: hint.reason is Reason.NAME)[:MOST_HINTS]


async def _with_phones(session: AsyncSession, actor: Actor, contact: Contact) -> list[Contact]:
    """Find whose phone stands in a field of this one, and who has this one's phone in a field."""
    of_phones = sa.select(ContactField.id).where(
        ContactField.organization_id == actor.organization_id, ContactField.kind == FieldKind.PHONE
    )
    named = sa.select(FieldValue.value).where(FieldValue.contact_id == contact.id, FieldValue.field_id.in_(of_phones))
    owners = sa.select(ContactIdentifier.contact_id).where(
        ContactIdentifier.organization_id == actor.organization_id,
        ContactIdentifier.kind == IdentifierKind.PHONE,
        ContactIdentifier.value.in_(named),
    )
    own = sa.select(ContactIdentifier.value).where(
        ContactIdentifier.contact_id == contact.id, ContactIdentifier.kind == IdentifierKind.PHONE
    )
    naming = sa.select(FieldValue.contact_id).where(
        FieldValue.organization_id == actor.organization_id,
        FieldValue.field_id.in_(of_phones),
        FieldValue.value.in_(own),
    )
    return await _others(session, actor, contact.id, Contact.id.in_(sa.union(owners, naming)))


async def _of_same_name(session: AsyncSession, actor: Actor, contact: Contact) -> list[Contact]:
    words = words_of(contact.name or "")
    if len("".join(words)) < FEWEST_LETTERS:
        return []
    wanted = person_query(" ".join(words))
    found = await search.find(session, wanted, "p", search.END, MOST_NAMESAKES, sliced=False) if wanted else []
    alike = await _others(session, actor, contact.id, Contact.id.in_([row_id for row_id, _, _ in found]))
    return [one for one in alike if sorted(words_of(one.name or "")) == sorted(words)]


async def _others(
    session: AsyncSession, actor: Actor, contact_id: UUID, which: sa.ColumnElement[bool]
) -> list[Contact]:
    query = sa.select(Contact).where(
        Contact.organization_id == actor.organization_id, Contact.id != contact_id, which, is_seen_by(actor)
    )
    return list(await session.scalars(query.order_by(Contact.created_at.desc(), Contact.id).limit(MOST_NAMESAKES)))
