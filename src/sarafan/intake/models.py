"""Tables of the intake."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sarafan.core.db import Base, Identified

MOST_NAME_LETTERS = 200  # of a delivery's name at its source
MOST_STREAM_LETTERS = 128  # of a stream's name


class DeliveryState(StrEnum):
    """How far we are with a delivery. `orphaned`: it is for a channel that nobody has (any more)."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"
    ORPHANED = "orphaned"


class Delivery(Identified, Base):
    """What arrived, to the byte."""

    __tablename__ = "deliveries"
    __table_args__ = (
        sa.UniqueConstraint("source", "external_id"),
        sa.Index(
            "ix_deliveries_pending_of_stream",
            sa.text("coalesce(stream, channel_id::text)"),
            "arrival",
            postgresql_where=sa.text("state = 'pending'"),
        ),
        sa.Index("ix_deliveries_state", "organization_id", "state", "received_at"),
        sa.Index("ix_deliveries_failed", "channel_id", postgresql_where=sa.text("state = 'failed'")),
        sa.Index("ix_deliveries_handled", "handled_at", postgresql_where=sa.text("state = 'done'")),
    )

    organization_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organizations.id", ondelete="CASCADE"))
    # Not a foreign key: what arrived outlives the channel it arrived for.
    channel_id: Mapped[UUID | None]
    arrival: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity())
    source: Mapped[str] = mapped_column(sa.String(32))
    # What has to be understood in the order in which it came; a key of the source's choosing. The release before it
    # wrote none, and ordered by the channel.
    stream: Mapped[str | None] = mapped_column(sa.String(MOST_STREAM_LETTERS))
    external_id: Mapped[str] = mapped_column(sa.String(MOST_NAME_LETTERS))
    body: Mapped[bytes]
    state: Mapped[DeliveryState] = mapped_column(default=DeliveryState.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(sa.Text)
    received_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
    handled_at: Mapped[datetime | None]

    @property
    def stream_key(self) -> str:
        """The stream, also of a delivery that the release before this has stored."""
        return self.stream or str(self.channel_id)
