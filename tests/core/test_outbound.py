"""Who chooses an address or answers at it gets nothing of our network, our time or our memory.

The servers are real sockets on loopback. They stand for the Internet by a network that leads public addresses to
them, so that the whole way is ours: looking up, checking, connecting, redirects, TLS, and what comes back.
"""

import asyncio
import contextlib
import gzip
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpcore
import httpx
import pytest
from anyio.lowlevel import checkpoint
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from typing_extensions import override

from sarafan.core.clock import utc_now
from sarafan.core.outbound import AddressRefused, AnswerRefused, Bounds, Way, hosts_in, look_up, open_client

SHOP = "93.184.216.34"  # where shop.example is on the Internet of these tests
Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
USUAL = Bounds()
OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok"


class Internet(httpcore.AnyIOBackend):
    """Leads public addresses to servers on loopback, and notes where one has connected to."""

    def __init__(self, **ports: int) -> None:
        super().__init__()
        self.ports = ports
        self.visited: list[str] = []

    @override
    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        self.visited.append(host)
        local = self.ports.get(host.replace(".", "_"), port)
        return await super().connect_tcp("127.0.0.1", local, timeout, local_address, socket_options)


class Names:
    """A name server: for each name the answers it gives one after another, the last for ever; else the system's."""

    def __init__(self, **answers: list[list[str]]) -> None:
        self.answers = answers

    async def __call__(self, host: str, port: int) -> list[str]:
        answers = self.answers.get(host.partition(".")[0])
        if answers is None:
            return await look_up(host, port)
        return answers.pop(0) if len(answers) > 1 else answers[0]


@contextlib.asynccontextmanager
async def serving(handler: Handler, tls: ssl.SSLContext | None = None) -> AsyncIterator[tuple[int, list[bytes]]]:
    """Run a server that reads the head of a request and lets a handler do what it likes; gives port and heads."""
    heads: list[bytes] = []
    answering: set[asyncio.Task[None]] = set()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer), contextlib.suppress(OSError, asyncio.IncompleteReadError):
            heads.append(await reader.readuntil(b"\r\n\r\n"))
            await handler(reader, writer)
            await writer.drain()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answering.add(asyncio.create_task(answer(reader, writer)))

    server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1], heads
    finally:
        server.close()
        for task in answering:
            task.cancel()
        await asyncio.gather(*answering, return_exceptions=True)


def saying(answer: bytes) -> Handler:
    async def say(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)

    return say


