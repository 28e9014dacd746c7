"""HTTP: whether this server works."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from sarafan.server.pulse import Pulse

router = APIRouter(tags=["health"])


class BacklogRead(BaseModel):
    """What waits longer than a minute to come in: of how many numbers, how many deliveries or events, since when."""

    channels: int
    waiting: int
    since: datetime


class Health(BaseModel):
    """`ok`; `trouble` while messages wait longer than a minute to come in; `degraded` with the database away.

    `clock_ahead_s`: by how much our clock is ahead of a provider's, or behind, while that is more than two seconds.
    """

    status: Literal["ok", "trouble", "degraded"]
    database: bool
    backlog: BacklogRead | None = None
    clock_ahead_s: float | None = None


def held_pulse(request: Request) -> Pulse:
    """Return what finds out how this server is."""
    found: Pulse = request.app.state.pulse
    return found


@router.get("/health")
async def read_health(pulse: Annotated[Pulse, Depends(held_pulse)], response: Response) -> Health:
    """Say within a second whether we live, reach the database, and take in what arrives; 503 without the database.

    Trouble with what comes in is no reason to end this process, so it is answered with 200.
    """
    state = await pulse.read()
    if not state.database:
        response.status_code = 503
        return Health(status="degraded", database=False)
    if state.backlog is None:
        return Health(status="ok", database=True, clock_ahead_s=state.clock_ahead_s)
    backlog = BacklogRead(channels=state.channels, waiting=state.backlog.count, since=state.backlog.since)
    return Health(status="trouble", database=True, backlog=backlog, clock_ahead_s=state.clock_ahead_s)
