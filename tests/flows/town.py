"""A hub with as many numbers and people as a journey needs; journeys that kill nothing share it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

from tests.support.stack import Journey, Stack, eventually

_numbers = count(1)


def new_phone(start: str) -> str:
    """Give a phone that nobody had in this run."""
    return f"{start}{next(_numbers):0{11 - len(start)}d}"


@dataclass
class Number:
    """A linked number of the shop's."""

    journey: Journey
    channel_id: str
    phone: str

    async def channel(self) -> dict[str, Any]:
        """Read how it is."""
        listed = (await self.journey.http.get("/api/channels")).json()["items"]
        found: dict[str, Any] = next(one for one in listed if one["id"] == self.channel_id)
        return found

    async def becomes(self, state: str, code: str | None = None, timeout_s: float = 60.0) -> dict[str, Any]:
        """Wait until it is in a state, for this reason where one is given; returns it."""
        seen: dict[str, Any] = {}

        async def look() -> dict[str, Any] | None:
            seen.update(await self.channel())
            reason = seen["reason"]["code"] if seen["reason"] else None
            return dict(seen) if (seen["state"], code or reason) == (state, reason) else None

        try:
            return await eventually(look, f"the number being {state} ({code})", timeout_s)
        except AssertionError as error:
            raise AssertionError(f"{error}; it is {seen.get('state')} ({seen.get('reason')})") from None

    async def fault(self, action: str, code: int | None = None) -> None:
        """Let WhatsApp do something to the linked device."""
        body = {"action": action} | ({"code": code} if code else {})
        response = await self.journey.simulated.post(f"/api/devices/{self.phone}/fault", json=body)
        assert response.is_success, response.text

    async def connect(self) -> None:
        """Ask for the connection, as a member does."""
        response = await self.journey.http.post(f"/api/channels/{self.channel_id}/connect")
        assert response.status_code == 202, response.text


@dataclass
class Town:
    """A hub and its people."""

    stack: Stack

    async def number(self, label: str = "Магазин") -> Number:
        """Link one more number."""
        phone = new_phone("7701")
        return Number(self.stack, await self.stack.link(label, phone), phone)

    async def person(self, **details: Any) -> dict[str, Any]:
        """Make somebody who has never written before."""
        response = await self.stack.simulated.post("/api/people", json={"phone": new_phone("7705"), **details})
        assert response.is_success, response.text
        made: dict[str, Any] = response.json()
        return made

    async def simulate(self, method: str, path: str, body: Any = None) -> Any:
        """Call the simulated WhatsApp; what it refuses fails the test."""
        response = await self.stack.simulated.request(method, path, json=body)
        assert response.is_success, response.text
        return response.json() if response.content else None

    @contextlib.asynccontextmanager
    async def fault(self, **fault: Any) -> AsyncIterator[None]:
        """Let WhatsApp misbehave for a while."""
        made = await self.simulate("POST", "/api/faults", fault)
        try:
            yield
        finally:
            await self.stack.simulated.delete(f"/api/faults/{made['id']}")

    async def has(
        self, conversation_id: str, what: Callable[[list[dict[str, Any]]], Any], words: str, timeout_s: float = 60.0
    ) -> Any:
        """Wait until a thread has something; returns what `what` finds in it."""

        thread: list[dict[str, Any]] = []

        async def look() -> Any:
            thread[:] = await self.stack.thread(conversation_id)
            return what(thread)

        try:
            return await eventually(look, words, timeout_s)
        except AssertionError as error:
            seen = [(one["direction"], one["text"], one["status"], one["at"], one["seq"]) for one in thread]
            raise AssertionError(f"{error}; there is {seen}") from None


def texts(thread: list[dict[str, Any]], direction: str | None = None) -> list[str]:
    """Return what a thread says."""
    return [one["text"] for one in thread if direction in (None, one["direction"])]
