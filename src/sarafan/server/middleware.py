"""What every request passes: an id, and headers that keep browsers careful."""

import re
import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uuid_utils.compat import uuid7

from sarafan.core.logging import get_logger

log = get_logger(__name__)

_REQUEST_ID = re.compile(rb"[A-Za-z0-9_-]{8,64}")


def content_policy(files_from: str | None) -> str:
    """Say what a page of ours may load, and from where; `files_from`: where pictures and sounds are, if not here."""
    files = f" {files_from}" if files_from else ""
    return "; ".join(
        (
            "default-src 'self'",
            f"img-src 'self' data: blob:{files}",
            f"media-src 'self' blob:{files}",
            # Mantine sets sizes and colours in style attributes.
            "style-src 'self' 'unsafe-inline'",
            f"connect-src 'self'{files}",
            "object-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'self'",
            "form-action 'self'",
        )
    )


class RequestContext:
    """Gives each request an id, binds it to the logs, and logs how it ended."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass an HTTP request on, within its context."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = dict(scope["headers"]).get(b"x-request-id", b"")
        request_id = given.decode() if _REQUEST_ID.fullmatch(given) else uuid7().hex
        started, status = time.perf_counter(), 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", []), (b"x-request-id", request_id.encode())]
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self.app(scope, receive, send_with_id)
            finally:
                # The route's pattern, not the path: a path may hold a token.
                route = getattr(scope.get("route"), "path", None)
                took_ms = round((time.perf_counter() - started) * 1000, 1)
                log.debug("request", method=scope["method"], route=route, status=status, took_ms=took_ms)


class PlainCookies:
    """Takes backslashes out of cookies: none of ours has one, and FastAPI parses all that come, of strangers, too.

    Before Python 3.11.10 that takes seconds for thirty thousand of them in quotes (CVE-2024-7592), and everybody waits.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on without them."""
        if "headers" in scope:
            scope["headers"] = [
                (name, value.replace(b"\\", b"") if name == b"cookie" else value) for name, value in scope["headers"]
            ]
        await self.app(scope, receive, send)


class SecurityHeaders:
    """Adds the headers that keep a browser from doing what we never ask of it."""

    def __init__(self, app: ASGIApp, https: bool, files_from: str | None = None) -> None:
        self.app = app
        headers = {
            "content-security-policy": content_policy(files_from),
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
            "cross-origin-opener-policy": "same-origin",
            "permissions-policy": "camera=(), geolocation=(), microphone=(self)",
        }
        if https:
            headers["strict-transport-security"] = "max-age=31536000"
        self.headers = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back with the headers."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name for name, _ in message.get("headers", [])}
                extra = [header for header in self.headers if header[0] not in given]
                if scope["path"].startswith("/api"):
                    extra.append((b"cache-control", b"no-store"))
                message["headers"] = [*message.get("headers", []), *extra]
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)
