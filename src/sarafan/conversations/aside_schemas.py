"""JSON shapes of what is put aside and comes back."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from sarafan.conversations.errands import is_due
from sarafan.conversations.models import UNTIL_THEY_WRITE, Conversation
from sarafan.core.clock import utc_now


class SnoozeRead(BaseModel):
    """Until when a conversation is put aside, why and by whom. Without a moment: until the customer writes."""

    until: datetime | None
    reason: str | None
    by_id: UUID | None


class ErrandRead(BaseModel):
    """To whom a conversation comes back, for what and when. `is_due`: that moment has come, and nobody dealt with it.

    `for_id`: a member, who may have left since.
    """

    for_id: UUID
    text: str | None
    due_at: datetime
    by_id: UUID | None
    is_due: bool


def snooze_of(conversation: Conversation) -> SnoozeRead | None:
    """Show until when a conversation is put aside, if it is."""
    until = conversation.snoozed_until
    if until is None:
        return None
    return SnoozeRead(
        until=None if until >= UNTIL_THEY_WRITE else until,
        reason=conversation.snooze_reason,
        by_id=conversation.snoozed_by,
    )


def errand_of(conversation: Conversation) -> ErrandRead | None:
    """Show to whom it comes back, if to anybody."""
    for_id, due_at = conversation.errand_for, conversation.errand_due_at
    if for_id is None or due_at is None:
        return None
    return ErrandRead(
        for_id=for_id,
        text=conversation.errand_text,
        due_at=due_at,
        by_id=conversation.errand_by,
        is_due=is_due(conversation, utc_now()),
    )
