"""Requests to the outside, to addresses that somebody else may have chosen: bounded, and kept out of our own network.

`open_client` makes the one kind of HTTP client for this. A name is looked up once, for the connection itself, and
the address that was checked is the one that is connected to: a name whose answer changes in between gains nothing.
Redirects are connections like any other.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from socket import SOCK_STREAM
from typing import Any, NoReturn

import httpcore
import httpx
from typing_extensions import override

from sarafan.core.errors import Rejected
from sarafan.core.networks import is_public
from sarafan.core.sockets import told_by_httpx

CONNECT_S = 10.0  # a connection, its name looked up and TLS agreed on
TOTAL_S = 30.0  # a request with its redirects, until the last byte of the answer
MOST_BYTES = 1024 * 1024  # of an answer
MOST_REDIRECTS = 5  # where they are followed at all
MOST_ADDRESSES = 4  # of a name that are tried
MOST_CONNECTIONS = 32  # of a client

_DEADLINE = "sarafan.deadline"

Resolve = Callable[[str, int], Awaitable[list[str]]]


class AddressRefused(Rejected):
    """This address is not on the public Internet, and the operator has not allowed it."""

    code = "address_refused"


class AnswerRefused(Rejected):
    """The other server's answer is larger than it may be, or in a form that was not asked for."""

    code = "answer_refused"


@dataclass(frozen=True)
class Bounds:
    """How much a client waits for and takes. `redirects`: none, unless requests carry no secret of ours."""

    connect_s: float = CONNECT_S
    total_s: float = TOTAL_S
    most_bytes: int = MOST_BYTES
    redirects: int = 0


@dataclass(frozen=True)
class Way:
    """How one gets outside: which of the operator's own hosts may be reached, who looks up names, whom TLS believes.

    `allowed`: names or addresses as they stand in an address, alone or with a port: "waha.lan", "10.0.0.5:3000".
    """

    allowed: frozenset[str] = frozenset()
    resolve: Resolve | None = None
    network: httpcore.AsyncNetworkBackend | None = None
    tls: ssl.SSLContext | None = None


def open_client(
    way: Way, bounds: Bounds = Bounds(), *, base_url: str = "", headers: dict[str, str] | None = None
) -> httpx.AsyncClient:
    """Make a client; whoever opens it closes it.

    Its calls raise `AddressRefused` and `AnswerRefused`, and otherwise what HTTPX raises. Proxies, passwords and
    certificates of the environment are not used.
    """
    return httpx.AsyncClient(
        transport=_Transport(way, bounds),
        base_url=base_url,
        # Packed bytes grow when they are unpacked, without any bound.
        headers={**(headers or {}), "accept-encoding": "identity"},
        timeout=httpx.Timeout(bounds.total_s, connect=bounds.connect_s),
        follow_redirects=bounds.redirects > 0,
        max_redirects=min(bounds.redirects, MOST_REDIRECTS),
        event_hooks={"response": [_refuse_to_lose_tls] if bounds.redirects else []},
        trust_env=False,
    )


def hosts_in(listed: str) -> frozenset[str]:
    """Take apart hosts that stand between commas."""
    return frozenset(host for one in listed.split(",") if (host := one.strip().lower()))


