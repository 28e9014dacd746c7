"""What of a conversation a bulk may change, as it was around the change: in JSON, so that all of it can be restored."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts.tags.models import ContactTag
from sarafan.conversations.models import Conversation
from sarafan.conversations.recording import state_of

Snapshot = Mapping[str, Any]

# What is restored together, or not at all: otherwise a chat could be done and wait.
GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "assignee": ("assignee_id", "former_id", "assigned_at", "let_go_at", "comes_again"),
    "priority": ("priority",),
    "state": (
        *("snoozed_until", "snooze_reason", "snoozed_by", "done_at", "waiting_since", "waited_since"),
        *("errand_for", "errand_text", "errand_due_at", "errand_by"),
    ),
    "unread": ("unread_count", "past_unread_at"),
    "tag": ("tag_set_at",),
}
# What of an assignment goes with it, for the rules of distribution; by itself it is nobody's change.
_HANDS_MOMENTS: Final = ("assigned_at", "let_go_at")
HANDS: Final = frozenset({*_HANDS_MOMENTS, "former_id", "comes_again"})
# Whoever restores these must know what was written since: it may be an answer, or wait for one.
WITH_MESSAGES: Final = frozenset({"done_at", "waiting_since", "waited_since", "unread_count", "past_unread_at"})


async def take(session: AsyncSession, conversation: Conversation, action: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a conversation is like now, as far as this action may change it."""
    past = conversation.past_unread_at
    tag_id = action.get("tag_id")
    return {
        **state_of(conversation),
        **_hands(conversation),
        "unread_count": conversation.unread_count,
        "past_unread_at": past.isoformat() if past else None,
        **({"tag_set_at": await _set_at(session, conversation, UUID(tag_id))} if tag_id else {}),
    }


def _hands(conversation: Conversation) -> dict[str, Any]:
    moments = {name: getattr(conversation, name) for name in _HANDS_MOMENTS}
    return {
        **{name: at.isoformat() if at else None for name, at in moments.items()},
        "former_id": str(conversation.former_id) if conversation.former_id else None,
        "comes_again": conversation.comes_again,
    }


def hand_back(conversation: Conversation, fields: Mapping[str, Any]) -> None:
    """Restore what goes with an assignment."""
    for name in HANDS & fields.keys():
        value = fields[name]
        if value and name in _HANDS_MOMENTS:
            value = datetime.fromisoformat(value)
        elif value and name == "former_id":
            value = UUID(value)
        setattr(conversation, name, value)


async def _set_at(session: AsyncSession, conversation: Conversation, tag_id: UUID) -> str | None:
    query = sa.select(ContactTag.set_at).where(
        ContactTag.contact_id == conversation.contact_id, ContactTag.tag_id == tag_id
    )
    found: datetime | None = await session.scalar(query)
    return found.isoformat() if found else None


def different(before: Snapshot, after: Snapshot) -> list[str]:
    """Name the groups of which something is otherwise."""
    return [name for name, fields in GROUPS.items() if any(before.get(one) != after.get(one) for one in fields)]


def fields_of(group: str, before: Snapshot, after: Snapshot) -> dict[str, Any]:
    """Return the fields of a group that an action has changed, as they were before it."""
    return {one: before.get(one) for one in GROUPS[group] if before.get(one) != after.get(one)}
