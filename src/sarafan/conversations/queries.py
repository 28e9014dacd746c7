"""Every SELECT of conversations and drafts."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from sarafan.channels.models import Channel
from sarafan.contacts import queries as contacts
from sarafan.contacts.masking import has_digits
from sarafan.contacts.models import Contact
from sarafan.conversations.cursors import make_cursor, open_cursor
from sarafan.conversations.errands import overdue
from sarafan.conversations.errors import ConversationNotFound, SearchNeeded
from sarafan.conversations.mentioned import mentioned
from sarafan.conversations.models import Conversation, Draft, Group, GroupMember, GroupRole, Pin
from sarafan.conversations.tagged import TagFilter, narrow
from sarafan.conversations.visibility import conversations_of, limit_of, may_see
from sarafan.core.answers import fitting
from sarafan.core.folding import has_words, words_of
from sarafan.gateways.whatsapp.arrivals import Person
from sarafan.organizations.actors import Actor

MOST_MEMBERS = 200  # of a group, on one page
MOST_DESCRIPTION_LETTERS = 4000  # of what a group says about itself
MOST_COUNTED = 100  # of what a search finds outside of a view
MOST_DRAFTS = 200  # on one page, which may hold fewer: long ones fill it before
DRAFT_BYTES_AROUND = 200  # of JSON, beside a draft's text

Shown = tuple[Conversation, Contact | None, Group | None]


class View(StrEnum):
    """Which conversations a list shows, and in what order."""

    WAITING = "waiting"
    MINE = "mine"
    ALL = "all"
    GROUPS = "groups"
    SNOOZED = "snoozed"
    DONE = "done"
    UNASSIGNED = "unassigned"
    MENTIONS = "mentions"
    PINNED = "pinned"
    OVERDUE = "overdue"
    EVERYWHERE = "everywhere"  # people and groups, for a search


# Views that begin with the earliest of something; the others begin with the latest activity.
_UPWARDS = {
    View.WAITING: Conversation.waiting_since,
    View.SNOOZED: Conversation.snoozed_until,
    View.OVERDUE: Conversation.errand_due_at,
}


async def get_visible(
    session: AsyncSession, actor: Actor, conversation_id: UUID, *, lock: bool = False
) -> Conversation:
    """Load one conversation that the actor may see. Raises `ConversationNotFound`."""
    query = sa.select(Conversation).where(
        Conversation.organization_id == actor.organization_id,
        Conversation.id == conversation_id,
        Conversation.removed_at.is_(None),
        may_see(actor),
    )
    found = await session.scalar(query.with_for_update(key_share=True) if lock else query)
    if found is None:
        raise ConversationNotFound
    return found


async def of_contacts(
    session: AsyncSession, organization_id: UUID, channel_id: UUID, contact_ids: Sequence[UUID]
) -> dict[UUID, Conversation]:
    """Load and hold the channel's conversations with these contacts, in a fixed order."""
    query = (
        sa.select(Conversation)
        .where(
            Conversation.organization_id == organization_id,
            Conversation.channel_id == channel_id,
            Conversation.contact_id.in_(contact_ids),
        )
        .order_by(Conversation.id)
        .with_for_update(key_share=True)
    )
    return {
        conversation.contact_id: conversation
        for conversation in await session.scalars(query)
        if conversation.contact_id
    }


async def hold(session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]) -> dict[UUID, Conversation]:
    """Load and hold conversations by id, in a fixed order."""
    query = (
        sa.select(Conversation)
        .where(Conversation.organization_id == organization_id, Conversation.id.in_(ids))
        .order_by(Conversation.id)
        .with_for_update(key_share=True)
    )
    return {conversation.id: conversation for conversation in await session.scalars(query)}


async def of_groups(session: AsyncSession, group_ids: Sequence[UUID]) -> dict[UUID, Conversation]:
    """Load and hold the threads of groups, in a fixed order."""
    query = sa.select(Conversation).where(Conversation.group_id.in_(group_ids))
    query = query.order_by(Conversation.id).with_for_update(key_share=True)
    return {found.group_id: found for found in await session.scalars(query) if found.group_id}


