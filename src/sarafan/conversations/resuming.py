"""A chat that was put aside is here again: it wakes, or opens."""

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations.models import Conversation, Priority, StateChangeKind
from sarafan.conversations.recording import CUSTOMER, Author, State, record, state_of
from sarafan.core.clock import utc_now

_PRESSING = list(Priority)  # the most urgent first
_OF_ERRANDS = ("errand_for", "errand_text", "errand_due_at", "errand_by", "errand_told_for")


def wake(session: AsyncSession, conversation: Conversation, by: Author) -> bool:
    """Let a snoozed chat be in the lists again; returns whether it was snoozed."""
    if conversation.snoozed_until is None:
        return False
    before = state_of(conversation)
    put_back(conversation)
    if conversation.assignee_id is not None:
        conversation.assigned_at = utc_now()  # so long they need not have answered
    record(session, conversation, before, StateChangeKind.WOKEN, by)
    return True


def open_again(session: AsyncSession, conversation: Conversation, by: Author) -> bool:
    """Let a chat that was done be open; returns whether it was done."""
    if conversation.done_at is None:
        return False
    before = state_of(conversation)
    conversation.done_at = None
    conversation.comes_again = by == CUSTOMER
    record(session, conversation, before, StateChangeKind.OPENED, by)
    return True


def put_back(conversation: Conversation) -> None:
    """Forget until when, why and by whom a chat was put aside."""
    conversation.snoozed_until = conversation.snooze_reason = conversation.snoozed_by = None


def end_errand(conversation: Conversation) -> None:
    """Forget for whom, for what and when a chat was to come back: somebody has dealt with it."""
    conversation.errand_for = conversation.errand_text = conversation.errand_due_at = conversation.errand_by = None


def join(survivor: Conversation, absorbed: Conversation) -> State | None:
    """Of two threads that become one: done or put aside only if both are, and as pressing as either.

    Only the earlier errand is left; returns the state of the thread that had the other one, if both had any.
    """
    if absorbed.done_at is None:
        survivor.done_at = None
    if absorbed.snoozed_until is None:
        put_back(survivor)
    elif survivor.snoozed_until is not None and absorbed.snoozed_until < survivor.snoozed_until:
        survivor.snoozed_until, survivor.snooze_reason = absorbed.snoozed_until, absorbed.snooze_reason
        survivor.snoozed_by = absorbed.snoozed_by
    survivor.priority = min(survivor.priority, absorbed.priority, key=_PRESSING.index)
    ours, theirs = survivor.errand_due_at, absorbed.errand_due_at
    if theirs is None:
        return None
    dropped = state_of(absorbed if ours is not None and ours <= theirs else survivor)
    if ours is None or theirs < ours:
        for name in _OF_ERRANDS:
            setattr(survivor, name, getattr(absorbed, name))
    return dropped if ours is not None else None
