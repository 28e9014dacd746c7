"""Bodies of requests: how large, how slow and how many at once. A slow one is ended, and costs others nothing."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sarafan.core.crowd import Crowd, Standing
from sarafan.core.errors import RETRY_AFTER_S
from sarafan.core.logging import get_logger
from sarafan.core.networks import network_of
from sarafan.server.errors import answer

log = get_logger(__name__)

MOST_BYTES = 1024 * 1024  # of a body of our API
MOST_BYTES_OF_A_STRANGER = 16 * 1024  # of a request that comes before its sender is known
MOST_BYTES_AT_ONCE = 48 * 1024 * 1024  # of all bodies of our API that are being read or answered
MOST_AT_ONCE = 256  # bodies that have not come whole, of strangers and of the known each
MOST_AT_ONCE_OF_A_NETWORK = 96
PATIENCE_S = 15.0  # how long we wait for a body that is slower than the slowest
PATIENCE_WITH_A_FILE_S = 60.0  # a phone's line may be gone for a while, and nobody wants to send the first half again
SLOWEST_BYTES_PER_S = 4096  # a file may be large and a line slow

STRANGERS = (
    "/api/session", "/api/setup", "/api/setup/check", "/api/invites/check", "/api/invites/accept",
    "/api/password-resets/check", "/api/password-resets",
)  # fmt: skip
# Read as a stream, with limits of their own, and only after it is known who sends.
STREAMED = "/api/media"
STREAMED_BEFORE = "/hooks/"
# A table of contacts, which is read whole, and by members only.
TABLES, MOST_BYTES_OF_A_TABLE = "/api/contact-imports", 5 * 1024 * 1024

BUSY = (503, "busy", "The server has too much to do at this moment; try again in a few seconds.")


@dataclass
class Body:
    """A body that is being read."""

    whose: str
    limit: int | None  # of bytes; none for a stream
    patience_s: float
    crowd: Crowd
    standing: Standing | None = None
    size: int = 0
    held: int = 0  # its part of MOST_BYTES_AT_ONCE
    is_whole: bool = False
    answered: bool = False
    refusal: tuple[int, str, str, dict[str, Any]] | None = None
    waiting: asyncio.Timeout | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self.left_s = self.patience_s

    def note(self, waited_s: float, received: int) -> None:
        """Take the time that we waited from what the sender has left, and give some back for each byte that came."""
        earned_s = received / SLOWEST_BYTES_PER_S
        self.left_s = min(self.patience_s, self.left_s - waited_s + earned_s)

    def end(self) -> None:
        """Stop waiting for this body: newer ones need its room."""
        self.refuse(*BUSY)
        if self.waiting is not None and not self.waiting.expired():
            self.waiting.reschedule(asyncio.get_running_loop().time())

    def refuse(self, status: int, code: str, message: str, **data: Any) -> None:
        """Note why it is not read on; the first reason counts."""
        self.refusal = self.refusal or (status, code, message, data)

    def leave(self) -> None:
        """Leave the crowd of bodies that have not come whole."""
        if self.standing is not None:
            self.crowd.leave(self.standing)


class Bodies:
    """Passes bodies on as long as they are small enough, quick enough and not too many."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._strangers = Crowd(most=MOST_AT_ONCE, most_of_one=MOST_AT_ONCE_OF_A_NETWORK)
        self._known = Crowd(most=MOST_AT_ONCE, most_of_one=MOST_AT_ONCE)
        self._bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; one without a body passes untouched."""
        if scope["type"] != "http" or not _has_body(scope):
            await self.app(scope, receive, send)
            return
        body = self._expect(scope)
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if body.limit is not None and announced.isdigit() and int(announced[:18]) > body.limit:
            _refuse_size(body)
            await _answer(body, scope, receive, send)
            return
        await self._pass_on(body, scope, receive, send)

    def _expect(self, scope: Scope) -> Body:
        client = scope.get("client")
        network = network_of(client[0] if client else None)
        if scope["path"] == STREAMED or scope["path"].startswith(STREAMED_BEFORE):
            return Body(network, None, PATIENCE_WITH_A_FILE_S, self._known)
        if scope["path"] == TABLES:
            return Body(network, MOST_BYTES_OF_A_TABLE, PATIENCE_WITH_A_FILE_S, self._strangers)
        limit = MOST_BYTES_OF_A_STRANGER if scope["path"] in STRANGERS else MOST_BYTES
        return Body(network, limit, PATIENCE_S, self._strangers)

    async def _pass_on(self, body: Body, scope: Scope, receive: Receive, send: Send) -> None:
        async def receive_in_time() -> Message:
            if body.is_whole:
                return await receive()
            message = None if body.refusal else await self._next(body, receive)
            return {"type": "http.disconnect"} if message is None or body.refusal else message

        async def send_unless_refused(message: Message) -> None:
            body.answered = body.answered or body.refusal is None
            if body.answered:
                await send(message)

        try:
            await self.app(scope, receive_in_time, send_unless_refused)
        finally:
            body.leave()
            self._release(body)
            if body.refusal is not None and not body.answered:
                log.info("body_refused", reason=body.refusal[1], bytes=body.size)
                await _answer(body, scope, receive, send)

    async def _next(self, body: Body, receive: Receive) -> Message | None:
        """Wait for the next piece; nothing if it does not come in time."""
        if body.standing is None:
            body.standing = body.crowd.enter(body.whose, lambda: self._end(body))
        clock = asyncio.get_running_loop().time
        since = clock()
        try:
            async with asyncio.timeout(body.left_s) as body.waiting:
                message = await receive()
        except TimeoutError:
            body.refuse(408, "body_too_slow", "The request came too slowly.")
            return None
        finally:
            body.waiting = None
        body.note(clock() - since, len(message.get("body", b"")))
        self._count(body, message)
        return message

    def _count(self, body: Body, message: Message) -> None:
        received = len(message.get("body", b""))
        body.size += received
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            body.is_whole = True
            body.leave()
        if body.limit is None:
            return
        body.held += received
        self._bytes += received
        if body.size > body.limit:
            _refuse_size(body)
        while self._bytes > MOST_BYTES_AT_ONCE and not body.refusal:
            if not self._strangers.send_away_oldest(but=body.standing):
                body.refuse(*BUSY)

    def _end(self, body: Body) -> None:
        body.end()
        self._release(body)

    def _release(self, body: Body) -> None:
        self._bytes -= body.held
        body.held = 0


def _has_body(scope: Scope) -> bool:
    headers = dict(scope["headers"])
    return headers.get(b"content-length", b"0") != b"0" or b"transfer-encoding" in headers


def _refuse_size(body: Body) -> None:
    body.refuse(413, "body_too_large", f"The request is larger than {body.limit} bytes.", limit_bytes=body.limit)


async def _answer(body: Body, scope: Scope, receive: Receive, send: Send) -> None:
    assert body.refusal is not None
    status, code, message, data = body.refusal
    response = answer(status, code, message, {**data, **({"retry_after_s": RETRY_AFTER_S} if status == 503 else {})})
    if status == 503:
        response.headers["retry-after"] = str(RETRY_AFTER_S)
    if status != 413:
        response.headers["connection"] = "close"  # we do not wait for the rest of the body
    await response(scope, receive, send)
