"""Whose a phone or a LID is: the one place that says what a former number tells of whoever is called by it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts import queries
from sarafan.contacts.models import IdentifierKind
from sarafan.contacts.queries import IdentifierKey
from sarafan.gateways.whatsapp.arrivals import Person


@dataclass(frozen=True)
class Known:
    """Whose each of some identifiers is, since when it is a former one, and which contacts became others meanwhile."""

    owners: dict[IdentifierKey, UUID]
    former: dict[IdentifierKey, datetime]
    joined: dict[UUID, UUID] = field(default_factory=dict)
    # Whose number came with somebody else's LID, and who have one of their own: those are two people.
    apart: set[UUID] = field(default_factory=set)

    def of(self, person: Person, at: datetime | None = None) -> UUID | None:
        """Say which contact somebody is who did something at a moment; nobody, rather than perhaps somebody else.

        A number that is a former one tells who had it until then. A LID is of one person for ever: where either of the
        two is a former one, or the number's owner has another LID, it outweighs the number.
        """
        keys = keys_of(person)
        if any(key in self.former for key in keys) or self.tells_two(keys):
            keys.reverse()
        return next((self.owners[key] for key in keys if key in self.owners and self._tells(key, at)), None)

    def tells_two(self, keys: Sequence[IdentifierKey]) -> bool:
        """Whether a number and a LID that came together are of two people."""
        owners = [self.owners.get(key) for key in keys]
        return len(keys) == 2 and None not in owners and owners[0] != owners[1] and owners[0] in self.apart

    def _tells(self, key: IdentifierKey, at: datetime | None) -> bool:
        since = self.former.get(key)
        return since is None or key[0] is IdentifierKind.LID or (at is not None and at <= since)


async def whose(session: AsyncSession, organization_id: UUID, people: Sequence[Person]) -> Known:
    """Find whose the identifiers of some people are."""
    keys = sorted({key for person in people for key in keys_of(person)})
    if not keys:
        return Known({}, {})
    known = Known(*await queries.owners_and_former(session, organization_id, keys))
    pairs = [[known.owners.get(key) for key in keys_of(person)] for person in people]
    unlike = {pair[0] for pair in pairs if len(pair) == 2 and None not in pair and pair[0] != pair[1]}
    if unlike:
        theirs = await queries.identifiers(session, organization_id, [one for one in unlike if one is not None])
        known.apart.update(one.contact_id for one in theirs if one.kind is IdentifierKind.LID)
    return known


def keys_of(person: Person) -> list[IdentifierKey]:
    """List a person's identifiers, the phone first."""
    keys: list[IdentifierKey] = []
    if person.phone:
        keys.append((IdentifierKind.PHONE, person.phone))
    if person.lid:
        keys.append((IdentifierKind.LID, person.lid))
    return keys
