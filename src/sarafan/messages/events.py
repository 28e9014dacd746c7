"""Facts that messages announce."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class MessageReceived:
    """A customer wrote."""

    organization_id: UUID
    message_id: UUID
    conversation_id: UUID
