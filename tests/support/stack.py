"""The whole hub as it runs in production: real processes, a real socket to WhatsApp's stand-in, real deaths."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import httpx
import psycopg

from sarafan.cli import services
from sarafan.cli.node import BRIDGE_SURROUNDINGS
from sarafan.core.settings import Settings
from sarafan.organizations import setup
from tests.support import leaks
from tests.support.ports import free_port

ROOT = Path(__file__).parents[2]
OWNER_PHONE = "77019998877"
EMAIL, PASSWORD = "owner@hub.test", "correct horse 7"

Found = TypeVar("Found")


async def eventually(
    look: Callable[[], Awaitable[Found | None]], what: str, timeout_s: float = 30.0, every_s: float = 0.05
) -> Found:
    """Return the first truthy thing that `look` finds. Raises `AssertionError` that says what never came."""
    deadline = time.monotonic() + timeout_s
    while True:
        with contextlib.suppress(httpx.HTTPError):
            found = await look()
            if found:
                return found
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not happen within {timeout_s:.0f} s")
        await asyncio.sleep(every_s)


@dataclass
class Process:
    """One child: started, killed and started again on the same port."""

    name: str
    argv: list[str]
    env: dict[str, str]
    log: Path
    health_url: str | None = None
    child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; it says what it says into its log."""
        leaks.watch(self.log)
        with self.log.open("ab") as output:
            self.child = subprocess.Popen(
                self.argv, env={**_plain_environment(), **self.env}, cwd=ROOT, stdout=output, stderr=output
            )

    async def healthy(self, timeout_s: float = 60.0) -> None:
        """Wait until it answers. Raises with the end of its log when it died instead."""
        if self.health_url is None:
            return
        url = self.health_url

        async def look() -> bool:
            if self.child is not None and self.child.poll() is not None:
                raise AssertionError(f"{self.name} ended with {self.child.returncode}:\n{self.tail()}")
            async with httpx.AsyncClient(trust_env=False) as http:
                return (await http.get(url, timeout=2)).is_success

        try:
            await eventually(look, f"{self.name} answering", timeout_s)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.tail()}") from None

    def kill(self) -> None:
        """End it at once, without a word (-9)."""
        assert self.child is not None
        self.child.send_signal(signal.SIGKILL)
        self.child.wait()

    def stop(self) -> None:
        """Ask it to stop; insist after a while."""
        if self.child is None or self.child.poll() is not None:
            return
        self.child.terminate()
        try:
            self.child.wait(15)
        except subprocess.TimeoutExpired:
            self.kill()

    def tail(self, lines: int = 30) -> str:
        """Return the end of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:]) if self.log.exists() else ""


@dataclass
class Journey:
    """Somebody who uses a hub over HTTP, and the people on the other side, whom WhatsApp's stand-in plays."""

    http: httpx.AsyncClient
    simulated: httpx.AsyncClient

    async def use_link(self, link: str, organization: str, language: str = "ru") -> dict[str, Any]:
        """Use the set-up link as the first owner does; returns the session."""
        body = {
            "token": link.split("token=")[1],
            "organization_name": organization,
            "language": language,
            "name": "Дана",
            "email": EMAIL,
            "password": PASSWORD,
        }
        response = await self.http.post("/api/setup", json=body)
        assert response.status_code == 201, response.text
        self.http.headers["x-csrf-token"] = response.json()["csrf_token"]
        leaks.plant(response.json()["csrf_token"], *self.http.cookies.values())
        session: dict[str, Any] = response.json()
        return session

    async def link(self, label: str = "Магазин", phone: str = OWNER_PHONE) -> str:
        """Add a number and scan its QR with a simulated phone; returns the channel's id."""
        await self.simulated.post("/api/phones", json={"phone": phone, "name": label})
        response = await self.http.post("/api/channels", json={"label": label, "color": "#7048e8"})
        assert response.status_code == 201, response.text
        channel_id = str(response.json()["id"])

        async def qr() -> str | None:
            channel = (await self.http.get(f"/api/channels/{channel_id}")).json()
            return channel["qr"]["text"] if channel["qr"] else None

        text = await eventually(qr, "a QR on the screen", 60)
        scanned = await self.simulated.post(f"/api/phones/{phone}/scan", json={"qr": text})
        assert scanned.is_success, scanned.text
        await self.connected(channel_id)
        return channel_id

    async def connected(self, channel_id: str, timeout_s: float = 60.0) -> None:
        """Wait until the hub says that a number is on line."""

        async def look() -> bool:
            return bool((await self.http.get(f"/api/channels/{channel_id}")).json()["state"] == "connected")

        await eventually(look, "the number being on line", timeout_s)

    async def customer_writes(self, phone: str, text: str, to: str = OWNER_PHONE, **extra: Any) -> dict[str, Any]:
        """Let a customer write to the shop; returns the message's id and time."""
        response = await self.simulated.post(f"/api/people/{phone}/messages", json={"to": to, "text": text, **extra})
        assert response.is_success, response.text
        sent: dict[str, Any] = response.json()
        return sent

    async def customer_sees(self, phone: str, shop: str = OWNER_PHONE) -> list[dict[str, Any]]:
        """Return what a customer's phone shows of the chat with the shop."""
        response = await self.simulated.get(f"/api/people/{phone}/messages", params={"with": shop})
        assert response.is_success, response.text
        shown: list[dict[str, Any]] = response.json()
        return shown

    async def customer_reads(self, phone: str, shop: str = OWNER_PHONE) -> None:
        """Let a customer open the chat."""
        response = await self.simulated.post(f"/api/people/{phone}/read", json={"with": shop})
        assert response.is_success, response.text

    async def conversation_of(self, phone: str, timeout_s: float = 30.0) -> dict[str, Any]:
        """Wait for the conversation with a customer."""

        async def look() -> dict[str, Any] | None:
            items = (await self.http.get("/api/conversations", params={"q": phone})).json()["items"]
            return next((item for item in items if item["contact"]["phone"] == phone), None)

        return await eventually(look, "the conversation", timeout_s)

    async def thread(self, conversation_id: str) -> list[dict[str, Any]]:
        """Read a whole thread, oldest first."""
        items: list[dict[str, Any]] = []
        before: str | None = None
        while True:
            params: dict[str, str | int] = {"limit": 200}
            if before:
                params["before"] = before
            page = (await self.http.get(f"/api/conversations/{conversation_id}/messages", params=params)).json()
            items = page["items"] + items
            before = page["older_cursor"]
            if before is None:
                return items

    async def answer(self, conversation_id: str, text: str, client_key: str | None = None) -> dict[str, Any]:
        """Answer as a member does; a server that is away is asked again with the same key."""
        body = {"text": text, "client_key": client_key or uuid4().hex}

        async def post() -> dict[str, Any] | None:
            response = await self.http.post(f"/api/conversations/{conversation_id}/messages", json=body)
            if response.status_code == 503:
                return None
            assert response.status_code in (200, 201), response.text
            answered: dict[str, Any] = response.json()
            return answered

        # As long as it takes a killed server to come back on a machine that is busy with everything else.
        return await eventually(post, "the hub taking an answer", 120)


