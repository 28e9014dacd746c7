"""The bridge alone: memory per account, a storm of logins, round trips.

    python -m bench.bridge [--accounts 10,50,100,200] [--busy 20] [--round-trips 2000]

Simulator and bridge run as processes; a counter stands where the hub would be. Memory is resident
memory (VmRSS) over that of the bridge without an account. Event-loop delay is the bridge's own
`nodejs_eventloop_lag_p99_seconds` of the phase before.
"""

import argparse
import asyncio
import json
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from bench.memory import resident_mib
from bench.support import hub_for_measuring, spread_ms, table
from tests.support.stack import Stack, eventually, free_port

CUSTOMERS = 20
SETTLE_S = 8
LINKS_AT_ONCE = 4


@dataclass
class Counter:
    """What the hub would have been told: texts of messages, and how many accounts are connected."""

    port: int
    texts: dict[str, asyncio.Event] = field(default_factory=dict)

    def awaited(self, text: str) -> asyncio.Event:
        """Return what is set when the text arrives."""
        return self.texts.setdefault(text, asyncio.Event())

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer 204 to every delivery on one connection."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                found = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
                body = await reader.readexactly(int(found.group(1))) if found else b"{}"
                for event in json.loads(body).get("events", []):
                    if event["type"] == "message":
                        self.awaited(event["data"]["text"]).set()
                writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()


@dataclass
class Bench:
    """The running pair and the ways to talk to it."""

    stack: Stack
    bridge: httpx.AsyncClient
    counter: Counter

    async def loop_delay_ms(self) -> float:
        """Return the p99 of the event loop's delay since the last question."""
        text = (await self.bridge.get("/metrics")).text
        found = re.search(r"^nodejs_eventloop_lag_p99_seconds (\S+)$", text, re.MULTILINE)
        return float(found.group(1)) * 1000 if found else 0.0

    def memory_mib(self) -> float:
        """Return the bridge's resident memory."""
        return resident_mib(self.stack.bridge)

    async def connected(self, count: int, timeout_s: float = 300) -> None:
        """Wait until so many accounts are connected."""

        async def look() -> bool:
            sessions: dict[str, int] = (await self.bridge.get("/health")).json()["sessions"]
            return sessions.get("connected", 0) >= count

        await eventually(look, f"{count} accounts connected", timeout_s, 0.2)

    async def link(self, number: int) -> None:
        """Link one account by its QR code."""
        phone, session = owner_phone(number), f"shop-{number}"
        await self.stack.simulated.post("/api/phones", json={"phone": phone, "name": session})
        (await self.bridge.post("/connect", json={"sessionId": session})).raise_for_status()

        async def code() -> str | None:
            answer = await self.bridge.get(f"/qr/{session}")
            return str(answer.json()["text"]) if answer.is_success else None

        qr = await eventually(code, "a QR code", 60, 0.2)
        scanned = await self.stack.simulated.post(f"/api/phones/{phone}/scan", json={"qr": qr})
        scanned.raise_for_status()

    async def link_up_to(self, present: int, wanted: int) -> None:
        """Link further accounts, some at a time."""
        gate = asyncio.Semaphore(LINKS_AT_ONCE)

        async def one(number: int) -> None:
            async with gate:
                await self.link(number)

        await asyncio.gather(*(one(number) for number in range(present, wanted)))
        await self.connected(wanted)

    async def round_trip(self, number: int, customer: int, text: str) -> float:
        """Let a customer write, wait until it is told, and answer; returns the seconds until WhatsApp has it."""
        began = time.perf_counter()
        phone = f"7705{number:04d}{customer:03d}"
        arrived = self.counter.awaited(text)
        body: dict[str, Any] = {"to": owner_phone(number), "text": text}
        (await self.stack.simulated.post(f"/api/people/{phone}/messages", json=body)).raise_for_status()
        await asyncio.wait_for(arrived.wait(), 60)
        reply = {"sessionId": f"shop-{number}", "to": phone, "type": "text", "text": text, "key": text}
        (await self.bridge.post("/send", json=reply)).raise_for_status()
        return time.perf_counter() - began

    async def round_trips(self, accounts: int, rounds: int, name: str) -> tuple[float, list[float]]:
        """Chat with every customer of every account; returns round trips per second and their durations."""
        began = time.perf_counter()

        async def chat(number: int, customer: int) -> list[float]:
            return [await self.round_trip(number, customer, f"{name} {number} {customer} {n}") for n in range(rounds)]

        took = await asyncio.gather(*(chat(n, c) for n in range(accounts) for c in range(CUSTOMERS)))
        all_of_them = [one for some in took for one in some]
        return len(all_of_them) / (time.perf_counter() - began), all_of_them


