"""Clients that behave as no library lets one: half a request, a byte at a time, never reading."""

import asyncio
import base64
import contextlib
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

PATIENCE_S = 30.0  # of the tests themselves, where what they wait for must come


class Raw:
    """A bare connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def send(self, *lines: str, body: bytes = b"") -> None:
        """Send the lines of a head, which is complete when the last one is empty, and some of a body."""
        self.writer.write("\r\n".join(lines).encode() + body)
        await self.writer.drain()

    async def post(self, path: str, announced: int, body: bytes = b"", **headers: str) -> None:
        """Send a whole head and some of a body."""
        more = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        await self.send(f"POST {path} HTTP/1.1", "host: x", f"content-length: {announced}", *more, "", "", body=body)

    async def open_socket(self, cookie: str | None = None) -> bytes:
        """Become a WebSocket of the live updates; returns the answer's status line."""
        key = base64.b64encode(bytes(16)).decode()
        more = [f"cookie: {cookie}"] if cookie else []
        await self.send(
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
            "host: x",
            "connection: Upgrade",
            "upgrade: websocket",
            "sec-websocket-version: 13",
            f"sec-websocket-key: {key}",
            *more,
            "",
            "",
        )
        return await self.status()

    async def status(self) -> bytes:
        """Return the next answer's status line."""
        async with asyncio.timeout(PATIENCE_S):
            return (await self.reader.readline()).strip()

    async def head(self) -> bytes:
        """Return the next answer's whole head."""
        async with asyncio.timeout(PATIENCE_S):
            return await self.reader.readuntil(b"\r\n\r\n")

    async def end(self) -> bytes:
        """Wait until the other side has closed, and return all that came before."""
        async with asyncio.timeout(PATIENCE_S):
            try:
                return await self.reader.read()
            except ConnectionError:
                return b""


@contextlib.asynccontextmanager
async def raw(url: str, *, limit: int = 2**16) -> AsyncIterator[Raw]:
    """Connect to an address, and close whatever happens. `limit`: how much is read ahead."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=limit)
    try:
        yield Raw(reader, writer)
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
