"""A stand-in for the bridge's HTTP: a real server on loopback that remembers what it was asked.

It keeps the one promise that the hub builds on: the same key gives the same answer and one message.
"""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

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
        self.away = False

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


@contextlib.asynccontextmanager
async def running_stand_in() -> AsyncIterator[BridgeStandIn]:
    """Run a stand-in on a free port."""
    stand_in = BridgeStandIn()
    app = FastAPI()

    @app.post("/send")
    async def send(request: Request) -> Response:
        return stand_in.send(await request.json())

    @app.api_route("/{path:path}", methods=["POST", "DELETE", "GET"])
    async def anything(path: str, request: Request) -> Response:
        body = await request.json() if await request.body() else {}
        stand_in.calls.append((f"{request.method} /{path}", body))
        state = {"status": "connecting", "since": "2026-11-21T10:00:00.000Z"}
        return AWAY if stand_in.away else JSONResponse(state, 202)

    async with on_a_port(app) as url:
        stand_in.url = url
        yield stand_in
