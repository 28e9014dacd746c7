"""Conditions in SQL: the one place that says what each means, with parameters only."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from sarafan.contacts import masking
from sarafan.contacts.fields.models import FieldKind, FieldValue
from sarafan.contacts.queries import is_no_number
from sarafan.contacts.tags.models import ContactTag
from sarafan.conversations.models import Conversation, Priority
from sarafan.conversations.views.conditions import (
    AssigneeIs,
    Bracket,
    ChannelIs,
    Comparison,
    Condition,
    FieldIs,
    LastMessage,
    PartyIs,
    PriorityIs,
    State,
    StateIs,
    TagIs,
    TeamIs,
    WaitsLonger,
    Who,
)
from sarafan.conversations.views.nodes import (
    Branch,
    Entity,
    Holds,
    Lane,
    Leaf,
    Node,
    of_contacts,
    of_conversations,
)
from sarafan.organizations.actors import Actor

BEGINNING = 64  # letters of a field's value that its index has

PEOPLE = Lane(5, (Conversation.contact_id.is_not(None),))
GROUPS = Lane(3, (Conversation.group_id.is_not(None),))
DONE = Lane(4, (Conversation.done_at.is_not(None),))


@dataclass(frozen=True)
class Asked:
    """Who looks at a view, when and where; `kinds`: of the fields that there are."""

    actor: Actor
    now: datetime
    zone: ZoneInfo
    kinds: dict[UUID, FieldKind]

    @property
    def organization_id(self) -> UUID:
        """Whose conversations are meant."""
        return self.actor.organization_id


def compile_condition(asked: Asked, condition: Condition) -> Branch:
    """Return what a view's conditions are to PostgreSQL, for whoever looks at it."""
    return Branch(condition.match, tuple(_compile(asked, one) for one in condition.of))


def _compile(asked: Asked, one: Any) -> Node:
    if isinstance(one, Bracket):
        return Branch(one.match, tuple(_compile(asked, inner) for inner in one.of))
    return _COMPILED[type(one)](asked, one)


def _negated(leaf: Leaf, is_not: bool) -> Leaf:
    if not is_not:
        return leaf
    return Leaf(lambda entity: sa.not_(leaf.holds(entity)))


def _state(asked: Asked, one: StateIs) -> Leaf:
    return _negated(state(asked.organization_id, one.value), one.is_not)


def state(organization_id: UUID, value: State) -> Leaf:
    """Return the condition of a state."""
    if value is State.WAITING:
        source = of_conversations(organization_id, Conversation.waiting_since.is_not(None))
        return Leaf(lambda c: sa.and_(c.waiting_since.is_not(None), c.snoozed_until.is_(None)), source)
    if value is State.SNOOZED:
        source = of_conversations(organization_id, Conversation.snoozed_until.is_not(None))
        return Leaf(lambda c: c.snoozed_until.is_not(None), source)
    if value is State.DONE:
        source = of_conversations(organization_id, Conversation.done_at.is_not(None))
        return Leaf(lambda c: c.done_at.is_not(None), source, DONE)
    return Leaf(lambda c: sa.and_(c.snoozed_until.is_(None), c.done_at.is_(None)))


def _tag(asked: Asked, one: TagIs) -> Leaf:
    return _negated(having(asked.organization_id, one.tag_id), one.is_not)


def having(organization_id: UUID, tag_id: UUID) -> Leaf:
    """Return the condition that the contact has a tag."""
    tagged = sa.select(ContactTag.contact_id).where(
        ContactTag.organization_id == organization_id, ContactTag.tag_id == tag_id
    )

    def has(c: Entity) -> sa.ColumnElement[bool]:
        # `OFFSET 0`: looked up for each conversation, instead of all contacts of the tag at first.
        return tagged.where(ContactTag.contact_id == c.contact_id).offset(0).exists()

    return Leaf(has, of_contacts(organization_id, tagged), PEOPLE)


def _field(asked: Asked, one: FieldIs) -> Leaf:
    kind = asked.kinds.get(one.field_id)
    values = sa.select(FieldValue.contact_id).where(
        FieldValue.organization_id == asked.organization_id, FieldValue.field_id == one.field_id
    )
    if one.comparison is Comparison.EMPTY:
        return _negated(Leaf(_where_contact(values), None, PEOPLE), True)
    if kind is None or one.comparison is Comparison.FILLED:  # nobody has anything in a field that is gone
        return Leaf(_where_contact(values), of_contacts(asked.organization_id, values), PEOPLE)
    compared, found_by = _compared(kind, one) if asked.actor.sees_phones else _compared_openly(kind, one)
    leaf = Leaf(
        _where_contact(values.where(compared)),
        # An index finds equal and ordered values; else the source is whoever has any value.
        of_contacts(asked.organization_id, values if found_by is None else values.where(found_by)),
        PEOPLE,
    )
    return _negated(leaf, one.comparison is Comparison.IS_NOT)


def _where_contact(values: sa.Select[UUID]) -> Holds:
    return lambda c: values.where(FieldValue.contact_id == c.contact_id).offset(0).exists()