@dataclass
class Stack(Journey):
    """Simulators, bridge, server and worker on one database, and somebody who uses them."""

    database_url: str
    folder: Path
    hub_env: dict[str, str]
    simulators: dict[str, Process]
    bridge: Process
    server: Process
    worker: Process
    hub_url: str
    simulator_url: str

    @property
    def simulator(self) -> Process:
        """Return the one that plays WhatsApp."""
        return self.simulators["whatsapp"]

    @property
    def processes(self) -> list[Process]:
        """All of them, in the order in which they start."""
        return [*self.simulators.values(), self.bridge, self.server, self.worker]

    async def start(self, *processes: Process) -> None:
        """Start some, or all, and wait until they answer."""
        for process in processes or self.processes:
            process.start()
        await asyncio.gather(*(process.healthy() for process in processes or self.processes))

    def stop(self, *processes: Process) -> None:
        """Stop some, or all, in the opposite order."""
        for process in reversed(processes or tuple(self.processes)):
            process.stop()

    async def end(self) -> None:
        """Stop all at once: nobody looks any more how one goes on without another."""
        await asyncio.gather(*(asyncio.to_thread(process.stop) for process in self.processes))

    async def set_up(self, organization: str = "Магазин «Байтерек»", language: str = "ru") -> dict[str, Any]:
        """Make the first owner; returns the session."""
        settings = Settings.model_validate({"database_url": self.database_url, **_as_fields(self.hub_env)})
        link = await asyncio.to_thread(setup.issue_link, settings)
        assert link is not None
        return await self.use_link(link, organization, language)