async def id_of_thread(
    session: AsyncSession, channel: Channel, *, contact_id: UUID | None = None, group_id: UUID | None = None
) -> UUID | None:
    """Find a channel's thread with a contact or in a group, without holding it."""
    query = sa.select(Conversation.id).where(
        Conversation.organization_id == channel.organization_id,
        Conversation.channel_id == channel.id,
        Conversation.removed_at.is_(None),
        Conversation.contact_id == contact_id if contact_id else Conversation.group_id == group_id,
    )
    return await session.scalar(query)


async def groups_by_jid(session: AsyncSession, channel_id: UUID, jids: Sequence[str]) -> dict[str, Group]:
    """Load a channel's groups by WhatsApp's ids."""
    query = sa.select(Group).where(Group.channel_id == channel_id, Group.jid.in_(jids))
    return {group.jid: group for group in await session.scalars(query)}


async def members_of(
    session: AsyncSession, actor: Actor, group_id: UUID, cursor: str | None
) -> tuple[Sequence[GroupMember], str | None]:
    """List a page of who is in a group, admins first, and the next page's cursor. Raises `InvalidCursor`.

    For who may not see phones a cursor counts members: the last one's place would be their number.
    """
    position = (GroupMember.role == GroupRole.MEMBER, GroupMember.person)
    query = sa.select(GroupMember).where(GroupMember.group_id == group_id)
    if not actor.sees_phones:
        (before,) = open_cursor(cursor, int) if cursor else (0,)
        page = query.order_by(*position).limit(MOST_MEMBERS + 1).offset(before)
        listed = (await session.scalars(page)).all()
        return listed[:MOST_MEMBERS], make_cursor(before + MOST_MEMBERS) if len(listed) > MOST_MEMBERS else None
    if cursor:
        query = query.where(sa.tuple_(*position) > sa.tuple_(*map(sa.literal, open_cursor(cursor, bool, str))))
    found = (await session.scalars(query.order_by(*position).limit(MOST_MEMBERS + 1))).all()
    if len(found) <= MOST_MEMBERS:
        return found, None
    last = found[MOST_MEMBERS - 1]
    return found[:MOST_MEMBERS], make_cursor(last.role is GroupRole.MEMBER, last.person)


async def description_of(session: AsyncSession, group_id: UUID) -> str | None:
    """Read the beginning of what a group says about itself."""
    query = sa.select(sa.func.left(Group.description, MOST_DESCRIPTION_LETTERS)).where(Group.id == group_id)
    return await session.scalar(query)


async def count_members(session: AsyncSession, group_id: UUID) -> int:
    """Count who is in a group."""
    query = sa.select(sa.func.count()).select_from(GroupMember).where(GroupMember.group_id == group_id)
    return await session.scalar(query) or 0


async def role_of(session: AsyncSession, group_id: UUID, person: Person) -> GroupRole | None:
    """Return what somebody may do in a group, or nothing when they are not known to be in it."""
    same = []
    if person.lid:
        same.append(GroupMember.lid == person.lid)
    if person.phone:
        same.append(GroupMember.phone == person.phone)
    query = sa.select(GroupMember.role).where(GroupMember.group_id == group_id, sa.or_(*same))
    return await session.scalar(query.limit(1))


async def memberships(
    session: AsyncSession, channel_id: UUID, people: Sequence[str], only: str | None = None
) -> list[tuple[Group, GroupMember]]:
    """List the groups of a channel, or that one of them, which have members kept under these names."""
    query = sa.select(Group, GroupMember).join(GroupMember, GroupMember.group_id == Group.id)
    query = query.where(Group.channel_id == channel_id, GroupMember.person.in_(people))
    found = await session.execute(query.where(Group.jid == only) if only else query)
    return [(group, member) for group, member in found]


async def known_privately(
    session: AsyncSession, organization_id: UUID, contact_ids: Collection[UUID], *, but_for: Collection[UUID] = ()
) -> frozenset[UUID]:
    """Return who of some contacts has private chats and no others, `but_for` some."""
    is_private = Conversation.private_of.is_not(None)
    is_shared = ~is_private & Conversation.removed_at.is_(None) & Conversation.id.not_in(but_for)
    query = (
        sa.select(Conversation.contact_id)
        .where(Conversation.organization_id == organization_id, Conversation.contact_id.in_(contact_ids))
        .group_by(Conversation.contact_id)
        .having(sa.func.bool_or(is_private) & ~sa.func.bool_or(is_shared))
    )
    return frozenset(one for one in await session.scalars(query) if one) if contact_ids else frozenset()


