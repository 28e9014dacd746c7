"""Taking a delivery in: durable before it is acknowledged, and only once."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels import queries as channels
from sarafan.core.jobs import defer
from sarafan.core.logging import get_logger
from sarafan.intake import queries
from sarafan.intake.errors import NothingToReplay
from sarafan.intake.models import Delivery, DeliveryState
from sarafan.organizations.actors import Actor
from sarafan.organizations.permissions import Permission

log = get_logger(__name__)


async def accept(session: AsyncSession, source: str, external_id: str, channel_id: UUID, body: bytes) -> bool:
    """Store a delivery and queue its understanding (system scope); returns whether it is new.

    One for a channel that nobody has is kept, too, as an orphan: acknowledged, but nobody's.
    """
    channel = await channels.find(session, channel_id)
    values = {
        "organization_id": channel.organization_id if channel else None,
        "channel_id": channel_id,
        "source": source,
        "external_id": external_id,
        "body": body,
        "state": DeliveryState.PENDING if channel else DeliveryState.ORPHANED,
    }
    stored = insert(Delivery).values(values).on_conflict_do_nothing().returning(Delivery.id)
    is_new = await session.scalar(stored) is not None
    if channel is None:
        log.warning("delivery_orphaned", channel_id=str(channel_id))
    elif is_new:
        await queue_understanding(session, channel_id)
    return is_new


async def queue_understanding(session: AsyncSession, channel_id: UUID) -> None:
    """Let a worker understand what the channel has pending, after what it understands now."""
    name = f"intake:{channel_id}"
    await defer(session, "intake.understand", {"channel_id": channel_id}, lock=name, queueing_lock=name)


async def replay(session: AsyncSession, actor: Actor, delivery_id: UUID) -> Delivery:
    """Try a failed delivery again. Raises `DeliveryNotFound`, `NothingToReplay`."""
    actor.require(Permission.INTAKE)
    delivery = await queries.get_visible(session, actor, delivery_id)
    if delivery.state is not DeliveryState.FAILED or delivery.channel_id is None:
        raise NothingToReplay
    delivery.state, delivery.error = DeliveryState.PENDING, None
    await queue_understanding(session, delivery.channel_id)
    return delivery
