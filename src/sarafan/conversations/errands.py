"""Errands: what a member is to do in a chat that comes back to them, until somebody has dealt with it."""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations import resuming, visibility
from sarafan.conversations.errors import ErrandNotSeen
from sarafan.conversations.events import ErrandDropped, ErrandDue
from sarafan.conversations.models import Conversation, StateChange, StateChangeKind
from sarafan.conversations.recording import CLOCK, Author, State, record, restore, state_of
from sarafan.core.clock import utc_now
from sarafan.core.events import emit
from sarafan.core.realtime import Change, notify
from sarafan.organizations import queries as organizations
from sarafan.organizations.actors import Actor
from sarafan.organizations.events import MemberRemoved
from sarafan.organizations.models import Member
from sarafan.organizations.permissions import Permission

MOST_COUNTED = 100  # overdue conversations; more are "99+"
MOST_LEFT = 50  # of whoever leaves, that heads are told of at once; all stand in their list
# By PostgreSQL's clock the moment has come once somebody was told; ours may be behind it, though by no more than this.
CLOCKS_APART = timedelta(minutes=5)
_OF_ERRANDS = ("errand_for", "errand_text", "errand_due_at", "errand_by")
# After one of these nothing is left of what an answer had ended.
_DEALT_WITH = (StateChangeKind.ERRAND_DONE, StateChangeKind.SNOOZED, StateChangeKind.DONE)


def is_due(conversation: Conversation, now: datetime) -> bool:
    """Whether a chat has come back to somebody, and nobody has dealt with it."""
    due_at = conversation.errand_due_at
    return due_at is not None and (due_at <= now or conversation.errand_told_for == due_at)


def _have_come(conversation: type[Conversation] = Conversation) -> sa.ColumnElement[bool]:
    """Return the condition that `is_due` states, which reads no more of the index than that."""
    due_at, now = conversation.errand_due_at, utc_now()
    return sa.and_(
        conversation.errand_for.is_not(None),
        due_at <= now + CLOCKS_APART,
        sa.or_(due_at <= now, conversation.errand_told_for == due_at),
    )


def overdue(actor: Actor, conversation: type[Conversation] = Conversation) -> sa.ColumnElement[bool]:
    """Return the condition of what came back to an actor; to heads everybody's, that of those who have left too."""
    due = _have_come(conversation)
    if Permission.TEAMS in actor.permissions:
        return due
    return sa.and_(due, conversation.errand_for == actor.member_id)


async def count_overdue(session: AsyncSession, actor: Actor) -> tuple[int, int]:
    """Count what came back to an actor and is not dealt with, and all that `overdue` shows; up to `MOST_COUNTED`."""

    async def count(*where: sa.ColumnElement[bool]) -> int:
        found = visibility.conversations_of(actor).where(overdue(actor), *where).limit(MOST_COUNTED)
        return await session.scalar(sa.select(sa.func.count()).select_from(found.subquery())) or 0

    own = await count(Conversation.errand_for == actor.member_id)
    return own, await count() if Permission.TEAMS in actor.permissions else own


async def hold_doer(session: AsyncSession, actor: Actor, member_id: UUID, conversation_id: UUID) -> None:
    """Let nobody remove a member who is to do something in a chat.

    Raises `NotFound`, and `ErrandNotSeen` where they may not answer in it or do not see it: they would be told of what
    they cannot open. That the chat is given to them as well is for whoever asks to decide.
    """
    member = await organizations.get_member(session, actor, member_id, stay=True)
    if not await visibility.visible(session, actor, [conversation_id]):
        return  # `get_visible` says so
    if not await _can(session, member, conversation_id):
        raise ErrandNotSeen(member_id=str(member_id))


async def doer_of(session: AsyncSession, organization_id: UUID, conversation: Conversation) -> UUID | None:
    """Return to whom a chat comes back; nobody where they have left, or do not see it any more."""
    if conversation.errand_for is None:
        return None
    found = await organizations.members_by_id(session, organization_id, [conversation.errand_for])
    return found[0].id if found and await _can(session, found[0], conversation.id) else None


async def _can(session: AsyncSession, member: Member, conversation_id: UUID) -> bool:
    doer = Actor.of_member(member, await organizations.organization(session, member.organization_id))
    return Permission.SEND in doer.permissions and bool(await visibility.visible(session, doer, [conversation_id]))


def end(session: AsyncSession, conversation: Conversation, by: Author, *, answer_id: UUID | None = None) -> bool:
    """Somebody has dealt with it, with an answer or otherwise; returns whether there was anything to do."""
    if conversation.errand_for is None:
        return False
    before = state_of(conversation)
    resuming.end_errand(conversation)
    line = record(session, conversation, before, StateChangeKind.ERRAND_DONE, by)
    if line is not None:
        line.message_id = answer_id
    return True


async def ended_by_answer(session: AsyncSession, conversation_id: UUID) -> StateChange | None:
    """Return the line of the answer that ended what was to be done, unless something was done about it since."""
    lines = sa.select(StateChange).where(
        StateChange.conversation_id == conversation_id,
        StateChange.kind.in_(_DEALT_WITH),
        StateChange.undone_at.is_(None),
    )
    line = await session.scalar(lines.order_by(StateChange.at.desc(), StateChange.id.desc()).limit(1))
    return line if line is not None and line.message_id is not None else None


def give_back(session: AsyncSession, conversation: Conversation, line: StateChange) -> None:
    """Let it be to be done again, as before a line."""
    restore(conversation, line.before)
    line.undone_at = utc_now()
    notify(session, conversation.organization_id, Change("state_change", line.id))


async def drop(session: AsyncSession, survivor: Conversation, dropped: State) -> None:
    """Of two chats that became one the later errand is not left: a line says which, and its doer is told."""
    errand = {name: dropped[name] for name in _OF_ERRANDS}
    before = {**state_of(survivor), **errand}
    line = record(session, survivor, before, StateChangeKind.ERRAND_DROPPED, CLOCK, said=_OF_ERRANDS)
    if line is not None:
        await emit(session, ErrandDropped(survivor.organization_id, survivor.id, UUID(errand["errand_for"])))


def are_untold(until: datetime) -> sa.ColumnElement[bool]:
    """Return the condition of what has come back by a moment while nobody was told."""
    return sa.and_(
        Conversation.errand_for.is_not(None),
        Conversation.errand_due_at <= until,
        Conversation.errand_told_for.is_distinct_from(Conversation.errand_due_at),
    )


async def tell(session: AsyncSession, conversation: Conversation, now: datetime) -> bool:
    """Announce once that a chat has come back to somebody; returns whether that is now."""
    if not is_due(conversation, now) or conversation.errand_told_for == conversation.errand_due_at:
        return False
    conversation.errand_told_for = conversation.errand_due_at
    await emit(session, ErrandDue(conversation.organization_id, conversation.id))
    return True


async def tell_of_what_is_left(session: AsyncSession, event: MemberRemoved) -> None:
    """A member left: of what they have not done heads are told, now of what is overdue and later of the rest."""
    left = sa.select(Conversation.id).where(
        Conversation.organization_id == event.organization_id,
        Conversation.removed_at.is_(None),
        Conversation.errand_for == event.member_id,
        _have_come(),
    )
    for conversation_id in await session.scalars(left.order_by(Conversation.errand_due_at).limit(MOST_LEFT)):
        await emit(session, ErrandDue(event.organization_id, conversation_id))
