"""Facts that organizations announce."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class MemberRemoved:
    """Somebody left; what was theirs is nobody's now."""

    organization_id: UUID
    member_id: UUID
