"""Which conversations an actor may see: the one place that says so.

Lists, search, threads, counters, contacts, live changes, files and their links all ask here; `wiring.py` says by which
policy. No policy shows a private chat to anybody but whose it is: that is said here, beside all of them.
"""

from collections.abc import Callable, Collection
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts.models import Contact
from sarafan.conversations.models import Conversation, GroupMember
from sarafan.organizations.actors import Actor
from sarafan.organizations.models import Visibility
from sarafan.organizations.permissions import Permission

NOBODY = UUID(int=0)  # among assignees: those of conversations that are nobody's

# A condition on `Conversation`, within the actor's organization; nothing: all of them.
Policy = Callable[[Actor], sa.ColumnElement[bool] | None]
# The same, where it is all conversations of certain assignees; nothing: it cannot be said so.
Assignees = Callable[[Actor], frozenset[UUID] | None]


def by_assignment(actor: Actor) -> sa.ColumnElement[bool] | None:
    """Limit whoever may not see all to what the organization shows them, which may differ by channel."""
    if Permission.SEE_ALL in actor.permissions or actor.sight.is_whole:
        return None
    usual = _shown(actor, actor.sight.usual)
    if not actor.sight.of_channels:
        return usual
    differing = [
        sa.and_(Conversation.channel_id == channel_id, _shown(actor, seen))
        for channel_id, seen in actor.sight.of_channels
    ]
    follows = Conversation.channel_id.not_in([channel_id for channel_id, _ in actor.sight.of_channels])
    return sa.or_(sa.and_(follows, usual), *differing)


def _shown(actor: Actor, seen: Visibility) -> sa.ColumnElement[bool]:
    """A conversation is its member's, without one its team's, and without either nobody's (0024)."""
    if seen is Visibility.ALL:
        return sa.true()
    shown: list[sa.ColumnElement[bool]] = [Conversation.assignee_id == actor.member_id]
    if actor.sight.teams:
        teams = sorted(actor.sight.teams)
        shown.append(sa.and_(Conversation.assignee_id.is_(None), Conversation.team_id.in_(teams)))
    if seen is Visibility.OWN_AND_UNASSIGNED:
        shown.append(sa.and_(Conversation.assignee_id.is_(None), Conversation.team_id.is_(None)))
    return sa.or_(*shown)


def assignees_shown(actor: Actor) -> frozenset[UUID] | None:
    """Return whose conversations `by_assignment` shows to an actor whom it limits in every channel alike.

    Of teams: those in their queues, as `counters.share_of` counts them.
    """
    if actor.sight.of_channels or actor.sight.usual is Visibility.ALL:
        return None
    unassigned = {NOBODY} if actor.sight.usual is Visibility.OWN_AND_UNASSIGNED else set()
    return frozenset({actor.id, *unassigned}) | actor.sight.teams


def cannot_be_said(actor: Actor) -> None:
    """Say of a policy that it is not about assignees alone."""


_policy: Policy = by_assignment
_assignees: Assignees = assignees_shown


def limit_by(policy: Policy, assignees: Assignees = cannot_be_said) -> None:
    """Let a policy say what is seen from now on."""
    global _policy, _assignees
    _policy, _assignees = policy, assignees


def limit_of(actor: Actor) -> sa.ColumnElement[bool] | None:
    """Return the condition that limits an actor, or nothing where nothing does.

    Where nobody has private chats it asks for none: plans of lists and counters read from their table stay as they are.
    """
    policy = _policy(actor)
    if not actor.sight.keepers:
        return policy
    teams = Conversation.private_of.is_(None)
    seen = teams if policy is None else sa.and_(teams, policy)
    return sa.or_(of_keeper(actor), seen) if keeps_private(actor) else seen


def keeps_private(actor: Actor) -> bool:
    """Whether an actor may have private chats."""
    return actor.member_id in actor.sight.keepers


def of_keeper(actor: Actor) -> sa.ColumnElement[bool]:
    """Whether a conversation is private, and the actor's."""
    return Conversation.private_of == actor.member_id


def limit_among_shared(actor: Actor) -> sa.ColumnElement[bool] | None:
    """Return what limits an actor among the conversations that are nobody's private ones."""
    return _policy(actor)


def assignees_of(actor: Actor) -> frozenset[UUID] | None:
    """Return whose conversations an actor sees, each of them whole; nothing where that isn't what limits them.

    Private ones are beside these.
    """
    return _assignees(actor)


def may_see(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition on `Conversation` for queries, which costs nothing where nothing is limited."""
    limit = limit_of(actor)
    return sa.true() if limit is None else limit


def conversations_of(actor: Actor) -> sa.Select[UUID]:
    """Select the ids of all conversations that an actor may see."""
    return sa.select(Conversation.id).where(
        Conversation.organization_id == actor.organization_id, Conversation.removed_at.is_(None), may_see(actor)
    )


def has_seen_conversation(actor: Actor) -> sa.ColumnElement[bool]:
    """Whether an actor may see a conversation with the contact of the surrounding query.

    Whom nothing limits among the shared ones sees everybody but who is known from others' private chats alone.
    """
    if limit_of(actor) is None:
        return sa.true()
    seen = conversations_of(actor).where(Conversation.contact_id == Contact.id).correlate(Contact).exists()
    if limit_among_shared(actor) is not None:
        return seen
    return sa.or_(seen, ~sa.or_(_is_in_anothers_chat(actor), _is_in_anothers_group(actor)))


def _is_anothers(actor: Actor) -> sa.ColumnElement[bool]:
    is_private = Conversation.private_of.is_not(None)
    return sa.and_(is_private, Conversation.private_of != actor.member_id) if actor.member_id else is_private


def _is_in_anothers_chat(actor: Actor) -> sa.ColumnElement[bool]:
    theirs = sa.select(Conversation.id).where(Conversation.contact_id == Contact.id, _is_anothers(actor))
    return theirs.correlate(Contact).exists()


def _is_in_anothers_group(actor: Actor) -> sa.ColumnElement[bool]:
    """Whether the contact of the surrounding query is in a private group, and in none that the actor sees."""
    groups = sa.select(GroupMember.group_id).where(
        GroupMember.organization_id == Contact.organization_id, GroupMember.phone == Contact.phone
    )
    in_these = Conversation.group_id.in_(groups.correlate(Contact))
    hidden = sa.select(Conversation.id).where(in_these, _is_anothers(actor)).correlate(Contact).exists()
    seen = conversations_of(actor).where(in_these).correlate(Contact).exists()
    return sa.and_(hidden, ~seen)


async def visible(session: AsyncSession, actor: Actor, ids: Collection[UUID]) -> frozenset[UUID]:
    """Return those of some conversations that an actor may see."""
    return (
        frozenset(await session.scalars(conversations_of(actor).where(Conversation.id.in_(ids))))
        if ids
        else frozenset()
    )


async def visible_contacts(session: AsyncSession, actor: Actor, ids: Collection[UUID]) -> frozenset[UUID]:
    """Return those of some contacts that an actor may see."""
    query = sa.select(Contact.id).where(
        Contact.organization_id == actor.organization_id, Contact.id.in_(ids), has_seen_conversation(actor)
    )
    return frozenset(await session.scalars(query)) if ids else frozenset()