def owner_phone(number: int) -> str:
    """Return the phone of the n-th account."""
    return f"7709000{number:04d}"


@asynccontextmanager
async def running() -> AsyncIterator[Bench]:
    """Start the counter, the simulator and the bridge."""
    async with hub_for_measuring(start=False) as stack:
        counter = Counter(free_port())
        server = await asyncio.start_server(counter.take, "127.0.0.1", counter.port)
        stack.bridge.env["BRIDGE_WEBHOOK_URL"] = f"http://127.0.0.1:{counter.port}/"
        await stack.start(stack.simulator, stack.bridge)
        headers = {"X-Api-Key": stack.bridge.env["BRIDGE_API_KEY"]}
        url = f"http://127.0.0.1:{stack.bridge.env['PORT']}"
        async with httpx.AsyncClient(base_url=url, headers=headers, timeout=120, trust_env=False) as client:
            yield Bench(stack, client, counter)
        server.close()


async def restart(bench: Bench, accounts: int) -> tuple[float, float]:
    """Kill the bridge and start it with stored credentials; returns the seconds to the last login, and the delay."""
    bench.stack.bridge.kill()
    began = time.perf_counter()
    await bench.stack.start(bench.stack.bridge)
    await bench.connected(accounts)
    return time.perf_counter() - began, await bench.loop_delay_ms()


async def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--accounts", default="10,50,100,200")
    parser.add_argument("--busy", type=int, default=20)
    parser.add_argument("--round-trips", type=int, default=2000)
    options = parser.parse_args()
    steps = sorted(int(step) for step in options.accounts.split(","))
    rows: list[tuple[str, str]] = []
    async with running() as bench:
        await asyncio.sleep(SETTLE_S)
        empty, present = bench.memory_mib(), 0
        rows.append(("without an account, MiB", f"{empty:.0f}"))
        for step in steps:
            await bench.link_up_to(present, step)
            present = step
            seconds, delay = await restart(bench, step)
            await asyncio.sleep(SETTLE_S)
            over = bench.memory_mib() - empty
            rows.append((f"{step} accounts idle, MiB over empty (each)", f"{over:.0f} ({over / step:.2f})"))
            storm = f"{seconds:.1f} / {delay:.0f}"
            rows.append((f"login storm of {step}: s until all are back / event-loop delay p99, ms", storm))
        busy = min(options.busy, present)
        idle = bench.memory_mib()
        rounds = max(1, options.round_trips // (busy * CUSTOMERS))
        for name, count in (("cold", 1), ("warm", rounds)):
            await bench.loop_delay_ms()
            rate, took = await bench.round_trips(busy, count, name)
            delay = await bench.loop_delay_ms()
            rows.append((f"round trips {name}: per s", f"{rate:.0f}"))
            rows.append((f"round trips {name}: p50 / p95 / p99, ms", spread_ms(took)))
            rows.append((f"round trips {name}: event-loop delay p99, ms", f"{delay:.0f}"))
        await asyncio.sleep(SETTLE_S)
        more = bench.memory_mib() - idle
        rows.append(
            (f"{busy} busy accounts, {CUSTOMERS} customers each, MiB more (each)", f"{more:.0f} ({more / busy:.2f})")
        )
    table("The bridge alone (bench/bridge.py)", ("what", "figure"), rows)


if __name__ == "__main__":
    asyncio.run(main())
