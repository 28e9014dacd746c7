"""Every SELECT of channels."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels.errors import ChannelNotFound
from sarafan.channels.models import Channel, ChannelState
from sarafan.organizations.actors import Actor


async def visible(session: AsyncSession, actor: Actor) -> Sequence[Channel]:
    """List the organization's channels, oldest first."""
    query = _present(actor.organization_id).order_by(Channel.created_at, Channel.id)
    return (await session.scalars(query)).all()


async def get_visible(session: AsyncSession, actor: Actor, channel_id: UUID, *, lock: bool = False) -> Channel:
    """Load one channel of the actor's organization. Raises `ChannelNotFound`."""
    query = _present(actor.organization_id).where(Channel.id == channel_id)
    found = await session.scalar(query.with_for_update(key_share=True) if lock else query)
    if found is None:
        raise ChannelNotFound
    return found


async def by_id(session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]) -> Sequence[Channel]:
    """Load channels by id."""
    return (await session.scalars(_present(organization_id).where(Channel.id.in_(ids)))).all()


async def in_states(session: AsyncSession, states: Sequence[ChannelState]) -> Sequence[Channel]:
    """List the channels of all organizations that are in one of these states (system scope)."""
    query = sa.select(Channel).where(Channel.state.in_(states), Channel.removed_at.is_(None))
    return (await session.scalars(query.order_by(Channel.id))).all()


async def find(session: AsyncSession, channel_id: UUID, *, lock: bool = False) -> Channel | None:
    """Load a channel, whoever it belongs to (system scope), or within the scope's organization."""
    query = sa.select(Channel).where(Channel.id == channel_id, Channel.removed_at.is_(None))
    return await session.scalar(query.with_for_update(key_share=True) if lock else query)


async def with_backlog(session: AsyncSession) -> Sequence[UUID]:
    """List the channels on which something is noted that waits or failed here (system scope)."""
    noted = sa.or_(Channel.intake_trouble.is_not(None), Channel.failed_deliveries > 0)
    return (await session.scalars(sa.select(Channel.id).where(noted, Channel.removed_at.is_(None)))).all()


async def in_trouble(session: AsyncSession) -> Sequence[Channel]:
    """List the channels of all organizations whose news do not come in (system scope)."""
    noted = sa.or_(Channel.bridge_trouble.is_not(None), Channel.intake_trouble.is_not(None))
    query = sa.select(Channel).where(noted, Channel.removed_at.is_(None)).order_by(Channel.id)
    return (await session.scalars(query)).all()


async def worst_clock(session: AsyncSession) -> float | None:
    """Return by how many seconds our clock is off where it is most, if anywhere (system scope)."""
    query = sa.select(Channel.clock_ahead_s).where(Channel.clock_ahead_s.is_not(None), Channel.removed_at.is_(None))
    return await session.scalar(query.order_by(sa.func.abs(Channel.clock_ahead_s).desc()).limit(1))


async def sharing_phones(session: AsyncSession, channel: Channel, phone: str | None = None) -> Sequence[Channel]:
    """List the other channels of the organization that have a phone, or this one; not those it was unlinked from."""
    has_it = Channel.phone.is_not(None) if phone is None else Channel.phone == phone
    others = _present(channel.organization_id).where(Channel.id != channel.id, has_it)
    query = others.where(Channel.state != ChannelState.LOGGED_OUT, Channel.kind == channel.kind)
    return (await session.scalars(query.order_by(Channel.id))).all()


async def find_for_update(session: AsyncSession, organization_id: UUID, channel_id: UUID) -> Channel | None:
    """Load a channel and hold it until the end of the transaction."""
    return await session.scalar(
        _present(organization_id).where(Channel.id == channel_id).with_for_update(key_share=True)
    )


def _present(organization_id: UUID) -> sa.Select[Channel]:
    return sa.select(Channel).where(Channel.organization_id == organization_id, Channel.removed_at.is_(None))
