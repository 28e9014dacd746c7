"""Who asks: a member in a browser, or a program with a key."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sarafan.core.errors import Forbidden
from sarafan.organizations.errors import ScopeMissing
from sarafan.organizations.models import Member, Organization, Visibility
from sarafan.organizations.permissions import Permission, of_member


class ActorKind(StrEnum):
    """How somebody got in."""

    MEMBER = "member"
    API_KEY = "api_key"


@dataclass(frozen=True)
class Sight:
    """Which conversations an organization shows to whoever may not see all; `of_channels`: where a channel differs.

    `teams`: those of the member, whose queues are shown to them. `keepers`: the members who may have private chats,
    which nobody else sees, whatever else they see.
    """

    usual: Visibility = Visibility.ALL
    of_channels: tuple[tuple[UUID, Visibility], ...] = ()
    teams: frozenset[UUID] = frozenset()
    keepers: frozenset[UUID] = frozenset()

    @property
    def is_whole(self) -> bool:
        """Whether nothing is hidden from anybody, but for private chats."""
        return {self.usual, *(seen for _, seen in self.of_channels)} == {Visibility.ALL}

    @classmethod
    def of(cls, organization: Organization, member: Member) -> "Sight":
        """Read what an organization has decided for a member; channels that follow the usual are left out."""
        own = sorted((UUID(id_), Visibility(seen)) for id_, seen in organization.channel_visibility.items())
        differing = tuple(one for one in own if one[1] is not organization.visibility)
        teams = frozenset(UUID(id_) for id_ in member.team_ids)
        return cls(organization.visibility, differing, teams, keepers_of(organization.private_keepers))


def keepers_of(ids: Iterable[str]) -> frozenset[UUID]:
    """Read who may have private chats."""
    return frozenset(UUID(id_) for id_ in ids)


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
    sight: Sight
    session_id: UUID | None = None
    csrf_token: str | None = None

    @classmethod
    def of_member(
        cls,
        member: Member,
        organization: Organization,
        *,
        session_id: UUID | None = None,
        csrf_token: str | None = None,
    ) -> "Actor":
        """Let a member be who asks: in a browser, or for what is told to them elsewhere."""
        return cls(
            kind=ActorKind.MEMBER,
            id=member.id,
            name=member.name,
            organization_id=member.organization_id,
            permissions=of_member(member.role, organization),
            sight=Sight.of(organization, member),
            session_id=session_id,
            csrf_token=csrf_token,
        )

    @property
    def member_id(self) -> UUID | None:
        """The member, or nobody for a program."""
        return self.id if self.kind is ActorKind.MEMBER else None

    @property
    def sees_phones(self) -> bool:
        """Whether people's phones are shown whole, and not by their last four digits."""
        return Permission.SEE_PHONE in self.permissions

    def require(self, permission: Permission) -> None:
        """Raise `Forbidden` (for a key: `ScopeMissing`) unless this is allowed."""
        if permission in self.permissions:
            return
        if self.kind is ActorKind.API_KEY:
            raise ScopeMissing(needed=permission.value)
        raise Forbidden(needed=permission.value)
