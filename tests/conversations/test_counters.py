"""Counters equal a recount after whatever happened, in whatever order."""

import asyncio
import random
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from sarafan.core.clock import utc_now
from sarafan.intake import tasks
from sarafan.organizations.models import Role
from tests.support.events import in_group
from tests.support.hub import Hub, Person, message
from tests.support.recount import assert_counters_are_exact

pytestmark = pytest.mark.slow

# What a list shows of a thread must be what the thread holds.
_STALE_ROWS = """
    SELECT conversation.id FROM conversations AS conversation
      LEFT JOIN LATERAL (SELECT id, at, status FROM messages WHERE conversation_id = conversation.id
                          ORDER BY at DESC, seq DESC LIMIT 1) AS latest ON true
     WHERE (conversation.last_message_id, conversation.last_message_at, conversation.last_message_status)
           IS DISTINCT FROM (latest.id, latest.at, latest.status)
        OR conversation.unread_count < 0
"""
_OF_THE_GONE = """
    SELECT count(*) FROM conversations JOIN members ON members.id = assignee_id WHERE members.removed_at IS NOT NULL
"""


class Life:
    """A team at work, at random but the same each time."""

    def __init__(self, hub: Hub, seed: int) -> None:
        self.hub, self.chance = hub, random.Random(seed)
        self.people: list[Person] = []
        self.channels: list[UUID] = []
        self.teams: list[str | None] = [None]
        self.number = 0

    async def begin(self) -> None:
        owner = await self.hub.person()
        self.people = [owner] + [await self.hub.person(owner.organization_id, Role.OPERATOR) for _ in range(2)]
        self.channels = [await self.hub.channel(owner, label) for label in ("Салон", "Школа")]
        for name in ("Продажи", "Сервис"):
            body = {"name": name, "member_ids": [str(self.people[1].id)]}
            self.teams.append((await owner.http.post("/api/teams", json=body)).json()["id"])
        await self.hub.change("UPDATE channels SET phone = '77009990000'")

    async def step(self) -> None:
        deed = self.chance.choice(
            (self.write, self.write, self.write, self.identify, self.reply, self.mark, self.assign, self.decide)
        )
        await deed()

    async def write(self) -> None:
        channel = self.chance.choice(self.channels)
        await self._take_in(channel, *(("message", self._message()) for _ in range(self.chance.randint(1, 4))))

    async def identify(self) -> None:
        who = self.chance.randrange(5)
        await self._take_in(self.chance.choice(self.channels), ("contact.identity", self._address(who, 2)))

    async def reply(self) -> None:
        if row := await self._any():
            await self.hub.reply(self.chance.choice(self.people), row["id"])

    async def mark(self) -> None:
        verb = self.chance.choice(("read", "unread", "no-answer-needed", "answer-needed"))
        if row := await self._any():
            await self.people[0].http.post(f"/api/conversations/{row['id']}/{verb}")

    async def decide(self) -> None:
        """Snooze, wake, finish, open, or take one of it back."""
        if row := await self._any():
            http, path = self.chance.choice(self.people).http, f"/api/conversations/{row['id']}"
            deed = self.chance.randrange(6)
            if deed < 3:
                until = (utc_now() + timedelta(hours=1)).isoformat() if deed else None
                await http.put(f"{path}/snooze", json={"until": until})
            elif deed == 3:
                await http.put(f"{path}/done", json={})
            elif deed == 4:
                await http.delete(f"{path}/{self.chance.choice(('done', 'snooze'))}")
            else:
                lines = (await http.get(f"{path}/state-changes")).json()["items"]
                if lines:
                    await http.post(f"{path}/state-changes/{lines[0]['id']}/undo")

    async def assign(self) -> None:
        whom = self.chance.choice([None, *(str(person.id) for person in self.people)])
        body = {
            "assignee_id": whom,
            **({"team_id": self.chance.choice(self.teams)} if self.chance.random() < 0.5 else {}),
        }
        if row := await self._any():
            await self.people[0].http.patch(f"/api/conversations/{row['id']}", json=body)
            if self.chance.random() < 0.3:
                returned = {"client_key": f"r{self.number}-{self.chance.random()}"}
                await self.people[0].http.post(f"/api/conversations/{row['id']}/return", json=returned)

    async def lose_a_colleague(self) -> None:
        gone = self.people.pop()
        assert (await self.people[0].http.delete(f"/api/members/{gone.id}")).status_code == 204

    async def lose_a_number(self) -> None:
        channel = self.channels.pop()
        assert (await self.people[0].http.delete(f"/api/channels/{channel}?confirm=Школа")).status_code == 204

    async def _any(self) -> dict[str, Any] | None:
        listed = await self.hub.conversations(self.people[0], f"view={self.chance.choice(('all', 'groups'))}")
        return self.chance.choice(listed) if listed else None

    def _message(self) -> dict[str, Any]:
        self.number += 1
        address = self._address(self.chance.randrange(5), self.chance.randrange(3))
        at = 1_790_000_000 + self.number + self.chance.randint(-20, 0)
        from_me = self.chance.random() < 0.2
        if self.chance.random() < 0.2:
            mentions = [{"phone": "77009990000"}] if self.chance.random() < 0.5 else []
            return in_group(f"M{self.number}", from_me=from_me, at=at, mentions=mentions)
        return message(f"M{self.number}", from_me=from_me, at=at, **address)

    def _address(self, who: int, known: int) -> dict[str, Any]:
        phone, lid = f"7701000000{who}", f"900{who}"
        return {"phone": phone if known else None, "lid": lid if known != 1 else None}

    async def _take_in(self, channel: UUID, *events: tuple[str, dict[str, Any]]) -> None:
        made = [self.hub.event(channel, *event) for event in events]
        await self.hub.deliver(channel, *made, work=False)
        await tasks.understand(self.hub.resources, str(channel))


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_counters_and_rows_are_exact_after_anything(hub: Hub, seed: int):
    life = Life(hub, seed)
    await life.begin()
    for _ in range(12):
        for _ in range(4):
            await life.step()
        await assert_counters_are_exact(hub)
    assert await hub.rows(_STALE_ROWS) == []

    await life.lose_a_colleague()
    await assert_counters_are_exact(hub)
    assert await hub.rows(_OF_THE_GONE) == [(0,)]
    await life.lose_a_number()
    await assert_counters_are_exact(hub)
    assert await hub.rows("SELECT state, error FROM deliveries WHERE state = 'failed'") == []