def repeating(head: bytes, piece: bytes) -> Handler:
    """Say a head, and then the same for ever."""

    async def say(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while True:
            writer.write(piece)
            await writer.drain()
            await checkpoint()  # the other side has its turn

    return say


def redirecting(location: str) -> Handler:
    return saying(f"HTTP/1.1 302 Found\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n".encode())


def shop(port: int, **more: Any) -> Way:
    """The way to a shop on the Internet, which has one public address."""
    names: dict[str, list[list[str]]] = {"shop": [[SHOP]], **more.pop("names", {})}
    return Way(resolve=Names(**names), network=Internet(**{SHOP.replace(".", "_"): port}), **more)


async def ask(way: Way, bounds: Bounds = USUAL, address: str = "http://shop.example/") -> httpx.Response:
    async with open_client(way, bounds) as client:
        return await client.get(address)


INSIDE = (
    *("127.0.0.1", "localhost", "0.0.0.0", "127.1", "2130706433", "0x7f000001", "017700000001"),
    *("[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"),
    *("169.254.169.254", "100.64.0.1", "10.0.0.1", "[fe80::1]", "[fd00:ec2::254]"),
)


@pytest.mark.parametrize("host", INSIDE)
async def test_nobody_inside_is_asked_however_the_address_is_written(host: str):
    internet = Internet()
    async with serving(saying(OK)) as (port, heads):
        # A spelling that the system takes for no name at all is found nowhere, which is as good.
        with pytest.raises((AddressRefused, httpx.ConnectError)):
            await ask(Way(network=internet), address=f"http://{host}:{port}/")

    assert (internet.visited, heads) == ([], [])


async def test_the_operator_may_allow_a_host_of_their_own_by_name_or_with_one_port():
    async with serving(saying(OK)) as (port, heads), serving(saying(OK)) as (other, _):
        allowed = Way(hosts_in(f" 127.0.0.1:{port}, Waha.lan "))

        assert (await ask(allowed, address=f"http://127.0.0.1:{port}/")).text == "ok"
        with pytest.raises(AddressRefused):
            await ask(allowed, address=f"http://127.0.0.1:{other}/")
        by_name = Way(hosts_in("Waha.lan"), resolve=Names(waha=[["127.0.0.1"]]))
        assert (await ask(by_name, address=f"http://waha.lan:{port}/")).text == "ok"
    assert len(heads) == 2


async def test_a_redirect_into_the_network_is_refused_and_nobody_there_is_asked():
    async with serving(saying(OK)) as (inside, heads), serving(redirecting(f"http://127.0.0.1:{inside}/")) as (port, _):
        with pytest.raises(AddressRefused):
            await ask(shop(port), Bounds(redirects=3))

    assert heads == []


async def test_redirects_on_the_internet_are_followed_only_where_wanted_and_not_for_ever():
    async with serving(redirecting("http://shop.example/again")) as (port, heads):
        assert (await ask(shop(port))).status_code == 302
        with pytest.raises(httpx.TooManyRedirects):
            await ask(shop(port), Bounds(redirects=3))

    assert len(heads) == 1 + 4


async def test_the_address_that_was_checked_is_the_one_that_is_connected_to():
    async with serving(saying(OK)) as (port, heads):
        way = shop(port, names={"shop": [[SHOP], ["127.0.0.1"]]})  # it changes its mind after the first look
        async with open_client(way) as client:
            assert (await client.get("http://shop.example/")).text == "ok"
            with pytest.raises(AddressRefused):
                await client.get("http://shop.example/")

    assert isinstance(way.network, Internet)
    assert way.network.visited == [SHOP]
    assert len(heads) == 1


@pytest.mark.parametrize("answers", [[SHOP, "127.0.0.1"], ["10.0.0.1", SHOP], ["::ffff:10.0.0.1"]])
async def test_a_name_with_one_address_inside_is_refused_whole(answers: list[str]):
    async with serving(saying(OK)) as (port, heads):
        with pytest.raises(AddressRefused):
            await ask(shop(port, names={"shop": [answers]}))

    assert heads == []


async def test_a_name_that_nobody_has_is_not_found():
    with pytest.raises(httpx.ConnectError):
        await ask(Way(), address=f"http://{'a' * 300}.example/")


async def test_an_endless_body_ends_at_the_bound():
    head = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n"
    async with serving(repeating(head, b"x" * 65536)) as (port, _):
        with pytest.raises(AnswerRefused) as refused:
            await ask(shop(port), Bounds(most_bytes=100_000))

    assert refused.value.data == {"reason": "too_large", "most_bytes": 100_000}


async def test_a_body_that_is_announced_as_too_large_is_not_read():
    async with serving(saying(b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n")) as (port, _):
        with pytest.raises(AnswerRefused):
            await ask(shop(port))


async def test_a_body_of_exactly_the_bound_is_whole():
    answer = b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n" + b"x" * 1000
    async with serving(saying(answer)) as (port, _):
        assert len((await ask(shop(port), Bounds(most_bytes=1000))).content) == 1000
        with pytest.raises(AnswerRefused):
            await ask(shop(port), Bounds(most_bytes=999))


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "gzip, gzip"])
async def test_packed_bytes_are_not_unpacked(encoding: str):
    bomb = gzip.compress(bytes(50_000_000))
    head = f"HTTP/1.1 200 OK\r\ncontent-encoding: {encoding}\r\ncontent-length: {len(bomb)}\r\n\r\n".encode()
    async with serving(saying(head + bomb)) as (port, heads):
        with pytest.raises(AnswerRefused):
            await ask(shop(port))

    assert b"accept-encoding: identity" in heads[0].lower()


async def test_a_slow_drip_ends_with_the_request_however_steady_it_is():
    head = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n"
    async with serving(repeating(head, b".")) as (port, _):
        with pytest.raises(httpx.TimeoutException):
            await ask(shop(port), Bounds(total_s=0.3, most_bytes=10**12))


async def test_a_server_that_only_says_that_it_goes_on_ends_with_the_request():
    async with serving(repeating(b"", b"HTTP/1.1 102 Processing\r\n\r\n")) as (port, _):
        with pytest.raises(httpx.TimeoutException):
            await ask(shop(port), Bounds(total_s=0.3))


async def test_redirects_share_the_time_of_one_request():
    async def lead_on(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not hops:
            hops.append(1)
            return await redirecting("http://shop.example/2")(_, writer)
        await asyncio.Event().wait()
        return None

    hops: list[int] = []
    async with serving(lead_on) as (port, heads), open_client(shop(port), Bounds(total_s=0.5, redirects=3)) as client:
        request = client.build_request("GET", "http://shop.example/")
        with pytest.raises(httpx.TimeoutException) as late:
            await client.send(request)

    assert len(heads) == 2
    assert late.value.request.extensions["sarafan.deadline"] == request.extensions["sarafan.deadline"]


async def test_a_silent_server_is_given_up():
    async def say_nothing(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async with serving(say_nothing) as (port, _):
        with pytest.raises(httpx.TimeoutException):
            await ask(shop(port), Bounds(total_s=0.2))


async def test_heads_without_an_end_are_refused():
    async with serving(repeating(b"HTTP/1.1 200 OK\r\n", b"x-more: " + b"x" * 1000 + b"\r\n")) as (port, _):
        with pytest.raises(httpx.RemoteProtocolError):
            await ask(shop(port))


async def test_a_name_server_that_never_answers_is_given_up():
    async def never(host: str, port: int) -> list[str]:
        await asyncio.Event().wait()
        return [SHOP]

    with pytest.raises(httpx.TimeoutException):
        await ask(Way(resolve=never), Bounds(connect_s=0.2))


async def test_the_next_address_is_tried_when_one_does_not_answer():
    class Half(Internet):
        @override
        async def connect_tcp(self, host: str, port: int, *options: Any) -> httpcore.AsyncNetworkStream:
            if host == "1.1.1.1":
                raise httpcore.ConnectError("Nobody is there.")
            return await super().connect_tcp(host, port, *options)

    async with serving(saying(OK)) as (port, _):
        way = Way(resolve=Names(shop=[["1.1.1.1", SHOP]]), network=Half(**{SHOP.replace(".", "_"): port}))
        assert (await ask(way)).text == "ok"


async def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch):
    async with serving(saying(OK)) as (proxy, asked), serving(saying(OK)) as (port, heads):
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy}")
        await ask(shop(port))

    assert (len(asked), len(heads)) == (0, 1)


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "ftp://shop.example/", "unix:///run/x.sock", "//shop.example"]
)
async def test_only_http_is_spoken(address: str):
    with pytest.raises(httpx.UnsupportedProtocol):
        await ask(Way(), address=address)


