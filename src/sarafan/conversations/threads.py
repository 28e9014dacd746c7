"""What happens to a thread: it opens, is answered, read, assigned, joined with another, removed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels.events import ChannelRemoved
from sarafan.contacts import queries as contacts
from sarafan.contacts.events import ContactBlocked, ContactChanged, ContactsMerged
from sarafan.conversations import counters, drafting, errands, handing, pins, queries, recording, resuming, timers
from sarafan.conversations.errors import AssignedMeanwhile, ChatIsPrivate
from sarafan.conversations.events import ConversationAssigned, ConversationRead, ConversationsMerged
from sarafan.conversations.models import Conversation, ConversationKind, Direction, PrivateUntil, StateChangeKind
from sarafan.conversations.recording import CLOCK, Author, record, state_of
from sarafan.core.clock import utc_now
from sarafan.core.events import emit
from sarafan.core.realtime import Change, notify
from sarafan.organizations import queries as organizations
from sarafan.organizations.actors import Actor
from sarafan.organizations.events import MemberRemoved
from sarafan.organizations.permissions import Permission
from sarafan.organizations.teams import editing as teams

# Whose alone a thread is, and until when it is so without their word.
Private = tuple[UUID, PrivateUntil | None]
NOBODYS = (None, None)


async def ensure(
    session: AsyncSession,
    organization_id: UUID,
    channel_id: UUID,
    contact_ids: Sequence[UUID],
    *,
    private: Mapping[UUID, Private] | None = None,
) -> tuple[dict[UUID, Conversation], list[UUID]]:
    """Find or open the thread with each contact, and hold them all until the end of the transaction.

    Returns the threads by their contacts, and whose of them are new.

    `private`: of contacts whose thread is a member's alone, if it is new.
    """
    wanted = sorted(set(contact_ids))
    found = await queries.of_contacts(session, organization_id, channel_id, wanted)
    missing = [contact_id for contact_id in wanted if contact_id not in found]
    if not missing:
        return found, []
    rows = [
        {
            "organization_id": organization_id,
            "channel_id": channel_id,
            "contact_id": contact_id,
            "kind": ConversationKind.DIRECT,
            "private_of": (private or {}).get(contact_id, NOBODYS)[0],
            "private_until": (private or {}).get(contact_id, NOBODYS)[1],
        }
        for contact_id in missing
    ]
    made = insert(Conversation).values(rows).on_conflict_do_nothing().returning(Conversation.contact_id)
    opened = [contact_id for contact_id in await session.scalars(made) if contact_id]
    found = await queries.of_contacts(session, organization_id, channel_id, wanted)
    for contact_id in opened:
        counters.move(session, None, counters.share_of(found[contact_id]))
    new = {contact_id: found[contact_id] for contact_id in opened}
    await timers.take_over_by_people(session, organization_id, channel_id, new)
    return found, opened


def let_be_of(session: AsyncSession, conversation: Conversation, keeper_id: UUID | None, by: Author | None) -> None:
    """Let a thread be a member's alone, or the team's; whoever calls this says that it has changed.

    `by`: who is told to have done it, if anybody. What is private is given to nobody.
    """
    state = state_of(conversation)
    if keeper_id is not None:
        if conversation.assignee_id not in (None, keeper_id):
            handing.hand(conversation, None, utc_now())
        conversation.team_id = None
        if conversation.private_of is None:
            notify(session, conversation.organization_id, Change("conversation.removed", conversation.id))
    conversation.private_of = keeper_id
    if by is not None:
        kind = StateChangeKind.RELEASED if keeper_id is None else StateChangeKind.KEPT
        record(session, conversation, state, kind, by)


def changed(session: AsyncSession, conversation: Conversation, before: counters.Share, *, by: Author = CLOCK) -> None:
    """Let counters and browsers know of a changed conversation. `before`: its share before the change.

    One that was done and waits now is open again; `by` says who let it wait.
    """
    if conversation.waiting_since is not None:
        resuming.open_again(session, conversation, by)
    conversation.revision = (conversation.revision or 0) + 1
    counters.move(session, before, counters.share_of(conversation))
    notify(session, conversation.organization_id, Change("conversation", conversation.id))


async def mark_read(session: AsyncSession, actor: Actor, conversation_id: UUID) -> Conversation:
    """Somebody has read everything in it."""
    actor.require(Permission.SEND)
    conversation = await queries.get_visible(session, actor, conversation_id, lock=True)
    conversation.past_unread_at = utc_now()
    if conversation.unread_count:
        before = counters.share_of(conversation)
        conversation.unread_count = 0
        changed(session, conversation, before)
    await emit(session, ConversationRead(conversation.organization_id, conversation.id))
    return conversation


async def mark_unread(session: AsyncSession, actor: Actor, conversation_id: UUID) -> Conversation:
    """Somebody wants to come back to it: it is unread, and waits."""
    actor.require(Permission.SEND)
    conversation = await queries.get_visible(session, actor, conversation_id, lock=True)
    if not conversation.unread_count or conversation.waiting_since is None:
        before, state = counters.share_of(conversation), state_of(conversation)
        conversation.unread_count = conversation.unread_count or 1
        conversation.waiting_since = conversation.waiting_since or _since_before(conversation)
        conversation.done_at = None
        record(session, conversation, state, StateChangeKind.ANSWER_NEEDED, Author.of(actor))
        changed(session, conversation, before)
    return conversation


async def need_no_answer(session: AsyncSession, actor: Actor, conversation_id: UUID) -> Conversation:
    """The customer's last message asks for nothing."""
    actor.require(Permission.SEND)
    conversation = await queries.get_visible(session, actor, conversation_id, lock=True)
    if conversation.waiting_since is not None:
        before, state = counters.share_of(conversation), state_of(conversation)
        conversation.waited_since, conversation.waiting_since = conversation.waiting_since, None
        record(session, conversation, state, StateChangeKind.NO_ANSWER, Author.of(actor))
        changed(session, conversation, before)
    return conversation


