"""A merge is undone: each of the two has again what it had, but for what happened meanwhile, which is named."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts import identifying
from sarafan.contacts import queries as contacts
from sarafan.contacts.events import ContactsMerged
from sarafan.contacts.fields.models import FieldValue
from sarafan.contacts.models import Contact, ContactIdentifier, IdentifierKind
from sarafan.contacts.tags.models import ContactTag
from sarafan.conversations import counters, threads
from sarafan.conversations import queries as conversations
from sarafan.conversations.models import Conversation, Direction
from sarafan.core.clock import utc_now
from sarafan.core.realtime import Change, notify
from sarafan.messages import queries as messages
from sarafan.messages.joining import show_as_latest
from sarafan.messages.models import Message
from sarafan.organizations.actors import Actor
from sarafan.organizations.permissions import Permission
from sarafan.people import journal
from sarafan.people.comparing import refuse_hidden, threads_of
from sarafan.people.errors import LaterMergeFirst, MergeNotFound, MergeUndone, TooLateToPart
from sarafan.people.merging import BY_HAND, hold_people, take_turn
from sarafan.people.models import ContactMerge, MergeRow

_OF_CONTACT = {"name": "name", "name_source": "name", "phone": "phone", "kind": "kind", "language": "language"}
_OF_TABLE = {"contact_tags": "tags", "contact_field_values": "fields", "contact_identifiers": "identifiers"}
_OF_THREAD = frozenset(
    {
        *(
            "assignee_id",
            "team_id",
            "snoozed_until",
            "snooze_reason",
            "snoozed_by",
            "done_at",
            "priority",
            "waiting_since",
        ),
        *("waited_since", "answered_at", "unread_count"),
        *("errand_for", "errand_text", "errand_due_at", "errand_by"),
    }
)


@dataclass(frozen=True)
class _Seen:
    """A thread of both, as it was before it parted."""

    unread: int
    answered_at: datetime | None
    waiting_since: datetime | None


@dataclass(frozen=True)
class Parted:
    """The two contacts again, and what stays with the first."""

    survivor: Contact
    absorbed: Contact
    kept: dict[str, int]


async def forget_merges(session: AsyncSession, event: ContactsMerged) -> None:
    """A contact turned out to be another one: merges into it, of which there is no contact any more, are final."""
    if session.info.get(BY_HAND) == event.absorbed_id:
        return
    gone = sa.delete(ContactMerge).where(
        ContactMerge.organization_id == event.organization_id, ContactMerge.survivor_id == event.absorbed_id
    )
    await session.execute(gone, execution_options={"synchronize_session": False})


async def undo(session: AsyncSession, actor: Actor, contact_id: UUID, merge_id: UUID) -> Parted:
    """Part two contacts again.

    Raises `ContactNotFound`, `MergeNotFound`, `MergeUndone`, `TooLateToPart`, `LaterMergeFirst`, `SeesNotAllChats`,
    `PeopleChangedMeanwhile`.
    """
    actor.require(Permission.CONTACTS)
    await take_turn(session, actor.organization_id)
    survivor = await contacts.get_visible(session, actor, contact_id)
    made = await _load(session, actor.organization_id, survivor.id, merge_id)
    await hold_people(session, actor.organization_id, [survivor.id])
    present = await threads_of(session, actor.organization_id, [survivor.id])
    await refuse_hidden(session, actor, present)
    concerned = set(await journal.ids_in(session, made.id, "conversations"))
    held = await conversations.hold(session, actor.organization_id, sorted(concerned | {one.id for one in present}))
    shares = {one.id: counters.share_of(one) for one in held.values()}
    seen = {one.id: _Seen(one.unread_count, one.answered_at, one.waiting_since) for one in held.values()}
    kept = await _kept(session, made, await journal.changed_since(session, made.id))
    await journal.put_back(session, made.id)
    session.expire_all()
    made = await session.get_one(ContactMerge, merge_id)
    survivor, absorbed = [await session.get_one(Contact, one) for one in (made.survivor_id, made.absorbed_id)]
    await _put_right(session, survivor)
    if kept:
        await _show_anew(session, made, seen)
    await _tell(session, made, shares, concerned)
    made.undone_at = utc_now()
    await session.execute(sa.delete(MergeRow).where(MergeRow.merge_id == made.id))
    for contact in (survivor, absorbed):
        await identifying.changed(session, contact)
    await session.flush()
    return Parted(survivor, absorbed, kept)


def is_over(made: ContactMerge, now: datetime) -> bool:
    """Whether it cannot be undone any more."""
    return made.undone_at is not None or now >= made.undo_until


async def _load(session: AsyncSession, organization_id: UUID, survivor_id: UUID, merge_id: UUID) -> ContactMerge:
    made = await session.get(ContactMerge, merge_id, with_for_update=True)
    if made is None or made.organization_id != organization_id or made.survivor_id != survivor_id:
        raise MergeNotFound
    if made.undone_at is not None:
        raise MergeUndone
    if is_over(made, utc_now()):
        raise TooLateToPart(undo_until=made.undo_until.isoformat())
    later = sa.select(ContactMerge).where(
        ContactMerge.organization_id == organization_id,
        sa.or_(ContactMerge.survivor_id == survivor_id, ContactMerge.absorbed_id == survivor_id),
        ContactMerge.undone_at.is_(None),
        ContactMerge.id > made.id,
    )
    after = await session.scalar(later.order_by(ContactMerge.id.desc()).limit(1))
    if after is not None:
        raise LaterMergeFirst(name=after.absorbed_name or after.absorbed_phone)
    return made


async def _kept(session: AsyncSession, made: ContactMerge, changed: set[tuple[str, str]]) -> dict[str, int]:
    """Count what was written since in threads that part, and what is otherwise by now than the merge left it."""
    shared = await _shared_threads(session, made)
    survivor = made.survivor_id
    counted = {
        "messages": sa.and_(Message.conversation_id.in_(shared), Message.id > made.id),
        "tags": sa.and_(ContactTag.contact_id == survivor, ContactTag.set_at > made.merged_at),
        "fields": sa.and_(FieldValue.contact_id == survivor, FieldValue.updated_at > made.merged_at),
        "identifiers": sa.and_(ContactIdentifier.contact_id == survivor, ContactIdentifier.id > made.id),
    }
    kept = {what: await session.scalar(sa.select(sa.func.count()).where(which)) for what, which in counted.items()}
    notes = sa.text("SELECT count(*) FROM notes WHERE conversation_id = ANY(:threads) AND id > :merge")
    kept["notes"] = await session.scalar(notes, {"threads": shared, "merge": made.id})
    for table, column in changed:
        what = _OF_CONTACT.get(column) if table == "contacts" else _OF_TABLE.get(table)
        if table == "conversations" and column in _OF_THREAD:
            what = "state"
        if what is not None:
            kept[what] = kept.get(what) or 1
    return {what: count for what, count in kept.items() if count}


async def _shared_threads(session: AsyncSession, made: ContactMerge) -> list[UUID]:
    """List the survivor's threads that took over another one: there stand messages that are to go back."""
    moved = await journal.ids_in(session, made.id, "messages")
    there = sa.select(Message.conversation_id).where(Message.id.in_(moved))
    own = sa.select(Conversation.id).where(Conversation.contact_id == made.survivor_id, Conversation.id.in_(there))
    return list(await session.scalars(own))


