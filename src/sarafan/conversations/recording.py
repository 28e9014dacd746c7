"""Lines in a thread about its state: who changed what, and when. They are no messages, and nothing of them leaves."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from sarafan.conversations.models import Conversation, Priority, StateChange, StateChangeKind
from sarafan.core.clock import utc_now
from sarafan.core.realtime import Change, notify
from sarafan.organizations.actors import Actor

State = Mapping[str, Any]

_MOMENTS: Final = ("snoozed_until", "done_at", "waiting_since", "waited_since", "errand_due_at")
_IDS: Final = ("snoozed_by", "assignee_id", "team_id", "private_of", "errand_for", "errand_by")


@dataclass(frozen=True)
class Author:
    """Who changed a state: a member or a program, the customer by writing, or a clock."""

    kind: str
    id: UUID | None = None
    name: str | None = None

    @classmethod
    def of(cls, actor: Actor) -> "Author":
        """Return a member or a program as an author."""
        return cls(actor.kind.value, actor.id, actor.name)


CUSTOMER = Author("contact")
CLOCK = Author("clock")


def state_of(conversation: Conversation) -> dict[str, Any]:
    """Return the state of a conversation as its lines keep it, in JSON."""
    moments = {name: getattr(conversation, name) for name in _MOMENTS}
    ids = {name: getattr(conversation, name) for name in _IDS}
    return {
        **{name: at.isoformat() if at else None for name, at in moments.items()},
        **{name: str(one) if one else None for name, one in ids.items()},
        "snooze_reason": conversation.snooze_reason,
        "errand_text": conversation.errand_text,
        "priority": (conversation.priority or Priority.NORMAL).value,
    }


def restore(conversation: Conversation, state: State) -> None:
    """Give a conversation the fields of a state that a line has kept."""
    for name, value in state.items():
        if name in _MOMENTS:
            value = datetime.fromisoformat(value) if value else None
        elif name in _IDS:
            value = UUID(value) if value else None
        elif name == "priority":
            value = Priority(value)
        setattr(conversation, name, value)


def record(
    session: AsyncSession,
    conversation: Conversation,
    before: State,
    kind: StateChangeKind,
    author: Author,
    said: Collection[str] = (),
) -> StateChange | None:
    """Write the line of a change that has been made; nothing if nothing is otherwise than before.

    `said`: fields that belong to what the line says, though they may be as before.
    """
    after = state_of(conversation)
    if all(after[name] == before[name] for name in after):
        return None
    changed = [name for name in after if after[name] != before[name] or name in said]
    line = StateChange(
        id=uuid7(),
        organization_id=conversation.organization_id,
        conversation_id=conversation.id,
        kind=kind,
        author_kind=author.kind,
        author_id=author.id,
        author_name=author.name,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
        last_seq=conversation.last_seq or 0,
        at=utc_now(),
    )
    session.add(line)
    session.info.setdefault("state_changes", {})[conversation.id] = line.id
    notify(session, conversation.organization_id, Change("state_change", line.id))
    return line


def recorded(session: AsyncSession, conversation: Conversation) -> UUID | None:
    """Return the last line that this transaction wrote about a conversation."""
    found: dict[UUID, UUID] = session.info.get("state_changes", {})
    return found.get(conversation.id)


async def move(session: AsyncSession, survivor: Conversation, absorbed: Conversation) -> None:
    """Let the lines of a thread stand in the one that takes it over."""
    await session.flush()
    lines = sa.update(StateChange).where(StateChange.conversation_id == absorbed.id)
    moved = await session.scalars(lines.values(conversation_id=survivor.id).returning(StateChange.id))
    for line_id in moved:
        notify(session, survivor.organization_id, Change("state_change", line_id))
