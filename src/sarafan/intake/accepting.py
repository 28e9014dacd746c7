"""Taking deliveries in: durable before they are acknowledged, and only once."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from sarafan.core.db import Database
from sarafan.core.grouping import Grouped
from sarafan.core.jobs import defer
from sarafan.core.logging import get_logger
from sarafan.intake import queries
from sarafan.intake.errors import NothingToReplay
from sarafan.intake.models import Delivery, DeliveryState
from sarafan.organizations.actors import Actor
from sarafan.organizations.permissions import Permission

MOST_BYTES_AT_ONCE = 8 * 1024 * 1024

log = get_logger(__name__)

# One statement for all, because every message of every channel passes here: whose the channels are,
# and the bytes, in the order in which they came.
_STORE = sa.text(
    """
    INSERT INTO deliveries (id, organization_id, channel_id, source, stream, external_id, body, state, attempts)
    SELECT new.id, coalesce(channel.organization_id, new.organization_id), new.channel_id, new.source, new.stream,
           new.external_id, new.body,
           CASE WHEN coalesce(channel.organization_id, new.organization_id) IS NULL
                THEN 'orphaned' ELSE 'pending' END, 0
      FROM unnest(:ids, :organizations, :channels, :sources, :streams, :external_ids, :bodies)
           WITH ORDINALITY AS new (id, organization_id, channel_id, source, stream, external_id, body, place)
           LEFT JOIN channels AS channel ON channel.id = new.channel_id AND channel.kind = new.source
                                           AND channel.removed_at IS NULL
     ORDER BY new.place
    ON CONFLICT DO NOTHING
    RETURNING id, channel_id, stream, state
    """
).bindparams(
    sa.bindparam("ids", type_=ARRAY(sa.Uuid)),
    sa.bindparam("organizations", type_=ARRAY(sa.Uuid)),
    sa.bindparam("channels", type_=ARRAY(sa.Uuid)),
    sa.bindparam("sources", type_=ARRAY(sa.Text)),
    sa.bindparam("streams", type_=ARRAY(sa.Text)),
    sa.bindparam("external_ids", type_=ARRAY(sa.Text)),
    sa.bindparam("bodies", type_=ARRAY(sa.LargeBinary)),
)


@dataclass(frozen=True)
class Arrived:
    """A delivery as it came: from which source, under which id there, and in which of its streams.

    It is for a channel, or for an organization where its source knows nothing of channels.
    """

    source: str
    external_id: str
    stream: str
    body: bytes
    channel_id: UUID | None = None
    organization_id: UUID | None = None

    @property
    def stream_key(self) -> str:
        """The stream among those of all; a channel's own is named by it alone, as by the release before."""
        if self.channel_id is None:
            return f"{self.source}:{self.organization_id}:{self.stream}"
        own = str(self.channel_id)
        return own if self.stream == own else f"{own}:{self.stream}"


def acceptor(database: Database) -> Grouped[Arrived, bool]:
    """Return what takes deliveries in, those that come at the same moment in one transaction."""

    async def accept_all(arrived: Sequence[Arrived]) -> list[bool]:
        async with database.for_system() as session:
            return await accept(session, arrived)

    return Grouped(accept_all, lambda one: len(one.body), MOST_BYTES_AT_ONCE)


async def accept(session: AsyncSession, arrived: Sequence[Arrived]) -> list[bool]:
    """Store deliveries and queue their understanding (system scope); returns of each whether it is new.

    One for a channel that nobody has is kept, too, as an orphan: acknowledged, but nobody's.
    """
    ids = [uuid7() for _ in arrived]
    values = {
        "ids": ids,
        "organizations": [one.organization_id for one in arrived],
        "channels": [one.channel_id for one in arrived],
        "sources": [one.source for one in arrived],
        "streams": [one.stream_key for one in arrived],
        "external_ids": [one.external_id for one in arrived],
        "bodies": [one.body for one in arrived],
    }
    stored = {row.id: row for row in await session.execute(_STORE, values)}
    # In the order of their names, so that two transactions that queue for the same streams never deadlock.
    for stream in sorted({row.stream for row in stored.values() if row.state == DeliveryState.PENDING}):
        await queue_understanding(session, stream)
    for row in stored.values():
        if row.state == DeliveryState.ORPHANED:
            log.warning("delivery_orphaned", channel_id=str(row.channel_id))
    return [one in stored for one in ids]


async def queue_understanding(session: AsyncSession, stream: str) -> None:
    """Let a worker understand what the stream has pending, after what it understands now."""
    name = f"intake:{stream}"
    # A worker of the release before knows only the streams of channels, and their ids as this argument.
    args = {"channel_id" if _is_id(stream) else "stream": stream}
    await defer(session, "intake.understand", args, lock=name, queueing_lock=name)


def _is_id(stream: str) -> bool:
    try:
        return str(UUID(stream)) == stream
    except ValueError:
        return False


async def replay(session: AsyncSession, actor: Actor, delivery_id: UUID) -> Delivery:
    """Try a failed delivery again. Raises `DeliveryNotFound`, `NothingToReplay`."""
    actor.require(Permission.INTAKE)
    delivery = await queries.get_visible(session, actor, delivery_id)
    if delivery.state is not DeliveryState.FAILED:
        raise NothingToReplay
    delivery.state, delivery.error = DeliveryState.PENDING, None
    await queue_understanding(session, delivery.stream_key)
    return delivery
