"""JSON shapes of timelines."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from sarafan.conversations.rows import ConversationRead
from sarafan.shapes import Body


class PersonConversationRead(BaseModel):
    """A conversation with a person. `customer_wrote_at`: when they wrote there last, unless that is long ago."""

    conversation: ConversationRead
    customer_wrote_at: datetime | None


class PersonConversations(BaseModel):
    """All conversations with a person that the reader may see, the latest first; one for a number at most."""

    items: list[PersonConversationRead]


class NumberChoice(Body):
    """From which of our numbers a person is written to."""

    channel_id: UUID
