"""Bodies of requests: too large, too slow or too many ones end, and the others pass."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from sarafan.core.crowd import Crowd
from sarafan.organizations.entrance import COOKIE
from sarafan.server import bodies
from sarafan.server.bodies import MOST_BYTES, MOST_BYTES_OF_A_STRANGER, STRANGERS, Bodies
from sarafan.server.run import CONNECTIONS
from tests.support.hub import Hub
from tests.support.ports import on_a_port
from tests.support.sockets import Raw, raw

JSON = "application/json"


class Reader:
    """An application that reads a body, and waits before it answers when it is asked to."""

    def __init__(self) -> None:
        self.read: asyncio.Queue[int] = asyncio.Queue()
        self.may_answer = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await self._body(Request(scope, receive))
        if body is None:
            return
        self.read.put_nowait(len(body))
        if scope["path"] == "/api/wait":
            await self.may_answer.wait()
        await PlainTextResponse(f"{len(body)}")(scope, receive, send)

    async def _body(self, request: Request) -> bytes | None:
        with contextlib.suppress(ClientDisconnect):
            return await request.body()
        return None


@pytest.fixture
async def app() -> Reader:
    return Reader()


@pytest.fixture
async def url(app: Reader) -> AsyncIterator[str]:
    async with on_a_port(Bodies(app), **CONNECTIONS) as url:
        yield url


def few(monkeypatch: pytest.MonkeyPatch, **limits: float) -> None:
    for name, value in limits.items():
        monkeypatch.setattr(bodies, name, value)


@pytest.fixture
def slow_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    few(monkeypatch, PATIENCE_S=0.2, PATIENCE_WITH_A_FILE_S=0.2)


@pytest.mark.usefixtures("slow_is_short")
@pytest.mark.parametrize("path", ["/api/session", "/api/channels", "/api/media", "/hooks/bridge", "/", "/socket.io/"])
@pytest.mark.parametrize("sent", [b"", b"{"])
async def test_a_body_that_does_not_come_is_refused_wherever_it_is_read(url: str, path: str, sent: bytes):
    async with raw(url) as client:
        await client.post(path, 1000, sent)
        answer = await client.end()

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"connection: close" in answer
    assert b'"error":"body_too_slow"' in answer


def test_who_is_quick_enough_may_go_on_for_ever_and_a_quick_beginning_buys_no_slow_end():
    body = bodies.Body("a network", None, 15, Crowd(most=1, most_of_one=1))
    for _ in range(1000):
        body.note(10, 10 * bodies.SLOWEST_BYTES_PER_S)
        assert body.left_s == 15
    body.note(0, 2**30)
    assert body.left_s == 15
    for number in range(15):
        body.note(1, 0)
        assert body.left_s == 14 - number


async def test_the_time_to_an_answer_is_not_the_clients(monkeypatch: pytest.MonkeyPatch):
    few(monkeypatch, PATIENCE_S=0)  # whoever is waited for at all is late
    coming: asyncio.Queue[Message] = asyncio.Queue()
    coming.put_nowait({"type": "http.request", "body": b"so", "more_body": False})
    sent: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        assert (await receive())["body"] == b"so"
        listening = asyncio.ensure_future(receive())
        await several_turns_of_the_loop()
        assert not listening.done()
        coming.put_nowait({"type": "http.disconnect"})
        assert (await listening)["type"] == "http.disconnect"
        await PlainTextResponse("so")(scope, receive, send)

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "path": "/api/channels", "headers": [(b"content-length", b"2")], "client": None}
    await Bodies(app)(scope, coming.get, send)
    assert sent[0]["status"] == 200


async def several_turns_of_the_loop() -> None:
    loop = asyncio.get_running_loop()
    for _ in range(5):
        turn: asyncio.Future[None] = loop.create_future()
        loop.call_soon(turn.set_result, None)
        await turn


async def test_the_slowest_makes_room_for_who_comes_later(url: str, monkeypatch: pytest.MonkeyPatch):
    few(monkeypatch, MOST_AT_ONCE=3, MOST_AT_ONCE_OF_A_NETWORK=3)
    async with on_a_port(Bodies(Reader()), **CONNECTIONS) as small, contextlib.AsyncExitStack() as stack:
        slow = [await stack.enter_async_context(raw(small)) for _ in range(3)]
        for client in slow:
            await client.post("/api/session", 1000, b"{")
        late = await stack.enter_async_context(raw(small))
        await late.post("/api/session", 4, b"some")

        assert await late.status() == b"HTTP/1.1 200 OK"
        ended = await slow[0].end()
        assert ended.startswith(b"HTTP/1.1 503 ")
        assert b"retry-after: 3" in ended
        await slow[2].send(body=b"x" * 999)
        assert await slow[2].status() == b"HTTP/1.1 200 OK"


async def test_uploads_of_the_known_are_not_in_the_way_of_strangers_nor_they_in_theirs(
    monkeypatch: pytest.MonkeyPatch,
):
    few(monkeypatch, MOST_AT_ONCE_OF_A_NETWORK=2)
    async with on_a_port(Bodies(Reader()), **CONNECTIONS) as url, contextlib.AsyncExitStack() as stack:
        upload = await stack.enter_async_context(raw(url))
        await upload.post("/api/media", 8, b"some")
        strangers = [await stack.enter_async_context(raw(url)) for _ in range(5)]
        for client in strangers:
            await client.post("/api/session", 1000, b"{")
        assert (await strangers[0].end()).startswith(b"HTTP/1.1 503 ")

        await upload.send(body=b"more")
        assert await upload.status() == b"HTTP/1.1 200 OK"


async def test_bytes_that_are_held_are_bounded_and_the_unfinished_are_ended_first(
    app: Reader, url: str, monkeypatch: pytest.MonkeyPatch
):
    few(monkeypatch, MOST_BYTES_AT_ONCE=1000)
    async with contextlib.AsyncExitStack() as stack:
        unfinished = await stack.enter_async_context(raw(url))
        await unfinished.post("/api/channels", 900, b"x" * 600)
        whole = await stack.enter_async_context(raw(url))
        await whole.post("/api/wait", 700, b"x" * 700)
        assert await app.read.get() == 700
        assert (await unfinished.end()).startswith(b"HTTP/1.1 503 ")

        third = await stack.enter_async_context(raw(url))
        await third.post("/api/channels", 400, b"x" * 400)
        assert (await third.end()).startswith(b"HTTP/1.1 503 ")  # the whole one is being answered, and stays
        app.may_answer.set()
        assert await whole.status() == b"HTTP/1.1 200 OK"

        fourth = await stack.enter_async_context(raw(url))
        await fourth.post("/api/channels", 400, b"x" * 400)
        assert await fourth.status() == b"HTTP/1.1 200 OK"


@pytest.mark.parametrize("path", STRANGERS)
async def test_a_stranger_may_send_little(hub: Hub, path: str):
    caller = await hub.caller()
    fits = await caller.post(path, content=b" " * MOST_BYTES_OF_A_STRANGER, headers={"content-type": JSON})
    over = await caller.post(path, content=b" " * (MOST_BYTES_OF_A_STRANGER + 1), headers={"content-type": JSON})

    assert (fits.status_code, over.status_code, over.json()["error"]) == (422, 413, "body_too_large")
    assert over.json()["data"] == {"limit_bytes": MOST_BYTES_OF_A_STRANGER}


@pytest.fixture
async def door(hub: Hub) -> AsyncIterator[str]:
    async with on_a_port(hub.app, **CONNECTIONS) as url:
        yield url


async def hang_up(client: Raw) -> None:
    client.writer.transport.abort()


@pytest.mark.parametrize("path", ["/api/session", "/api/media", "/api/channels", "/hooks/bridge", "/api/nothing"])
@pytest.mark.parametrize("is_known", [True, False], ids=["known", "stranger"])
async def test_who_hangs_up_in_the_middle_of_a_body_leaves_no_trace(
    hub: Hub, door: str, caplog: pytest.LogCaptureFixture, path: str, is_known: bool
):
    owner = await hub.person()
    cookie = f"{COOKIE}={owner.http.cookies[COOKIE]}" if is_known else "x=y"
    csrf = owner.http.headers["x-csrf-token"]
    with caplog.at_level(logging.WARNING):
        async with raw(door) as client:
            await client.post(path, 5000, b"{", cookie=cookie, x_csrf_token=csrf, content_type=JSON)
            await hang_up(client)
        # Whatever it left behind would be said before a later request is answered.
        async with httpx.AsyncClient(trust_env=False) as http:
            assert (await http.get(f"{door}/health")).status_code == 200

    assert [record.getMessage() for record in caplog.records] == []


@pytest.mark.usefixtures("slow_is_short")
@pytest.mark.parametrize("path", ["/api/session", "/api/media", "/api/channels"])
async def test_a_slow_body_is_refused_by_the_hub_and_leaves_no_trace(
    hub: Hub, door: str, caplog: pytest.LogCaptureFixture, path: str
):
    owner = await hub.person()
    headers: dict[str, Any] = {
        "cookie": f"{COOKIE}={owner.http.cookies[COOKIE]}",
        "x_csrf_token": owner.http.headers["x-csrf-token"],
        "content_type": JSON,
    }
    with caplog.at_level(logging.WARNING):
        async with raw(door) as client:
            await client.post(path, 5000, b"{", **headers)
            answer = await client.end()

    assert b'"error":"body_too_slow"' in answer
    assert [record.getMessage() for record in caplog.records] == []


async def test_a_file_of_a_known_member_may_be_larger_than_anything_else(hub: Hub):
    owner = await hub.person()

    answer = await owner.http.post("/api/media", content=bytes(MOST_BYTES + 1), headers={"x-file-name": "a.bin"})

    assert answer.status_code == 201
