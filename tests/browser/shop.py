"""A shop on a whole running stack: its people, its numbers, its customers."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from sarafan.core.settings import Settings
from sarafan.organizations import setup
from tests.support.signing import signed_headers
from tests.support.stack import OWNER_PHONE, PASSWORD, ROOT, Process, Stack, eventually, running_stack

# Without an 8 or a 9, in what tests make of a phone, too: so there are figures by which nobody is found.
_numbers = count(1)


@dataclass
class Person:
    """A member with a session."""

    name: str
    email: str
    http: httpx.AsyncClient

    @property
    def cookie(self) -> str:
        """What their browser is known by."""
        return self.http.cookies["sarafan_session"]


@dataclass
class Customer:
    """Somebody with a phone."""

    shop: Shop
    phone: str
    name: str

    async def writes(self, text: str, to: str = OWNER_PHONE, **extra: Any) -> dict[str, Any]:
        """Write to the shop."""
        return await self.shop.stack.customer_writes(self.phone, text, to, **extra)

    async def reads(self, shop: str = OWNER_PHONE) -> None:
        """Open the chat with the shop."""
        await self.shop.stack.customer_reads(self.phone, shop)

    async def sees(self, texts: list[str], shop: str = OWNER_PHONE) -> None:
        """Wait until exactly these of the shop's texts are on the phone, none twice."""

        async def look() -> bool:
            shown = await self.shop.stack.customer_sees(self.phone, shop)
            return [one["text"] for one in shown if not one["fromMe"]] == texts

        await eventually(look, f"{self.name}'s phone showing {texts}")

    async def conversation(self) -> str:
        """Wait for the conversation; returns its id."""
        return str((await self.shop.stack.conversation_of(self.phone))["id"])

    async def is_heard(self, text: str) -> str:
        """Wait until the hub has what they wrote, of which the first alone makes a conversation; returns its id."""
        conversation = await self.conversation()

        async def look() -> bool:
            page = (await self.shop.stack.http.get(f"/api/conversations/{conversation}/messages")).json()
            return any(one["text"] == text for one in page["items"])

        await eventually(look, f"«{text}» being here", 60)
        return conversation