def _compared(kind: FieldKind, one: FieldIs) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool] | None]:
    """Return the condition on a value, and the part of it that an index finds."""
    begins = sa.func.lower(sa.func.left(sa.literal(one.value), BEGINNING))
    if one.comparison is Comparison.CONTAINS:
        return FieldValue.value.icontains(one.value, autoescape=True), None
    if one.comparison in (Comparison.IS, Comparison.IS_NOT):
        same = FieldValue.compared == begins
        return sa.and_(same, sa.func.lower(FieldValue.value) == sa.func.lower(one.value)), same
    column: Any = FieldValue.amount if kind is FieldKind.NUMBER else FieldValue.compared
    # A day is written as 2026-11-30, so that a later one is greater.
    bound = float(one.value) if kind is FieldKind.NUMBER else begins
    compared = column < bound if one.comparison is Comparison.LESS else column > bound
    return compared, compared


def _compared_openly(kind: FieldKind, one: FieldIs) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool] | None]:
    """The same for who may not see phones: by their last four digits, and by no text or number that may be one.

    Less than and more than would find out a number in a few questions.
    """
    if kind is FieldKind.PHONE:
        tail = masking.tail_of([one.value.strip()])
        return (FieldValue.value.endswith(tail) if tail else sa.false()), None
    compared, found_by = _compared(kind, one)
    if kind in (FieldKind.TEXT, FieldKind.LINK, FieldKind.NUMBER) and masking.has_digits(one.value):
        compared = sa.and_(compared, is_no_number(FieldValue.value))
    return compared, found_by


def _channel(asked: Asked, one: ChannelIs) -> Leaf:
    # Without a lane: people and groups have indexes of one number each, both together have none.
    return _negated(Leaf(lambda c: c.channel_id == one.channel_id), one.is_not)


def _assignee(asked: Asked, one: AssigneeIs) -> Leaf:
    if one.who is Who.NOBODY:
        return _negated(Leaf(lambda c: c.assignee_id.is_(None)), one.is_not)
    member_id = one.member_id if one.who is Who.MEMBER else asked.actor.id
    return _negated(assigned(asked.organization_id, member_id), one.is_not)


def _team(asked: Asked, one: TeamIs) -> Leaf:
    return _negated(Leaf(lambda c: c.team_id.is_not_distinct_from(one.team_id)), one.is_not)


def assigned(organization_id: UUID, member_id: UUID | None) -> Leaf:
    """Return the condition that a member is to answer."""
    theirs = Conversation.assignee_id == member_id
    return Leaf(
        lambda c: sa.and_(c.assignee_id.is_not(None), c.assignee_id == member_id),
        of_conversations(organization_id, theirs),
        Lane(1, (theirs,)),
    )


def _priority(asked: Asked, one: PriorityIs) -> Leaf:
    return _negated(priority(asked.organization_id, one.value), one.is_not)


def priority(organization_id: UUID, value: Priority) -> Leaf:
    """Return the condition that a conversation presses so much."""
    if value is Priority.NORMAL:
        return Leaf(lambda c: c.priority == value)
    # Said in so many words as well: of a parameter PostgreSQL does not know that it is none of the usual.
    not_usual: sa.ColumnElement[bool] = sa.literal_column("conversations.priority <> 'normal'", sa.Boolean)
    lane = Lane(2, (Conversation.priority == value, not_usual))
    return Leaf(lambda c: c.priority == value, of_conversations(organization_id, *lane.where), lane)


def _waits(asked: Asked, one: WaitsLonger) -> Leaf:
    since = asked.now - timedelta(minutes=one.minutes)
    longer = Conversation.waiting_since < since
    return Leaf(
        lambda c: sa.and_(c.waiting_since.is_not(None), c.snoozed_until.is_(None), c.waiting_since < since),
        of_conversations(asked.organization_id, Conversation.waiting_since.is_not(None), longer),
        span=("waiting_since", longer),
    )


def _last_message(asked: Asked, one: LastMessage) -> Leaf:
    if one.day is not None:
        # Before a day: before it begins; after it: once it has ended.
        day = one.day if one.is_before else one.day + timedelta(days=1)
        bound = datetime.combine(day, time(), asked.zone)
    else:
        bound = asked.now - timedelta(days=one.days or 0)

    def is_there(c: Entity) -> sa.ColumnElement[bool]:
        return c.last_activity_at < bound if one.is_before else c.last_activity_at >= bound

    there = is_there(Conversation)
    return Leaf(is_there, of_conversations(asked.organization_id, there), span=("last_activity_at", there))


def _party(asked: Asked, one: PartyIs) -> Leaf:
    if not one.is_group:
        return Leaf(lambda c: c.contact_id.is_not(None), None, PEOPLE)
    source = of_conversations(asked.organization_id, Conversation.group_id.is_not(None))
    return Leaf(lambda c: c.group_id.is_not(None), source, GROUPS)


_COMPILED: dict[type[Any], Callable[[Asked, Any], Leaf]] = {
    StateIs: _state,
    TagIs: _tag,
    FieldIs: _field,
    ChannelIs: _channel,
    AssigneeIs: _assignee,
    TeamIs: _team,
    PriorityIs: _priority,
    WaitsLonger: _waits,
    LastMessage: _last_message,
    PartyIs: _party,
}