async def look_up(host: str, port: int) -> list[str]:
    """Return the addresses of a name, as the system orders them. Raises `OSError`."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class _Network(httpcore.AsyncNetworkBackend):
    """Opens connections, and only to where one may go."""

    def __init__(self, way: Way) -> None:
        self._allowed = way.allowed
        self._resolve = way.resolve or look_up
        self._network = way.network or httpcore.AnyIOBackend()

    @override
    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            async with asyncio.timeout(timeout):
                addresses = await self._resolve(host, port)
                if not self._is_allowed(host, port) and not all(is_public(address) for address in addresses):
                    raise AddressRefused(host=host)
                return await self._connect(addresses[:MOST_ADDRESSES], port, timeout, local_address, socket_options)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"{host} took too long.") from error
        except (OSError, UnicodeError) as error:  # a name that nobody has, or that cannot be one
            raise httpcore.ConnectError(f"{host} is not found.") from error

    async def _connect(self, addresses: list[str], port: int, *options: Any) -> httpcore.AsyncNetworkStream:
        failure: httpcore.NetworkError = httpcore.ConnectError("The name has no address.")
        for address in addresses:
            try:
                return await self._network.connect_tcp(address, port, *options)
            except httpcore.NetworkError as error:
                failure = error
        raise failure

    def _is_allowed(self, host: str, port: int) -> bool:
        return not self._allowed.isdisjoint({host.lower(), f"{host.lower()}:{port}"})

    @override
    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> NoReturn:
        raise AddressRefused

    @override
    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)


class _Transport(httpx.AsyncBaseTransport):
    """Carries requests over connections of ours; counts the time of a request and the bytes of its answer."""

    def __init__(self, way: Way, bounds: Bounds) -> None:
        self._bounds = bounds
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=way.tls or httpx.create_ssl_context(trust_env=False),
            max_connections=MOST_CONNECTIONS,
            network_backend=_Network(way),
        )

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        # A redirect has the extensions of the request that it follows from, and with them its deadline.
        deadline = request.extensions.setdefault(_DEADLINE, asyncio.get_running_loop().time() + self._bounds.total_s)
        assert isinstance(request.stream, httpx.AsyncByteStream)
        asked = httpcore.Request(
            request.method,
            httpcore.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _as_httpx():
            async with _until(deadline):
                answer = await self._pool.handle_async_request(asked)
        stream = _Stream(answer, deadline, self._bounds.most_bytes)
        try:
            _look_at_head(answer, self._bounds.most_bytes)
        except AnswerRefused:
            await stream.aclose()
            raise
        return httpx.Response(answer.status, headers=answer.headers, stream=stream, extensions=answer.extensions)

    @override
    async def aclose(self) -> None:
        await self._pool.aclose()


class _Stream(httpx.AsyncByteStream):
    """An answer's bytes, as they come, until they are too many or too late."""

    def __init__(self, answer: httpcore.Response, deadline: float, most_bytes: int) -> None:
        self._answer, self._deadline, self._most_bytes = answer, deadline, most_bytes

    @override
    async def __aiter__(self) -> AsyncIterator[bytes]:
        count = 0
        pieces = self._answer.aiter_stream()
        with _as_httpx():
            while True:
                async with _until(self._deadline):
                    piece = await anext(pieces, None)
                if piece is None:
                    return
                count += len(piece)
                if count > self._most_bytes:
                    raise AnswerRefused(reason="too_large", most_bytes=self._most_bytes)
                yield piece

    @override
    async def aclose(self) -> None:
        with _as_httpx():
            await self._answer.aclose()


def _look_at_head(answer: httpcore.Response, most_bytes: int) -> None:
    told = httpx.Headers(answer.headers)
    if told.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise AnswerRefused(reason="packed")
    length = told.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > most_bytes:
        raise AnswerRefused(reason="too_large", most_bytes=most_bytes)


async def _refuse_to_lose_tls(response: httpx.Response) -> None:
    """Refuse to be led from a server that has proved who it is to one that need not."""
    if response.url.scheme == "https" and response.has_redirect_location:
        leads_to = response.url.join(response.headers["location"])
        if leads_to.scheme != "https":
            raise AddressRefused(host=leads_to.host)


@asynccontextmanager
async def _until(deadline: float) -> AsyncIterator[None]:
    too_late = httpcore.ReadTimeout("The whole answer took too long.")
    if asyncio.get_running_loop().time() >= deadline:  # what never waits is never interrupted
        raise too_late
    try:
        async with asyncio.timeout_at(deadline):
            yield
    except TimeoutError as error:
        raise too_late from error


@contextmanager
def _as_httpx() -> Iterator[None]:
    """Let failures have HTTPX's names, which are the same ones."""
    try:
        with told_by_httpx():
            yield
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise getattr(httpx, type(error).__name__)(str(error)) from error
    except httpcore.UnsupportedProtocol as error:
        raise httpx.UnsupportedProtocol(str(error)) from error