async def _put_right(session: AsyncSession, survivor: Contact) -> None:
    """Give a contact a phone of its own where it had written with the other one's last."""
    theirs = await contacts.identifiers(session, survivor.organization_id, [survivor.id])
    phones = [one.value for one in theirs if one.kind is IdentifierKind.PHONE]
    if survivor.phone is not None and survivor.phone not in phones:
        survivor.phone = phones[0] if phones else None


async def _show_anew(session: AsyncSession, made: ContactMerge, seen: dict[UUID, _Seen]) -> None:
    """Let threads that parted show their own latest message; what was read or answered meanwhile is so in both."""
    own = await threads_of(session, made.organization_id, [made.survivor_id])
    theirs = {one.channel_id: one for one in await threads_of(session, made.organization_id, [made.absorbed_id])}
    for conversation in own:
        other, was = theirs.get(conversation.channel_id), seen.get(conversation.id)
        if other is None or was is None:
            continue
        if conversation.unread_count == was.unread:  # nobody could put it back: it was read, or more came
            conversation.unread_count = max(0, was.unread - other.unread_count)
        if not was.unread:
            other.unread_count = 0
        if was.answered_at and other.waiting_since and was.answered_at >= other.waiting_since:
            other.waiting_since = None
        if was.waiting_since is not None and conversation.waiting_since is None:
            conversation.waiting_since = await _written_since(session, made, conversation)
        for one in (conversation, other):
            latest = await messages.latest(session, one.id)
            if latest is not None:
                show_as_latest(one, latest)


async def _written_since(session: AsyncSession, made: ContactMerge, conversation: Conversation) -> datetime | None:
    """Find the first message since the merge that waits for an answer."""
    query = sa.select(sa.func.min(Message.at)).where(
        Message.conversation_id == conversation.id,
        Message.id > made.id,
        Message.direction == Direction.IN,
        Message.wants_answer,
    )
    if conversation.answered_at is not None:
        query = query.where(Message.at >= conversation.answered_at)
    return await session.scalar(query)


async def _tell(
    session: AsyncSession, made: ContactMerge, shares: dict[UUID, counters.Share], concerned: set[UUID]
) -> None:
    """Let counters and browsers know: of what parted, and of each message that has another place again."""
    for conversation in (await conversations.hold(session, made.organization_id, sorted(concerned))).values():
        before = shares.get(conversation.id)
        if before is None:
            counters.move(session, None, counters.share_of(conversation))
            before = counters.share_of(conversation)
        threads.changed(session, conversation, before)
    for table, topic in (("messages", "message"), ("notes", "note"), ("state_changes", "state_change")):
        for row_id in await journal.ids_in(session, made.id, table):
            notify(session, made.organization_id, Change(topic, row_id))
