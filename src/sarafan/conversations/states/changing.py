"""What members do to the state of a conversation; each change is a line in its thread."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations import counters, errands, queries, resuming, threads
from sarafan.conversations.errors import ChangedMeanwhile, ErrandNeedsMoment, InvalidSnooze
from sarafan.conversations.events import ConversationDone
from sarafan.conversations.models import UNTIL_THEY_WRITE, Conversation, Direction, Priority, StateChangeKind
from sarafan.conversations.recording import Author, record, state_of
from sarafan.core.clock import utc_now
from sarafan.core.events import emit
from sarafan.core.jobs import defer
from sarafan.organizations.actors import Actor
from sarafan.organizations.permissions import Permission

LONGEST_SNOOZE = timedelta(days=730)
# What the line of a snooze says: until when, for what, and to whom it comes back.
_OF_A_SNOOZE = ("snoozed_until", "snooze_reason", "errand_for", "errand_text")


async def snooze(
    session: AsyncSession,
    actor: Actor,
    conversation_id: UUID,
    until: datetime | None,
    *,
    reason: str | None = None,
    for_id: UUID | None = None,
    seen_id: UUID | None = None,
) -> Conversation:
    """Put a conversation aside until a moment, or without one until the customer writes; it waits meanwhile.

    `for_id`: the member to whom it comes back, for what the reason says; what was to be done before is over.
    `seen_id`: the last message that the member has seen. Raises `InvalidSnooze`, `ErrandNeedsMoment`, `ErrandNotSeen`,
    and `ChangedMeanwhile` when the customer has written since.
    """
    actor.require(Permission.SEND)
    if until is not None:
        refuse_moment(until, utc_now())
    elif for_id is not None:
        raise ErrandNeedsMoment
    if for_id is not None:  # held before the conversation, as in `threads.assign`: otherwise the two may deadlock
        await errands.hold_doer(session, actor, for_id, conversation_id)
    conversation = await queries.get_visible(session, actor, conversation_id, lock=True)
    _refuse_unseen(conversation, seen_id)
    before, state = counters.share_of(conversation), state_of(conversation)
    conversation.snoozed_until, conversation.snooze_reason = until or UNTIL_THEY_WRITE, reason or None
    conversation.snoozed_by, conversation.done_at = actor.id, None
    resuming.end_errand(conversation)
    if for_id is not None:
        conversation.errand_for, conversation.errand_text = for_id, conversation.snooze_reason
        conversation.errand_due_at, conversation.errand_by = until, actor.id
    if record(session, conversation, state, StateChangeKind.SNOOZED, Author.of(actor), said=_OF_A_SNOOZE):
        threads.changed(session, conversation, before)
        if until is not None:
            await queue_waking(session, conversation)
    return conversation


def refuse_moment(until: datetime, now: datetime) -> None:
    """Raise `InvalidSnooze` for a moment that has passed, or is too far away."""
    if not now < until <= now + LONGEST_SNOOZE:
        raise InvalidSnooze(field="until", found=until.isoformat(), limit=(now + LONGEST_SNOOZE).isoformat())


async def queue_waking(session: AsyncSession, conversation: Conversation) -> None:
    """Let a job wake a snoozed conversation at its second, and tell for whom it comes back.

    One that is too early by then finds nothing to do.
    """
    is_told = conversation.errand_told_for == conversation.errand_due_at
    moments = {conversation.snoozed_until, None if is_told else conversation.errand_due_at}
    for until in moments:
        if until is None or until >= UNTIL_THEY_WRITE:
            continue
        args = {
            "organization_id": conversation.organization_id,
            "conversation_id": conversation.id,
            "until": until.isoformat(),
        }
        await defer(session, "conversations.wake", args, at=until)


async def tick_off(session: AsyncSession, actor: Actor, conversation_id: UUID) -> Conversation:
    """Say that what the chat came back for, or is to come back for, is done; it stays where it is."""
    actor.require(Permission.SEND)
    conversation = await queries.get_visible(session, actor, conversation_id, lock=True)
    if errands.end(session, conversation, Author.of(actor)):
        threads.changed(session, conversation, counters.share_of(conversation))
    return conversation


async def wake(session: AsyncSession, actor: Actor, conversation_id: UUID) -> Conversation:
    """Put a snoozed conversation back into the lists before its time."""
    actor.require(Permission.SEND)
    conversation = await queries.get_visible(session, actor, conversation_id, lock=True)
    before = counters.share_of(conversation)
    if resuming.wake(session, conversation, Author.of(actor)):
        threads.changed(session, conversation, before)
    return conversation


async def finish(
    session: AsyncSession, actor: Actor, conversation_id: UUID, *, seen_id: UUID | None = None
) -> Conversation:
    """Say that there is nothing more to do: it waits no more, until the customer asks again.

    Raises `ChangedMeanwhile` when the customer has written after what the member has seen.
    """
    actor.require(Permission.SEND)
    conversation = await queries.get_visible(session, actor, conversation_id, lock=True)
    _refuse_unseen(conversation, seen_id)
    if conversation.done_at is None:
        before, state = counters.share_of(conversation), state_of(conversation)
        conversation.waited_since = conversation.waiting_since or conversation.waited_since
        conversation.waiting_since, conversation.done_at = None, utc_now()
        resuming.put_back(conversation)
        resuming.end_errand(conversation)
        record(session, conversation, state, StateChangeKind.DONE, Author.of(actor))
        threads.changed(session, conversation, before)
        await emit(session, ConversationDone(conversation.organization_id, conversation.id))
    return conversation


async def open_again(session: AsyncSession, actor: Actor, conversation_id: UUID) -> Conversation:
    """Say that there is more to do in a conversation that was done."""
    actor.require(Permission.SEND)
    conversation = await queries.get_visible(session, actor, conversation_id, lock=True)
    before = counters.share_of(conversation)
    if resuming.open_again(session, conversation, Author.of(actor)):
        threads.changed(session, conversation, before)
    return conversation


async def prioritize(session: AsyncSession, actor: Actor, conversation_id: UUID, priority: Priority) -> Conversation:
    """Say how much a conversation presses."""
    actor.require(Permission.SEND)
    conversation = await queries.get_visible(session, actor, conversation_id, lock=True)
    state = state_of(conversation)
    conversation.priority = priority
    if record(session, conversation, state, StateChangeKind.PRIORITY, Author.of(actor)):
        threads.changed(session, conversation, counters.share_of(conversation))
    return conversation


def _refuse_unseen(conversation: Conversation, seen_id: UUID | None) -> None:
    is_theirs = conversation.last_message_direction is Direction.IN
    if seen_id is not None and is_theirs and conversation.last_message_id != seen_id:
        raise ChangedMeanwhile(fields=["message"])
