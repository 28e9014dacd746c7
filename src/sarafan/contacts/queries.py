"""Every SELECT of contacts."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts import masking
from sarafan.contacts.errors import ContactNotFound
from sarafan.contacts.models import Contact, ContactIdentifier, IdentifierKind
from sarafan.contacts.visibility import is_seen_by
from sarafan.core.folding import has_words, words_of
from sarafan.organizations.actors import Actor

IdentifierKey = tuple[IdentifierKind, str]
_LINK = re.compile(
    r"(?:wa\.me/|whatsapp(?:\.com|:/)/send/?\?(?:\S*&)?phone=|\btel:)(?:\+|%2B)?([\d().\s-]{3,40})", re.IGNORECASE
)
_DIGITS = re.compile(r"\D")


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


async def owners_and_former(
    session: AsyncSession, organization_id: UUID, keys: Sequence[IdentifierKey]
) -> tuple[dict[IdentifierKey, UUID], dict[IdentifierKey, datetime]]:
    """Find whose these identifiers are, and since when those that are former ones are."""
    known = ContactIdentifier
    query = sa.select(known.kind, known.value, known.contact_id, known.former_since).where(
        known.organization_id == organization_id, sa.tuple_(known.kind, known.value).in_(keys)
    )
    found = (await session.execute(query)).all()
    owners = {(kind, value): contact_id for kind, value, contact_id, _ in found}
    return owners, {(kind, value): since for kind, value, _, since in found if since is not None}


async def identifiers(session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]) -> list[ContactIdentifier]:
    """List the identifiers of some contacts, phones first, and of these the present ones."""
    query = (
        sa.select(ContactIdentifier)
        .where(ContactIdentifier.organization_id == organization_id, ContactIdentifier.contact_id.in_(ids))
        .order_by(ContactIdentifier.kind.desc(), ContactIdentifier.former_since.is_not(None), ContactIdentifier.id)
    )
    return list(await session.scalars(query))


async def lid_of(session: AsyncSession, organization_id: UUID, contact_id: UUID) -> str | None:
    """Return a contact's LID, where known: the present one, learnt last."""
    query = sa.select(ContactIdentifier.value).where(
        ContactIdentifier.organization_id == organization_id,
        ContactIdentifier.contact_id == contact_id,
        ContactIdentifier.kind == IdentifierKind.LID,
    )
    latest = query.order_by(ContactIdentifier.former_since.is_not(None), ContactIdentifier.id.desc())
    return await session.scalar(latest.limit(1))


def matching(organization_id: UUID, query: str, *, by_tail: bool = False) -> sa.ColumnElement[bool]:
    """Return the condition of a search: words of the name in any order, the end or a part of the phone, or both.

    A link such as `wa.me/77011234567` is its number. `by_tail`: a phone is found by its last four digits alone, so that
    nobody finds out the others one by one; nor by a name that is a number.
    """
    if by_tail:
        return _by_tail(query)
    by_name = has_words(Contact.name, query, kept=Contact.folded_name)
    link = _LINK.search(query)
    words = [word for word in words_of(query) if not link]
    digits = _DIGITS.sub("", link[1]) if link else "".join(word for word in words if word.isdecimal())
    if len(digits) < 3:
        return by_name
    # People type a phone as they know it: 8 701 … for +7 701 …, with brackets and dashes.
    dialled = [Contact.phone.like(f"7{digits[1:]}%")] if digits[0] == "8" else []
    by_phone = sa.or_(Contact.phone.like(f"%{digits}%"), _had_number(organization_id, digits), *dialled)
    named = " ".join(word for word in words if not word.isdecimal())
    return sa.or_(
        by_name, sa.and_(by_phone, has_words(Contact.name, named, kept=Contact.folded_name)) if named else by_phone
    )


def _by_tail(query: str) -> sa.ColumnElement[bool]:
    words = words_of(query)
    by_name = has_words(Contact.name, query, kept=Contact.folded_name)
    if not masking.has_digits(" ".join(words)):
        return by_name
    found, tail = sa.and_(by_name, is_no_number(Contact.name)), masking.tail_of(words)
    if tail is None:
        return found
    by_tail: sa.ColumnElement[bool] = Contact.phone.like(f"%{tail}")
    named = " ".join(word for word in words if not word.isdecimal())
    if named:
        by_tail = sa.and_(by_tail, has_words(Contact.name, named, kept=Contact.folded_name))
    return sa.or_(found, by_tail)


def is_no_number(column: Any) -> sa.ColumnElement[bool]:
    """Whether a text has fewer digits than a phone: what is found in it says nothing of one."""
    digits = sa.func.regexp_replace(sa.func.coalesce(column, ""), r"\D", "", "g")
    return sa.func.length(digits) < masking.FEWEST_DIGITS


def digits_of_link(query: str) -> str | None:
    """Return the digits of a number that is given as a link; nothing where there is none."""
    link = _LINK.search(query)
    return _DIGITS.sub("", link[1]) if link else None


def _had_number(organization_id: UUID, digits: str) -> sa.ColumnElement[bool]:
    formerly = sa.select(ContactIdentifier.contact_id).where(
        ContactIdentifier.organization_id == organization_id,
        ContactIdentifier.former_since.is_not(None),
        ContactIdentifier.kind == IdentifierKind.PHONE,
        ContactIdentifier.value.like(f"%{digits}%"),
    )
    return Contact.id.in_(formerly)  # asks about no row of the outer query: PostgreSQL reads them once
