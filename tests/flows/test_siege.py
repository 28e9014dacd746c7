"""300 slow clients, 500 idle sockets and 200 sign-ins at once: whoever is honest is served, and nothing stays open."""

import asyncio
import os
from collections import Counter
from pathlib import Path

import argon2
import httpx
import pytest
import socketio

from sarafan.organizations.entrance import COOKIE
from tests.support.hub import PASSWORD, Hub, Person
from tests.support.server_process import ServerProcess, until
from tests.support.siege import Siege

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

ESTABLISHED, CLOSE_WAIT = "01", "08"
FILE = os.urandom(2 * 1024 * 1024)


class Honest:
    """A member at work in one browser, which has signed in before."""

    def __init__(self, owner: Person, http: httpx.AsyncClient) -> None:
        self.owner, self.http = owner, http
        self.page = socketio.AsyncClient(reconnection=False)
        self.heard: asyncio.Queue[str] = asyncio.Queue()
        self.answers: Counter[tuple[str, int]] = Counter()
        self.page.on("delta", lambda delta: self.heard.put_nowait(delta["data"]["name"]))

    async def sit_down(self) -> None:
        await self._sign_in()
        headers = {"cookie": f"{COOKIE}={self.http.cookies[COOKIE]}"}
        await self.page.connect(str(self.http.base_url), headers=headers, transports=["websocket"])

    async def work(self, number: int) -> None:
        """Do what members do, each time with a connection of its own."""
        self._note("health", await self.http.get("/health"))
        self._note("list", await self.http.get("/api/channels"))
        await self._sign_in()
        uploaded = await self.http.post("/api/media", content=FILE, headers={"x-file-name": "a.bin"})
        self._note("upload", uploaded)
        self._note("rename", await self.http.patch("/api/organization", json={"name": f"Салон {number}"}))
        async with asyncio.timeout(30):
            while await self.heard.get() != f"Салон {number}":
                pass

    async def _sign_in(self) -> None:
        answer = await self.http.post("/api/session", json={"email": self.owner.email, "password": PASSWORD})
        self._note("sign-in", answer)
        self.http.headers["x-csrf-token"] = answer.json()["csrf_token"]

    def _note(self, what: str, answer: httpx.Response) -> None:
        self.answers[what, answer.status_code] += 1
        assert answer.is_success, (what, answer.status_code, answer.text)


async def test_a_siege_keeps_nobody_out_and_leaves_nothing_behind(own_hub: Hub):
    owner = await own_hub.person()
    real = argon2.PasswordHasher().hash(PASSWORD)  # as slow and as large as it is for people
    await own_hub.change("UPDATE members SET password_hash = :hash", hash=real)
    async with ServerProcess(own_hub) as (outside, _):
        url, port = str(outside.base_url), outside.base_url.port
        assert port is not None
        await outside.aclose()
        # Every request comes anew through the door.
        limits = httpx.Limits(max_keepalive_connections=0)
        async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=30, limits=limits) as http:
            honest = Honest(owner, http)
            await honest.sit_down()

            async def only_the_page_is_connected() -> bool:
                return connections_of(port) == 1

            await until(only_the_page_is_connected)
            siege = Siege(url)
            lasting = asyncio.create_task(siege.last())
            await siege.all_are_there.wait()
            rounds = 0
            while not lasting.done():
                rounds += 1
                await honest.work(rounds)
            await lasting

            assert siege.answers.total() == siege.sign_ins
            assert set(siege.answers) <= {401, 429, 503}
            assert all(1 <= wait <= 60 for wait in siege.waits)
            assert honest.answers["health", 200] == rounds > 0
            assert siege.open == 0
            await until(only_the_page_is_connected)
            await honest.work(rounds + 1)
            await honest.page.disconnect()


def connections_of(port: int) -> int:
    """Count what a port's process has accepted and not closed, as Linux tells it (proc_pid_net(5))."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(1 for line in lines if int(line[1].split(":")[1], 16) == port and line[3] in (ESTABLISHED, CLOSE_WAIT))
