"""Every SELECT of private chats."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels.models import Channel, Keeping
from sarafan.conversations.models import Conversation, PrivateUntil
from sarafan.organizations.models import Member


async def keepers(session: AsyncSession, organization_id: UUID) -> set[UUID]:
    """List the members who have private chats, or may get some at any moment."""
    # For each member a look into an index that is led by them.
    having = sa.select(Member.id).where(
        Member.organization_id == organization_id, sa.exists().where(Conversation.private_of == Member.id)
    )
    asked = sa.select(Channel.keeper_id).where(
        Channel.organization_id == organization_id,
        Channel.removed_at.is_(None),
        Channel.keeper_id.is_not(None),
        Channel.keeping != Keeping.NONE,
    )
    return {one for one in await session.scalars(sa.union(having, asked)) if one}


async def is_shared(session: AsyncSession, organization_id: UUID, contact_id: UUID) -> bool:
    """Whether there is a chat with somebody that is nobody's private one."""
    shared = sa.exists().where(
        Conversation.organization_id == organization_id,
        Conversation.contact_id == contact_id,
        Conversation.private_of.is_(None),
        Conversation.removed_at.is_(None),
    )
    return bool(await session.scalar(sa.select(shared)))


async def hold_of_channel(session: AsyncSession, channel: Channel) -> Sequence[Conversation]:
    """Load and hold all chats of a number, in a fixed order."""
    query = sa.select(Conversation).where(
        Conversation.organization_id == channel.organization_id,
        Conversation.channel_id == channel.id,
        Conversation.removed_at.is_(None),
    )
    return (await session.scalars(query.order_by(Conversation.id).with_for_update(key_share=True))).all()


async def hold_until(session: AsyncSession, channel: Channel, until: PrivateUntil) -> Sequence[Conversation]:
    """Load and hold the chats of a number that are private only until something, in a fixed order."""
    query = sa.select(Conversation).where(
        Conversation.private_of == channel.keeper_id,
        Conversation.channel_id == channel.id,
        Conversation.private_until == until,
        Conversation.removed_at.is_(None),
    )
    return (await session.scalars(query.order_by(Conversation.id).with_for_update(key_share=True))).all()


async def are_there(
    session: AsyncSession, organization_id: UUID, channel_id: UUID, *, but_of: UUID | None = None
) -> bool:
    """Whether a number has private chats, but for those of one member."""
    there = sa.exists().where(
        Conversation.organization_id == organization_id,
        Conversation.channel_id == channel_id,
        Conversation.private_of.is_not(None),
        Conversation.private_of.is_distinct_from(but_of),
        Conversation.removed_at.is_(None),
    )
    return bool(await session.scalar(sa.select(there)))


async def hold_kept_by(session: AsyncSession, organization_id: UUID, member_id: UUID) -> Sequence[Channel]:
    """Load and hold the numbers of which a member has chosen what is private."""
    query = sa.select(Channel).where(Channel.organization_id == organization_id, Channel.keeper_id == member_id)
    return (await session.scalars(query.order_by(Channel.id).with_for_update(key_share=True))).all()
