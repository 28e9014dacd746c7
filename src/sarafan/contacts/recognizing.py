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

    def of(self, person: Person, at: datetime | None = None) -> UUID | None:
        """Say which contact somebody is who did something at a moment; nobody, rather than perhaps somebody else.

        A number that is a former one tells who had it until then. A LID is of one person for ever: where either of the
        two is a former one, it outweighs the number.
        """
        keys = keys_of(person)
        if any(key in self.former for key in keys):
            keys.reverse()
        return next((self.owners[key] for key in keys if key in self.owners and self._tells(key, at)), None)

    def _tells(self, key: IdentifierKey, at: datetime | None) -> bool:
        since = self.former.get(key)
        return since is None or key[0] is IdentifierKind.LID or (at is not None and at <= since)


async def whose(session: AsyncSession, organization_id: UUID, people: Sequence[Person]) -> Known:
    """Find whose the identifiers of some people are."""
    keys = sorted({key for person in people for key in keys_of(person)})
    return Known(*await queries.owners_and_former(session, organization_id, keys)) if keys else Known({}, {})


def keys_of(person: Person) -> list[IdentifierKey]:
    """List a person's identifiers, the phone first."""
    keys: list[IdentifierKey] = []
    if person.phone:
        keys.append((IdentifierKind.PHONE, person.phone))
    if person.lid:
        keys.append((IdentifierKind.LID, person.lid))
    return keys
