"""A chat in which members note things, and the shortcuts that the tests of notes need."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx

from tests.support.hub import Hub, Person, message


@dataclass
class Desk:
    """An owner before one conversation, and their colleagues."""

    hub: Hub
    owner: Person
    channel: UUID
    conversation: str

    @property
    def path(self) -> str:
        return f"/api/conversations/{self.conversation}/notes"

    async def try_noting(self, who: Person, text: str = "Постоянный клиент", **more: Any) -> httpx.Response:
        return await who.http.post(self.path, json={"text": text, "client_key": uuid4().hex, **more})

    async def note(self, who: Person, text: str = "Постоянный клиент", **more: Any) -> dict[str, Any]:
        answer = await self.try_noting(who, text, **more)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def notes(self, who: Person | None = None) -> list[dict[str, Any]]:
        answer = await (who or self.owner).http.get(f"/api/conversations/{self.conversation}/messages")
        assert answer.status_code == 200, answer.text
        return list(answer.json()["notes"])

    async def upload(self, who: Person, content: bytes = b"contract", name: str = "a.txt") -> str:
        headers = {"content-type": "text/plain", "x-file-name": name}
        answer = await who.http.post("/api/media", content=content, headers=headers)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def mentions(self, who: Person, query: str = "") -> list[dict[str, Any]]:
        answer = await who.http.get(f"/api/mentions?{query}")
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])

    async def unread(self, who: Person) -> int:
        return int((await who.http.get("/api/mentions/unread")).json()["unread"])


def named(person: Person) -> dict[str, str]:
    """Name a member in a note."""
    return {"kind": "member", "id": str(person.id)}


async def open_desk(hub: Hub) -> Desk:
    """Let a customer write to a new shop."""
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", message("A1", "Вопрос")))
    return Desk(hub, owner, channel, (await hub.conversations(owner))[0]["id"])
