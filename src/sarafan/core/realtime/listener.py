"""One connection per server hears of every commit and hands the news on, in order."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

import psycopg
from sqlalchemy.exc import SQLAlchemyError

from sarafan.core.db import CONNECTING
from sarafan.core.logging import get_logger
from sarafan.core.realtime.changes import CHANNEL, Change
from sarafan.core.realtime.passing import PASSING_CHANNEL, Passing, parse_passing

log = get_logger(__name__)

RECONNECT_AFTER_S = 1.0


@dataclass(frozen=True)
class Notice:
    """What one transaction changed in one organization, and the cursor to resume from after it."""

    organization_id: UUID
    cursor: str
    changes: list[Change]


class Listener:
    """Hears notices until cancelled; after a lost connection it reports a gap once it is back.

    What passes may fail, for instance at the database: it is worth nothing later, and no notice is lost by it.
    """

    def __init__(
        self,
        database_url: str,
        on_notice: Callable[[Notice], Awaitable[None]],
        on_gap: Callable[[], Awaitable[None]],
        on_passing: Callable[[Passing], Awaitable[None]] | None = None,
    ) -> None:
        self._database_url = database_url
        self._on_notice = on_notice
        self._on_gap = on_gap
        self._on_passing = on_passing
        self.ready = asyncio.Event()

    async def run(self) -> None:
        """Listen for ever."""
        first = True
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    self._database_url, autocommit=True, **CONNECTING
                ) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    await connection.execute(f"LISTEN {PASSING_CHANNEL}")
                    if not first:
                        await self._on_gap()
                    first = False
                    self.ready.set()
                    async for notification in connection.notifies():
                        await self._hear(notification)
            except psycopg.OperationalError as error:
                log.warning("listener_lost_database", error=type(error).__name__)
            self.ready.clear()
            await asyncio.sleep(RECONNECT_AFTER_S)

    async def _hear(self, notification: psycopg.Notify) -> None:
        if notification.channel == CHANNEL:
            await self._on_notice(parse(notification.payload))
        elif self._on_passing is not None:
            try:
                await self._on_passing(parse_passing(notification.payload))
            except (SQLAlchemyError, OSError) as error:
                log.warning("passing_not_told", error=type(error).__name__)
            except Exception:
                log.exception("passing_not_told")


def parse(payload: str) -> Notice:
    """Read a notice as `changes.py` wrote it."""
    found = json.loads(payload)
    return Notice(
        organization_id=UUID(found["organization"]),
        cursor=found["cursor"],
        changes=[
            Change(topic, UUID(entity_id), UUID(member_id) if member_id else None)
            for topic, entity_id, member_id in found["changes"]
        ],
    )