async def need_answer(session: AsyncSession, actor: Actor, conversation_id: UUID) -> Conversation:
    """It waits again, as long as it had when somebody said that no answer is needed; else from now on."""
    actor.require(Permission.SEND)
    conversation = await queries.get_visible(session, actor, conversation_id, lock=True)
    if conversation.waiting_since is None:
        before, state = counters.share_of(conversation), state_of(conversation)
        conversation.waiting_since = _since_before(conversation)
        conversation.done_at = None
        record(session, conversation, state, StateChangeKind.ANSWER_NEEDED, Author.of(actor))
        changed(session, conversation, before)
    return conversation


def _since_before(conversation: Conversation) -> datetime:
    waited, answered = conversation.waited_since, conversation.answered_at
    is_open = waited is not None and (answered is None or waited >= answered)
    if waited is not None and is_open:
        return waited
    # What a rule took for no question has been waiting since it was written.
    decision, at = conversation.answer_decision, conversation.last_message_at
    is_corrected = decision is not None and decision["message_id"] == str(conversation.last_message_id)
    return at if at is not None and is_corrected and conversation.last_message_direction is Direction.IN else utc_now()


async def assign(
    session: AsyncSession,
    actor: Actor,
    conversation_id: UUID,
    assignee_id: UUID | None,
    *,
    team_id: UUID | Literal["same"] | None = "same",
    seen: UUID | Literal["whoever"] | None = "whoever",
    told: bool = True,
) -> Conversation:
    """Give the conversation to a member, to a team, or back to nobody. `seen`: whose it was when the actor looked.

    `told`: whether the member hears of it beside what their page shows.

    Raises `NotFound` for a stranger, `TeamNotFound`, `TeamArchived`, `ChatIsPrivate`, and `AssignedMeanwhile` when it
    is neither theirs any more nor whose it shall be.
    """
    actor.require(Permission.ASSIGN)
    if assignee_id is not None:  # held before the conversation, as in `unassign_from`: otherwise the two may deadlock
        await organizations.get_member(session, actor, assignee_id, stay=True)
    if isinstance(team_id, UUID):
        await teams.hold_to_give(session, actor, team_id)
    conversation = await queries.get_visible(session, actor, conversation_id, lock=True)
    _refuse_private(conversation, assignee_id, team_id)
    wanted = (assignee_id, conversation.team_id if team_id == "same" else team_id)
    if (conversation.assignee_id, conversation.team_id) != wanted:
        if conversation.assignee_id != assignee_id and seen not in ("whoever", conversation.assignee_id):
            raise AssignedMeanwhile(**await _whose(session, actor, conversation))
        before, state = counters.share_of(conversation), state_of(conversation)
        if conversation.assignee_id != assignee_id:
            handing.hand(conversation, assignee_id, utc_now())
        conversation.team_id = wanted[1]
        record(session, conversation, state, StateChangeKind.ASSIGNED, Author.of(actor))
        changed(session, conversation, before)
        if told:
            await emit(session, ConversationAssigned(conversation.organization_id, conversation.id, actor.id))
    return conversation


