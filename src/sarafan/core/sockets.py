"""Sockets that end in the moment HTTPX opens them."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from typing_extensions import override


@contextmanager
def told_by_httpx() -> Iterator[None]:
    """Let such an end raise `httpx.ReadError`.

    With uvloop anyio asks the socket that is gone for its address, and raises `AttributeError`, which is nobody's
    failure to reach somebody: whoever asked would take it for a fault of ours, and not ask again.
    """
    try:
        yield
    except AttributeError as error:
        if error.obj is not None or error.name != "getpeername":
            raise
        raise httpx.ReadError("The connection was gone as soon as it was open.") from error


class Transport(httpx.AsyncHTTPTransport):
    """HTTPX's own, of which each failure to reach somebody is one of HTTPX's."""

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        with told_by_httpx():
            return await super().handle_async_request(request)
