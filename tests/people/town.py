"""People whom a shop knows, at random: with chats on several numbers, and whatever members and they do there."""

import random
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from tests.core.test_row_level_security import OWNED
from tests.support.events import change, in_group, with_file
from tests.support.hub import Hub, Person, message

AT = 1_790_000_000
# What tells of changes, and the journal itself; who looks where is forgotten within minutes.
BESIDE = {"changes", "contact_merges", "contact_merge_rows", "open_chats"}


@dataclass
class Town:
    """A shop with two numbers, three people and two members."""

    hub: Hub
    owner: Person
    colleague: Person
    channels: list[UUID]
    tags: list[str]
    fields: list[str]
    chance: random.Random
    count: int = 0
    said: list[tuple[UUID, dict[str, Any]]] = field(default_factory=list)

    async def write(self, who: int, channel: UUID | None = None, **more: Any) -> None:
        """Let one of the people write."""
        self.count += 1
        channel = channel or self.chance.choice(self.channels)
        at = AT + self.chance.randrange(1000)
        known = {"phone": f"7701000000{who}", "lid": f"900{who}", "name": f"Айгүл {who}", "at": at, **more}
        kind = self.chance.choice(("text", "text", "file", "group"))
        if kind == "group" and "phone" not in more:
            data = in_group(
                f"M{self.count}", author=known["phone"], lid=known["lid"], name=known["name"], at=at,
                subject=f"Группа {channel}",
            )  # fmt: skip
        elif kind == "file":
            data = with_file(f"M{self.count}", **known, text="Фото")
        else:
            data = message(f"M{self.count}", self.chance.choice(("Где заказ?", "ок", "Спасибо")), **known)
        self.said.append((channel, data))
        await self.hub.deliver(channel, self.hub.event(channel, "message", data))

    async def react(self, who: int) -> None:
        """Let one of the people react in a chat of theirs, or in a group."""
        channel, data = self.chance.choice(self.said)
        sender = {"phone": f"7701000000{who}", "lid": f"900{who}", "name": f"Айгүл {who}"}
        if data["chat"]["kind"] == "group" or data["from"]["phone"] == sender["phone"]:
            told = change(data["messageId"], {**data, "from": sender}, emoji=self.chance.choice("👍❤🔥"))
            await self.hub.deliver(channel, self.hub.event(channel, "message.reaction", told))

    async def chats(self, who: Person | None = None) -> list[dict[str, Any]]:
        """List all chats with people."""
        return await self.hub.conversations(who or self.owner, "view=all&limit=100")

    async def contact(self, who: int) -> str:
        """Return one of the people's contact."""
        query = "SELECT contact_id FROM contact_identifiers WHERE value = :phone AND organization_id = :own"
        rows = await self.hub.rows(query, phone=f"7701000000{who}", own=self.owner.organization_id)
        return str(rows[0][0])

    async def deed(self) -> None:
        """Let a member do something at random."""
        row = self.chance.choice(await self.chats())
        member = self.chance.choice((self.owner, self.colleague))
        chat, contact = f"/api/conversations/{row['id']}", f"/api/contacts/{row['contact']['id']}"
        verbs: list[Any] = [
            ("PUT", f"{contact}/tags/{self.chance.choice(self.tags)}", None),
            ("PUT", f"{contact}/fields/{self.chance.choice(self.fields)}", {"value": self.chance.choice("абвгд")}),
            ("PATCH", contact, {"name": self.chance.choice(("Айгүл опт", "Дина"))}),
            ("POST", f"{chat}/notes", {"text": "Заметка", "client_key": uuid4().hex, "mentions": [
                {"kind": "member", "id": str(self.colleague.id)}]}),
            ("PUT", f"{chat}/draft", {"text": self.chance.choice(("Черновик", "Ещё один"))}),
            ("PUT", f"{chat}/pin", None),
            ("PUT", f"{chat}/priority", {"priority": self.chance.choice(("high", "urgent"))}),
            ("POST", f"{chat}/messages", {"text": "Ответ", "client_key": uuid4().hex}),
            ("PATCH", chat, {"assignee_id": str(self.colleague.id)}),
            ("POST", f"{chat}/read", None),
        ]  # fmt: skip
        method, path, body = self.chance.choice(verbs)
        answer = await member.http.request(method, path, json=body)
        assert answer.status_code < 500, answer.text
        await self.hub.work()

    async def dump(self) -> dict[str, list[str]]:
        """Read every row of the organization, but for revisions, which only grow."""
        found = {}
        for table in OWNED:
            if table not in BESIDE:
                query = f"""
                    SELECT (to_jsonb(owned) - 'revision' - 'last_seen_at')::text FROM {table} AS owned
                     WHERE organization_id = :id ORDER BY 1
                """
                found[table] = [row[0] for row in await self.hub.rows(query, id=self.owner.organization_id)]
        counters = [one for one in found["conversation_counters"] if any(c in one for c in "123456789")]
        return {**found, "conversation_counters": counters}


async def build(hub: Hub, seed: int, *, steps: int = 25) -> Town:
    """Make a town in which something has happened."""
    owner = await hub.person()
    channels = [await hub.channel(owner, "Салон"), await hub.channel(owner, "Школа")]
    tags = [(await owner.http.post("/api/tags", json={"name": name})).json()["id"] for name in ("VIP", "Опт", "Долг")]
    fields = [
        (await owner.http.post("/api/contact-fields", json={"name": name, "kind": "text"})).json()["id"]
        for name in ("Город", "Имя мамы")
    ]
    colleague = await hub.person(owner.organization_id)
    town = Town(hub, owner, colleague, channels, tags, fields, random.Random(seed))
    for who in (1, 2, 3):
        await town.write(who, channels[0], kind="text")
        if town.chance.random() < 0.6:
            await town.write(who, channels[1])
    for _ in range(steps):
        verb = town.chance.choice(("write", "react", "deed", "deed"))
        if verb == "deed":
            await town.deed()
        else:
            await getattr(town, verb)(town.chance.choice((1, 2, 3)))
    return town
