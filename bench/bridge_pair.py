"""A bridge and a simulator to measure, and a counter where the hub would be."""

import asyncio
import json
import os
import re
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bench.memory import resident_mib
from bench.support import hub_for_measuring
from tests.support.ports import free_port
from tests.support.stack import Process, Stack, eventually

CUSTOMERS = 20
LINKS_AT_ONCE = 4
SENDS_AT_ONCE = 40
MIB = 1024 * 1024


@dataclass(frozen=True)
class Memory:
    """In MiB: resident as it is; resident, and the JavaScript heap in use, once garbage is collected."""

    rss: float
    collected: float
    heap: float


@dataclass
class Counter:
    """What the hub would have been told: texts of messages."""

    port: int
    texts: dict[str, asyncio.Event] = field(default_factory=dict)
    messages: int = 0
    server: asyncio.Server | None = None
    callers: set[asyncio.StreamWriter] = field(default_factory=set)

    async def listen(self) -> None:
        """Begin to take deliveries."""
        self.server = await asyncio.start_server(self.take, "127.0.0.1", self.port)

    def hang_up(self) -> None:
        """Be gone: open connections end, new ones are refused."""
        assert self.server is not None
        self.server.close()
        for caller in tuple(self.callers):
            caller.close()

    def awaited(self, text: str) -> asyncio.Event:
        """Return what is set when the text arrives."""
        return self.texts.setdefault(text, asyncio.Event())

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer 204 to every delivery on one connection."""
        self.callers.add(writer)
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                found = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
                body = await reader.readexactly(int(found.group(1))) if found else b"{}"
                for event in json.loads(body).get("events", []):
                    if event["type"] == "message":
                        self.messages += 1
                        if waited := self.texts.pop(event["data"]["text"], None):
                            waited.set()
                writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()
        finally:
            self.callers.discard(writer)


@dataclass
class Bench:
    """The running pair and the ways to talk to it."""

    stack: Stack
    bridge: httpx.AsyncClient
    counter: Counter
    # Sends that found their account reconnecting, which a starved machine makes it do.
    repeated: int = 0

    async def loop_delay_ms(self) -> float:
        """Return the p99 of the event loop's delay since the last question."""
        return await self.metric("nodejs_eventloop_lag_p99_seconds") * 1000

    async def metric(self, name: str) -> float:
        """Return one of the bridge's figures; 0 while there is none."""
        text = (await self.bridge.get("/metrics")).text
        found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
        return float(found.group(1)) if found else 0.0

    def cpu_s(self) -> float:
        """Return the processor time that the bridge's process has used."""
        return processor_s(_pid(self.stack.bridge))

    async def memory(self) -> Memory:
        """Return the bridge's memory before and after a collection of garbage."""
        process = self.stack.bridge
        rss, seen = resident_mib(process), process.log.stat().st_size
        os.kill(_pid(process), signal.SIGUSR2)

        async def told() -> dict[str, int] | None:
            with process.log.open("rb") as log:
                log.seek(seen)
                found = re.search(rb"^bench_memory (.*)$", log.read(), re.MULTILINE)
            return json.loads(found.group(1)) if found else None

        usage = await eventually(told, "a line about memory", 30)
        return Memory(rss, resident_mib(process), usage["heapUsed"] / MIB)

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

    async def restart(self, accounts: int) -> tuple[float, float, float]:
        """Kill the bridge, start it with stored credentials.

        Returns the seconds until all are back, the processor time until then, and the event loop's delay in ms.
        """
        self.stack.bridge.kill()
        began = time.perf_counter()
        await self.stack.start(self.stack.bridge)
        await self.connected(accounts)
        return time.perf_counter() - began, self.cpu_s(), await self.loop_delay_ms()

    async def write(self, number: int, customer: int, text: str, count: int = 1) -> None:
        """Let a customer of an account write; with `count`, so many numbered messages."""
        body: dict[str, Any] = {"to": owner_phone(number), "text": text, "count": count}
        path = f"/api/people/{customer_phone(number, customer)}/messages"
        (await self.stack.simulated.post(path, json=body, timeout=300)).raise_for_status()

    async def send(self, number: int, customer: int, text: str) -> None:
        """Answer a customer as the hub does: the same key until there is an answer; returns when WhatsApp has it."""
        phone = customer_phone(number, customer)
        reply = {"sessionId": f"shop-{number}", "to": phone, "type": "text", "text": text, "key": text}

        async def answered() -> bool:
            answer = await self.bridge.post("/send", json=reply)
            if answer.is_success:
                return True
            assert answer.json()["error"] == "not_connected", answer.text
            self.repeated += 1
            return False

        await eventually(answered, "an answer to a send", 120, 0.5)

    async def round_trip(self, number: int, customer: int, text: str) -> float:
        """Let a customer write, wait until it is told, and answer; returns the seconds until WhatsApp has it."""
        began = time.perf_counter()
        arrived = self.counter.awaited(text)
        await self.write(number, customer, text)
        await asyncio.wait_for(arrived.wait(), 60)
        await self.send(number, customer, text)
        return time.perf_counter() - began

    async def round_trips(self, accounts: int, rounds: int, name: str) -> tuple[float, list[float]]:
        """Chat with every customer of every account; returns round trips per second and their durations."""
        began = time.perf_counter()

        async def chat(number: int, customer: int) -> list[float]:
            return [await self.round_trip(number, customer, f"{name} {number} {customer} {n}") for n in range(rounds)]

        took = await asyncio.gather(*(chat(n, c) for n in range(accounts) for c in range(CUSTOMERS)))
        all_of_them = [one for some in took for one in some]
        return len(all_of_them) / (time.perf_counter() - began), all_of_them

    async def inbound(self, accounts: int, messages: int) -> int:
        """Let all customers write at once, and wait until the hub has been told everything."""
        each = max(1, messages // (accounts * CUSTOMERS))
        before, count = self.counter.messages, each * accounts * CUSTOMERS
        writers = [(number, customer) for number in range(accounts) for customer in range(CUSTOMERS)]
        await asyncio.gather(*(self.write(*writer, "inbound", each) for writer in writers))

        async def all_told() -> bool:
            return self.counter.messages - before >= count

        await eventually(all_told, f"{count} messages told", 300, 0.02)
        return count

    async def outbound(self, accounts: int, messages: int) -> int:
        """Send to all customers, some at a time."""
        gate = asyncio.Semaphore(SENDS_AT_ONCE)

        async def one(n: int) -> None:
            async with gate:
                await self.send(n % accounts, n // accounts % CUSTOMERS, f"outbound {n}")

        await asyncio.gather(*(one(n) for n in range(messages)))
        return messages


def owner_phone(number: int) -> str:
    """Return the phone of the n-th account."""
    return f"7709000{number:04d}"


def customer_phone(number: int, customer: int) -> str:
    """Return the phone of a customer of the n-th account."""
    return f"7705{number:04d}{customer:03d}"


def processor_s(pid: int) -> float:
    """Return the processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def running() -> AsyncIterator[Bench]:
    """Start the counter, the simulator and the bridge."""
    async with hub_for_measuring(start=False) as stack:
        counter = Counter(free_port())
        await counter.listen()
        stack.bridge.env["BRIDGE_WEBHOOK_URL"] = f"http://127.0.0.1:{counter.port}/"
        node, *script = stack.bridge.argv
        stack.bridge.argv = [node, "--expose-gc", "--import", "./bench/collect.mjs", *script]
        await stack.start(stack.simulator, stack.bridge)
        headers = {"X-Api-Key": stack.bridge.env["BRIDGE_API_KEY"]}
        url = f"http://127.0.0.1:{stack.bridge.env['PORT']}"
        limits = httpx.Limits(max_connections=2 * SENDS_AT_ONCE)
        async with httpx.AsyncClient(
            base_url=url, headers=headers, timeout=120, trust_env=False, limits=limits
        ) as client:
            try:
                yield Bench(stack, client, counter)
            finally:
                stack.bridge.kill()  # before its hub goes away
                counter.hang_up()


def _pid(process: Process) -> int:
    assert process.child is not None
    return process.child.pid
