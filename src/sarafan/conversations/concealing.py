"""Which numbers of an answer are people's, and the answer without them, for whoever may not see phones.

Everything that shows rows passes here on its way out (`server/concealment.py`, `server/live.py`), so that a route of
tomorrow hides them, too. What makes an address, a search or a push of them asks here by itself.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels.models import Channel
from sarafan.contacts import masking
from sarafan.contacts.fields.models import ContactField, FieldKind, FieldValue
from sarafan.contacts.masking import Hidden, Seen
from sarafan.contacts.models import Contact, ContactIdentifier, ContactKind, IdentifierKind
from sarafan.conversations.models import GroupMember
from sarafan.core.db import Database
from sarafan.organizations.actors import Actor

MOST_SPELLINGS = 20_000  # of one answer that are looked up; in longer texts beyond, all that may be a number is hidden
LARGE = 64 * 1024  # letters; to look through more takes a thread, so that others are answered meanwhile

T = TypeVar("T")
Saying = Callable[[AsyncSession, UUID, Collection[str]], Awaitable[Sequence[str]]]

_told_to_all: dict[str, Saying] = {}


def told_to_all(source: str, find: Saying) -> None:
    """Let a part say in which of its texts that go to anybody numbers may stand; the same part replaces its own."""
    _told_to_all[source] = find


async def hidden_in(session: AsyncSession, organization_id: UUID, values: Sequence[object]) -> Hidden:
    """Find which numbers are people's, in values as JSON has them."""
    return await hidden_of(session, organization_id, await look(values))


async def look(values: Sequence[object]) -> Seen:
    """Find what may be a number in values as JSON has them."""

    def looked() -> Seen:
        seen = Seen(MOST_SPELLINGS)
        for value in values:
            seen.look(value)
        return seen

    return await aside(_letters_in(values), looked)


async def hidden_of(session: AsyncSession, organization_id: UUID, seen: Seen) -> Hidden:
    """Ask which numbers are people's: contacts, members of groups, and in fields of phones.

    What stands where a phone stands is one, whoever's; a number of ours is no secret.
    """
    if not seen.is_to_be_asked:
        return Hidden(whole=frozenset(seen.whole))
    found = await session.scalars(_whose(organization_id, sorted(seen.candidates | seen.phones)))
    people = {one for one in (*found, *seen.phones) if one}
    people -= await _ours(session, organization_id, people)
    return Hidden(frozenset(people), frozenset(seen.phones) & people, frozenset(seen.whole))


async def conceal(session: AsyncSession, organization_id: UUID, value: T) -> T:
    """Return a value as JSON has it without people's phones."""
    return await without(value, await hidden_in(session, organization_id, [value]))


async def conceal_apart(database: Database, organization_id: UUID, value: T) -> T:
    """Return the same in a transaction of its own, if it takes one, which ends before the value is written anew."""
    seen = await look([value])
    if not seen.is_to_be_asked:
        return await without(value, Hidden(whole=frozenset(seen.whole)))
    async with database.for_organization(organization_id) as session:
        hidden = await hidden_of(session, organization_id, seen)
    return await without(value, hidden)


async def conceal_from(session: AsyncSession, actor: Actor, value: T) -> T:
    """Return a value as an actor may see it."""
    return value if actor.sees_phones else await conceal(session, actor.organization_id, value)


async def without(value: T, hidden: Hidden) -> T:
    """Return a value without these numbers."""
    if not hidden:
        return value
    return await aside(_letters_in(value), lambda: without_at_once(value, hidden))


def without_at_once(value: T, hidden: Hidden) -> T:
    """Return a small value without these numbers."""
    changed: T = masking.rewritten(value, lambda text: masking.masked(text, hidden)) if hidden else value
    return changed


async def aside(letters: int, work: Callable[[], T]) -> T:
    """Do what takes the longer the more letters there are: of many, beside what else this process does."""
    return await asyncio.to_thread(work) if letters > LARGE else work()


def _letters_in(value: object) -> int:
    return masking.letters_in(value, LARGE)


async def _ours(session: AsyncSession, organization_id: UUID, people: Collection[str]) -> set[str]:
    """Return which numbers are the organization's own, its employees', or in what everybody may be sent."""
    if not people:
        return set()
    given = sa.any_(sa.literal(sorted(people), postgresql.ARRAY(sa.Text)))
    channels = sa.select(Channel.phone).where(Channel.organization_id == organization_id, Channel.phone == given)
    employees = (
        sa.select(ContactIdentifier.value)
        .join(Contact, Contact.id == ContactIdentifier.contact_id)
        .where(
            ContactIdentifier.organization_id == organization_id,
            ContactIdentifier.kind == IdentifierKind.PHONE,
            ContactIdentifier.value == given,
            ContactIdentifier.former_since.is_(None),
            Contact.kind == ContactKind.EMPLOYEE,
        )
    )
    found = set(await session.scalars(sa.union(channels, employees)))
    said = Seen(MOST_SPELLINGS)
    for find in _told_to_all.values():
        for text in await find(session, organization_id, people):
            said.look(text)
    return {one for one in found if one} | (said.candidates & set(people))


def _whose(organization_id: UUID, candidates: list[str]) -> sa.CompoundSelect[str | None]:
    given = sa.any_(sa.literal(candidates, postgresql.ARRAY(sa.Text)))
    of_phones = sa.select(ContactField.id).where(
        ContactField.organization_id == organization_id, ContactField.kind == FieldKind.PHONE
    )
    return sa.union(
        sa.select(ContactIdentifier.value).where(
            ContactIdentifier.organization_id == organization_id,
            ContactIdentifier.kind == IdentifierKind.PHONE,
            ContactIdentifier.value == given,
        ),
        sa.select(GroupMember.phone).where(GroupMember.organization_id == organization_id, GroupMember.phone == given),
        sa.select(FieldValue.value).where(FieldValue.field_id.in_(of_phones), FieldValue.compared == given),
    )
