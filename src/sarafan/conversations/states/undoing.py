"""A change of state is taken back, as long as nothing that it touched has changed since."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations import counters, handing, queries, threads
from sarafan.conversations.errors import ChangedMeanwhile, StateChangeNotFound, TooLateToUndo
from sarafan.conversations.events import ConversationAssigned
from sarafan.conversations.models import Conversation, StateChange, StateChangeKind
from sarafan.conversations.recording import Author, record, restore, state_of
from sarafan.conversations.several import first_of
from sarafan.conversations.states.changing import queue_waking
from sarafan.conversations.visibility import NOBODY
from sarafan.core.clock import utc_now
from sarafan.core.errors import NotFound
from sarafan.core.events import emit
from sarafan.core.realtime import Change, notify
from sarafan.organizations import queries as organizations
from sarafan.organizations.actors import Actor
from sarafan.organizations.permissions import Permission

UNDO_WITHIN = timedelta(minutes=10)
BY_PEOPLE = ("member", "api_key")
# Whoever takes these back must know what was written since: it may be an answer, or wait for one.
_WITH_MESSAGES = frozenset({"waiting_since", "waited_since", "done_at"})


# Whose a chat is, is changed by its owner alone (`private/`).
_FINAL = (StateChangeKind.UNDONE, StateChangeKind.KEPT, StateChangeKind.RELEASED)


def may_be_undone(change: StateChange, now: datetime) -> bool:
    """Whether it is a member's own deed, not yet taken back, and not long ago."""
    is_deed = change.author_kind in BY_PEOPLE and change.kind not in _FINAL
    return is_deed and change.undone_at is None and now < change.at + UNDO_WITHIN


async def undo(session: AsyncSession, actor: Actor, conversation_id: UUID, change_id: UUID) -> Conversation:
    """Restore the state and the waiting time from before a change.

    Raises `StateChangeNotFound`, `TooLateToUndo`, and `ChangedMeanwhile`, which names the fields that are otherwise
    by now; then nothing is restored.
    """
    actor.require(Permission.SEND)
    change = await session.get(StateChange, change_id)
    if change is None or change.conversation_id != conversation_id:
        raise StateChangeNotFound
    if {"assignee_id", "team_id"} & change.before.keys():
        await _hold_assignee(session, actor, change)
    conversation = await queries.get_visible(session, actor, conversation_id, lock=True)
    await session.refresh(change)
    if not may_be_undone(change, utc_now()):
        raise TooLateToUndo(limit_minutes=int(UNDO_WITHIN.total_seconds() // 60))
    before, state = counters.share_of(conversation), state_of(conversation)
    _refuse_changed(conversation, change, state)
    restore(conversation, change.before)
    if "assignee_id" in change.before:
        handing.take_back(conversation, utc_now())
        by_id = actor.member_id or NOBODY
        await emit(session, ConversationAssigned(conversation.organization_id, conversation.id, by_id))
    change.undone_at = utc_now()
    record(session, conversation, state, StateChangeKind.UNDONE, Author.of(actor))
    notify(session, change.organization_id, Change("state_change", change.id))
    threads.changed(session, conversation, before, by=Author.of(actor))
    await queue_waking(session, conversation)
    return conversation


async def _hold_assignee(session: AsyncSession, actor: Actor, change: StateChange) -> None:
    """Hold whom the chat goes back to before the chat itself, as in `assign`; they may have left."""
    actor.require(Permission.ASSIGN)
    if change.before.get("assignee_id") is None:
        return
    try:
        await organizations.get_member(session, actor, UUID(change.before["assignee_id"]), stay=True)
    except NotFound as error:
        raise ChangedMeanwhile(fields=["assignee_id"]) from error


def _refuse_changed(conversation: Conversation, change: StateChange, state: dict[str, object]) -> None:
    changed = [name for name, value in change.after.items() if state[name] != value]
    if _WITH_MESSAGES & change.after.keys() and conversation.last_seq != change.last_seq:
        changed.append("message")
    if changed:
        raise ChangedMeanwhile(fields=sorted(changed))


async def changes_of(
    session: AsyncSession, conversation_ids: Sequence[UUID], before: tuple[datetime, UUID] | None, most: int
) -> list[StateChange]:
    """List the lines of some threads, the latest first."""
    conditions: list[sa.ColumnElement[bool]] = []
    if before is not None:
        position = sa.tuple_(*map(sa.literal, before))
        conditions.append(sa.tuple_(StateChange.at, StateChange.id) < position)
    among = first_of(StateChange, conversation_ids, ["at", "id"], most, lambda _thread: conditions)
    query = sa.select(StateChange).where(among)
    query = query.order_by(StateChange.at.desc(), StateChange.id.desc()).limit(most)
    return list(await session.scalars(query))
