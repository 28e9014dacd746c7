"""How many conversations there are, wait, and are unread: for each member and for nobody.

Each transaction collects what it changed and writes the sums once, before it commits, in a fixed
order: so counters are exact and no two transactions wait for each other in a circle.
"""

from collections import Counter
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from sarafan.conversations.models import Conversation, ConversationCounter
from sarafan.core.realtime import Change, notify

NOBODY = UUID(int=0)

_ADD = sa.text(
    """
    INSERT INTO conversation_counters (organization_id, assignee, total, waiting, unread)
    VALUES (:organization, :assignee, :total, :waiting, :unread)
    ON CONFLICT (organization_id, assignee) DO UPDATE SET
        total = conversation_counters.total + excluded.total,
        waiting = conversation_counters.waiting + excluded.waiting,
        unread = conversation_counters.unread + excluded.unread
    """
)

Share = tuple[UUID, UUID, int, int, int]  # organization, assignee, total, waiting, unread


def share_of(conversation: Conversation) -> Share:
    """Return what a conversation adds to its assignee's counters."""
    there = conversation.removed_at is None
    return (
        conversation.organization_id,
        conversation.assignee_id or NOBODY,
        int(there),
        int(there and conversation.waiting_since is not None),
        int(there and (conversation.unread_count or 0) > 0),
    )


def move(session: AsyncSession, before: Share | None, after: Share | None) -> None:
    """Note that a conversation's share changed; nothing before: it is new, nothing after: it is gone."""
    if before == after:
        return
    sums: dict[tuple[UUID, UUID], Counter[str]] = session.info.setdefault("counters", {})
    for share, sign in ((before, -1), (after, 1)):
        if share is not None:
            organization_id, assignee, total, waiting, unread = share
            counter = sums.setdefault((organization_id, assignee), Counter())
            counter.update({"total": sign * total, "waiting": sign * waiting, "unread": sign * unread})
    for organization_id, _ in list(sums):
        notify(session, organization_id, Change("counters", organization_id))


@sa.event.listens_for(Session, "before_commit", insert=True)
def _write(session: Session) -> None:
    sums: dict[tuple[UUID, UUID], Counter[str]] = session.info.pop("counters", {})
    for (organization_id, assignee), counter in sorted(sums.items()):
        values = {name: counter[name] for name in ("total", "waiting", "unread")}
        if any(values.values()):
            session.execute(_ADD, {"organization": organization_id, "assignee": assignee, **values})


async def read(session: AsyncSession, organization_id: UUID) -> dict[str, Any]:
    """Return the counters of everybody: `{total, waiting, unread, by_member: {id: {...}}}`."""
    query = sa.select(ConversationCounter).where(ConversationCounter.organization_id == organization_id)
    rows = list(await session.scalars(query))
    return {
        **{name: sum(getattr(row, name) for row in rows) for name in ("total", "waiting", "unread")},
        "by_member": {
            str(row.assignee): {"total": row.total, "waiting": row.waiting, "unread": row.unread}
            for row in rows
            if row.assignee != NOBODY
        },
    }
