"""How many conversations there are, wait, and are unread: for each member and for nobody.

Each transaction collects what it changed and writes the sums once, before it commits, in a fixed
order: so counters are exact and no two transactions wait for each other in a circle.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from sarafan.conversations import visibility
from sarafan.conversations.mentioned import mentioned
from sarafan.conversations.models import Conversation, ConversationCounter
from sarafan.conversations.visibility import NOBODY
from sarafan.core.realtime import Change, notify
from sarafan.organizations.actors import Actor
from sarafan.organizations.models import Team

_ADD = sa.text(
    """
    INSERT INTO conversation_counters
        (organization_id, assignee, total, waiting, unread, groups, groups_unread, snoozed, done)
    VALUES (:organization, :assignee, :total, :waiting, :unread, :groups, :groups_unread, :snoozed, :done)
    ON CONFLICT (organization_id, assignee) DO UPDATE SET
        total = conversation_counters.total + excluded.total,
        waiting = conversation_counters.waiting + excluded.waiting,
        unread = conversation_counters.unread + excluded.unread,
        groups = conversation_counters.groups + excluded.groups,
        groups_unread = conversation_counters.groups_unread + excluded.groups_unread,
        snoozed = conversation_counters.snoozed + excluded.snoozed,
        done = conversation_counters.done + excluded.done
    """
)

# Whose private conversations are: they are counted when their member asks, and here only so far that they changed.
PRIVATE = UUID(int=1)

MOST_COUNTED = 100  # conversations that mention somebody; more are "99+"
FIELDS = ("total", "waiting", "unread", "groups", "groups_unread", "snoozed", "done")
Counted = tuple[UUID, UUID | None, dict[str, int]]  # whose, which team's if they are in its queue, and how many
# Organization, assignee, how much it adds to each field, and whose alone it is.
Share = tuple[UUID, UUID, tuple[int, ...], UUID | None]


def share_of(conversation: Conversation) -> Share:
    """Return what a conversation adds to its assignee's counters."""
    there = conversation.removed_at is None
    snoozed, done = there and conversation.snoozed_until is not None, there and conversation.done_at is not None
    waits = there and conversation.waiting_since is not None and not snoozed
    unread = there and (conversation.unread_count or 0) > 0
    in_group = conversation.group_id is not None
    people, groups = (there and not in_group, there and in_group)
    amounts = (people, waits, unread and not in_group, groups, unread and in_group, snoozed, done)
    whose = conversation.assignee_id or conversation.team_id or NOBODY
    if conversation.private_of is not None:
        whose = PRIVATE
    return conversation.organization_id, whose, tuple(map(int, amounts)), conversation.private_of


def move(session: AsyncSession, before: Share | None, after: Share | None) -> None:
    """Note that a conversation's share changed; nothing before: it is new, nothing after: it is gone."""
    if before == after:
        return
    sums: dict[tuple[UUID, UUID], Counter[str]] = session.info.setdefault("counters", {})
    for share, sign in ((before, -1), (after, 1)):
        if share is not None:
            organization_id, assignee, amounts, keeper_id = share
            counter = sums.setdefault((organization_id, assignee), Counter())
            counter.update({name: sign * amount for name, amount in zip(FIELDS, amounts, strict=True)})
            # Of a private one nobody else hears, not even that something of it has changed.
            notify(session, organization_id, Change("counters", organization_id, keeper_id))


@sa.event.listens_for(Session, "before_commit", insert=True)
def _write(session: Session) -> None:
    sums: dict[tuple[UUID, UUID], Counter[str]] = session.info.pop("counters", {})
    for (organization_id, assignee), counter in sorted(sums.items()):
        values = {name: counter[name] for name in FIELDS}
        if any(values.values()) and assignee != PRIVATE:
            session.execute(_ADD, {"organization": organization_id, "assignee": assignee, **values})


