"""How this server is: found out once for all who ask, and answered in time however busy it is."""

import asyncio
import contextlib
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels import queries as channels
from sarafan.core.clock import utc_now
from sarafan.core.db import Database
from sarafan.intake import queries as intake
from sarafan.intake.queries import Backlog
from sarafan.intake.watching import TOO_LONG

FRESH_S = 1.0  # so long an answer counts for everybody who asks
PATIENCE_S = 0.8  # within which whoever asks is answered; a database that takes longer counts as away
POOL = 1  # its own connection: a question never waits for those that requests use


@dataclass(frozen=True)
class State:
    """Whether the database answers, what waits longer than a minute to come in, of how many numbers, and our clock."""

    database: bool
    backlog: Backlog | None = None
    channels: int = 0
    clock_ahead_s: float | None = None


class Pulse:
    """Asks the database at most once at a time and once a second."""

    def __init__(self, url: str) -> None:
        self._database = Database(url, POOL)
        self._asking: asyncio.Task[State] | None = None
        self._known: tuple[float, State] | None = None

    async def read(self) -> State:
        """Say how we are now, within `PATIENCE_S`."""
        now = asyncio.get_running_loop().time()
        if self._known is not None and now - self._known[0] < FRESH_S:
            return self._known[1]
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask(), name="pulse")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                return await asyncio.shield(self._asking)
        return State(database=False)

    async def close(self) -> None:
        """Ask nothing any more."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.wait({self._asking}, timeout=PATIENCE_S)  # a database that is stuck is not waited for
        await self._database.close()

    async def _ask(self) -> State:
        try:
            async with self._database.for_system() as session:
                # PostgreSQL breaks a slow query off, or the next question would wait for this one.
                await session.execute(sa.text("SET LOCAL statement_timeout = '5s'"))
                state = await _look(session)
        except (SQLAlchemyError, OSError):
            state = State(database=False)
        self._known = asyncio.get_running_loop().time(), state
        return state


async def _look(session: AsyncSession) -> State:
    """Count what gateways say they hold back, and what waits here: not what a job has noted, for jobs may hang."""
    told = {
        channel.id: Backlog(int(trouble["waiting"]), datetime.fromisoformat(trouble["since"]))
        for channel in await channels.in_trouble(session)
        if (trouble := channel.bridge_trouble) is not None
    }
    clock = await channels.worst_clock(session)
    here = await intake.waiting_since_before(session, utc_now() - TOO_LONG)
    found = [*told.values(), *here.values()]
    if not found:
        return State(database=True, clock_ahead_s=clock)
    backlog = Backlog(sum(one.count for one in found), min(one.since for one in found))
    return State(database=True, backlog=backlog, channels=len({*told, *here}), clock_ahead_s=clock)