def _refuse_private(
    conversation: Conversation, assignee_id: UUID | None, team_id: UUID | Literal["same"] | None
) -> None:
    own = conversation.private_of
    if own is not None and (assignee_id not in (None, own) or team_id not in (None, "same")):
        raise ChatIsPrivate


async def give_back(session: AsyncSession, actor: Actor, conversation_id: UUID) -> Conversation:
    """Return a conversation to the queue; no rule gives it to the same member while the customer waits.

    Raises `ConversationNotFound`; one that is nobody's stays so.
    """
    actor.require(Permission.ASSIGN)
    conversation = await queries.get_visible(session, actor, conversation_id, lock=True)
    if conversation.assignee_id is not None:
        before, state = counters.share_of(conversation), state_of(conversation)
        handing.hand(conversation, None, utc_now(), let_go=True)
        record(session, conversation, state, StateChangeKind.RETURNED, Author.of(actor))
        changed(session, conversation, before)
        await emit(session, ConversationAssigned(conversation.organization_id, conversation.id, actor.id))
    return conversation


async def _whose(session: AsyncSession, actor: Actor, conversation: Conversation) -> dict[str, str | None]:
    if conversation.assignee_id is None:
        return {"assignee_id": None, "name": None}
    member = await organizations.get_member(session, actor, conversation.assignee_id)
    return {"assignee_id": str(member.id), "name": member.name}


async def show_contact_anew(session: AsyncSession, event: ContactChanged) -> None:
    """A contact's name changed: its rows in the lists change with it."""
    for conversation in await queries.of_contact(session, event.organization_id, event.contact_id):
        changed(session, conversation, counters.share_of(conversation))


async def stop_waiting(session: AsyncSession, event: ContactBlocked) -> None:
    """A contact was blocked: what waits in the chats with them waits no more, as when no answer is needed."""
    known = await contacts.by_id(session, event.organization_id, [event.contact_id])
    by = Author("member", event.by_id, known[event.contact_id].blocked_by)
    await _let_nobody_wait(session, event.organization_id, event.contact_id, by)


async def _let_nobody_wait(session: AsyncSession, organization_id: UUID, contact_id: UUID, by: Author) -> None:
    for conversation in await queries.of_contact(session, organization_id, contact_id):
        if conversation.waiting_since is not None:
            before, state = counters.share_of(conversation), state_of(conversation)
            conversation.waited_since, conversation.waiting_since = conversation.waiting_since, None
            record(session, conversation, state, StateChangeKind.NO_ANSWER, by)
            changed(session, conversation, before)