async def read(
    session: AsyncSession, organization_id: UUID, assignees: Collection[UUID] | None = None
) -> dict[str, Any]:
    """Return the counters of everybody, or of some: `{total, …, nobodys: {…}, by_member: {…}, by_team: {…}}`.

    Private conversations are not among them.
    """
    return _told(await _kept(session, organization_id, assignees))


async def _kept(session: AsyncSession, organization_id: UUID, assignees: Collection[UUID] | None) -> list[Counted]:
    query = sa.select(ConversationCounter, Team.id).outerjoin(Team, Team.id == ConversationCounter.assignee)
    query = query.where(ConversationCounter.organization_id == organization_id)
    if assignees is not None:
        query = query.where(ConversationCounter.assignee.in_(assignees))
    rows = await session.execute(query)
    return [(row.assignee, team_id, {name: getattr(row, name) for name in FIELDS}) for row, team_id in rows]


async def read_for(session: AsyncSession, actor: Actor, channel_id: UUID | None = None) -> dict[str, Any]:
    """Return the same of the conversations that an actor may see, of all channels or of one.

    Those of one channel are counted now, and so are those of whoever is limited by more than whose they are, and
    one's own private ones.
    """
    assignees = visibility.assignees_of(actor)
    if channel_id is None and (visibility.limit_among_shared(actor) is None or assignees is not None):
        whose = None if visibility.limit_among_shared(actor) is None else assignees
        kept = await _kept(session, actor.organization_id, whose)
        if visibility.keeps_private(actor):
            kept += await _count(session, actor, visibility.of_keeper(actor))
        return _told(kept)
    return _told(await _count(session, actor, *([Conversation.channel_id == channel_id] if channel_id else [])))


async def _count(session: AsyncSession, actor: Actor, *where: sa.ColumnElement[bool]) -> list[Counted]:
    snoozed, done = Conversation.snoozed_until.is_not(None), Conversation.done_at.is_not(None)
    waits, unread = Conversation.waiting_since.is_not(None) & ~snoozed, Conversation.unread_count > 0
    in_group = Conversation.group_id.is_not(None)
    team_id = sa.case((Conversation.assignee_id.is_(None), Conversation.team_id))
    shares = (~in_group, waits, unread & ~in_group, in_group, unread & in_group, snoozed, done)
    query = visibility.conversations_of(actor).with_only_columns(
        Conversation.assignee_id, team_id, *(sa.func.count().filter(share) for share in shares)
    )
    rows = await session.execute(query.where(*where).group_by(Conversation.assignee_id, team_id))
    return [
        (assignee or queue or NOBODY, queue, dict(zip(FIELDS, counts, strict=True)))
        for assignee, queue, *counts in rows
    ]


async def count_mentioned(session: AsyncSession, actor: Actor) -> int:
    """Count the conversations with something that names an actor and that they have not seen, up to `MOST_COUNTED`."""
    found = visibility.conversations_of(actor).where(Conversation.id.in_(mentioned(actor))).limit(MOST_COUNTED)
    return await session.scalar(sa.select(sa.func.count()).select_from(found.subquery())) or 0


def _told(counted: Sequence[Counted]) -> dict[str, Any]:
    nobodys = [counts for whose, team_id, counts in counted if team_id or whose == NOBODY]
    of_members = [(str(whose), counts) for whose, team_id, counts in counted if not team_id and whose != NOBODY]
    by_member: dict[str, dict[str, int]] = {}
    for whose, counts in of_members:  # private ones and others
        known = by_member.get(whose, dict.fromkeys(FIELDS, 0))
        by_member[whose] = {name: known[name] + counts[name] for name in FIELDS}
    return {
        **{name: sum(counts[name] for _, _, counts in counted) for name in FIELDS},
        "nobodys": {name: sum(counts[name] for counts in nobodys) for name in FIELDS},
        "by_member": by_member,
        "by_team": {str(team_id): counts for _, team_id, counts in counted if team_id},
    }
