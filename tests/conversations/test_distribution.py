"""Rules give chats in turn, whatever happens at the same time."""

import asyncio
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from sarafan.conversations.distribution import giving
from sarafan.core.clock import utc_now
from sarafan.organizations.models import Role
from tests.support.hub import Hub, Person, message
from tests.support.recount import assert_counters_are_exact


class Firm:
    """An owner, some operators, and a number whose chats are given in turn."""

    def __init__(self, hub: Hub) -> None:
        self.hub, self.written = hub, 0

    async def begin(self, operators: int = 3, **rule: Any) -> "Firm":
        self.owner = await self.hub.person()
        self.people = [await self.hub.person(self.owner.organization_id, Role.OPERATOR) for _ in range(operators)]
        self.channel = await self.hub.channel(self.owner)
        await self.rule(f"channels/{self.channel}", mode="in_turn", **rule)
        return self

    async def rule(self, of: str, **rule: Any) -> None:
        answer = await self.owner.http.put(f"/api/distribution/{of}", json=rule)
        assert answer.status_code == 200, answer.text

    async def attend(self, person: Person, state: str, **plan: Any) -> None:
        if plan:
            await self.owner.http.patch(f"/api/members/{person.id}/work", json=plan)
        await person.http.put(f"/api/members/{person.id}/attendance", json={"state": state})
        await self.hub.work()

    async def write(self, who: int, *, work: bool = True) -> str:
        self.written += 1
        said = message(
            f"M{self.written}",
            "Сколько стоит?",
            phone=f"7701{who:07}",
            lid=str(who + 1),
            at=int(datetime.now(UTC).timestamp()),
        )
        await self.hub.deliver(self.channel, self.hub.event(self.channel, "message", said), work=work)
        return f"7701{who:07}"

    async def chat(self, phone: str) -> dict[str, Any]:
        (row,) = await self.hub.conversations(self.owner, f"q={phone}")
        return row

    async def later(self, minutes: int) -> None:
        """Let the rules see what they would see so much later."""
        then = utc_now() + timedelta(minutes=minutes)
        await giving.distribute(self.hub.resources, str(self.owner.organization_id), lambda: then)

    async def owners(self) -> Counter[str | None]:
        found: Counter[str | None] = Counter()
        for (assignee,) in await self.hub.rows("SELECT assignee_id FROM conversations"):
            found[str(assignee) if assignee else None] += 1
        return found


@pytest.fixture
async def firm(hub: Hub) -> Firm:
    return await Firm(hub).begin(no_answer_minutes=10)


async def test_chats_are_given_in_turn_to_who_is_at_work(firm: Firm):
    first, second, third = firm.people
    for one in (first, second):
        await firm.attend(one, "at_work")
    await firm.attend(third, "away")
    for who in range(6):
        await firm.write(who)
    assert await firm.owners() == {str(first.id): 3, str(second.id): 3}
    await assert_counters_are_exact(firm.hub)


async def test_what_nobody_can_take_waits_and_is_given_as_soon_as_somebody_can(firm: Firm):
    first, second, _ = firm.people
    await firm.attend(first, "at_work", capacity=1)
    phones = [await firm.write(who) for who in range(3)]
    assert await firm.owners() == {str(first.id): 1, None: 2}
    taken = await firm.chat(phones[0])
    await first.http.put(f"/api/conversations/{taken['id']}/done", json={})
    await firm.hub.work()
    assert (await firm.chat(phones[1]))["assignee_id"] == str(first.id), "the longest waiting first, once there is room"
    await firm.attend(second, "at_work")
    assert (await firm.chat(phones[2]))["assignee_id"] == str(second.id)
    lines = (await firm.owner.http.get(f"/api/conversations/{taken['id']}/state-changes")).json()["items"]
    assert [(one["kind"], one["author"]["kind"]) for one in lines] == [("done", "member"), ("assigned", "clock")]


async def test_a_returning_customer_goes_to_whom_they_had(firm: Firm):
    first, second, _ = firm.people
    await firm.attend(first, "at_work")
    phone = await firm.write(1)
    chat = await firm.chat(phone)
    await firm.attend(second, "at_work")
    await first.http.put(f"/api/conversations/{chat['id']}/done", json={})
    await firm.write(1)
    assert (await firm.chat(phone))["assignee_id"] == str(first.id)
    await first.http.put(f"/api/conversations/{chat['id']}/done", json={})
    await firm.attend(first, "off")
    await firm.write(1)
    assert (await firm.chat(phone))["assignee_id"] == str(second.id)


async def test_whoever_leaves_leaves_what_waits_and_keeps_what_does_not(firm: Firm):
    first, second, _ = firm.people
    await firm.attend(first, "at_work")
    waiting, answered = await firm.write(1), await firm.write(2)
    await firm.hub.reply(first, (await firm.chat(answered))["id"])
    await firm.attend(first, "off")
    assert (await firm.chat(waiting))["assignee_id"] is None
    assert (await firm.chat(answered))["assignee_id"] == str(first.id)
    await firm.attend(second, "at_work")
    assert (await firm.chat(waiting))["assignee_id"] == str(second.id)


async def test_nobody_has_answered_so_it_goes_on_to_the_next_or_back_to_the_queue(firm: Firm):
    first, second, _ = firm.people
    await firm.attend(first, "at_work")
    phone = await firm.write(1)
    await firm.later(9)
    assert (await firm.chat(phone))["assignee_id"] == str(first.id)
    await firm.later(11)
    assert (await firm.chat(phone))["assignee_id"] is None, "nobody else is at work"
    await firm.later(12)
    assert (await firm.chat(phone))["assignee_id"] is None, "not to them again"
    await firm.attend(second, "at_work")
    assert (await firm.chat(phone))["assignee_id"] == str(second.id)


