"""A stand-in for the bridge's HTTP: a real server on loopback that remembers what it was asked.

It keeps the one promise that the hub builds on: the same key gives the same answer and one message.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from tests.support.ports import on_a_port

AWAY = JSONResponse({"error": "unavailable", "message": "Stand-in: away", "data": {}}, 503)


@dataclass
class BridgeStandIn:
    """What arrived, and what to answer instead of "sent"."""

    url: str = ""
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    sends: list[dict[str, Any]] = field(default_factory=list)
    answers: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    away: bool = False
    strangers: set[str] = field(default_factory=set)  # numbers that are not on WhatsApp
    states: dict[str, dict[str, Any] | str] = field(default_factory=dict)  # of numbers; words are a refusal
    forgetting: tuple[int, str] | None = None  # the refusal to forget a number
    groups: list[dict[str, Any]] = field(default_factory=list)
    uploads: dict[str, tuple[str, int, bytes]] = field(default_factory=dict)  # type, size, first bytes
    files: dict[str, bytes | tuple[int, str]] = field(default_factory=dict)
    stuck: dict[str, asyncio.Event] = field(default_factory=dict)  # files that stand still, and until when
    _by_key: dict[str, str] = field(default_factory=dict)

    def refuse_next(self, status: int, error: str, **data: Any) -> None:
        """Answer the next send with an error."""
        self.answers.append((status, {"error": error, "message": f"Stand-in: {error}", "data": data}))

    def answer_next(self, status: str) -> None:
        """Answer the next send with this status: sent or unknown."""
        self.answers.append((200, {"status": status}))

    def answer_raw(self, content: str) -> None:
        """Answer the next send with 200 and these words."""
        self.answers.append((200, {"raw": content}))

    def forget(self) -> None:
        """Forget what was asked and what to answer."""
        self.calls.clear()
        self.sends.clear()
        self.answers.clear()
        self._by_key.clear()
        self.files.clear()
        self.uploads.clear()
        self.strangers.clear()
        self.groups.clear()
        self.states.clear()
        self.away = False
        self.forgetting = None
        self.stuck.clear()

    def answer(self, name: str, asked: dict[str, Any], told: dict[str, Any]) -> Response:
        """Answer a question, unless away."""
        self.calls.append((name, asked))
        return AWAY if self.away else JSONResponse(told)

    def state_of(self, session_id: str) -> Response:
        """Say how a number is."""
        self.calls.append((f"GET /status/{session_id}", {}))
        found = self.states.get(session_id, {"status": "connecting", "since": "2026-11-21T10:00:00.000Z"})
        if self.away:
            return AWAY
        if isinstance(found, str):
            status = 404 if found == "session_not_found" else 503
            return JSONResponse({"error": found, "message": f"Stand-in: {found}", "data": {}}, status)
        return JSONResponse(found)

    def give(self, message_id: str) -> Response:
        """Give a message's file, or the refusal that a test has put in its place."""
        self.calls.append(("media", {"messageId": message_id}))
        found = self.files.get(message_id, (404, "media_not_found"))
        if self.away:
            return AWAY
        if isinstance(found, bytes):
            return StreamingResponse(_pieces(found, self.stuck.get(message_id)), media_type="application/octet-stream")
        status, error = found
        return JSONResponse({"error": error, "message": f"Stand-in: {error}", "data": {}}, status)

    async def take(self, request: Request) -> Response:
        """Take a file, piece by piece; only how it begins is kept."""
        self.calls.append(("upload", {}))
        if self.away:
            return AWAY
        size, start = 0, b""
        async for piece in request.stream():
            size, start = size + len(piece), (start + piece)[:1000]
        media_id = f"media-{len(self.uploads)}"
        self.uploads[media_id] = (request.headers["content-type"], size, start)
        answer = {"mediaId": media_id, "size": size, "sha256": "", "expiresAt": "2026-11-21T11:00:00.000Z"}
        return JSONResponse(answer, 201)

    def send(self, body: dict[str, Any]) -> Response:
        """Take a send."""
        self.calls.append(("/send", body))
        if self.away:
            return AWAY
        status, answer = self.answers.pop(0) if self.answers else (200, {"status": "sent"})
        if status != 200:
            return JSONResponse(answer, status)
        if "raw" in answer:
            return Response(answer["raw"])
        if body["key"] not in self._by_key:
            self._by_key[body["key"]] = f"3EB0{len(self._by_key):016X}"
            self.sends.append(body)
        at = "2026-11-21T10:00:00.000Z"
        return JSONResponse({"messageId": self._by_key[body["key"]], "status": answer["status"], "at": at})


async def _pieces(content: bytes, stuck: asyncio.Event | None) -> AsyncIterator[bytes]:
    if stuck is not None:
        yield content[:1]
        await stuck.wait()
        content = content[1:]
    for start in range(0, len(content), 65536):
        yield content[start : start + 65536]


@contextlib.asynccontextmanager
async def running_stand_in() -> AsyncIterator[BridgeStandIn]:
    """Run a stand-in on a free port."""
    stand_in = BridgeStandIn()
    app = FastAPI()

    @app.post("/send")
    async def send(request: Request) -> Response:
        return stand_in.send(await request.json())

    @app.post("/sessions/{session_id}/media")
    async def take(session_id: str, request: Request) -> Response:
        return await stand_in.take(request)

    @app.get("/sessions/{session_id}/messages/{message_id}/media")
    async def give(session_id: str, message_id: str) -> Response:
        return stand_in.give(message_id)

    @app.post("/sessions/{session_id}/pairing-code")
    async def pair(session_id: str, request: Request) -> Response:
        return stand_in.answer("pairing-code", await request.json(), {"code": "ABCD-EFGH", "expiresIn": 160})

    @app.post("/sessions/{session_id}/check")
    async def check(session_id: str, request: Request) -> Response:
        body = await request.json()
        results = [
            {"phone": phone, "exists": phone not in stand_in.strangers, "lid": None, "cached": False}
            for phone in body["phones"]
        ]
        return stand_in.answer("check", body, {"results": results})

    @app.get("/status/{session_id}")
    async def state(session_id: str) -> Response:
        return stand_in.state_of(session_id)

    @app.post("/groups/sync/{session_id}")
    async def groups(session_id: str) -> Response:
        return stand_in.answer("groups", {}, {"groups": stand_in.groups})

    @app.delete("/sessions/{session_id}")
    async def forget(session_id: str) -> Response:
        if stand_in.forgetting is None:
            return stand_in.answer(f"DELETE /sessions/{session_id}", {}, {})
        status, error = stand_in.forgetting
        return JSONResponse({"error": error, "message": f"Stand-in: {error}", "data": {}}, status)

    @app.api_route("/{path:path}", methods=["POST", "DELETE", "GET"])
    async def anything(path: str, request: Request) -> Response:
        body = await request.json() if await request.body() else {}
        stand_in.calls.append((f"{request.method} /{path}", body))
        state = {"status": "connecting", "since": "2026-11-21T10:00:00.000Z"}
        return AWAY if stand_in.away else JSONResponse(state, 202)

    async with on_a_port(app) as url:
        stand_in.url = url
        yield stand_in