async def of_contact(session: AsyncSession, organization_id: UUID, contact_id: UUID) -> Sequence[Conversation]:
    """Load and hold all conversations with one contact."""
    query = (
        sa.select(Conversation)
        .where(Conversation.organization_id == organization_id, Conversation.contact_id == contact_id)
        .order_by(Conversation.id)
        .with_for_update(key_share=True)
    )
    return (await session.scalars(query)).all()


async def page(
    session: AsyncSession,
    actor: Actor,
    view: View,
    *,
    search: str = "",
    channel_id: UUID | None = None,
    tags: TagFilter | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> tuple[list[Shown], str | None]:
    """Return one page of a view and the cursor of the next, or nothing after the last.

    `waiting` begins with who has waited longest, `snoozed` with what wakes first, `overdue` with what was due first,
    the others with the latest. `all` are all people: groups have a view of their own, or they would bury whoever writes
    alone. `everywhere` is both, and only for a search: each other view has indexes of its own (`models.Conversation`),
    but for one's few `pinned` and `mentions`.
    Raises `InvalidCursor`, `SearchNeeded`.
    """
    if view is View.EVERYWHERE and not search.strip():
        raise SearchNeeded
    query = of_organization(actor.organization_id).where(may_see(actor), *_in_view(actor, view, channel_id))
    upwards = _UPWARDS.get(view)
    if upwards is not None:
        query = query.order_by(upwards, Conversation.id)
    else:
        query = query.order_by(Conversation.last_activity_at.desc(), Conversation.id.desc())
    if search.strip():
        query = query.where(found_by(actor, search.strip()))
    if cursor:
        query = query.where(_beyond(view, *open_cursor(cursor, datetime, UUID)))
    if tags:
        longest_first, most = view is View.WAITING, limit + 1
        query = await narrow(session, actor.organization_id, query, tags, longest_first=longest_first, most=most)
    rows = [(one, whom, where) for one, whom, where in await session.execute(query.limit(limit + 1))]
    if len(rows) <= limit:
        return rows, None
    last = rows[limit - 1][0]
    at = getattr(last, upwards.key) if upwards is not None else last.last_activity_at
    return rows[:limit], make_cursor(at, last.id)


async def count_elsewhere(
    session: AsyncSession,
    actor: Actor,
    view: View,
    *,
    search: str,
    channel_id: UUID | None = None,
    tags: TagFilter | None = None,
) -> int:
    """Count what a search, or tags, find outside of a view, up to `MOST_COUNTED`. Raises `SearchNeeded`."""
    listed = sa.and_(sa.true(), *_in_view(actor, view, channel_id)).is_(sa.true())  # never NULL, as of nobody's chat
    return await _count(session, actor, sa.not_(listed), search=search, tags=tags)


async def count_found(
    session: AsyncSession,
    actor: Actor,
    view: View,
    *,
    search: str,
    channel_id: UUID | None = None,
    tags: TagFilter | None = None,
) -> int:
    """Count what a search, or tags, find within a view, up to `MOST_COUNTED`. Raises `SearchNeeded`."""
    return await _count(session, actor, *_in_view(actor, view, channel_id), search=search, tags=tags)


async def _count(
    session: AsyncSession, actor: Actor, *where: sa.ColumnElement[bool], search: str, tags: TagFilter | None
) -> int:
    words = search.strip()
    if not words and not tags:
        raise SearchNeeded
    query = of_organization(actor.organization_id).where(may_see(actor), *where)
    query = query.where(found_by(actor, words)) if words else query
    if tags:
        query = await narrow(session, actor.organization_id, query, tags, most=MOST_COUNTED)
    found = query.with_only_columns(Conversation.id).limit(MOST_COUNTED).subquery()
    return await session.scalar(sa.select(sa.func.count()).select_from(found)) or 0


def found_by(actor: Actor, words: str, conversation: type[Conversation] = Conversation) -> sa.ColumnElement[bool]:
    """Return the condition of a search: PostgreSQL finds people and groups once each, and then reads the list."""
    people = sa.select(Contact.id).where(
        Contact.organization_id == actor.organization_id,
        contacts.matching(actor.organization_id, words, by_tail=not actor.sees_phones),
    )
    groups = sa.select(Group.id).where(Group.organization_id == actor.organization_id, has_words(Group.subject, words))
    if not actor.sees_phones and has_digits(" ".join(words_of(words))):
        groups = groups.where(contacts.is_no_number(Group.subject))
    return sa.or_(conversation.contact_id.in_(people), conversation.group_id.in_(groups))


async def shown(session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]) -> list[Shown]:
    """Load conversations with their contacts or groups, by id."""
    query = of_organization(organization_id).where(Conversation.id.in_(ids))
    return [(one, whom, where) for one, whom, where in await session.execute(query)]


