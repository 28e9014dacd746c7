"""Answers of the API that are compressed on their way: lists and threads, and nothing that holds a secret.

How long a compressed answer is tells something of what is in it to whoever watches the line and puts words of their own
beside it (BREACH). So an answer with a token, a key, a link or a QR code travels as it is: only the paths below are
compressed. Strangers' words stand in them beside other people's: a header of random length blurs how long the whole is.
"""

import secrets

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Rows of conversations and messages. Not channels and changes, which carry QR and pairing codes.
COMPRESSED = ("/api/conversations", "/api/messages", "/api/drafts", "/api/openapi.json")
LEAST_BYTES = 1024  # less fits into one packet anyway
LEVEL = 5  # of 9: nearly as small as the best, in half its time
MOST_PADDING = 100  # bytes


class Compression:
    """Compresses what is worth it and holds no secret."""

    def __init__(self, app: ASGIApp) -> None:
        self.plain = app
        self.compressing = GZipMiddleware(app, minimum_size=LEAST_BYTES, compresslevel=LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back compressed if its path is one of ours."""

        async def send_padded(message: Message) -> None:
            if message["type"] == "http.response.start":
                padding = b"0" * secrets.randbelow(MOST_PADDING)
                message["headers"] = [*message.get("headers", []), (b"x-padding", padding)]
            await send(message)

        if scope["type"] == "http" and scope["path"].startswith(COMPRESSED):
            await self.compressing(scope, receive, send_padded)
        else:
            await self.plain(scope, receive, send)
