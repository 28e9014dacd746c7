"""Taking a delivery in: durable before it is acknowledged, and only once."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from sarafan.core.jobs import defer
from sarafan.core.logging import get_logger
from sarafan.intake import queries
from sarafan.intake.errors import NothingToReplay
from sarafan.intake.models import Delivery, DeliveryState
from sarafan.organizations.actors import Actor
from sarafan.organizations.permissions import Permission

log = get_logger(__name__)

# One round trip, because every message of every channel passes here: whose the channel is, and the bytes.
_STORE = sa.text(
    """
    INSERT INTO deliveries (id, organization_id, channel_id, source, external_id, body, state, attempts)
    SELECT :id, channel.organization_id, :channel, :source, :external_id, :body,
           CASE WHEN channel.id IS NULL THEN 'orphaned' ELSE 'pending' END, 0
      FROM (SELECT) AS always LEFT JOIN channels AS channel ON channel.id = :channel AND channel.removed_at IS NULL
    ON CONFLICT DO NOTHING
    RETURNING state
    """
).bindparams(sa.bindparam("id", type_=sa.Uuid), sa.bindparam("channel", type_=sa.Uuid))


async def accept(session: AsyncSession, source: str, external_id: str, channel_id: UUID, body: bytes) -> bool:
    """Store a delivery and queue its understanding (system scope); returns whether it is new.

    One for a channel that nobody has is kept, too, as an orphan: acknowledged, but nobody's.
    """
    values = {
        "id": uuid7(),
        "channel": channel_id,
        "source": source,
        "external_id": external_id,
        "body": body,
    }
    stored = (await session.execute(_STORE, values)).one_or_none()
    if stored is None:
        return False
    if stored.state == DeliveryState.PENDING:
        await queue_understanding(session, channel_id)
    else:
        log.warning("delivery_orphaned", channel_id=str(channel_id))
    return True


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