async def test_minutes_without_an_answer_are_those_of_working_hours(firm: Firm):
    first, *_ = firm.people
    there = datetime.now(UTC) + timedelta(hours=5)  # in Almaty
    elsewhere = [{"day": (there.weekday() + 3) % 7, "begins": 540, "ends": 600}]
    await firm.owner.http.patch("/api/organization", json={"working_hours": elsewhere})
    await firm.attend(first, "at_work", working_hours=[])
    phone = await firm.write(1)
    await firm.later(60)
    assert (await firm.chat(phone))["assignee_id"] == str(first.id)


async def test_a_team_has_its_own_turns_and_a_number_sends_its_chats_there(firm: Firm):
    _, second, third = firm.people
    body = {"name": "Сервис", "member_ids": [str(second.id), str(third.id)]}
    team = (await firm.owner.http.post("/api/teams", json=body)).json()["id"]
    for one in firm.people:
        await firm.attend(one, "at_work")
    await firm.rule(f"channels/{firm.channel}", mode="to_team", to_team_id=team)
    phone = await firm.write(1)
    row = await firm.chat(phone)
    assert (row["team_id"], row["assignee_id"]) == (team, None), "the team gives nothing in turn yet"
    await firm.rule(f"teams/{team}", mode="in_turn")
    await firm.hub.work()
    for who in range(2, 5):
        await firm.write(who)
    assert await firm.owners() == {str(second.id): 2, str(third.id): 2}
    await assert_counters_are_exact(firm.hub)


async def test_wrong_rules_are_refused_and_off_gives_nothing(firm: Firm):
    put = firm.owner.http.put
    team = (await firm.owner.http.post("/api/teams", json={"name": "Сервис"})).json()["id"]
    needs = await put(f"/api/distribution/channels/{firm.channel}", json={"mode": "to_team"})
    assert (needs.status_code, needs.json()["error"]) == (422, "distribution_needs_team")
    assert (await put(f"/api/distribution/teams/{team}", json={"mode": "to_team"})).status_code == 422
    assert (await put(f"/api/distribution/teams/{UUID(int=5)}", json={"mode": "off"})).status_code == 404
    too_long = {"mode": "in_turn", "no_answer_minutes": 1441}
    assert (await put(f"/api/distribution/teams/{team}", json=too_long)).status_code == 422
    operator = await firm.people[0].http.put(f"/api/distribution/teams/{team}", json={"mode": "off"})
    assert operator.status_code == 403
    await firm.rule(f"channels/{firm.channel}", mode="off")
    await firm.attend(firm.people[0], "at_work")
    await firm.write(1)
    assert await firm.owners() == {None: 1}
    assert (await firm.owner.http.get("/api/distribution")).json()["items"] == [
        {
            "channel_id": str(firm.channel),
            "team_id": None,
            "mode": "off",
            "to_team_id": None,
            "no_answer_minutes": None,
        }
    ]


@pytest.mark.slow
async def test_some_hundred_chats_and_workers_at_once_give_each_to_one_and_nobody_too_much(hub: Hub):
    dice = random.Random(7)
    firm = await Firm(hub).begin(operators=4)
    capacities = {person.id: dice.randint(20, 40) for person in firm.people}
    for person in firm.people:
        await firm.attend(person, "at_work", capacity=capacities[person.id])
    for batch in range(10):
        said = [
            message(f"B{batch}-{one}", phone=f"7702{batch:03}{one:04}", lid=f"{batch}{one:03}9", at=1_790_000_000 + one)
            for one in range(20)
        ]
        made = [hub.event(firm.channel, "message", one) for one in said]
        await hub.deliver(firm.channel, *made, work=False)
    organization = str(firm.owner.organization_id)

    async def take(number: int) -> None:
        person = firm.people[number % 4]
        for row in await hub.conversations(firm.owner, "view=waiting&limit=5"):
            body = {"assignee_id": None, "seen_assignee_id": row["assignee_id"]}
            answer = await person.http.patch(f"/api/conversations/{row['id']}", json=body)
            assert answer.status_code in (200, 409)

    await asyncio.gather(
        hub.work(),
        *(giving.distribute(hub.resources, organization) for _ in range(6)),
        *(take(one) for one in range(4)),
    )
    await hub.work()

    assert (await hub.rows("SELECT count(*) FROM conversations"))[0][0] == 200
    owners = await firm.owners()
    for person in firm.people:
        assert owners[str(person.id)] <= capacities[person.id]
    room = sum(capacities.values())
    assert sum(count for whose, count in owners.items() if whose) == min(room, 200)
    await assert_counters_are_exact(hub)


@pytest.mark.parametrize("rule", ["of the team", "to the team"])
async def test_an_archived_team_is_given_nothing_and_gives_nothing(firm: Firm, rule: str):
    first = firm.people[0]
    body = {"name": "Сервис", "member_ids": [str(first.id)]}
    team = (await firm.owner.http.post("/api/teams", json=body)).json()["id"]
    await firm.rule(f"channels/{firm.channel}", mode="to_team", to_team_id=team)
    if rule == "of the team":  # what is in its queue already
        phone = await firm.write(1)
        await firm.rule(f"teams/{team}", mode="in_turn")
    assert (await firm.owner.http.patch(f"/api/teams/{team}", json={"archived": True})).status_code == 200
    if rule == "to the team":
        phone = await firm.write(1)
    await firm.attend(first, "at_work")
    await firm.later(1)
    row = await firm.chat(phone)
    assert (row["team_id"], row["assignee_id"]) == (team if rule == "of the team" else None, None)
