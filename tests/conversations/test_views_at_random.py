"""Counters of every view equal a recount, for every member, after random events from three workers that die.

A worker is a pool of connections of its own; one dies when PostgreSQL ends them all, in the middle of whatever they do.
`SARAFAN_VIEW_EVENTS=10000` makes it longer.
"""

import asyncio
import itertools
import os
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts.tags import setting
from sarafan.conversations import threads
from sarafan.conversations.models import Priority
from sarafan.conversations.states import changing
from sarafan.conversations.views import nodes
from sarafan.core.clock import utc_now
from sarafan.core.db import Database
from sarafan.core.errors import SarafanError
from sarafan.intake import tasks
from sarafan.notes import mentioning, writing
from sarafan.notes.mentioning import Named
from sarafan.notes.models import MentionKind
from sarafan.organizations import queries as organizations
from sarafan.organizations.actors import Actor
from sarafan.organizations.models import Role
from tests.conversations.test_views import PARTY, all_of, any_of, save
from tests.support.events import in_group
from tests.support.hub import Hub, Person, message
from tests.support.recount import assert_counters_are_exact

EVENTS = int(os.environ.get("SARAFAN_VIEW_EVENTS", "600"))
ROUNDS = max(3, EVENTS // 400)
CUSTOMERS = 24

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120 + EVENTS // 5)]

_ROWS = """
    SELECT c.id, c.assignee_id, c.channel_id, c.priority, c.contact_id IS NOT NULL AS person,
           c.unread_count > 0 AS unread, c.waiting_since IS NOT NULL AND c.snoozed_until IS NULL AS waits,
           c.snoozed_until IS NOT NULL AS snoozed, c.done_at IS NOT NULL AS done,
           ARRAY(SELECT tag_id FROM contact_tags t WHERE t.contact_id = c.contact_id) AS tags,
           ARRAY(SELECT member_id FROM note_mentions m WHERE m.conversation_id = c.id AND read_at IS NULL) AS mentions
      FROM conversations c WHERE removed_at IS NULL
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
    channels: list[UUID]
    chats: list[UUID] = field(default_factory=list)
    tags: list[UUID] = field(default_factory=list)
    notes: list[tuple[UUID, UUID]] = field(default_factory=list)
    rules: dict[str, Rule] = field(default_factory=dict)
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    async def write(self, database: Database, dice: random.Random) -> None:
        """Let a customer write, or the same person turn out to be two."""
        channel, number = dice.choice(self.channels), next(self.numbers)
        at = 1_790_000_000 + number
        event = ("message", in_group(f"M{number}", at=at))
        if dice.random() < 0.9:
            who, known = dice.randrange(CUSTOMERS), dice.randrange(3)
            address: dict[str, Any] = {
                "phone": f"77010000{who:03}" if known else None,
                "lid": f"9{who:03}" if known != 1 else None,
            }
            event = ("message", message(f"M{number}", at=at, from_me=dice.random() < 0.2, **address))
        await self.hub.deliver(channel, self.hub.event(channel, *event), work=False)
        await tasks.understand(replace(self.hub.resources, database=database), str(channel))

    async def look(self) -> None:
        """See which chats there are by now."""
        self.chats = [row[0] for row in await self.hub.rows("SELECT id FROM conversations ORDER BY id")]


async def assign(firm: Firm, dice: random.Random, session: AsyncSession, actor: Actor, chat: UUID) -> None:
    await threads.assign(session, actor, chat, dice.choice([None, *(one.id for one in firm.people)]))


async def mark(firm: Firm, dice: random.Random, session: AsyncSession, actor: Actor, chat: UUID) -> None:
    verbs = (threads.mark_read, threads.mark_unread, threads.need_no_answer, threads.need_answer)
    await dice.choice(verbs)(session, actor, chat)


async def decide(firm: Firm, dice: random.Random, session: AsyncSession, actor: Actor, chat: UUID) -> None:
    until = utc_now() + timedelta(hours=1)
    match dice.randrange(6):
        case 0:
            await changing.snooze(session, actor, chat, dice.choice([until, None]))
        case 1:
            await changing.wake(session, actor, chat)
        case 2:
            await changing.finish(session, actor, chat)
        case 3:
            await changing.open_again(session, actor, chat)
        case _:
            await changing.prioritize(session, actor, chat, dice.choice(list(Priority)))


async def tag(firm: Firm, dice: random.Random, session: AsyncSession, actor: Actor, chat: UUID) -> None:
    contact = await session.scalar(sa.text("SELECT contact_id FROM conversations WHERE id = :id"), {"id": chat})
    if contact:
        await dice.choice((setting.put_on, setting.take_off))(session, actor, contact, dice.choice(firm.tags))


async def mention(firm: Firm, dice: random.Random, session: AsyncSession, actor: Actor, chat: UUID) -> None:
    named = dice.choice(firm.people)
    if firm.notes and dice.random() < 0.5:
        note_id, member_id = dice.choice(firm.notes)
        [found] = await organizations.members_by_id(session, actor.organization_id, [member_id])
        seer = Actor.of_member(found, await organizations.organization(session, actor.organization_id))
        await mentioning.see(session, seer, note_id)
        return
    content = writing.Content("Взгляни", mentions=[Named(MentionKind.MEMBER, named.id)])
    note, _ = await writing.write(session, actor, chat, content, f"{dice.random()}")
    firm.notes.append((note.id, named.id))


Deed = Callable[[Firm, random.Random, AsyncSession, Actor, UUID], Awaitable[None]]
DEEDS: tuple[Deed, ...] = (assign, assign, mark, mark, decide, decide, decide, tag, tag, mention)


class Worker:
    """A pool of connections that does one deed after another, and may die in the middle of any."""

    def __init__(self, firm: Firm, seed: int) -> None:
        self.firm, self.dice, self.deaths, self.done = firm, random.Random(seed), 0, 0
        self.database = Database(firm.hub.database.url, 2)
        self.pids: set[int] = set()

    async def work(self, deeds: int) -> None:
        for _ in range(deeds):
            try:
                await self._deed()
                self.done += 1
            except (DBAPIError, OSError):
                self.deaths += 1
            except SarafanError:
                pass  # what may not be done at this moment

    async def _deed(self) -> None:
        dice, firm = self.dice, self.firm
        if dice.random() < 0.25 or not firm.chats:
            await firm.write(self.database, dice)
            return
        async with self.database.for_organization(firm.owner.organization_id) as session:
            self.pids.add(await session.scalar(sa.text("SELECT pg_backend_pid()")) or 0)
            [member] = await organizations.members_by_id(
                session, firm.owner.organization_id, [dice.choice(firm.people).id]
            )
            actor = Actor.of_member(member, await organizations.organization(session, member.organization_id))
            await dice.choice(DEEDS)(firm, dice, session, actor, dice.choice(firm.chats))


async def kill_in_turn(firm: Firm, workers: list[Worker], working: "asyncio.Future[Any]", dice: random.Random) -> None:
    """End the connections of one worker after another, until all work is done."""
    while not working.done():
        seen = sum(one.done for one in workers)
        while not working.done() and sum(one.done for one in workers) < seen + 25:
            await asyncio.wait([working], timeout=0.01)
        one = dice.choice(workers)
        pids, one.pids = sorted(one.pids), set()
        await _kill(firm, pids)


async def _kill(firm: Firm, pids: list[int]) -> None:
    async with firm.hub.outside() as connection:
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid = ANY(%s) AND application_name = 'sarafan'",
            [pids],
        )


@pytest.fixture
async def firm(own_hub: Hub) -> Firm:
    hub = own_hub
    owner = await hub.person()
    roles = (Role.HEAD, Role.OPERATOR, Role.OPERATOR, Role.QUALITY_CONTROL)
    people = [owner, *[await hub.person(owner.organization_id, role) for role in roles]]
    made = Firm(hub, owner, people, [await hub.channel(owner, label) for label in ("Салон", "Школа")])
    for name in ("VIP", "Опт"):
        made.tags.append(UUID((await owner.http.post("/api/tags", json={"name": name})).json()["id"]))
    vip, operator, school = made.tags[0], people[2].id, made.channels[1]
    tagged, urgent = {"kind": "tag", "tag_id": str(vip)}, {"kind": "priority", "value": "urgent"}
    nobody, waiting = {"kind": "assignee", "who": "nobody"}, {"kind": "state", "value": "waiting"}
    rules: list[tuple[dict[str, Any], Rule]] = [
        (all_of(tagged, urgent), lambda row, me: vip in row["tags"] and row["priority"] == "urgent"),
        (any_of(tagged, urgent), lambda row, me: vip in row["tags"] or row["priority"] == "urgent"),
        (all_of({"kind": "assignee", "who": "me"}, waiting), lambda row, me: row["assignee_id"] == me and row["waits"]),
        (all_of({**tagged, "is_not": True}, PARTY), lambda row, me: vip not in row["tags"] and row["person"]),
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
    for condition, rule in rules:
        made.rules[(await save(owner, condition, is_shared=True))["id"]] = rule
    return made


def seen_by(row: Row, person: Person, usual: str, of_channels: dict[str, str]) -> bool:
    """Say again which chats somebody sees."""
    if person.role is not Role.OPERATOR:
        return True
    seen = of_channels.get(str(row["channel_id"]), usual)
    own, nobodys = row["assignee_id"] == person.id, row["assignee_id"] is None
    return seen == "all" or own or (seen == "own_and_unassigned" and nobodys)


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
        seen = [row for row in rows if seen_by(row, person, usual, of_channels)]
        told = (await person.http.get("/api/conversations/counters")).json()
        assert (person.role, told) == (person.role, expected(seen, person.id))
        counted = {one["view_id"]: one for one in (await person.http.get("/api/views/counts")).json()["items"]}
        for view_id, rule in firm.rules.items():
            many = sum(rule(row, person.id) for row in seen)
            assert (person.role, counted[view_id]["count"], counted[view_id]["at_least"]) == (person.role, many, False)


async def test_counters_of_all_views_equal_a_recount_for_everybody(firm: Firm, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(nodes, "MOST_GATHERED", 8)  # so that both ways of finding are gone
    dice = random.Random(20261130)
    workers = [Worker(firm, seed) for seed in range(3)]
    for _ in range(ROUNDS):
        await firm.look()
        working = asyncio.gather(*(one.work(EVENTS // ROUNDS // len(workers)) for one in workers))
        await kill_in_turn(firm, workers, working, dice)
        await working
        policies = ["all", "own_and_unassigned", "own"]
        usual, differs = dice.choice(policies), dice.choice([None, *policies])
        decision = {"visibility": usual, "channel_visibility": {str(firm.channels[0]): differs}}
        assert (await firm.owner.http.patch("/api/organization", json=decision)).status_code == 200
        await assert_counters_are_exact(firm.hub)
        await assert_all_is_counted(firm, usual, {str(firm.channels[0]): differs} if differs else {})
    for one in workers:
        await one.database.close()
    assert min(one.deaths for one in workers) > 0, "nothing died"
    assert sum(one.done for one in workers) > EVENTS // 2
