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
    """A conversation has another assignee, or none; `by_id`: a member or a program's key, or nobody for a rule."""

    organization_id: UUID
    conversation_id: UUID
    by_id: UUID


@dataclass(frozen=True)
class ConversationDone:
    """There is nothing more to do in a conversation: whoever had it can have another."""

    organization_id: UUID
    conversation_id: UUID


@dataclass(frozen=True)
class CustomerWaitsLong:
    """A customer has waited for an answer, within working hours, as long as the organization lets nobody wait."""

    organization_id: UUID
    conversation_id: UUID


@dataclass(frozen=True)
class ErrandDue:
    """The moment has come at which a chat was to come back to a member, or they have left before they did it."""

    organization_id: UUID
    conversation_id: UUID


@dataclass(frozen=True)
class ErrandDropped:
    """Two chats became one, and of two errands this member's is not left."""

    organization_id: UUID
    conversation_id: UUID
    member_id: UUID


@dataclass(frozen=True)
class ConversationsMerged:
    """Two threads with one person on one channel become one; the absorbed row is about to go."""

    organization_id: UUID
    survivor_id: UUID
    absorbed_id: UUID
