"""What work costs beside time: transactions of a database, processor time of the bridge and of PostgreSQL."""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from bench.bridge_pair import Bench, processor_s

# An idle connection adds to the statistics what it has done after 10 s (PGSTAT_IDLE_INTERVAL), a busy one each second.
TOLD_AFTER_S = 11


@dataclass(frozen=True)
class Costs:
    """Of one piece of work; transactions over those that an idle bridge makes anyway."""

    transactions: float
    bridge_ms: float
    postgres_ms: float


class Meter:
    """Reads what has been spent so far, from another database of the same server: reading counts for nothing."""

    def __init__(self, bench: Bench) -> None:
        address = urlsplit(bench.stack.database_url)
        self._bench, self._name = bench, address.path[1:]
        self._connection = psycopg.connect(address._replace(path="/postgres").geturl(), autocommit=True)
        self._transactions, self._began = 0, 0.0
        self._bridge_s, self._processes = 0.0, dict[int, float]()
        self.idle_per_s = 0.0

    async def watch_idle(self) -> None:
        """Learn how many transactions a second an idle bridge makes, which renews its leases."""
        await self.start()
        self.idle_per_s = (await self.stop()).transactions / (time.perf_counter() - self._began)

    async def start(self) -> None:
        """Begin a piece of work, once all that was done before is counted."""
        await asyncio.sleep(TOLD_AFTER_S)
        self._transactions, self._began = self._count(), time.perf_counter()
        self._bridge_s, self._processes = self._bench.cpu_s(), self._postgres()

    async def stop(self) -> Costs:
        """End it. Processor time is taken at once, transactions once they are counted."""
        bridge_s, processes = self._bench.cpu_s(), self._postgres()
        postgres_s = sum(spent - self._processes.get(pid, 0.0) for pid, spent in processes.items())
        await asyncio.sleep(TOLD_AFTER_S)
        idle = self.idle_per_s * (time.perf_counter() - self._began)
        transactions = self._count() - self._transactions - idle
        return Costs(transactions, (bridge_s - self._bridge_s) * 1000, postgres_s * 1000)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _count(self) -> int:
        self._connection.execute("SELECT pg_stat_clear_snapshot()")
        question = "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = %s"
        row = self._connection.execute(question, [self._name]).fetchone()
        assert row is not None
        return int(row[0])

    def _postgres(self) -> dict[int, float]:
        return postgres_s(self._connection)


def postgres_s(connection: psycopg.Connection) -> dict[int, float]:
    """Return the processor time of each process of the server but the connection's own, its writers among them."""
    rows = connection.execute("SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()").fetchall()
    return {pid: processor_s(pid) for (pid,) in rows if Path(f"/proc/{pid}").exists()}
