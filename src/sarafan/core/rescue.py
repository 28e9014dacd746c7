"""Jobs whose worker died are given back to the queue.

Each worker holds a session-level advisory lock for as long as its connection lives, so PostgreSQL
itself knows at once when a process is gone; nobody waits for a heartbeat to go stale.
"""

import asyncio

import psycopg
from procrastinate.connector import BaseAsyncConnector
from typing_extensions import override

from sarafan.core.attention import AttentiveJobManager
from sarafan.core.db import CONNECTING, SYSTEM_ROLE
from sarafan.core.logging import get_logger

log = get_logger(__name__)

RESCUE_EVERY_S = 3.0
WORKER_LOCKS = 0x5A8A  # the first half of these advisory locks' keys

_GIVE_BACK = """
    WITH dead AS (
        SELECT job.id FROM procrastinate_jobs AS job
         WHERE job.status = 'doing'
           AND NOT EXISTS (
               SELECT 1 FROM pg_locks
                WHERE locktype = 'advisory' AND objsubid = 2
                   AND classid = %(locks)s::bigint::oid AND objid = job.worker_id::oid
                  AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
         FOR UPDATE SKIP LOCKED
    )
    -- One that has a successor in the queue is done by it; two may not wait.
    , superseded AS (
        DELETE FROM procrastinate_jobs AS job USING dead
         WHERE job.id = dead.id AND EXISTS (
               SELECT FROM procrastinate_jobs AS next
                WHERE next.queueing_lock = job.queueing_lock AND next.status = 'todo')
        RETURNING job.id
    )
    UPDATE procrastinate_jobs AS job
       SET status = 'todo', worker_id = NULL, attempts = attempts + 1, scheduled_at = NULL
      FROM dead WHERE job.id = dead.id AND job.id NOT IN (SELECT id FROM superseded)
    RETURNING job.id, job.task_name
"""


class LivingJobManager(AttentiveJobManager):
    """A job manager whose workers prove that they live from before their first job."""

    def __init__(self, connector: BaseAsyncConnector, database_url: str) -> None:
        super().__init__(connector)
        self._database_url = database_url
        self._keepers: dict[int, asyncio.Task[None]] = {}

    @override
    async def register_worker(self) -> int:
        """Register a worker; it may fetch jobs once its lock is held."""
        worker_id = await super().register_worker()
        held = asyncio.Event()
        self._keepers[worker_id] = asyncio.create_task(self._keep(worker_id, held), name=f"worker {worker_id} lives")
        await held.wait()
        return worker_id

    @override
    async def unregister_worker(self, worker_id: int) -> None:
        """Forget a worker that has finished its jobs."""
        try:
            await super().unregister_worker(worker_id)
        finally:
            await self._let_go(worker_id)

    async def let_go_of_all(self) -> None:
        """Let go of the locks of all workers, however they ended: what they still ran may be given back."""
        for worker_id in list(self._keepers):
            await self._let_go(worker_id)

    async def _let_go(self, worker_id: int) -> None:
        keeper = self._keepers.pop(worker_id)
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)

    async def _keep(self, worker_id: int, held: asyncio.Event) -> None:
        while True:
            try:
                await self._keep_on_one_connection(worker_id, held)
            except psycopg.OperationalError as error:
                log.warning("rescue_lost_database", error=type(error).__name__)
                await asyncio.sleep(RESCUE_EVERY_S)

    async def _keep_on_one_connection(self, worker_id: int, held: asyncio.Event) -> None:
        async with await psycopg.AsyncConnection.connect(
            self._database_url, autocommit=True, options=f"-c role={SYSTEM_ROLE}", **CONNECTING
        ) as connection:
            await connection.execute("SELECT pg_advisory_lock(%s, %s)", (WORKER_LOCKS, worker_id))
            held.set()
            while True:
                for job_id, name in await give_back(connection):
                    log.warning("job_rescued", job=name, job_id=job_id)
                await asyncio.sleep(RESCUE_EVERY_S)


async def give_back(connection: psycopg.AsyncConnection) -> list[tuple[int, str]]:
    """Return to the queue every running job that no living worker holds; returns their ids and names."""
    try:
        cursor = await connection.execute(_GIVE_BACK, {"locks": WORKER_LOCKS})
    except psycopg.errors.UniqueViolation:
        return []  # a job with the same queueing lock was queued at this moment; the next round sees it
    return [(int(job_id), str(name)) for job_id, name in await cursor.fetchall()]
