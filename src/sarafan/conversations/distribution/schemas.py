"""JSON shapes of distribution."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from sarafan.conversations.distribution.models import Mode
from sarafan.shapes import Body

LONGEST_SILENCE_MINUTES = 24 * 60  # of working hours

Minutes = Annotated[int, Field(ge=1, le=LONGEST_SILENCE_MINUTES)]


class DistributionRead(BaseModel):
    """What becomes of the chats of a channel or a team that wait for an answer.

    `no_answer_minutes`: of working hours, after which a chat goes on to the next; null: it stays.
    """

    model_config = ConfigDict(from_attributes=True)

    channel_id: UUID | None
    team_id: UUID | None
    mode: Mode
    to_team_id: UUID | None
    no_answer_minutes: int | None


class DistributionList(BaseModel):
    """The rules of the organization; what has none is `off`."""

    items: list[DistributionRead]


class TeamDistribution(Body):
    """What becomes of a team's chats: `off`, or `in_turn`."""

    mode: Mode
    no_answer_minutes: Minutes | None = None


class ChannelDistribution(TeamDistribution):
    """What becomes of a channel's chats that no team has; `to_team` takes `to_team_id`."""

    to_team_id: UUID | None = None
