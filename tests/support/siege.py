"""A siege: clients that are slow on purpose, idle sockets, and a crowd that wants to sign in, all at once."""

import asyncio
import contextlib
import json
import resource
from collections import Counter
from collections.abc import Awaitable, Callable

from sarafan.server.anteroom import PATIENCE_S as OF_A_SOCKET
from sarafan.server.bodies import PATIENCE_WITH_A_FILE_S
from sarafan.server.protocol import HEAD_S
from tests.support.sockets import Raw, raw

EVERY_S = 0.25  # how often one of the slow says a little more
# All are ended by then, each by its own limit; the rest is for a busy machine.
LASTS_S = max(OF_A_SOCKET, HEAD_S, PATIENCE_WITH_A_FILE_S) + 30
BEGINNING = 200_000  # bytes of a body that come at once

Work = Callable[[Raw, int], Awaitable[None]]


class Siege:
    """Half of the slow send a head that does not end, half a body; half of the sockets say nothing at all."""

    def __init__(self, url: str, *, slow: int = 300, sockets: int = 500, sign_ins: int = 200) -> None:
        self.url = url
        self.slow, self.sockets, self.sign_ins = slow, sockets, sign_ins
        self.open = 0  # connections that the server has not ended yet
        self.answers: Counter[int] = Counter()  # to those who wanted to sign in
        self.waits: list[int] = []  # how long these were told to wait, in seconds
        self.all_are_there = asyncio.Event()

    async def last(self) -> None:
        """Begin, and wait until the server has ended every connection."""
        _allow_many_connections()
        works: list[Work] = []
        works += [self._slow_head] * (self.slow // 2) + [self._slow_body] * (self.slow - self.slow // 2)
        works += [self._idle] * (self.sockets // 2) + [self._stranger] * (self.sockets - self.sockets // 2)
        self._expected = len(works)
        async with asyncio.timeout(LASTS_S), asyncio.TaskGroup() as group:
            for number, work in enumerate(works):
                group.create_task(self._hold(work, number))
            for number in range(self.sign_ins):
                group.create_task(self._sign_in(number))

    async def _hold(self, work: Work, number: int) -> None:
        async with raw(self.url) as client:
            self.open += 1
            self._expected -= 1
            if self._expected == 0:
                self.all_are_there.set()
            try:
                with contextlib.suppress(ConnectionError):
                    await work(client, number)
            finally:
                self.open -= 1

    async def _slow_head(self, client: Raw, number: int) -> None:
        await client.send("GET /api/session HTTP/1.1", "host: x", "")
        await self._say_a_little(client, b"x-a: b\r\n")

    async def _slow_body(self, client: Raw, number: int) -> None:
        path, announced, body = [
            ("/api/session", 16_000, b"{"),
            ("/api/channels", 900_000, b" " * BEGINNING),
            ("/api/media", 7 * 2**20, b" " * BEGINNING),
            ("/hooks/bridge", 7 * 2**20, b" " * BEGINNING),
        ][number % 4]
        await client.post(path, announced, body, content_type="application/json")
        await self._say_a_little(client, b" ")

    async def _say_a_little(self, client: Raw, what: bytes) -> None:
        ended = asyncio.create_task(client.reader.read())
        try:
            while not ended.done():
                client.writer.write(what)
                await asyncio.wait([ended], timeout=EVERY_S)
            with contextlib.suppress(ConnectionError):
                await ended
        finally:
            ended.cancel()

    async def _idle(self, client: Raw, number: int) -> None:
        await client.reader.read()

    async def _stranger(self, client: Raw, number: int) -> None:
        await client.open_socket()
        await client.reader.read()

    async def _sign_in(self, number: int) -> None:
        body = json.dumps({"email": f"nobody{number}@hub.test", "password": "a guess"}).encode()
        async with raw(self.url) as client:
            await client.post("/api/session", len(body), body, content_type="application/json", connection="close")
            answer = await client.end()
        head = answer.split(b"\r\n\r\n")[0].decode()
        status = int(head.split()[1])
        self.answers[status] += 1
        if status in (429, 503):
            self.waits.append(int(head.split("retry-after: ")[1].split()[0]))


def _allow_many_connections() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < 4096:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