async def merge_contacts(session: AsyncSession, event: ContactsMerged) -> None:
    """Two contacts became one: their threads on one channel become one, too."""
    kept = {
        conversation.channel_id: conversation
        for conversation in await queries.of_contact(session, event.organization_id, event.survivor_id)
    }
    for conversation in await queries.of_contact(session, event.organization_id, event.absorbed_id):
        survivor = kept.get(conversation.channel_id)
        if survivor is None:
            conversation.contact_id = event.survivor_id
            changed(session, conversation, counters.share_of(conversation))
            continue
        await _absorb(session, survivor, conversation)
    await session.flush()
    contact = (await contacts.by_id(session, event.organization_id, [event.survivor_id])).get(event.survivor_id)
    if contact is not None and contact.blocked_at is not None:
        by = Author("member", None, contact.blocked_by)
        await _let_nobody_wait(session, event.organization_id, contact.id, by)


async def _absorb(session: AsyncSession, survivor: Conversation, absorbed: Conversation) -> None:
    before = counters.share_of(survivor)
    counters.move(session, counters.share_of(absorbed), None)
    _join_hands(session, survivor, absorbed)
    survivor.unread_count += absorbed.unread_count
    dropped = resuming.join(survivor, absorbed)
    survivor.disappears_after_s = survivor.disappears_after_s or absorbed.disappears_after_s
    await emit(session, ConversationsMerged(survivor.organization_id, survivor.id, absorbed.id))
    await drafting.move(session, survivor, absorbed)
    await recording.move(session, survivor, absorbed)
    if dropped is not None:
        await errands.drop(session, survivor, dropped)
    await pins.move(session, survivor, absorbed)
    await session.delete(absorbed)
    notify(session, survivor.organization_id, Change("conversation.removed", absorbed.id))
    changed(session, survivor, before)


def _join_hands(session: AsyncSession, survivor: Conversation, absorbed: Conversation) -> None:
    """Let one thread be whose two were. With a private one it is private, or others would read what was private."""
    keepers = {survivor.private_of, absorbed.private_of} - {None}
    if len(keepers) > 1:  # linking refuses another's phone where there are private chats
        raise LookupError("a number has private chats of two members")
    is_taken = bool(keepers) and None in (survivor.private_of, absorbed.private_of)  # from the team
    is_kept = any(one.private_of is not None and one.private_until is None for one in (survivor, absorbed))
    handing.join(survivor, absorbed)
    survivor.team_id = survivor.team_id or absorbed.team_id
    for keeper_id in keepers:
        until = survivor.private_until or absorbed.private_until
        survivor.private_of = None if is_taken else keeper_id  # so that its line says what happened
        let_be_of(session, survivor, keeper_id, CLOCK if is_taken else None)
        survivor.private_until = None if is_kept else until


async def unassign_from(session: AsyncSession, event: MemberRemoved) -> None:
    """A member left: what was theirs is nobody's."""
    query = (
        sa.select(Conversation)
        .where(Conversation.organization_id == event.organization_id, Conversation.assignee_id == event.member_id)
        .order_by(Conversation.id)
        .with_for_update(key_share=True)
    )
    for conversation in await session.scalars(query):
        before = counters.share_of(conversation)
        handing.hand(conversation, None, utc_now())
        changed(session, conversation, before)


async def remove_channel(session: AsyncSession, event: ChannelRemoved) -> None:
    """A channel was removed: its threads are hidden at once; a job deletes them."""
    query = (
        sa.select(Conversation)
        .where(
            Conversation.organization_id == event.organization_id,
            Conversation.channel_id == event.channel_id,
            Conversation.removed_at.is_(None),
        )
        .order_by(Conversation.id)
        .with_for_update(key_share=True)
    )
    now = utc_now()
    for conversation in await session.scalars(query):
        before = counters.share_of(conversation)
        conversation.removed_at = now
        counters.move(session, before, counters.share_of(conversation))
        notify(session, event.organization_id, Change("conversation.removed", conversation.id))
