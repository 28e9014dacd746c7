"""A connection that stays notices by itself when its other end has gone without a word."""

import asyncio
import contextlib
import os
import socket
import sys
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import psycopg.conninfo
import pytest
import sqlalchemy as sa

from sarafan.core.db import Database
from sarafan.core.jobs import build_app
from sarafan.core.realtime.listener import Listener


@contextlib.asynccontextmanager
async def over_tcp(url: str) -> AsyncIterator[tuple[str, int]]:
    """Give an address of the same database on a port of loopback, and the port."""
    known = psycopg.conninfo.conninfo_to_dict(url)
    host, number = str(known.get("host") or "localhost"), int(known.get("port") or 5432)

    async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if host.startswith("/"):
            there = await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{number}")
        else:
            there = await asyncio.open_connection(host, number)
        await asyncio.gather(copy(reader, there[1]), copy(there[0], writer))

    async with await asyncio.start_server(forward, "127.0.0.1", 0) as server:
        port = int(server.sockets[0].getsockname()[1])
        parts = urlsplit(url)
        netloc = f"{parts.netloc.rpartition('@')[0]}@127.0.0.1:{port}"
        yield parts._replace(netloc=netloc, query="").geturl(), port


def patience_towards(port: int) -> list[tuple[int, int]]:
    """Give of each of our connections to a port: idle seconds before it asks, and milliseconds without an answer."""
    found = []
    for name in os.listdir("/proc/self/fd"):
        with contextlib.suppress(OSError), open_again(int(name)) as one:
            if one.family == socket.AF_INET and one.getpeername()[1] == port:
                idle = one.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE)
                found.append((idle, one.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)))
    return found


def open_again(descriptor: int) -> socket.socket:
    """Open a second descriptor of a socket. Raises `OSError` for what is none, and leaves nothing open."""
    copy = os.dup(descriptor)
    try:
        return socket.socket(fileno=copy)
    except OSError:
        os.close(copy)
        raise


@pytest.mark.skipif(sys.platform != "linux", reason="the options of sockets are those of Linux")
async def test_every_connection_that_stays_asks_whether_somebody_is_there(database_url: str):
    async def nothing(*_: object) -> None:
        pass

    async with over_tcp(database_url) as (url, port):
        database = Database(url, pool_size=1)
        listener = Listener(url, nothing, nothing)
        async with database.for_system() as session, build_app(url, None).open_async():
            await session.execute(sa.text("SELECT 1"))
            listening = asyncio.create_task(listener.run())
            await listener.ready.wait()
            patience = patience_towards(port)
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
        await database.close()
    assert len(patience) >= 3, "of the requests, of the jobs, and the one that listens"
    assert set(patience) == {(30, 60_000)}
