"""JSON shapes of private chats."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from sarafan.channels.models import Keeping
from sarafan.shapes import Body

MOST_PICKED = 2000

Picked = Annotated[list[UUID], Field(max_length=MOST_PICKED)]


class PrivateUpdate(Body):
    """Whether a chat is one's own alone, or the team's."""

    private: bool


class KeepingUpdate(Body):
    """Which chats of one's phone stay private: `none`, `address_book`, or the `chosen` ones."""

    keeping: Literal[Keeping.NONE, Keeping.ADDRESS_BOOK, Keeping.CHOSEN]
    conversation_ids: Picked = Field(default_factory=list)


class KeepingRead(BaseModel):
    """Who has chosen which chats of a number stay private, and what."""

    model_config = ConfigDict(from_attributes=True)

    keeper_id: UUID
    keeping: Keeping