async def test_what_each_person_sees_counted_is_what_they_see_listed(hub: Hub):
    life = Life(hub, 4)
    await life.begin()
    for _ in range(25):
        await life.step()

    for person in life.people:
        counters = (await person.http.get("/api/conversations/counters")).json()
        everything = await hub.conversations(person, "limit=100")
        groups = await hub.conversations(person, "view=groups&limit=100")
        mine = await hub.conversations(person, "view=mine&limit=100")
        unassigned = await hub.conversations(person, "view=unassigned&limit=100")
        assert counters == {
            "total": len(everything),
            "waiting": len(await hub.conversations(person, "view=waiting&limit=100")),
            "unread": sum(row["unread_count"] > 0 for row in everything),
            "groups": len(groups),
            "groups_unread": sum(row["unread_count"] > 0 for row in groups),
            "mine_total": len(mine),
            "mine_waiting": sum(row["waiting_since"] is not None for row in mine),
            "unassigned_total": len(unassigned),
            "unassigned_waiting": sum(row["waiting_since"] is not None for row in unassigned),
            "snoozed": len(await hub.conversations(person, "view=snoozed&limit=100")),
            "done": len(await hub.conversations(person, "view=done&limit=100")),
            "mentions": len(await hub.conversations(person, "view=mentions&limit=100")),
        }


async def test_the_counters_of_one_number_are_of_its_conversations(hub: Hub):
    owner = await hub.person()
    first, second = await hub.channel(owner), await hub.channel(owner)
    await hub.deliver(first, hub.event(first, "message", message("A1")), hub.event(first, "message", in_group("G1")))
    for number in range(2):
        said = message(f"B{number}", phone=f"7702000000{number}", lid=f"{number + 1}")
        await hub.deliver(second, hub.event(second, "message", said))
    [row] = await hub.conversations(owner, f"channel_id={second}&q=77020000000")
    await owner.http.patch(f"/api/conversations/{row['id']}", json={"assignee_id": str(owner.id)})

    async def counted(query: str) -> list[int]:
        found = (await owner.http.get(f"/api/conversations/counters{query}")).json()
        return [found[name] for name in ("total", "waiting", "unread", "groups", "groups_unread", "mine_total")]

    assert await counted("") == [3, 3, 3, 1, 1, 1]
    assert await counted(f"?channel_id={first}") == [1, 1, 1, 1, 1, 0]
    assert await counted(f"?channel_id={second}") == [2, 2, 2, 0, 0, 1]
    stranger = await hub.person()
    assert (await stranger.http.get(f"/api/conversations/counters?channel_id={second}")).json()["total"] == 0


async def test_many_at_once_keep_the_counters_exact(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    people = [message(f"A{number}", phone=f"7701000000{number}", lid=None) for number in range(6)]
    await hub.deliver(channel, *(hub.event(channel, "message", one) for one in people))
    rows = [row["id"] for row in await hub.conversations(owner)]

    async def answer(row: str, number: int) -> int:
        body = {"text": "Да", "client_key": f"{row}-{number}"}
        return (await owner.http.post(f"/api/conversations/{row}/messages", json=body)).status_code

    async def assign(row: str) -> int:
        return (await owner.http.patch(f"/api/conversations/{row}", json={"assignee_id": str(owner.id)})).status_code

    statuses = await asyncio.gather(
        *(answer(row, number) for row in rows for number in range(2)), *(assign(row) for row in rows)
    )

    assert set(statuses) == {200, 201}
    await assert_counters_are_exact(hub)
    assert (await owner.http.get("/api/conversations/counters")).json()["mine_total"] == 6
