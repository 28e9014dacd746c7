"""Every SELECT of distribution."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from sarafan.conversations.distribution.models import Distribution, Mode
from sarafan.conversations.models import Conversation
from sarafan.organizations.models import Member, Team

MOST_OF_A_QUEUE = 200  # chats of one queue that are looked at in one go, the longest waiting first
MOST_OWNED = 500  # chats with a member, the same

_WAITS = sa.and_(
    Conversation.waiting_since.is_not(None),
    Conversation.removed_at.is_(None),
    Conversation.snoozed_until.is_(None),
    Conversation.contact_id.is_not(None),  # a group is everybody's
    Conversation.private_of.is_(None),
)


async def anything_is_distributed(session: AsyncSession, organization_id: UUID) -> bool:
    """Whether an organization has a rule that does something."""
    rules = sa.select(Distribution.id).where(
        Distribution.organization_id == organization_id, Distribution.mode != Mode.OFF
    )
    return bool(await session.scalar(sa.select(rules.exists())))


async def rules(session: AsyncSession, organization_id: UUID) -> Sequence[Distribution]:
    """List the rules of an organization, without those of archived teams and those that give to one."""
    archived = sa.select(Team.id).where(Team.organization_id == organization_id, Team.archived_at.is_not(None))
    query = sa.select(Distribution).where(
        Distribution.organization_id == organization_id,
        *(sa.or_(team.is_(None), team.not_in(archived)) for team in (Distribution.team_id, Distribution.to_team_id)),
    )
    return (await session.scalars(query.order_by(Distribution.id))).all()


async def who_distribute(session: AsyncSession) -> Sequence[UUID]:
    """List the organizations with a rule that does something (system scope)."""
    query = sa.select(Distribution.organization_id).where(Distribution.mode != Mode.OFF).distinct()
    return (await session.scalars(query)).all()


async def hold_members(session: AsyncSession, organization_id: UUID) -> Sequence[Member]:
    """Load the present members and hold them: nobody leaves or is given a chat by hand meanwhile."""
    query = sa.select(Member).where(Member.organization_id == organization_id, Member.removed_at.is_(None))
    return (await session.scalars(query.order_by(Member.id).with_for_update(key_share=True))).all()


async def loads(session: AsyncSession, organization_id: UUID, member_ids: Collection[UUID]) -> dict[UUID, int]:
    """Count the chats that each has which are neither done nor put aside; one that comes again is nobody's yet."""
    query = (
        sa.select(Conversation.assignee_id, sa.func.count())
        .where(
            Conversation.organization_id == organization_id,
            Conversation.assignee_id.in_(member_ids),
            Conversation.removed_at.is_(None),
            Conversation.snoozed_until.is_(None),
            Conversation.done_at.is_(None),
            Conversation.comes_again.is_(False),
            Conversation.private_of.is_(None),
        )
        .group_by(Conversation.assignee_id)
    )
    return {assignee: count for assignee, count in await session.execute(query) if assignee}


async def in_queues(
    session: AsyncSession, organization_id: UUID, channel_ids: Collection[UUID], team_ids: Collection[UUID]
) -> list[tuple[Conversation, UUID | None]]:
    """List nobody's chats that wait in these queues, each with whom its customer has in another chat."""
    queue = sa.func.row_number().over(
        partition_by=sa.func.coalesce(Conversation.team_id, Conversation.channel_id),
        order_by=[Conversation.priority == "low", Conversation.waiting_since],
    )
    places = (
        sa.select(Conversation.id, queue.label("place"))
        .where(
            Conversation.organization_id == organization_id,
            _WAITS,
            Conversation.assignee_id.is_(None),
            _of(channel_ids, team_ids),
        )
        .subquery()
    )
    other = aliased(Conversation)
    usual = (
        sa.select(other.assignee_id)
        .where(
            other.contact_id == Conversation.contact_id,
            other.id != Conversation.id,
            other.assignee_id.is_not(None),
            other.removed_at.is_(None),
            other.private_of.is_(None),
        )
        .order_by(other.last_activity_at.desc())
        .limit(1)
        .correlate(Conversation)
        .scalar_subquery()
    )
    query = (
        sa.select(Conversation, usual)
        .join(places, places.c.id == Conversation.id)
        .where(places.c.place <= MOST_OF_A_QUEUE)
    )
    return [(row[0], row[1]) for row in await session.execute(query)]


async def with_members(
    session: AsyncSession,
    organization_id: UUID,
    channel_ids: Collection[UUID],
    team_ids: Collection[UUID],
    *,
    off_ids: Collection[UUID],
    overdue: datetime | None,
) -> Sequence[Conversation]:
    """List members' chats that wait and may go on: of who is off, that come again, or wait since before a moment."""
    reasons = [Conversation.comes_again, Conversation.assignee_id.in_(off_ids)]
    if overdue is not None:
        reasons.append(Conversation.waiting_since <= overdue)
    query = (
        sa.select(Conversation)
        .where(
            Conversation.organization_id == organization_id,
            _WAITS,
            Conversation.assignee_id.is_not(None),
            _of(channel_ids, team_ids),
            sa.or_(*reasons),
        )
        .order_by(Conversation.waiting_since)
        .limit(MOST_OWNED)
    )
    return (await session.scalars(query)).all()


async def hold_unheld(session: AsyncSession, organization_id: UUID, ids: Collection[UUID]) -> dict[UUID, Conversation]:
    """Load anew and hold those of some chats that nobody else holds this moment."""
    query = (
        sa.select(Conversation)
        .where(Conversation.organization_id == organization_id, Conversation.id.in_(ids), _WAITS)
        .order_by(Conversation.id)
        .with_for_update(key_share=True, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return {one.id: one for one in await session.scalars(query)}


def _of(channel_ids: Collection[UUID], team_ids: Collection[UUID]) -> sa.ColumnElement[bool]:
    return sa.or_(
        Conversation.team_id.in_(team_ids),
        sa.and_(Conversation.team_id.is_(None), Conversation.channel_id.in_(channel_ids)),
    )
