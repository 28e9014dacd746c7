"""Who asks: a member in a browser, or a program with a key."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sarafan.core.errors import Forbidden
from sarafan.organizations.errors import ScopeMissing
from sarafan.organizations.permissions import Permission


class ActorKind(StrEnum):
    """How somebody got in."""

    MEMBER = "member"
    API_KEY = "api_key"


@dataclass(frozen=True)
class Actor:
    """Somebody let in, with the organization and the rights that go with it.

    `id` is the member's or the key's. `csrf_token` is set for browsers only.
    """

    kind: ActorKind
    id: UUID
    name: str
    organization_id: UUID
    permissions: frozenset[Permission]
    session_id: UUID | None = None
    csrf_token: str | None = None

    @property
    def member_id(self) -> UUID | None:
        """The member, or nobody for a program."""
        return self.id if self.kind is ActorKind.MEMBER else None

    def require(self, permission: Permission) -> None:
        """Raise `Forbidden` (for a key: `ScopeMissing`) unless this is allowed."""
        if permission in self.permissions:
            return
        if self.kind is ActorKind.API_KEY:
            raise ScopeMissing(needed=permission.value)
        raise Forbidden(needed=permission.value)
