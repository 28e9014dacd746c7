"""Facts that conversations announce."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class ConversationsMerged:
    """Two threads with one person on one channel become one; the absorbed row is about to go."""

    organization_id: UUID
    survivor_id: UUID
    absorbed_id: UUID
