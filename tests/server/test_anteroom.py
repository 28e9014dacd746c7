"""Sockets of strangers end; those of members do not."""

import asyncio
import contextlib
import logging
import re
from collections.abc import AsyncIterator

import pytest
import socketio
from starlette.types import Receive, Scope, Send

from sarafan.organizations.entrance import COOKIE
from sarafan.server import anteroom, protocol
from sarafan.server.anteroom import Anteroom, visitor_of
from sarafan.server.run import CONNECTIONS
from tests.support.hub import Hub
from tests.support.ports import on_a_port
from tests.support.sockets import Raw, raw

pytestmark = pytest.mark.slow

ANY_SPEECH = re.compile(".*")
OPENED = b"HTTP/1.1 101 Switching Protocols"


@pytest.fixture(autouse=True)
def goodbyes_are_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "CLOSE_S", 0.2)


@pytest.fixture
async def door(hub: Hub) -> AsyncIterator[str]:
    async with on_a_port(hub.app, **CONNECTIONS) as url:
        yield url


class Echo:
    """An application of sockets that lets in whoever says so."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] == "websocket.receive":
            if message["text"] == "let me in":
                visitor_of(scope).let_in()
            elif message["text"] == "show me out":
                visitor_of(scope).show_out()
            await send({"type": "websocket.send", "text": message["text"]})


def frame(text: str) -> bytes:
    """A WebSocket message of a client, masked with zeros."""
    return bytes([0x81, 0x80 | len(text)]) + bytes(4) + text.encode()


async def say(client: Raw, text: str) -> None:
    client.writer.write(frame(text))
    async with asyncio.timeout(15):
        assert await client.reader.readexactly(2 + len(text)) == bytes([0x81, len(text)]) + text.encode()


async def open_echo(stack: contextlib.AsyncExitStack, url: str) -> Raw:
    client = await stack.enter_async_context(raw(url))
    assert await client.open_socket() == OPENED
    assert b"\r\n" in await client.head()
    return client


async def test_a_socket_that_nobody_proves_ends(door: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(anteroom, "PATIENCE_S", 0.3)
    for cookie in (None, f"{COOKIE}=guessed"):
        for said in (b"", frame("40"), frame("2probe")):  # nothing, "connect me", a probe of an upgrade
            async with raw(door) as client:
                assert await client.open_socket(cookie) == OPENED
                client.writer.write(said)
                await client.end()


async def test_a_members_socket_stays(hub: Hub, door: str, monkeypatch: pytest.MonkeyPatch):
    owner = await hub.person()
    hello, named = asyncio.Event(), asyncio.Event()
    page = socketio.AsyncClient(reconnection=False)
    page.on("hello", lambda _: hello.set())
    page.on("delta", lambda _: named.set())
    monkeypatch.setattr(anteroom, "PATIENCE_S", 3)  # enough for a busy machine to look a member up
    await page.connect(door, headers={"cookie": f"{COOKIE}={owner.http.cookies[COOKIE]}"}, transports=["websocket"])
    async with asyncio.timeout(15):
        await hello.wait()
    async with raw(door) as stranger:
        assert await stranger.open_socket() == OPENED
        await stranger.end()  # opened later, and its time is over

    await owner.http.patch("/api/organization", json={"name": "Новое имя"})
    async with asyncio.timeout(15):
        await named.wait()
    await page.disconnect()


async def test_a_stranger_who_has_waited_longest_makes_room(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(anteroom, "MOST_STRANGERS_OF_A_NETWORK", 3)
    async with on_a_port(Anteroom(Echo(), ANY_SPEECH), **CONNECTIONS) as url, contextlib.AsyncExitStack() as stack:
        member = await open_echo(stack, url)
        await say(member, "let me in")
        strangers = [await open_echo(stack, url) for _ in range(5)]

        for gone in strangers[:2]:
            assert await gone.reader.readexactly(2) == bytes([0x88, 2])  # a close frame with a code
        for stays in (member, *strangers[2:]):
            await say(stays, "still here")


async def test_whose_session_has_ended_may_not_stay(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(anteroom, "PATIENCE_S", 1)
    async with on_a_port(Anteroom(Echo(), ANY_SPEECH), **CONNECTIONS) as url, contextlib.AsyncExitStack() as stack:
        client = await open_echo(stack, url)
        await say(client, "let me in")
        await say(client, "show me out")

        await client.end()


async def test_a_message_without_end_is_not_taken(door: str):
    async with raw(door) as client:
        assert await client.open_socket() == OPENED
        huge = 10**9
        client.writer.write(bytes([0x81, 0xFF]) + huge.to_bytes(8, "big") + bytes(4))
        await client.end()


NONSENSE = [
    "",
    "4",
    "40{",
    "40[1",
    "42[]",
    '42["look"]',
    '42["look",5]',
    '42["look","01900000-0000-7000-8000-00000000000"]',
    '42["look",null,null]',
    '421["look",null]',
    '42["other",null]',
    "42",
    "41",
    "451-[",
    "451-[{}]",
    "b",
    "b====",
    "9",
    "x" * 60,
    "2",
    "3",
    "6",
    "\x00",
]


@pytest.mark.parametrize("opcode", [0x81, 0x82, 0x80, 0x8F, 0xF1, 0x01], ids=hex)
async def test_nonsense_on_a_socket_is_no_error_of_ours(door: str, caplog: pytest.LogCaptureFixture, opcode: int):
    logging.getLogger("uvicorn.sockets").setLevel(logging.WARNING)  # as in every process of ours
    with caplog.at_level(logging.WARNING):
        for said in NONSENSE:
            async with raw(door) as client:
                assert await client.open_socket() == OPENED
                client.writer.write(bytes([opcode]) + frame(said)[1:] + frame("40"))
                client.writer.write_eof()
                await client.end()

    assert [record.getMessage() for record in caplog.records] == []


@pytest.mark.parametrize("header", ["sec-websocket-version: 1", "sec-websocket-key: short", "x: y", "origin: \xff"])
async def test_a_handshake_that_is_none_is_no_error_of_ours(door: str, caplog: pytest.LogCaptureFixture, header: str):
    lines = [
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
        "host: x",
        "connection: Upgrade",
        "upgrade: websocket",
    ]
    with caplog.at_level(logging.WARNING):
        async with raw(door) as client:
            await client.send(*lines, header, "", "")
            assert b" 101 " not in await client.status()

    assert [record.getMessage() for record in caplog.records] == []


async def test_nobody_is_left_in_the_anteroom():
    room = Anteroom(Echo(), ANY_SPEECH)
    async with on_a_port(room, **CONNECTIONS) as url:
        async with contextlib.AsyncExitStack() as stack:
            clients = [await open_echo(stack, url) for _ in range(3)]
            await say(clients[0], "let me in")
            assert len(room.crowd) == 2
        async with contextlib.AsyncExitStack() as stack:
            # A later one is served only after the earlier ones were seen to close.
            await say(await open_echo(stack, url), "hello")
    assert len(room.crowd) == 0
