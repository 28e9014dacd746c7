"""Facts that organizations announce."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class WorkChanged:
    """Others may be given chats now: somebody came or left, a team, its members or hours are others."""

    organization_id: UUID


@dataclass(frozen=True)
class MemberRemoved:
    """Somebody left; what was theirs is nobody's now."""

    organization_id: UUID
    member_id: UUID
