"""The main path: a customer's message to another browser's socket, and an answer to WhatsApp's server.

    python -m bench.path [--seconds 20] [--rates 1,10,50]

Begins where the simulator puts the message on the wire to the bridge, and ends where a Socket.IO client
of another member has the delta. The answer: from the API request to the simulated customer's phone.
"""

import argparse
import asyncio
import time
from datetime import datetime
from typing import Any

import socketio

from bench.support import hub_for_measuring, spread_ms, table
from tests.support.stack import OWNER_PHONE, Stack, eventually

CUSTOMERS = 20


class Watcher:
    """A member's browser that only watches: when did which text arrive?"""

    def __init__(self) -> None:
        self.seen_at: dict[str, float] = {}
        self._client = socketio.AsyncClient()
        self._client.on("delta", self._delta)

    async def watch(self, stack: Stack) -> None:
        """Connect with the owner's cookie."""
        cookie = "; ".join(f"{one.name}={one.value}" for one in stack.http.cookies.jar)
        await self._client.connect(stack.hub_url, headers={"Cookie": cookie}, transports=["websocket"])

    async def close(self) -> None:
        """Go away."""
        await self._client.disconnect()

    def _delta(self, delta: dict[str, Any]) -> None:
        if delta["type"] == "message":
            self.seen_at.setdefault(delta["data"]["text"], time.time())


async def incoming(stack: Stack, watcher: Watcher, rate: int, seconds: int) -> list[float]:
    """Let customers write at a rate; return each message's seconds from the wire to the other browser."""
    ids: dict[str, str] = {}

    async def write(number: int) -> None:
        text = f"rate {rate} number {number}"
        sent = await stack.customer_writes(_customer(number), text)
        ids[sent["id"]] = text

    started = time.perf_counter()
    tasks = []
    for number in range(rate * seconds):
        await asyncio.sleep(max(0.0, started + number / rate - time.perf_counter()))
        tasks.append(asyncio.create_task(write(number)))
    await asyncio.gather(*tasks)
    await eventually(lambda: _all_in(watcher.seen_at, ids.values()), "every message being seen", 60)
    on_wire = await _sent_by_simulator(stack)
    return [watcher.seen_at[text] - on_wire[message_id] for message_id, text in ids.items()]


async def outgoing(stack: Stack, count: int, rate: float) -> list[float]:
    """Let the member answer at a rate; return each answer's seconds from the request to the customer's phone."""
    asked_at: dict[str, float] = {}
    conversations = [(await stack.conversation_of(_customer(number)))["id"] for number in range(CUSTOMERS)]
    started = time.perf_counter()
    for number in range(count):
        await asyncio.sleep(max(0.0, started + number / rate - time.perf_counter()))
        text = f"answer {number}"
        asked_at[text] = time.time()
        await stack.answer(conversations[number % CUSTOMERS], text)

    async def arrived() -> dict[str, float] | None:
        found: dict[str, float] = {}
        for number in range(CUSTOMERS):
            for one in await stack.customer_sees(_customer(number)):
                found[one["text"]] = _moment(one["at"])
        return found if asked_at.keys() <= found.keys() else None

    seen = await eventually(arrived, "every answer being on a phone", 60, 0.2)
    return [seen[text] - at for text, at in asked_at.items()]


async def _all_in(seen: dict[str, float], texts: Any) -> bool:
    return all(text in seen for text in texts)


async def _sent_by_simulator(stack: Stack) -> dict[str, float]:
    """Return when each message first went over the wire to the bridge."""
    found: dict[str, float] = {}
    since = 0
    while True:
        params: dict[str, str | int] = {"tag": "message", "direction": "out", "phone": OWNER_PHONE, "since": since}
        stanzas = (await stack.simulated.get("/api/stanzas", params=params)).json()
        if not stanzas:
            return found
        for stanza in stanzas:
            found.setdefault(stanza["attrs"]["id"], _moment(stanza["at"]))
        since = stanzas[-1]["seq"]


def _moment(at: str | int | float) -> float:
    return datetime.fromisoformat(at).timestamp() if isinstance(at, str) else at / 1000


def _customer(number: int) -> str:
    return f"7702444{number % CUSTOMERS:04d}"


async def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--rates", default="1,10,50")
    options = parser.parse_args()
    budgets = {1: "—", 10: "p95 ≤ 100", 50: "p95 ≤ 250"}
    async with hub_for_measuring() as stack:
        await stack.set_up()
        await stack.link()
        for number in range(CUSTOMERS):  # the first message of each opens a Signal session and a conversation
            await stack.customer_writes(_customer(number), "начало")
        for number in range(CUSTOMERS):
            await stack.conversation_of(_customer(number))
        watcher = Watcher()
        await watcher.watch(stack)
        rows = []
        for rate in map(int, options.rates.split(",")):
            took = await incoming(stack, watcher, rate, options.seconds)
            what = f"customer → other browser at {rate}/s ({len(took)} messages), p50 / p95 / p99 ms"
            rows.append((what, spread_ms(took), budgets.get(rate, "—")))
        await watcher.close()
        took = await outgoing(stack, 100, 5)
        rows.append(("API request → customer's phone at 5/s, p50 / p95 / p99 ms", spread_ms(took), "p95 ≤ 150"))
        table("The main path (bench/path.py)", ("what", "figure", "budget"), rows)


if __name__ == "__main__":
    asyncio.run(main())
