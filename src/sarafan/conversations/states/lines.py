"""How lines about the state of a thread look; a timeline shows them, too."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from sarafan.conversations.models import UNTIL_THEY_WRITE, Priority, StateChange, StateChangeKind
from sarafan.conversations.states.undoing import UNDO_WITHIN, may_be_undone
from sarafan.core.clock import utc_now
from sarafan.shapes import AuthorRead


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
