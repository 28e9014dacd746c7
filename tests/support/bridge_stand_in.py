"""A stand-in for the bridge's HTTP: a real server on loopback that remembers what it was asked.

It keeps the one promise that the hub builds on: the same key gives the same answer and one message. What it is asked
and what it answers is held against the bridge's own schema; an address that the bridge does not have is refused.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from fastapi.routing import APIRoute
from typing_extensions import override

from sarafan.core.clock import utc_now
from tests.support import bridge_contract
from tests.support.ports import on_a_port

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
SINCE = "2026-11-21T10:00:00.000Z"
STATE = {
    "status": "connecting", "connected": False, "phone": None, "lid": None, "name": None, "reason": None,
    "since": SINCE, "lastEventAt": None, "restriction": None, "trouble": None,
}  # fmt: skip
AWAY = JSONResponse({"error": "unavailable", "message": "Stand-in: away", "data": {}}, 503)


@dataclass
class BridgeStandIn:
    """What arrived, and what to answer instead of "sent"."""

    url: str = ""
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    sends: list[dict[str, Any]] = field(default_factory=list)
    answers: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    away: bool = False
    clock_ahead: timedelta = timedelta(0)  # WhatsApp's, of ours
    strangers: set[str] = field(default_factory=set)  # numbers that are not on WhatsApp
    lids: dict[str, str] = field(default_factory=dict)  # by which LID a number is asked for
    states: dict[str, dict[str, Any] | str] = field(default_factory=dict)  # of numbers; words are a refusal
    forgetting: tuple[int, str] | None = None  # the refusal to forget a number
    groups: list[dict[str, Any]] = field(default_factory=list)
    uploads: dict[str, tuple[str, int, bytes]] = field(default_factory=dict)  # type, size, first bytes
    files: dict[str, bytes | tuple[int, str]] = field(default_factory=dict)
    stuck: dict[str, asyncio.Event] = field(default_factory=dict)  # files that stand still, and until when
    wrong: list[str] = field(default_factory=list)  # asked or answered otherwise than the bridge describes
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
        self.lids.clear()
        self.groups.clear()
        self.states.clear()
        self.away = False
        self.clock_ahead = timedelta(0)
        self.forgetting = None
        self.stuck.clear()
        self.wrong.clear()

    def answer(self, name: str, asked: dict[str, Any], told: dict[str, Any]) -> Response:
        """Answer a question, unless away."""
        self.calls.append((name, asked))
        return AWAY if self.away else JSONResponse(told)

    def state_of(self, session_id: str) -> Response:
        """Say how a number is."""
        self.calls.append((f"GET /status/{session_id}", {}))
        found = self.states.get(session_id, {})
        if self.away:
            return AWAY
        if isinstance(found, str):
            status = {"session_not_found": 404, "unauthorized": 401}.get(found, 503)
            return JSONResponse({"error": found, "message": f"Stand-in: {found}", "data": {}}, status)
        return JSONResponse({"sessionId": session_id, **STATE, **found})

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
        at = (utc_now() + self.clock_ahead).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        return JSONResponse({"messageId": self._by_key[body["key"]], "status": answer["status"], "at": at})


def _held_against_the_contract(stand_in: BridgeStandIn) -> type[APIRoute]:
    """Note what the bridge would not take, and refuse it as it does; and note what it would not answer."""

    class HeldRoute(APIRoute):
        @override
        def get_route_handler(self) -> Handler:
            handle = super().get_route_handler()

            async def held(request: Request) -> Response:
                asked = f"{request.method} {request.url.path}"
                found = bridge_contract.operation(request.method, request.url.path)
                if found is None:
                    stand_in.wrong.append(f"{asked}: no such address")
                    return await handle(request)
                if request.headers.get("content-type") == "application/json":
                    problems = bridge_contract.wrong_with_body(found, await request.json())
                    if problems:
                        stand_in.wrong.append(f"{asked}: {problems}")
                        return JSONResponse({"error": "invalid_body", "message": "Not well formed.", "data": {}}, 422)
                answer = await handle(request)
                if isinstance(answer, JSONResponse):
                    told = json.loads(bytes(answer.body))
                    problems = bridge_contract.wrong_with_answer(found, answer.status_code, told)
                    stand_in.wrong += [f"{asked} answers: {problem}" for problem in problems]
                return answer

            return held

    return HeldRoute


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
    app.router.route_class = _held_against_the_contract(stand_in)

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
            {
                "phone": phone,
                "exists": phone not in stand_in.strangers,
                "lid": stand_in.lids.get(phone),
                "cached": False,
            }
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

    @app.post("/connect")
    async def connect(request: Request) -> Response:
        body = await request.json()
        stand_in.calls.append(("POST /connect", body))
        return AWAY if stand_in.away else JSONResponse({"sessionId": body["sessionId"], "status": "connecting"}, 202)

    @app.post("/disconnect/{session_id}")
    async def disconnect(session_id: str, request: Request) -> Response:
        stopped = {"sessionId": session_id, **STATE, "status": "stopped"}
        return stand_in.answer(f"POST /disconnect/{session_id}", await request.json(), stopped)

    @app.post("/sessions/{session_id}/read")
    async def read(session_id: str, request: Request) -> Response:
        stand_in.calls.append((f"POST /sessions/{session_id}/read", await request.json()))
        return AWAY if stand_in.away else Response(status_code=204)

    @app.post("/sessions/{session_id}/presence")
    async def presence(session_id: str, request: Request) -> Response:
        stand_in.calls.append((f"POST /sessions/{session_id}/presence", await request.json()))
        return AWAY if stand_in.away else Response(status_code=204)

    @app.post("/events/replay")
    async def replay(request: Request) -> Response:
        body = await request.json()
        stand_in.calls.append(("POST /events/replay", body))
        return AWAY if stand_in.away else JSONResponse({"sessionId": body["sessionId"], "events": 0}, 202)

    @app.get("/health")
    async def health() -> Response:
        return stand_in.answer("GET /health", {}, {"status": "ok"})

    @app.api_route("/{path:path}", methods=["POST", "PUT", "PATCH", "DELETE", "GET"])
    async def nowhere(path: str) -> Response:
        return JSONResponse({"error": "not_found", "message": "There is no such address.", "data": {}}, 404)

    async with on_a_port(app) as url:
        stand_in.url = url
        yield stand_in
