"""A peer that hangs up as soon as it is called, as one that dies does: no fault of ours, and somebody to ask again."""

import asyncio
import contextlib
import socket
import struct
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator

import httpx
import pytest
import uvloop

from sarafan.core.outbound import Way, open_client
from sarafan.core.sockets import told_by_httpx
from sarafan.gateways.bridge.client import BridgeClient
from sarafan.gateways.whatsapp.refusals import NotNow

TIMES, AT_ONCE = 40, 8  # so often that all ways to hang up happen
RESET_AT_ONCE = struct.pack("ii", 1, 0)


@contextlib.contextmanager
def dying_peer() -> Iterator[str]:
    """Accept calls and reset them; yield the address."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=64)

    def hang_up() -> None:
        with contextlib.suppress(OSError):
            while True:
                called, _ = listening.accept()
                called.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_ONCE)
                called.close()

    thread = threading.Thread(target=hang_up)
    thread.start()
    try:
        yield f"http://localhost:{listening.getsockname()[1]}"
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()


def _failures(call: Callable[[], Awaitable[object]]) -> Counter[type[Exception]]:
    """Call again and again in the server's event loop; return how it failed, and how often."""
    failures: Counter[type[Exception]] = Counter()

    async def some() -> None:
        for _ in range(TIMES):
            try:
                await call()
            except Exception as error:
                failures[type(error)] += 1

    async def all_at_once() -> None:
        await asyncio.gather(*(some() for _ in range(AT_ONCE)))

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(all_at_once())
    return failures


def test_a_bridge_that_hangs_up_at_once_is_asked_again_later():
    with dying_peer() as url:
        bridge = BridgeClient(url, "the-key")
        assert _failures(bridge.look) == {NotNow: TIMES * AT_ONCE}


def test_a_stranger_that_hangs_up_at_once_is_no_fault_of_ours():
    with dying_peer() as url:
        client = open_client(Way(allowed=frozenset({"localhost"})))
        failures = _failures(lambda: client.get(url))
    assert sum(failures.values()) == TIMES * AT_ONCE
    assert all(issubclass(kind, httpx.HTTPError) for kind in failures), failures


def test_a_fault_of_ours_stays_one():
    with pytest.raises(AttributeError), told_by_httpx():
        _ = (None).getpeername_of_ours  # type: ignore[attr-defined]