async def drafts(session: AsyncSession, actor: Actor, cursor: str | None) -> tuple[list[Draft], str | None]:
    """List some of the member's own drafts, newest first, and the next page's cursor. Raises `InvalidCursor`.

    Drafts may be long: first it is asked how long, so that no more are read than fit into an answer.
    """
    own = [Draft.organization_id == actor.organization_id, Draft.member_id == actor.member_id]
    if limit_of(actor) is not None:
        own.append(Draft.conversation_id.in_(conversations_of(actor)))
    size = sa.func.octet_length(sa.cast(sa.func.to_json(Draft.text), sa.Text)) + DRAFT_BYTES_AROUND
    query = sa.select(Draft.conversation_id, Draft.updated_at, size).where(*own)
    if cursor:
        position = map(sa.literal, open_cursor(cursor, datetime, UUID))
        query = query.where(sa.tuple_(Draft.updated_at, Draft.conversation_id) < sa.tuple_(*position))
    newest = (Draft.updated_at.desc(), Draft.conversation_id.desc())
    found = (await session.execute(query.order_by(*newest).limit(MOST_DRAFTS + 1))).all()
    kept = found[: fitting(bytes_ for _, _, bytes_ in found[:MOST_DRAFTS])]
    ids = [conversation_id for conversation_id, _, _ in kept]
    texts = await session.scalars(sa.select(Draft).where(*own, Draft.conversation_id.in_(ids)).order_by(*newest))
    return list(texts), make_cursor(kept[-1][1], kept[-1][0]) if len(kept) < len(found) else None


def of_organization(organization_id: UUID) -> sa.Select[Conversation, Contact | None, Group | None]:
    """Read conversations that are there, each with its contact or group."""
    return (
        sa.select(Conversation, Contact, Group)
        .outerjoin(Contact, Contact.id == Conversation.contact_id)
        .outerjoin(Group, Group.id == Conversation.group_id)
        .options(defer(Group.description, raiseload=True))
        .where(Conversation.organization_id == organization_id, Conversation.removed_at.is_(None))
    )


def _in_view(actor: Actor, view: View, channel_id: UUID | None) -> list[sa.ColumnElement[bool]]:
    belongs: dict[View, list[sa.ColumnElement[bool]]] = {
        View.WAITING: [Conversation.waiting_since.is_not(None), Conversation.snoozed_until.is_(None)],
        View.MINE: [
            Conversation.assignee_id == actor.member_id,
            Conversation.snoozed_until.is_(None),
            Conversation.done_at.is_(None),
        ],
        # Not by kind: in a prepared statement that is a value, which chooses no partial index.
        View.ALL: [Conversation.contact_id.is_not(None)],
        View.GROUPS: [Conversation.group_id.is_not(None)],
        View.SNOOZED: [Conversation.snoozed_until.is_not(None)],
        View.DONE: [Conversation.done_at.is_not(None)],
        View.UNASSIGNED: [
            Conversation.assignee_id.is_(None),
            Conversation.snoozed_until.is_(None),
            Conversation.done_at.is_(None),
        ],
        View.MENTIONS: [Conversation.id.in_(mentioned(actor))],
        View.PINNED: [Conversation.id.in_(sa.select(Pin.conversation_id).where(Pin.member_id == actor.member_id))],
        View.OVERDUE: [overdue(actor)],
        View.EVERYWHERE: [],
    }
    return [*belongs[view], *([Conversation.channel_id == channel_id] if channel_id else [])]


def _beyond(view: View, at: datetime, last_id: UUID) -> sa.ColumnElement[bool]:
    position = sa.tuple_(sa.literal(at), sa.literal(last_id))
    upwards = _UPWARDS.get(view)
    if upwards is not None:
        return sa.tuple_(upwards, Conversation.id) > position
    return sa.tuple_(Conversation.last_activity_at, Conversation.id) < position
