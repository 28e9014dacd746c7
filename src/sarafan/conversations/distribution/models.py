"""Tables of distribution."""

from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sarafan.core.db import Base, Identified, Owned


class Mode(StrEnum):
    """What becomes of a chat that is nobody's."""

    OFF = "off"
    IN_TURN = "in_turn"
    TO_TEAM = "to_team"  # of a channel's chats: the team's own rule goes on

    @classmethod
    def if_unknown(cls) -> "Mode":
        """Return what a mode is read as that only the next release knows."""
        return cls.OFF


class Distribution(Identified, Owned, Base):
    """The rule of a channel, for its chats without a team, or of a team. One without a rule distributes nothing."""

    __tablename__ = "distributions"
    __table_args__ = (
        sa.UniqueConstraint("channel_id"),
        sa.UniqueConstraint("team_id"),
        sa.CheckConstraint("num_nonnulls(channel_id, team_id) = 1", name="of_one"),
        sa.Index("ix_distributions_organization_id", "organization_id"),
    )

    channel_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("channels.id", ondelete="CASCADE"))
    team_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("teams.id", ondelete="CASCADE"))
    mode: Mapped[Mode]
    to_team_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("teams.id", ondelete="SET NULL"))
    no_answer_minutes: Mapped[int | None]  # of working hours, after which a chat goes on to the next
