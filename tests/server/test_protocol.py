"""Connections that are slow on purpose end, and those that are not do not notice."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.flow_control import FlowControl

from sarafan.core.crowd import Crowd
from sarafan.server import protocol
from sarafan.server.run import CONNECTIONS
from tests.support.ports import on_a_port
from tests.support.server_process import until
from tests.support.sockets import Raw, raw

GET = ("GET / HTTP/1.1", "host: x", "", "")


class App:
    """Answers at once, or sends for ever, and never reads a body."""

    def __init__(self) -> None:
        self.ended = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] != "/much":
            await PlainTextResponse("so")(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(2000):
            await send({"type": "http.response.body", "body": bytes(2**16), "more_body": True})
        await send({"type": "http.response.body", "body": b""})
        self.ended.set()


@pytest.fixture
async def app() -> App:
    return App()


@pytest.fixture
async def url(app: App) -> AsyncIterator[str]:
    async with on_a_port(app, **CONNECTIONS, timeout_keep_alive=1) as url:
        yield url


async def answered(client: Raw) -> bytes:
    head = await client.head()
    await client.reader.readexactly(2)
    return head.split(b"\r\n")[0]


@pytest.mark.parametrize("sent", ["", "G", "GET / HTTP/1.1\r\nhost: x\r\nx-a: b", "\r\n", "POST / HTTP/1.1\r\n"])
@pytest.mark.parametrize("is_first", [True, False], ids=["first", "further"])
async def test_a_head_that_does_not_come_ends_the_connection(
    url: str, monkeypatch: pytest.MonkeyPatch, sent: str, is_first: bool
):
    monkeypatch.setattr(protocol, "HEAD_S", 0.3 if is_first else 0.8)  # enough for a busy machine's first request
    async with raw(url) as client:
        if not is_first:
            await client.send(*GET)
            assert await answered(client) == b"HTTP/1.1 200 OK"
        await client.send(sent)
        assert await client.end() == b""


async def test_a_head_without_end_is_cut_before_its_time_is_over(url: str):
    async with raw(url) as client:
        with contextlib.suppress(ConnectionError):
            await client.send("GET / HTTP/1.1", "host: x", "x-long: ")
            for _ in range(64):
                await client.send("x" * 2**14)
        assert not (await client.end()).startswith(b"HTTP/1.1 200")


async def test_who_waits_longest_without_a_request_makes_room_for_who_has_one(
    url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(protocol, "heads", Crowd(most=3, most_of_one=3))
    async with contextlib.AsyncExitStack() as stack:
        idle = [await stack.enter_async_context(raw(url)) for _ in range(6)]
        honest = await stack.enter_async_context(raw(url))
        await honest.send(*GET)
        assert await answered(honest) == b"HTTP/1.1 200 OK"

        for one in idle[:4]:
            assert await one.end() == b""
        await idle[5].send(*GET)
        assert await answered(idle[5]) == b"HTTP/1.1 200 OK"


async def test_the_rest_of_a_body_that_nobody_reads_is_not_waited_for_long(url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(protocol, "LINGER_S", 1)
    async with raw(url) as client:
        await client.post("/", 1000, b"some")
        assert await answered(client) == b"HTTP/1.1 200 OK"
        await client.send("more")

        assert await client.end() == b""


async def test_a_connection_whose_body_came_late_goes_on(url: str):
    async with raw(url) as client:
        await client.post("/", 8, b"some")
        assert await answered(client) == b"HTTP/1.1 200 OK"
        await client.send("more")
        await client.send(*GET)

        assert await answered(client) == b"HTTP/1.1 200 OK"


async def test_a_connection_that_asks_nothing_more_ends(url: str, app: App):
    async with on_a_port(app, **CONNECTIONS, timeout_keep_alive=0) as hasty, raw(hasty) as client:
        await client.send(*GET)
        assert await answered(client) == b"HTTP/1.1 200 OK"
        assert await client.end() == b""


async def test_pipelined_requests_are_all_answered(url: str):
    post = ("POST / HTTP/1.1", "host: x", "content-length: 2", "", "so")
    async with raw(url) as client:
        await client.send("\r\n".join(post) + "\r\n".join(GET) + "\r\n".join(post) + "\r\n".join(GET))
        assert [await answered(client) for _ in range(4)] == [b"HTTP/1.1 200 OK"] * 4


async def test_who_takes_nothing_of_the_answer_is_not_waited_for_long(
    url: str, app: App, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(protocol, "STALL_S", 0.2)
    async with raw(url, limit=1024) as client:
        client.writer.transport.pause_reading()  # type: ignore[attr-defined]
        await client.send("GET /much HTTP/1.1", "host: x", "", "")
        async with asyncio.timeout(30):
            await app.ended.wait()


async def test_the_end_of_an_answer_that_nobody_takes_is_not_kept(url: str, monkeypatch: pytest.MonkeyPatch):
    """Its connection is closed for the loop, but holds what was not sent."""
    monkeypatch.setattr(protocol, "STALL_S", 0.2)
    lost = asyncio.Event()

    def note(self: Any, exc: Exception | None) -> None:
        kept(self, exc)
        lost.set()

    kept = protocol.PatientProtocol.connection_lost
    monkeypatch.setattr(protocol.PatientProtocol, "connection_lost", note)

    async def once(scope: Scope, receive: Receive, send: Send) -> None:
        headers = {"connection": "close"}
        await PlainTextResponse(bytes(32 * 2**20), headers=headers)(scope, receive, send)

    async with on_a_port(once, **CONNECTIONS) as much, raw(much, limit=1024) as client:
        client.writer.transport.pause_reading()  # type: ignore[attr-defined]
        await client.send(*GET)
        async with asyncio.timeout(30):
            await lost.wait()


class Clock:
    """A loop whose time passes when it is told to."""

    def __init__(self) -> None:
        self._due: list[tuple[asyncio.TimerHandle, Any, tuple[Any, ...]]] = []

    def call_later(self, _seconds: float, what: Any, *args: Any) -> asyncio.TimerHandle:
        handle = asyncio.TimerHandle(0, what, args, asyncio.get_running_loop())
        self._due.append((handle, what, args))
        return handle

    def pass_time(self) -> None:
        """Let everything be done that is due by now."""
        due, self._due = self._due, []
        for handle, what, args in due:
            if not handle.cancelled():
                what(*args)


class Line:
    """A transport of which a test says how much is not sent yet."""

    def __init__(self) -> None:
        self.unsent = 0
        self.is_cut = False

    def get_write_buffer_size(self) -> int:
        return self.unsent

    def is_closing(self) -> bool:
        return False

    def abort(self) -> None:
        self.is_cut = True


@pytest.mark.parametrize("pauses", [True, False])
async def test_who_reads_slowly_keeps_the_line_for_a_further_answer(pauses: bool):
    clock, line = Clock(), Line()
    made: Any = object.__new__(protocol.PatientProtocol)
    made.loop, made.transport, made.flow = clock, line, FlowControl(line)  # type: ignore[arg-type]
    line.unsent, made.cycle = 1000, object()
    made.watch_the_rest()

    line.unsent, made.cycle = 60_000, object()  # the rest was taken, and a further answer is being sent
    if pauses:
        made.pause_writing()
        made.resume_writing()
    clock.pass_time()
    assert not line.is_cut

    made.watch_the_rest()
    clock.pass_time()
    assert line.is_cut


async def test_nobody_is_left_in_the_crowd(url: str):
    before = len(protocol.heads)
    async with contextlib.AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(raw(url)) for _ in range(5)]
        for client in clients:
            await client.send(*GET)
            assert await answered(client) == b"HTTP/1.1 200 OK"

    async def nobody_is_left() -> bool:
        return len(protocol.heads) == before

    await until(nobody_is_left)  # a server learns a little later that somebody has gone
