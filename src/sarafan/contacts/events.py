"""Facts that contacts announce."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class ContactsMerged:
    """Two contacts turned out to be one person; the absorbed one is about to go."""

    organization_id: UUID
    survivor_id: UUID
    absorbed_id: UUID


@dataclass(frozen=True)
class ContactChanged:
    """A contact's name or phone is another now; whatever shows it should show it anew."""

    organization_id: UUID
    contact_id: UUID


@dataclass(frozen=True)
class ContactBlocked:
    """A member has blocked a contact; nobody waits for an answer to them."""

    organization_id: UUID
    contact_id: UUID
    by_id: UUID
