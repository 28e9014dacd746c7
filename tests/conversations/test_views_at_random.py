"""Counters of every view equal a recount, for every member, after random events from three workers that are killed.

A worker is a process (`life_at_random.py`); one that is killed, in the middle of whatever it does, is started again.
`SARAFAN_VIEW_EVENTS=10000`, which `--all` sets, makes it longer.
"""

import asyncio
import os
import random
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from sarafan.conversations.views import nodes
from sarafan.organizations.models import Role
from tests.conversations.life_at_random import DONE, IN_THE_WAY, TOWNS, Team
from tests.conversations.test_views import PARTY, all_of, any_of, save
from tests.support.hub import Hub, Person
from tests.support.recount import assert_counters_are_exact

EVENTS = int(os.environ.get("SARAFAN_VIEW_EVENTS", "330"))
ROUNDS = max(1, EVENTS // 1000)
WORKERS = 3
DEATHS = 1 if ROUNDS == 1 else 3  # of each worker in each round; a process takes some seconds to come up
POLICIES = ("all", "own_and_unassigned", "own")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240 + EVENTS // 4)]

_ROWS = """
    SELECT c.id, c.assignee_id, c.team_id, c.channel_id, c.priority, c.contact_id IS NOT NULL AS person,
           c.unread_count > 0 AS unread, c.waiting_since IS NOT NULL AND c.snoozed_until IS NULL AS waits,
           c.snoozed_until IS NOT NULL AS snoozed, c.done_at IS NOT NULL AS done,
           CASE WHEN c.errand_due_at <= now() THEN c.errand_for END AS overdue,
           ARRAY(SELECT value FROM contact_field_values f WHERE f.contact_id = c.contact_id) AS fields,
           ARRAY(SELECT tag_id FROM contact_tags t WHERE t.contact_id = c.contact_id) AS tags,
           ARRAY(SELECT member_id FROM note_mentions m WHERE m.conversation_id = c.id AND read_at IS NULL) AS mentions
      FROM conversations c WHERE removed_at IS NULL
"""
# Of some errands the moment has come: the clock changes no counter.
_PASS_TIME = """
    UPDATE conversations SET errand_due_at = now() - interval '1 minute' WHERE errand_for IS NOT NULL AND id::text < '8'
"""
Row = dict[str, Any]
# Each saved view, and what it should have: said again in Python.
Rule = Callable[[Row, UUID], bool]


@dataclass
class Firm:
    """An organization with people, chats and saved views."""

    hub: Hub
    owner: Person
    people: list[Person]
    team: Team
    rules: dict[str, Rule] = field(default_factory=dict)

    def in_team(self, person: Person) -> bool:
        return person is self.people[2]


class Worker:
    """A process that does one thing after another, is killed in the middle of any, and started again."""

    def __init__(self, team: Team, dice: random.Random) -> None:
        self.team, self.dice = team, dice
        self.said = ""
        self.deaths = 0

    async def work(self, events: int, deaths: int) -> None:
        """Let so much happen, with so many deaths on the way."""
        until = len(self.said) + events
        while (left := until - len(self.said)) > 0:
            await self._live(left, self.dice.randrange(left // (2 * deaths), left // deaths) if deaths > 0 else None)
            deaths -= 1

    async def _live(self, events: int, dies_after: int | None) -> None:
        arguments = (self.team.to_json(), str(self.dice.randrange(2**32)), str(events))
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.conversations.life_at_random", *arguments),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        assert process.stderr is not None
        complaints = asyncio.create_task(process.stderr.read())
        seen = 0
        while said := await process.stdout.read(1):
            self.said += said.decode()
            seen += 1
            if seen == dies_after:
                process.send_signal(signal.SIGKILL)
                self.deaths += 1
        ended = await process.wait()
        assert ended in (0, -signal.SIGKILL), (await complaints).decode()[-4000:]
        await complaints


def rules_of(team: Team, operator: UUID) -> list[tuple[dict[str, Any], Rule]]:
    """Say of which conversations saved views are, twice."""
    vip, school, sales = UUID(team.tags[0]), UUID(team.channels[1]), UUID(team.teams[0])
    tagged, urgent = {"kind": "tag", "tag_id": str(vip)}, {"kind": "priority", "value": "urgent"}
    nobody, waiting = {"kind": "assignee", "who": "nobody"}, {"kind": "state", "value": "waiting"}
    lives = {"kind": "field", "field_id": team.field_id, "comparison": "is", "value": TOWNS[0]}
    return [
        (all_of(tagged, urgent), lambda row, me: vip in row["tags"] and row["priority"] == "urgent"),
        (any_of(tagged, urgent), lambda row, me: vip in row["tags"] or row["priority"] == "urgent"),
        (all_of({"kind": "assignee", "who": "me"}, waiting), lambda row, me: row["assignee_id"] == me and row["waits"]),
        (all_of({**tagged, "is_not": True}, PARTY), lambda row, me: vip not in row["tags"] and row["person"]),
        (all_of(lives), lambda row, me: TOWNS[0] in row["fields"]),
        (
            all_of({**lives, "comparison": "empty", "value": ""}, {"kind": "team", "team_id": str(sales)}),
            lambda row, me: not row["fields"] and row["team_id"] == sales,
        ),
        (
            any_of(
                {"kind": "bracket", "match": "all", "of": [nobody, waiting]},
                {"kind": "bracket", "match": "all", "of": [{"kind": "state", "value": "done"}, PARTY]},
            ),
            lambda row, me: (row["assignee_id"] is None and row["waits"]) or (row["done"] and row["person"]),
        ),
        (
            all_of(
                {"kind": "assignee", "who": "member", "member_id": str(operator), "is_not": True},
                {"kind": "channel", "channel_id": str(school)},
                {"kind": "state", "value": "open"},
            ),
            lambda row, me: (
                row["assignee_id"] != operator
                and row["channel_id"] == school
                and not row["snoozed"]
                and not row["done"]
            ),
        ),
    ]


@pytest.fixture
async def firm(own_hub: Hub) -> Firm:
    hub = own_hub
    owner = await hub.person()
    roles = (Role.HEAD, Role.OPERATOR, Role.OPERATOR, Role.QUALITY_CONTROL)
    people = [owner, *[await hub.person(owner.organization_id, role) for role in roles]]

    async def make(path: str, **body: Any) -> str:
        answer = await owner.http.post(f"/api/{path}", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    team = Team(
        hub.settings.database_url,
        str(owner.organization_id),
        [str(one.id) for one in people],
        [str(await hub.channel(owner, label)) for label in ("Салон", "Школа")],
        [await make("tags", name=name) for name in ("VIP", "Опт")],
        [
            await make("teams", name="Продажи", member_ids=[str(people[2].id)]),
            await make("teams", name="Сервис", member_ids=[]),
        ],
        await make("contact-fields", name="Город", kind="text"),
    )
    made = Firm(hub, owner, people, team)
    for condition, rule in rules_of(team, people[2].id):
        made.rules[(await save(owner, condition, is_shared=True))["id"]] = rule
    return made


def seen_by(firm: Firm, row: Row, person: Person, usual: str, of_channels: dict[str, str]) -> bool:
    """Say again which chats somebody sees."""
    if person.role is not Role.OPERATOR:
        return True
    seen = of_channels.get(str(row["channel_id"]), usual)
    if seen == "all" or row["assignee_id"] is not None:
        return seen == "all" or bool(row["assignee_id"] == person.id)
    if row["team_id"] is None:
        return seen == "own_and_unassigned"
    return firm.in_team(person) and str(row["team_id"]) == firm.team.teams[0]


def expected(rows: list[Row], me: UUID) -> dict[str, int]:
    """Count again what each fixed view has."""
    here = [row for row in rows if not row["snoozed"] and not row["done"]]
    people, groups = [row for row in rows if row["person"]], [row for row in rows if not row["person"]]
    waiting = [row for row in rows if row["waits"]]
    return {
        "total": len(people),
        "waiting": len(waiting),
        "unread": sum(row["unread"] for row in people),
        "groups": len(groups),
        "groups_unread": sum(row["unread"] for row in groups),
        "mine_total": sum(row["assignee_id"] == me for row in here),
        "mine_waiting": sum(row["assignee_id"] == me for row in waiting),
        "unassigned_total": sum(row["assignee_id"] is None for row in here),
        "unassigned_waiting": sum(row["assignee_id"] is None for row in waiting),
        "snoozed": sum(row["snoozed"] for row in rows),
        "done": sum(row["done"] for row in rows),
        "mentions": sum(me in row["mentions"] for row in rows),
    }


async def assert_all_is_counted(firm: Firm, usual: str, of_channels: dict[str, str]) -> None:
    """Compare what each member is told of each view with a recount."""
    async with firm.hub.database.for_system() as session:
        rows = [dict(row) for row in (await session.execute(sa.text(_ROWS))).mappings()]
    for person in firm.people:
        seen = [row for row in rows if seen_by(firm, row, person, usual, of_channels)]
        told = (await person.http.get("/api/conversations/counters")).json()
        assert (person.role, told) == (person.role, expected(seen, person.id))
        own = sum(row["overdue"] == person.id for row in seen)
        leads = person.role in (Role.OWNER, Role.HEAD)
        late = sum(row["overdue"] is not None for row in seen) if leads else own
        overdue = (await person.http.get("/api/errands/overdue")).json()
        assert (person.role, overdue) == (person.role, {"own": own, "count": late})
        counted = {one["view_id"]: one for one in (await person.http.get("/api/views/counts")).json()["items"]}
        for view_id, rule in firm.rules.items():
            many = sum(rule(row, person.id) for row in seen)
            assert (person.role, counted[view_id]["count"], counted[view_id]["at_least"]) == (person.role, many, False)


async def let_all_work(workers: list[Worker], events: int, deaths: int) -> None:
    async with asyncio.TaskGroup() as together:
        for one in workers:
            together.create_task(one.work(events, deaths))


async def test_counters_of_all_views_equal_a_recount_for_everybody(firm: Firm, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(nodes, "MOST_GATHERED", 8)  # so that both ways of finding are gone
    dice = random.Random(20261130)
    workers = [Worker(firm.team, random.Random(seed)) for seed in range(WORKERS)]
    for _ in range(ROUNDS):
        await let_all_work(workers, EVENTS // ROUNDS // WORKERS, DEATHS)
        await firm.hub.change(_PASS_TIME)
        await assert_counters_are_exact(firm.hub)
        # The last one stays for the next round.
        for usual in dice.sample(POLICIES, len(POLICIES)):
            differs = dice.choice([None, *POLICIES])
            decision = {"visibility": usual, "channel_visibility": {firm.team.channels[0]: differs}}
            assert (await firm.owner.http.patch("/api/organization", json=decision)).status_code == 200
            await assert_all_is_counted(firm, usual, {firm.team.channels[0]: differs} if differs else {})
    assert [one.deaths for one in workers] == [ROUNDS * DEATHS] * WORKERS
    said = "".join(one.said for one in workers)
    assert said.count(DONE) > len(said) // 2
    assert said.count(IN_THE_WAY) < len(said) // 20


async def test_a_writer_that_forgets_the_counters_is_found_out(firm: Firm):
    team = replace(firm.team, forgets=True)
    await Worker(team, random.Random(1)).work(80, deaths=0)
    with pytest.raises(AssertionError):
        await assert_counters_are_exact(firm.hub)
