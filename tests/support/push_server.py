"""A push service and the browsers behind it: a real server on loopback, and keys with which browsers read (RFC 8291).

It decrypts by a way of its own, from the browser's side, and holds every push against RFC 8030 and RFC 8292.
"""

import base64
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi import FastAPI, Request
from fastapi.responses import Response

from tests.support.ports import on_a_port


def b64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _sign(key: bytes, *parts: bytes) -> bytes:
    made = hmac.HMAC(key, hashes.SHA256())
    for part in parts:
        made.update(part)
    return made.finalize()


@dataclass
class PushedBrowser:
    """A browser that has agreed to be pushed to, and what has come to it."""

    name: str
    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = b"sixteen bytes!!!"
    received: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def point(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def subscription(self) -> dict[str, Any]:
        """What its page tells the hub."""
        return {"endpoint": self.endpoint, "p256dh": b64(self.point), "auth": b64(self.auth), "name": self.name}

    def read(self, body: bytes) -> bytes:
        """Decrypt as a browser does."""
        salt, size, theirs, sealed = body[:16], int.from_bytes(body[16:20], "big"), body[21:86], body[86:]
        assert (size, body[20]) == (4096, 65)
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
        first = _sign(self.auth, shared)
        secret = _sign(first, b"WebPush: info\x00", self.point, theirs, b"\x01")
        second = _sign(salt, secret)
        content_key = _sign(second, b"Content-Encoding: aes128gcm\x00", b"\x01")[:16]
        nonce = _sign(second, b"Content-Encoding: nonce\x00", b"\x01")[:12]
        plain = AESGCM(content_key).decrypt(nonce, sealed, None)
        return plain.rstrip(b"\x00").removesuffix(b"\x02")


@dataclass
class PushServer:
    """Where browsers are reached. `answers`: status and headers of the next pushes, instead of 201."""

    url: str = ""
    browsers: dict[str, PushedBrowser] = field(default_factory=dict)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    key: str = ""  # the hub's, as the first push says

    def browser(self, name: str = "Chrome") -> PushedBrowser:
        """Let another browser agree."""
        made = PushedBrowser(name, f"{self.url}/push/{len(self.browsers)}")
        self.browsers[str(len(self.browsers))] = made
        return made

    def take(self, which: str, headers: dict[str, str], body: bytes) -> Response:
        if self.answers:
            status, more = self.answers.pop(0)
            return Response(status_code=status, headers=more)
        browser = self.browsers[which]
        assert (headers["content-encoding"], len(body) <= 4096) == ("aes128gcm", True)
        assert int(headers["ttl"]) >= 0
        assert len(headers["topic"]) <= 32
        self._check_who(headers["authorization"])
        browser.headers.append(headers)
        browser.received.append(json.loads(browser.read(body)))
        return Response(status_code=201)

    def _check_who(self, authorization: str) -> None:
        scheme, _, parts = authorization.partition(" ")
        told = dict(part.strip().split("=", 1) for part in parts.split(","))
        signed, _, signature = told["t"].rpartition(".")
        head, claims = (json.loads(unb64(part)) for part in signed.split("."))
        assert (scheme, head) == ("vapid", {"typ": "JWT", "alg": "ES256"})
        assert claims["aud"] == self.url
        assert claims["sub"].startswith(("mailto:", "https:"))
        raw = unb64(signature)
        der = utils.encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unb64(told["k"]))
        public.verify(der, signed.encode(), ec.ECDSA(hashes.SHA256()))
        self.key = told["k"]


@contextlib.asynccontextmanager
async def running_push_server() -> AsyncIterator[PushServer]:
    """Run one on a free port."""
    server, app = PushServer(), FastAPI()

    @app.post("/push/{which}")
    async def take(which: str, request: Request) -> Response:
        return server.take(which, dict(request.headers), await request.body())

    async with on_a_port(app) as url:
        server.url = url
        yield server