async def test_a_certificate_is_for_the_name_and_not_for_the_address(tmp_path: Path):
    tls, authority = certificate(tmp_path, "shop.example")
    async with serving(saying(OK), tls) as (port, heads):
        trusting = ssl.create_default_context(cafile=str(authority))
        assert (await ask(shop(port, tls=trusting), address="https://shop.example/")).text == "ok"
        with pytest.raises(httpx.ConnectError):
            await ask(shop(port, tls=trusting, names={"other": [[SHOP]]}), address="https://other.example/")
        with pytest.raises(httpx.ConnectError):
            await ask(shop(port), address="https://shop.example/")

    assert len(heads) == 1


async def test_no_redirect_leads_away_from_tls(tmp_path: Path):
    tls, authority = certificate(tmp_path, "shop.example")
    trusting = ssl.create_default_context(cafile=str(authority))
    async with serving(redirecting("http://shop.example/"), tls) as (port, heads):
        with pytest.raises(AddressRefused):
            await ask(shop(port, tls=trusting), Bounds(redirects=3), "https://shop.example/")

    assert len(heads) == 1


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, Path]:
    """Make a certificate for a name; returns what serves with it, and the file that lets one trust it."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(utc_now() - timedelta(days=1))
        .not_valid_after(utc_now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    authority, secret = folder / "authority.pem", folder / "key.pem"
    authority.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, plain)
    )
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(authority, secret)
    return tls, authority