@dataclass
class Shop:
    """A stack, and who uses it."""

    stack: Stack
    people: list[Person] = field(default_factory=list)
    number: str = ""

    @property
    def url(self) -> str:
        """Where its pages are."""
        return self.stack.hub_url

    @property
    def owner(self) -> Person:
        """Who set it up."""
        return self.people[0]

    async def set_up(self, label: str = "Магазин") -> None:
        """Make the organization and its owner, and link a number."""
        session = await self.stack.set_up()
        self.people.append(Person(session["member"]["name"], session["member"]["email"], self.stack.http))
        self.number = await self.stack.link(label)

    async def setup_path(self) -> str:
        """Return the one-time link that the first start prints, without the host."""
        env = {name.removeprefix("SARAFAN_").lower(): value for name, value in self.stack.hub_env.items()}
        link = await asyncio.to_thread(setup.issue_link, Settings.model_validate(env))
        assert link is not None
        return link.removeprefix(self.url)

    async def hire(self, name: str, role: str = "operator", language: str = "ru") -> Person:
        """Let somebody join by an invite link."""
        invite = await self.stack.http.post("/api/invites", json={"role": role})
        assert invite.status_code == 201, invite.text
        http = httpx.AsyncClient(base_url=self.url, timeout=15, trust_env=False)
        body = {
            "token": invite.json()["url"].split("token=")[1],
            "name": name,
            "email": f"{uuid4().hex[:8]}@hub.test",
            "password": PASSWORD,
            "language": language,
        }
        joined = await http.post("/api/invites/accept", json=body)
        assert joined.status_code == 201, joined.text
        http.headers["x-csrf-token"] = joined.json()["csrf_token"]
        person = Person(name, body["email"], http)
        self.people.append(person)
        return person

    async def customer(self, name: str) -> Customer:
        """Make somebody who has never written before."""
        phone = f"7705{next(_numbers):07o}"
        made = await self.stack.simulated.post("/api/people", json={"phone": phone, "name": name})
        assert made.is_success, made.text
        return Customer(self, phone, name)

    async def short_number(self) -> str:
        """Begin a number with two figures with which no word of a name begins, whatever other tests call people."""
        for figures in range(98, 9, -1):
            params = {"view": "everywhere", "q": f"+{figures}"}
            if (await self.stack.http.get("/api/conversations", params=params)).json()["items"] == []:
                return f"+{figures}"
        raise AssertionError("names begin with every two figures")

    async def rests(self, number: str) -> None:
        """Let a number wait for no scan any more."""
        path = f"/api/channels/{number}"
        await self.stack.http.post(f"{path}/disconnect", json={"logout": False})

        async def is_at_rest() -> bool:
            return (await self.stack.http.get(path)).json()["state"] not in {"connecting", "qr", "pairing"}

        await eventually(is_at_rest, "the number waiting for no scan")

    async def phone(self, name: str) -> str:
        """Make an owner's phone that is linked to nothing yet; returns its number."""
        phone = f"7701{next(_numbers):07o}"
        made = await self.stack.simulated.post("/api/phones", json={"phone": phone, "name": name})
        assert made.is_success, made.text
        return phone

    async def another_number(self, label: str) -> tuple[str, str]:
        """Link one more number; returns its channel and its phone."""
        phone = f"7701{next(_numbers):07o}"
        return await self.stack.link(label, phone), phone

    async def group(self, subject: str, owner: Customer, *others: Customer) -> str:
        """Let a customer make a group with the shop and others in it; returns its id."""
        people = [OWNER_PHONE, *(one.phone for one in others)]
        body = {"subject": subject, "owner": owner.phone, "participants": people}
        made = await self.stack.simulated.post("/api/groups", json=body)
        assert made.is_success, made.text
        return str(made.json()["id"])

    async def fault(self, **fault: Any) -> str:
        """Let WhatsApp misbehave; returns the fault's id, for `mend`."""
        response = await self.stack.simulated.post("/api/faults", json=fault)
        assert response.is_success, response.text
        return str(response.json()["id"])

    async def mend(self, fault_id: str) -> None:
        """End a fault."""
        await self.stack.simulated.delete(f"/api/faults/{fault_id}")

    @contextlib.asynccontextmanager
    async def without(self, process: Process) -> AsyncIterator[None]:
        """Stop one process for a while."""
        self.stack.stop(process)
        try:
            yield
        finally:
            await self.stack.start(process)

    async def deliver(self, event: dict[str, Any], channel_id: str | None = None) -> str:
        """Post an event as the bridge does: for what the simulated phones cannot do yet; returns the delivery's id."""
        channel, delivery = channel_id or self.number, uuid4().hex[:8]
        full = {"id": str(uuid4()), "seq": 1, "sessionId": channel, "at": "2026-11-21T08:00:00.000Z", "late": False}
        raw = json.dumps({"node": "test", "events": [{**full, **event}]}).encode()
        secret = self.stack.hub_env["SARAFAN_BRIDGE_WEBHOOK_SECRET"]
        headers = signed_headers(secret, f"{channel}:{delivery}", raw, now_s=time.time())
        response = await self.stack.http.post("/hooks/bridge", content=raw, headers=headers)
        assert response.status_code == 200, response.text
        return f"{channel}:{delivery}"


@contextlib.asynccontextmanager
async def open_shop(database_url: str, folder: Path, *, demo: bool = False) -> AsyncIterator[Shop]:
    """Run the whole stack, with a camera for the simulated phones and a bridge that is not patient."""
    assert (ROOT / "web" / "dist").is_dir(), "The web app is not built: ./sarafan up or ./sarafan test does it."
    # A copy, so that a build which runs meanwhile does not pull the page away.
    pages = await asyncio.to_thread(shutil.copytree, ROOT / "web" / "dist", folder / "web")
    async with running_stack(database_url, folder, start=False) as stack:
        stack.hub_env["SARAFAN_WEB_DIR"] = str(pages)
        stack.hub_env["SARAFAN_OUTBOUND_ALLOWED"] = "127.0.0.1"  # where the push service of the tests is
        stack.bridge.env |= {
            "SEND_ACK_TIMEOUT_MS": "2000",
            "RECONNECT_MIN_MS": "200",
        }
        stack.simulator.env |= {
            "SIM_BRIDGE_URL": stack.hub_env["SARAFAN_BRIDGE_URL"],
            "SIM_BRIDGE_API_KEY": stack.hub_env["SARAFAN_BRIDGE_API_KEY"],
            **({"SIM_DEMO": "1"} if demo else {}),
        }
        await stack.start()
        shop = Shop(stack)
        try:
            yield shop
        finally:
            for person in shop.people[1:]:
                await person.http.aclose()
