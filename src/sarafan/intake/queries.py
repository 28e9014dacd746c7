"""Every SELECT of the intake."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.intake.errors import DeliveryNotFound
from sarafan.intake.models import Delivery, DeliveryState
from sarafan.organizations.actors import Actor

MOST_BYTES_AT_ONCE = 8 * 1024 * 1024  # of deliveries that are understood together; the last may reach beyond


# As the index has it. The release before wrote no stream, and ordered by the channel.
_stream = sa.func.coalesce(Delivery.stream, sa.cast(Delivery.channel_id, sa.Text), type_=sa.Text)


async def first_pending(session: AsyncSession, stream: str) -> Delivery | None:
    """Load the delivery that a stream begins with, without its body (system scope)."""
    query = sa.select(Delivery).options(sa.orm.defer(Delivery.body)).order_by(Delivery.arrival)
    return await session.scalar(query.where(_stream == stream, Delivery.state == DeliveryState.PENDING).limit(1))


async def next_pending(session: AsyncSession, stream: str, limit: int) -> Sequence[Delivery]:
    """Load a stream's oldest deliveries that wait to be understood: the first, and more while they are small."""
    size = sa.func.octet_length(Delivery.body)
    waiting = (
        sa.select(Delivery.id, (sa.func.sum(size).over(order_by=Delivery.arrival) - size).label("before"))
        .where(_stream == stream, Delivery.state == DeliveryState.PENDING)
        .order_by(Delivery.arrival)
        .limit(limit)
        .subquery()
    )
    query = (
        sa.select(Delivery)
        .where(Delivery.id.in_(sa.select(waiting.c.id).where(waiting.c.before < MOST_BYTES_AT_ONCE)))
        .order_by(Delivery.arrival)
        .with_for_update(key_share=True)
    )
    return (await session.scalars(query)).all()


async def waiting_streams(session: AsyncSession) -> Sequence[str]:
    """List the streams that have something to be understood, by name (system scope)."""
    query = sa.select(_stream).where(Delivery.state == DeliveryState.PENDING)
    return sorted((await session.scalars(query.distinct())).all())


@dataclass(frozen=True)
class Backlog:
    """How many deliveries wait, and since when the oldest does."""

    count: int
    since: datetime


async def waiting_since_before(session: AsyncSession, moment: datetime) -> dict[UUID, Backlog]:
    """Tell for each channel what waits to be understood since before a moment (system scope)."""
    query = sa.select(Delivery.channel_id, sa.func.count(), sa.func.min(Delivery.received_at)).where(
        Delivery.state == DeliveryState.PENDING, Delivery.channel_id.is_not(None), Delivery.received_at < moment
    )
    found = await session.execute(query.group_by(Delivery.channel_id))
    return {channel_id: Backlog(count, since) for channel_id, count, since in found if channel_id}


async def count_failed(session: AsyncSession) -> dict[UUID, int]:
    """Count for each channel the deliveries that could not be understood (system scope)."""
    query = sa.select(Delivery.channel_id, sa.func.count()).where(
        Delivery.state == DeliveryState.FAILED, Delivery.channel_id.is_not(None)
    )
    found = await session.execute(query.group_by(Delivery.channel_id))
    return {channel_id: count for channel_id, count in found if channel_id}


async def orphan(session: AsyncSession, stream: str) -> None:
    """Let go of what waits for somebody who is not there any more (system scope)."""
    statement = sa.update(Delivery).values(state=DeliveryState.ORPHANED, handled_at=sa.func.now())
    await session.execute(statement.where(_stream == stream, Delivery.state == DeliveryState.PENDING))


async def visible(session: AsyncSession, actor: Actor, state: DeliveryState, limit: int) -> Sequence[Delivery]:
    """List the organization's deliveries in a state, newest first, without their bodies."""
    query = (
        sa.select(Delivery)
        .options(sa.orm.defer(Delivery.body))
        .where(Delivery.organization_id == actor.organization_id, Delivery.state == state)
        .order_by(Delivery.received_at.desc(), Delivery.id.desc())
        .limit(limit)
    )
    return (await session.scalars(query)).all()


async def get_visible(session: AsyncSession, actor: Actor, delivery_id: UUID) -> Delivery:
    """Load and hold one delivery of the actor's organization. Raises `DeliveryNotFound`."""
    query = sa.select(Delivery).where(Delivery.organization_id == actor.organization_id, Delivery.id == delivery_id)
    found = await session.scalar(query.with_for_update(key_share=True))
    if found is None:
        raise DeliveryNotFound
    return found
