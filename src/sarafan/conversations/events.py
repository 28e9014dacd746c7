"""Facts that conversations announce."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class ConversationRead:
    """A member has opened a conversation, and so read what is in it."""

    organization_id: UUID
    conversation_id: UUID


@dataclass(frozen=True)
class ConversationAssigned:
    """A conversation has another assignee, or none; `by_id`: who did it, a member or a program's key."""

    organization_id: UUID
    conversation_id: UUID
    by_id: UUID


@dataclass(frozen=True)
class ConversationsMerged:
    """Two threads with one person on one channel become one; the absorbed row is about to go."""

    organization_id: UUID
    survivor_id: UUID
    absorbed_id: UUID
