"""A hub with the toy among its kinds."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from sarafan.channels import queries as channels
from sarafan.gateways.whatsapp.capabilities import Capabilities
from sarafan.resources.kinds import KINDS
from tests.gateways.echo.kind import WORDS_ONLY, kind_of
from tests.gateways.echo.service import KEY, EchoService
from tests.support.hub import Hub, Person, running_hub

SETTINGS = {"room": "Холл", "api_key": KEY}


@dataclass
class Room:
    """A hub with the toy among its kinds, and an owner whose channel is one of it."""

    hub: Hub
    service: EchoService
    owner: Person
    channel: str

    async def hear(self, text: str, signature: str | None = None) -> int:
        """Let a customer say something to the toy, which posts it to the hub."""
        body, signed = self.service.post({"id": "E1", "phone": "77011234567", "name": "Айгүл", "text": text})
        response = await (await self.hub.caller()).post(
            f"/hooks/echo/{self.channel}",
            content=body,
            headers=signed | ({"x-echo-signature": signature} if signature else {}),
        )
        await self.hub.work()
        return response.status_code

    async def read(self) -> dict[str, Any]:
        return dict((await self.owner.http.get(f"/api/channels/{self.channel}")).json())

    async def change(self, **settings: Any) -> httpx.Response:
        return await self.owner.http.patch(f"/api/channels/{self.channel}", json={"settings": settings})

    async def stop(self) -> None:
        stopped = await self.owner.http.post(f"/api/channels/{self.channel}/disconnect", json={"logout": False})
        assert stopped.status_code == 200, stopped.text
        await self.hub.work()

    async def secret(self, name: str = "api_key") -> Any:
        """Return the key, or another secret, with which the gateway would go to the service now."""
        async with self.hub.database.for_system() as session:
            channel = await channels.find(session, UUID(self.channel))
        assert channel is not None
        return self.hub.resources.gateways.account_of(channel).settings.get(name)

    async def conversation(self) -> dict[str, Any]:
        return (await self.hub.conversations(self.owner))[0]

    async def last(self) -> dict[str, Any]:
        return (await self.hub.thread(self.owner, (await self.conversation())["id"]))[-1]


async def make(hub: Hub, owner: Person, settings: dict[str, Any]) -> Any:
    response = await owner.http.post("/api/channels", json={"kind": "echo", "label": "Эхо", "settings": settings})
    await hub.work()
    return response


@contextlib.asynccontextmanager
async def open_room(database_url: str, capabilities: Capabilities = WORDS_ONLY) -> AsyncIterator[Room]:
    """Run a hub whose table of kinds has one line more, and make a channel of that kind."""
    service = EchoService()
    async with running_hub(database_url, kinds=(*KINDS, kind_of(service, capabilities))) as hub:
        owner = await hub.person()
        made = await make(hub, owner, SETTINGS)
        assert made.status_code == 201, made.text
        yield Room(hub, service, owner, made.json()["id"])