@contextlib.asynccontextmanager
async def running_stack(
    database_url: str, folder: Path, *, start: bool = True, simulators: Sequence[str] = ("whatsapp",)
) -> AsyncIterator[Stack]:
    """Run everything, with these simulators of the table (`cli/services.py`); nothing is left behind."""
    stack = _build(database_url, folder, simulators)
    try:
        if start:
            await stack.start()
        yield stack
    finally:
        await _look_through_figures(stack)
        await stack.http.aclose()
        await stack.simulated.aclose()
        await stack.end()
        leaks.look_through_logs(*(process.log for process in stack.processes))
        await asyncio.to_thread(_look_through_deliveries, database_url)


async def _look_through_figures(stack: Stack) -> None:
    with contextlib.suppress(httpx.HTTPError):  # a test may have left it dead
        figures = await stack.simulated.get(f"{stack.hub_env['SARAFAN_BRIDGE_URL']}/metrics")
        leaks.look_through("the bridge's figures", figures.text)


def _look_through_deliveries(database_url: str) -> None:
    """Look through what the bridge told the hub: it is about people, and nothing in it may be a secret."""
    with psycopg.connect(database_url) as connection:
        for (body,) in connection.execute("SELECT body FROM deliveries"):
            leaks.look_through("an event", bytes(body).decode(errors="replace"), leaks.KEYS)


def _build(database_url: str, folder: Path, simulators: Sequence[str]) -> Stack:
    ports = {name: free_port() for name in ("server", "bridge", *simulators)}
    addresses = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
    hub_url, simulator_url = addresses["server"], addresses["whatsapp"]
    api_key, webhook_secret = secrets.token_hex(24), secrets.token_hex(24)
    hub_env = {
        "DATABASE_URL": database_url,
        "SARAFAN_SECRET_KEY": secrets.token_hex(32),
        "SARAFAN_ENCRYPTION_KEY": secrets.token_hex(32),
        **services.told("server", addresses),
        "SARAFAN_BRIDGE_API_KEY": api_key,
        "SARAFAN_BRIDGE_WEBHOOK_SECRET": webhook_secret,
        "SARAFAN_PUBLIC_URL": hub_url,
        "SARAFAN_PORT": str(ports["server"]),
        "SARAFAN_RUN_WORKER": "false",
        "SARAFAN_LOG_JSON": "true",
    }
    bridge_env = {
        **BRIDGE_SURROUNDINGS,
        "DATABASE_URL": database_url,
        "BRIDGE_API_KEY": api_key,
        "BRIDGE_ENCRYPTION_KEY": secrets.token_hex(32),
        "BRIDGE_WEBHOOK_SECRET": webhook_secret,
        "PORT": str(ports["bridge"]),
        **services.told("bridge", addresses),
    }
    leaks.plant(api_key, webhook_secret, hub_env["SARAFAN_SECRET_KEY"], bridge_env["BRIDGE_ENCRYPTION_KEY"])
    leaks.plant(hub_env["SARAFAN_ENCRYPTION_KEY"])
    command = {line.name: line.command() for line in services.TABLE}
    return Stack(
        database_url=database_url,
        folder=folder,
        hub_env=hub_env,
        simulators={
            name: Process(
                name,
                command[name],
                {"PORT": str(ports[name]), "SIM_STATE_DIR": str(folder / name), **services.told(name, addresses)},
                folder / f"{name}.log",
                f"{addresses[name]}/health",
            )
            for name in simulators
        },
        bridge=Process("bridge", command["bridge"], bridge_env, folder / "bridge.log", f"{addresses['bridge']}/health"),
        server=Process("server", command["server"], hub_env, folder / "server.log", f"{hub_url}/health"),
        worker=Process("worker", command["worker"], hub_env, folder / "worker.log"),
        hub_url=hub_url,
        simulator_url=simulator_url,
        http=httpx.AsyncClient(
            base_url=hub_url, timeout=15, trust_env=False, event_hooks={"response": [leaks.look_through_refusal]}
        ),
        simulated=httpx.AsyncClient(base_url=simulator_url, timeout=30, trust_env=False),
    )


def _as_fields(env: dict[str, str]) -> dict[str, str]:
    return {name.removeprefix("SARAFAN_").lower(): value for name, value in env.items() if name != "DATABASE_URL"}


def _plain_environment() -> dict[str, str]:
    """What a child needs of ours: not the variables that would configure it by accident."""
    kept = ("PATH", "HOME", "LANG", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV", "NODE_COMPILE_CACHE")
    return {name: os.environ[name] for name in kept if name in os.environ}
