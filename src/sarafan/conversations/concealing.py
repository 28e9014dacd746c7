"""Which numbers of an answer are people's, and the answer without them, for whoever may not see phones.

Everything that shows rows passes here on its way out (`server/concealment.py`, `server/live.py`), so that a route of
tomorrow hides them, too. What makes an address, a search or a push of them asks here by itself.
"""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels.models import Channel
from sarafan.contacts import masking
from sarafan.contacts.fields.models import ContactField, FieldKind, FieldValue
from sarafan.contacts.masking import Hidden, Seen
from sarafan.contacts.models import ContactIdentifier, IdentifierKind
from sarafan.conversations.models import GroupMember
from sarafan.organizations.actors import Actor

MOST_SPELLINGS = 20_000  # of one answer that are looked up; of more, all that may be a number is hidden

T = TypeVar("T")


async def hidden_in(session: AsyncSession, organization_id: UUID, values: Sequence[object]) -> Hidden:
    """Find which numbers are people's, in values as JSON has them: contacts, members of groups, and fields of phones.

    What stands where a phone stands is one, whoever's; a number of ours is no secret.
    """
    seen = Seen(MOST_SPELLINGS)
    for value in values:
        seen.look(value)
    if seen.is_too_much:
        return Hidden(everything=True)
    if not seen.candidates:
        return Hidden()
    candidates = sorted(seen.candidates | seen.phones)
    found = set(await session.scalars(_whose(organization_id, candidates)))
    ours = set[str | None](
        await session.scalars(sa.select(Channel.phone).where(Channel.organization_id == organization_id))
    )
    people = {one for one in (*found, *seen.phones) if one} - ours
    return Hidden(frozenset(people), frozenset(seen.phones) & people)


async def conceal(session: AsyncSession, organization_id: UUID, value: T) -> T:
    """Return a value as JSON has it without people's phones."""
    return without(value, await hidden_in(session, organization_id, [value]))


async def conceal_from(session: AsyncSession, actor: Actor, value: T) -> T:
    """Return a value as an actor may see it."""
    return value if actor.sees_phones else await conceal(session, actor.organization_id, value)


def without(value: T, hidden: Hidden) -> T:
    """Return a value without these numbers."""
    if not hidden:
        return value
    changed: T = masking.rewritten(value, lambda text: masking.masked(text, hidden))
    return changed


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
