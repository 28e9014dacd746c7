"""JSON shapes of the state of conversations."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, StringConstraints

from sarafan.conversations.models import Priority
from sarafan.shapes import Body, refuse_nul

Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(refuse_nul)]


class Snooze(Body):
    """Until when a conversation is put aside, at most two years; without a moment until the customer writes.

    `for_id`: the member to whom it comes back at that moment, to do what `reason` says; until somebody has dealt with
    it, it is overdue. `seen_id`: the last message that was on the screen; when the customer has written since, it is
    refused.
    """

    until: AwareDatetime | None = None
    reason: Reason | None = None
    for_id: UUID | None = None
    seen_id: UUID | None = None


class Done(Body):
    """`seen_id`: the last message that was on the screen; when the customer has written since, it is refused."""

    seen_id: UUID | None = None


class PriorityUpdate(Body):
    """How much a conversation presses."""

    priority: Priority


class OverdueRead(BaseModel):
    """How many chats are overdue: `own`, which came back to who asks, and all whose overdue ones they see.

    100 stands for that many and more.
    """

    own: int
    count: int


class PinList(BaseModel):
    """Which conversations one has pinned, the latest pin first."""

    conversation_ids: list[UUID]


class PinRead(BaseModel):
    """Whether a conversation is on top of the reader's own lists."""

    conversation_id: UUID
    pinned: bool
