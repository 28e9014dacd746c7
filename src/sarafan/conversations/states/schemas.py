"""JSON shapes of the state of conversations."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, StringConstraints

from sarafan.conversations.models import UNTIL_THEY_WRITE, Priority, StateChange, StateChangeKind
from sarafan.conversations.states.undoing import UNDO_WITHIN, may_be_undone
from sarafan.core.clock import utc_now
from sarafan.shapes import AuthorRead, Body, refuse_nul

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


class StateRead(BaseModel):
    """The fields that a change touched, as they were before or after it; the others are null."""

    snoozed_until: datetime | None
    until_they_write: bool
    reason: str | None
    priority: Priority | None
    assignee_id: UUID | None
    team_id: UUID | None
    errand_for_id: UUID | None
    errand: str | None

    @classmethod
    def of(cls, kept: dict[str, Any]) -> "StateRead":
        """Show what a line has kept of a state."""
        until = datetime.fromisoformat(kept["snoozed_until"]) if kept.get("snoozed_until") else None
        for_good = until is not None and until >= UNTIL_THEY_WRITE
        return cls(
            snoozed_until=None if for_good else until,
            until_they_write=for_good,
            reason=kept.get("snooze_reason"),
            priority=kept.get("priority"),
            assignee_id=kept.get("assignee_id"),
            team_id=kept.get("team_id"),
            errand_for_id=kept.get("errand_for"),
            errand=kept.get("errand_text"),
        )


class StateChangeRead(BaseModel):
    """A line in a thread: who changed its state, when and how. `undo_until`: until when it can be taken back."""

    id: UUID
    conversation_id: UUID
    kind: StateChangeKind
    author: AuthorRead
    before: StateRead
    after: StateRead
    at: datetime
    undone: bool
    undo_until: datetime | None

    @classmethod
    def of(cls, change: StateChange) -> "StateChangeRead":
        """Show a line."""
        return cls(
            id=change.id,
            conversation_id=change.conversation_id,
            kind=change.kind,
            author=AuthorRead(kind=change.author_kind, id=change.author_id, name=change.author_name),
            before=StateRead.of(change.before),
            after=StateRead.of(change.after),
            at=change.at,
            undone=change.undone_at is not None,
            undo_until=change.at + UNDO_WITHIN if may_be_undone(change, utc_now()) else None,
        )


class StateChangePage(BaseModel):
    """Lines of a thread, the latest first."""

    items: list[StateChangeRead]
    next_cursor: str | None


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
