"""The webhook: how fast a delivery is durable and acknowledged, and how many a second are understood.

    python -m bench.intake [--rate 200] [--seconds 30] [--sustain 60]

Beside it, single-row inserts by pgbench on the same server in the same run.
"""

import argparse
import asyncio
import itertools
import json
import time
from dataclasses import dataclass
from typing import LiteralString
from uuid import uuid4

import aiohttp
import psycopg

from bench.bridge_pair import processor_s
from bench.costs import postgres_s
from bench.support import hub_for_measuring, pgbench_inserts_per_s, spread_ms, table
from tests.support.signing import signed_headers
from tests.support.stack import Stack

CHATS = 200


class Sender:
    """Posts signed deliveries of one account, as the bridge does."""

    def __init__(self, stack: Stack, channel_id: str) -> None:
        self._secret = stack.hub_env["SARAFAN_BRIDGE_WEBHOOK_SECRET"]
        self._channel_id = channel_id
        self._seq = itertools.count(1)
        # Not httpx: at 200 requests a second it would take most of the core that the server needs.
        self._http = aiohttp.ClientSession(stack.hub_url, timeout=aiohttp.ClientTimeout(30))
        self.took_s: list[float] = []

    async def send(self, messages: int = 1) -> None:
        """Post one delivery and note how long its acknowledgement took."""
        events = [self._event() for _ in range(messages)]
        body = json.dumps({"node": "bench", "events": events}).encode()
        name = f"{self._channel_id}:{events[0]['seq']}-{events[-1]['seq']}"
        headers = signed_headers(self._secret, name, body, now_s=time.time())
        started = time.perf_counter()
        async with self._http.post("/hooks/bridge", data=body, headers=headers) as response:
            self.took_s.append(time.perf_counter() - started)
            response.raise_for_status()

    async def close(self) -> None:
        """Close its connections."""
        await self._http.close()

    def _event(self) -> dict[str, object]:
        seq = next(self._seq)
        phone = f"7702{seq % CHATS:07d}"
        person = {"phone": phone, "lid": f"8{phone}", "name": f"Клиент {seq % CHATS}"}
        data = {
            "messageId": f"BENCH{seq:012d}",
            "chat": {"kind": "direct", "jid": f"{phone}@s.whatsapp.net", **person},
            "from": person,
            "fromMe": False,
            "timestamp": int(time.time()),
            "kind": "text",
            "text": "Здравствуйте, есть ли сорок второй размер в чёрном цвете?",
            "quote": None,
            "raw": None,
            "source": "live",
        }
        at = "2026-11-21T10:00:00.000Z"
        return {
            "id": str(uuid4()), "seq": seq, "sessionId": self._channel_id, "type": "message", "at": at, "late": False,
            "data": data,
        }  # fmt: skip


async def at_rate(sender: Sender, rate: int, seconds: int) -> None:
    """Send `rate` deliveries a second, whether or not the earlier ones are answered."""
    tasks = []
    started = time.perf_counter()
    for number in range(rate * seconds):
        await asyncio.sleep(max(0.0, started + number / rate - time.perf_counter()))
        tasks.append(asyncio.create_task(sender.send()))
    await asyncio.gather(*tasks)


@dataclass(frozen=True)
class Understanding:
    """How many messages a second, and what one takes of the processors: of the worker, and of PostgreSQL for all."""

    per_s: float
    worker_ms: float
    postgres_ms: float


async def as_fast_as_understood(stack: Stack, sender: Sender, seconds: int) -> Understanding:
    """Send in deliveries of ten, four at a time, and wait until all is understood."""
    assert stack.worker.child is not None
    before, worker = stored(stack), stack.worker.child.pid
    processes, worker_s = postgres(stack), processor_s(worker)
    started = time.perf_counter()

    async def go_on() -> None:
        while time.perf_counter() - started < seconds:
            await sender.send(10)
            # Backlog is bounded: the sender waits as the bridge would for a slow hub.
            while pending(stack) > 40:
                await asyncio.sleep(0.01)

    await asyncio.gather(*(go_on() for _ in range(4)))
    while pending(stack):
        await asyncio.sleep(0.05)
    took_s = time.perf_counter() - started
    spent_s = sum(spent - processes.get(pid, 0.0) for pid, spent in postgres(stack).items())
    count = stored(stack) - before
    return Understanding(count / took_s, (processor_s(worker) - worker_s) / count * 1000, spent_s / count * 1000)


def postgres(stack: Stack) -> dict[int, float]:
    """Read the processor time of PostgreSQL's processes."""
    with psycopg.connect(stack.database_url) as connection:
        return postgres_s(connection)


def stored(stack: Stack) -> int:
    """Count the messages."""
    return _count(stack, "SELECT count(*) FROM messages")


def pending(stack: Stack) -> int:
    """Count the deliveries that wait to be understood."""
    return _count(stack, "SELECT count(*) FROM deliveries WHERE state = 'pending'")


def _count(stack: Stack, query: LiteralString) -> int:
    with psycopg.connect(stack.database_url) as connection:
        row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


async def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--sustain", type=int, default=60)
    options = parser.parse_args()
    async with hub_for_measuring(start=False) as stack:
        await stack.start(stack.server, stack.worker)
        await stack.set_up()
        channel = (await stack.http.post("/api/channels", json={"label": "Bench", "color": "#7048e8"})).json()
        sender = Sender(stack, channel["id"])
        await at_rate(sender, options.rate, options.seconds)
        acknowledged = list(sender.took_s)
        while pending(stack):
            await asyncio.sleep(0.1)
        done = await as_fast_as_understood(stack, sender, options.sustain)
        await sender.close()
        with psycopg.connect(stack.database_url, autocommit=True) as connection:
            connection.execute("CREATE TABLE bench_rows (id bigserial PRIMARY KEY, body text)")
        inserts = pgbench_inserts_per_s(stack.database_url, 10)
        table(
            "Webhook and intake (bench/intake.py)",
            ("what", "figure", "budget"),
            (
                (f"acknowledged at {options.rate}/s, p50 / p95 / p99 ms", spread_ms(acknowledged), "p99 ≤ 50"),
                ("understood and stored, messages/s", f"{done.per_s:.0f}", "≥ 300"),
                ("ms of processor time each: worker, PostgreSQL", f"{done.worker_ms:.2f}, {done.postgres_ms:.2f}", "—"),
                ("pgbench single-row inserts/s, 4 clients", f"{inserts:.0f}", "—"),
                ("share of pgbench", f"{done.per_s / inserts:.0%}", "reported"),
            ),
        )


if __name__ == "__main__":
    asyncio.run(main())
