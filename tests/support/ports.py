"""Ports of loopback for the processes that tests start, and an ASGI application on one."""

import asyncio
import contextlib
import secrets
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Any

import uvicorn

from sarafan.cli import ports

# Below what systems give to connections that leave: one of those could take a port between two starts of its process.
FIRST, LAST, BLOCK = 10_000, 32_000, 100
PATIENCE_S = 10  # for requests that are still being answered when a server ends


def free_port() -> int:
    """Find a port for a process that cannot find one itself; nobody else's tests get it while this process lives."""
    return next(_ports)


def _all_ports() -> Iterator[int]:
    kept: list[socket.socket] = []
    while True:
        kept.append(_claim_block())
        first = int(kept[-1].getsockname()[1])
        yield from (port for port in range(first + 1, first + BLOCK) if ports.is_free(port))


def _claim_block() -> socket.socket:
    """Take a block of ports by keeping the first of them; it is free again when this process ends, however it ends."""
    blocks = (LAST - FIRST) // BLOCK
    start = secrets.randbelow(blocks)
    for number in range(blocks):
        first = FIRST + (start + number) % blocks * BLOCK
        guard = socket.socket()
        try:
            guard.bind(("127.0.0.1", first))
        except OSError:
            guard.close()
        else:
            return guard
    raise AssertionError("no block of ports is free")


_ports = _all_ports()


@contextlib.asynccontextmanager
async def on_a_port(app: Any, **options: Any) -> AsyncIterator[str]:
    """Serve an application whose lifespan, if any, is somebody else's; gives its address. `options`: uvicorn's."""
    options = {"ws": "websockets-sansio", "timeout_graceful_shutdown": PATIENCE_S, **options}
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off", **options))
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 -- uvicorn offers no event to wait for
        await asyncio.sleep(0.005)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
