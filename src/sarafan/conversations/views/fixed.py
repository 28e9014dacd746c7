"""The views that everybody has, as conditions: for another order than a view's own."""

from uuid import UUID

import sqlalchemy as sa

from sarafan.conversations import errands
from sarafan.conversations.errors import SearchNeeded
from sarafan.conversations.mentioned import mentioned
from sarafan.conversations.models import Conversation, Pin
from sarafan.conversations.queries import View
from sarafan.conversations.tagged import TagFilter, TagMatch
from sarafan.conversations.views import compiling, nodes
from sarafan.conversations.views.conditions import State
from sarafan.conversations.views.nodes import Branch, Entity, Lane, Leaf, Node, Source
from sarafan.organizations.actors import Actor

_HERE = (Conversation.snoozed_until.is_(None), Conversation.done_at.is_(None))


def node_of(actor: Actor, view: View) -> Node:
    """Return the condition of a view. Raises `SearchNeeded` for `everywhere`, which is none."""
    organization_id = actor.organization_id
    if view in _STATES:
        return compiling.state(organization_id, _STATES[view])
    if view is View.ALL:
        return Leaf(lambda c: c.contact_id.is_not(None), None, compiling.PEOPLE)
    if view is View.GROUPS:
        source = nodes.of_conversations(organization_id, Conversation.group_id.is_not(None))
        return Leaf(lambda c: c.group_id.is_not(None), source, compiling.GROUPS)
    if view is View.MINE:
        return _owned(organization_id, Conversation.assignee_id == actor.member_id, actor.member_id)
    if view is View.UNASSIGNED:
        return _owned(organization_id, Conversation.assignee_id.is_(None), None)
    if view is View.MENTIONS:
        return _among(mentioned(actor))
    if view is View.OVERDUE:
        return _overdue(actor)
    if view is View.PINNED:
        return _among(sa.select(Pin.conversation_id).where(Pin.member_id == actor.member_id))
    raise SearchNeeded


_STATES = {View.WAITING: State.WAITING, View.SNOOZED: State.SNOOZED, View.DONE: State.DONE}


def _owned(organization_id: UUID, whose: sa.ColumnElement[bool], member_id: UUID | None) -> Leaf:
    def holds(c: Entity) -> sa.ColumnElement[bool]:
        owned = c.assignee_id.is_not_distinct_from(member_id)
        return sa.and_(owned, c.snoozed_until.is_(None), c.done_at.is_(None))

    return Leaf(holds, nodes.of_conversations(organization_id, whose, *_HERE), Lane(0, (whose, *_HERE)))


def _overdue(actor: Actor) -> Leaf:
    source = nodes.of_conversations(actor.organization_id, errands.overdue(actor))
    return Leaf(lambda c: errands.overdue(actor, c), source)


def _among(ids: sa.Select[UUID]) -> Leaf:
    few = ids.limit(nodes.MOST_GATHERED + 1)
    return Leaf(lambda c: c.id.in_(ids), Source(few, few))


def of_channel(channel_id: UUID) -> Leaf:
    """Return the condition that a conversation is of one number."""
    return Leaf(lambda c: c.channel_id == channel_id)


def of_tags(organization_id: UUID, wanted: TagFilter) -> Branch:
    """Return the condition of a filter by tags."""
    having = [compiling.having(organization_id, one) for one in wanted.tag_ids]
    return nodes.all_of(*having) if wanted.match is TagMatch.ALL else nodes.any_of(having)
