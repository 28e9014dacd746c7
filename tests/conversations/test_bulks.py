"""Bulks: each chat changed or refused by itself, never twice, and taken back but for what others changed meanwhile."""

import random
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from sarafan.conversations.bulks import running, undoing
from sarafan.core.clock import utc_now
from sarafan.organizations.models import Role
from tests.support.events import in_group
from tests.support.hub import Hub, Person, message
from tests.support.recount import assert_counters_are_exact

AT = 1_790_000_000
# All that a row says of a chat, but how often it changed.
_CHATS = """
    SELECT id::text, (to_jsonb(conversations) - 'revision')::text FROM conversations ORDER BY id
"""
_TAGS = "SELECT contact_id::text, tag_id::text, set_at FROM contact_tags ORDER BY 1, 2"


class Shop:
    """Many customers, and members who work at all of them at once."""

    def __init__(self, hub: Hub, owner: Person, channel: UUID) -> None:
        self.hub, self.owner, self.channel = hub, owner, channel
        self.keys = 0

    async def customers(self, many: int) -> list[dict[str, Any]]:
        said = [
            message(f"M{one}", "Где заказ", phone=f"7701{one:07}", lid=None, name=f"Клиент {one}", at=AT + one)
            for one in range(many)
        ]
        await self.hub.deliver(self.channel, *(self.hub.event(self.channel, "message", one) for one in said))
        return await self.listed(many)

    async def listed(self, many: int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        cursor = ""
        while len(found) < many:
            page = (await self.owner.http.get(f"/api/conversations?view=all&limit=100{cursor}")).json()
            found += page["items"]
            cursor = f"&cursor={page['next_cursor']}"
        return found

    async def write(self, number: int, text: str = "А сегодня?") -> None:
        data = message(f"N{number}", text, phone=f"7701{number:07}", lid=None, name=None, at=AT + 10_000 + number)
        await self.hub.deliver(self.channel, self.hub.event(self.channel, "message", data))

    async def ask(self, who: Person, action: dict[str, Any], **chosen: Any) -> Any:
        self.keys += 1
        body = {"client_key": f"bulk-{self.keys}", "action": action, **chosen}
        return await who.http.post("/api/bulks", json=body)

    async def start(self, action: dict[str, Any], *rows: dict[str, Any], who: Person | None = None) -> str:
        answer = await self.ask(who or self.owner, action, conversation_ids=[row["id"] for row in rows])
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def run(self, action: dict[str, Any], *rows: dict[str, Any], who: Person | None = None) -> dict[str, Any]:
        bulk = await self.start(action, *rows, who=who)
        await self.hub.work()
        return await self.bulk(bulk, who)

    async def bulk(self, bulk_id: str, who: Person | None = None) -> dict[str, Any]:
        return dict((await (who or self.owner).http.get(f"/api/bulks/{bulk_id}")).json())

    async def undo(self, bulk_id: str) -> dict[str, Any]:
        answer = await self.owner.http.post(f"/api/bulks/{bulk_id}/undo")
        assert answer.status_code == 200, answer.text
        await self.hub.work()
        return await self.bulk(bulk_id)

    async def items(self, bulk_id: str, who: Person | None = None) -> list[dict[str, Any]]:
        return list((await (who or self.owner).http.get(f"/api/bulks/{bulk_id}/items")).json()["items"])

    async def row(self, row: dict[str, Any]) -> dict[str, Any]:
        return dict((await self.owner.http.get(f"/api/conversations/{row['id']}")).json())

    async def tag(self, name: str) -> str:
        return str((await self.owner.http.post("/api/tags", json={"name": name})).json()["id"])

    async def kept(self) -> tuple[dict[str, str], list[Any]]:
        return dict(map(tuple, await self.hub.rows(_CHATS))), await self.hub.rows(_TAGS)


@pytest.fixture
async def shop(hub: Hub) -> Shop:
    owner = await hub.person()
    return Shop(hub, owner, await hub.channel(owner))


def soon(**by: float) -> str:
    return (utc_now() + timedelta(**by)).isoformat()


async def test_each_action_does_what_the_same_does_by_hand(hub: Hub, shop: Shop):
    colleague = await hub.person(shop.owner.organization_id, Role.OPERATOR)
    rows = await shop.customers(3)
    tag, until = await shop.tag("VIP"), soon(hours=2)
    for action, field, value in (
        ({"kind": "assign", "assignee_id": str(colleague.id)}, "assignee_id", str(colleague.id)),
        ({"kind": "assign", "assignee_id": None}, "assignee_id", None),
        ({"kind": "priority", "priority": "urgent"}, "priority", "urgent"),
        ({"kind": "read"}, "unread_count", 0),
        ({"kind": "done"}, "waiting_since", None),
    ):
        done = await shop.run(action, *rows)
        assert (done["state"], done["changed"], done["waiting"], done["failed"]) == ("done", 3, 0, 0)
        assert [(await shop.row(row))[field] for row in rows] == [value] * 3
    assert all([(await shop.row(row))["done_at"] for row in rows])

    await shop.run({"kind": "reopen"}, *rows)
    assert [(await shop.row(row))["done_at"] for row in rows] == [None] * 3
    await shop.run({"kind": "snooze", "until": until, "reason": "ждём"}, *rows)
    assert {(await shop.row(row))["snooze"]["reason"] for row in rows} == {"ждём"}
    await shop.run({"kind": "tag_on", "tag_id": tag}, *rows)
    assert [(await shop.row(row))["contact"]["tag_ids"] for row in rows] == [[tag]] * 3
    again = await shop.run({"kind": "tag_on", "tag_id": tag}, *rows)
    assert (again["changed"], again["same"]) == (0, 3)
    await shop.run({"kind": "tag_off", "tag_id": tag}, rows[0])
    assert (await shop.row(rows[0]))["contact"]["tag_ids"] == []
    await assert_counters_are_exact(hub)


async def test_one_that_fails_is_named_and_holds_up_nobody(hub: Hub, shop: Shop):
    rows = await shop.customers(2)
    await hub.deliver(shop.channel, hub.event(shop.channel, "message", in_group("G1")))
    group = (await hub.conversations(shop.owner, "view=groups"))[0]
    tags = [await shop.tag(f"Метка {one}") for one in range(21)]
    for tag in tags[:20]:
        await shop.owner.http.put(f"/api/contacts/{rows[0]['contact']['id']}/tags/{tag}")

    done = await shop.run({"kind": "tag_on", "tag_id": tags[20]}, *rows, group)

    assert (done["changed"], done["failed"]) == (1, 2)
    faults = {item["conversation"]["id"]: item["fault"] for item in await shop.items(done["id"])}
    assert faults == {rows[0]["id"]: "too_many_tags_of_contact", group["id"]: "group_has_no_tags"}
    assert tags[20] in (await shop.row(rows[1]))["contact"]["tag_ids"]


async def test_nobody_finishes_what_was_written_after_they_chose(hub: Hub, shop: Shop):
    rows = await shop.customers(2)
    bulk = await shop.start({"kind": "done"}, *rows)
    await hub.change("UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 hour'")
    await shop.write(0)
    await hub.hurry()

    found = await shop.bulk(bulk)
    assert (found["changed"], found["failed"]) == (1, 1)
    [item] = await shop.items(bulk)
    assert (item["fault"], (await shop.row({"id": item["conversation_id"]}))["done_at"]) == ("changed_meanwhile", None)


async def test_a_death_in_the_middle_costs_nothing_and_nothing_is_done_twice(hub: Hub, shop: Shop):
    rows = await shop.customers(60)
    bulk = await shop.start({"kind": "priority", "priority": "high"}, *rows)
    args = str(shop.owner.organization_id), bulk
    await running.run(hub.resources, *args)
    assert (await shop.bulk(bulk))["changed"] == running.PIECE
    # The job that did this piece comes again, as after a death between its commit and its end, and so does a late one.
    await hub.work()
    for _ in range(2):
        await running.run(hub.resources, *args)

    assert (await shop.bulk(bulk))["changed"] == 60
    lines = "SELECT conversation_id FROM state_changes WHERE kind = 'priority'"
    assert len(await hub.rows(lines)) == 60


async def test_the_same_key_starts_nothing_twice(shop: Shop):
    rows = await shop.customers(1)
    body = {"client_key": "k", "action": {"kind": "done"}, "conversation_ids": [rows[0]["id"]]}
    first, second = [(await shop.owner.http.post("/api/bulks", json=body)).json() for _ in range(2)]
    assert first["id"] == second["id"]


async def test_a_filter_takes_what_its_list_shows(hub: Hub, shop: Shop):
    rows = await shop.customers(4)
    tag = await shop.tag("VIP")
    await shop.run({"kind": "tag_on", "tag_id": tag}, rows[0], rows[1])
    await shop.run({"kind": "done"}, rows[0])
    answer = await shop.ask(shop.owner, {"kind": "read"}, filter={"view": "waiting", "tag_ids": [tag]})
    assert (answer.json()["total"], answer.json()["is_cut"]) == (1, False)
    nothing = await shop.ask(shop.owner, {"kind": "read"}, filter={"view": "mine"})
    assert (nothing.status_code, nothing.json()["error"]) == (409, "nothing_chosen")
    await hub.work()
    assert (await shop.row(rows[1]))["unread_count"] == 0


async def test_what_each_may_do_is_asked_for_each_chat_when_it_is_done(hub: Hub, shop: Shop):
    operator = await hub.person(shop.owner.organization_id, Role.OPERATOR)
    rows = await shop.customers(3)
    await shop.owner.http.patch("/api/organization", json={"visibility": "own_and_unassigned"})
    await shop.run({"kind": "assign", "assignee_id": str(shop.owner.id)}, rows[0])
    answer = await shop.ask(operator, {"kind": "done"}, conversation_ids=[row["id"] for row in rows])
    assert (answer.json()["total"], answer.json()["missing"]) == (2, 1)
    # Of one they may see no more when its turn comes they are told nothing but that.
    await shop.owner.http.patch(f"/api/conversations/{rows[1]['id']}", json={"assignee_id": str(shop.owner.id)})
    await hub.work()

    found = await shop.bulk(answer.json()["id"], operator)
    assert (found["changed"], found["failed"]) == (1, 1)
    [item] = await shop.items(found["id"], operator)
    assert (item["fault"], item["conversation"]) == ("not_found", None)
    assert (await shop.owner.http.get(f"/api/bulks/{found['id']}")).status_code == 404
    hidden = await shop.ask(operator, {"kind": "done"}, conversation_ids=[rows[0]["id"]])
    assert hidden.status_code == 404
    reader = await hub.person(shop.owner.organization_id, Role.QUALITY_CONTROL)
    refused = await shop.ask(reader, {"kind": "done"}, conversation_ids=[rows[0]["id"]])
    assert (refused.status_code, refused.json()["error"]) == (403, "forbidden")


async def test_whoever_has_left_meanwhile_changes_nothing_more(hub: Hub, shop: Shop):
    operator = await hub.person(shop.owner.organization_id, Role.OPERATOR)
    rows = await shop.customers(2)
    bulk = await shop.start({"kind": "done"}, *rows, who=operator)
    await shop.owner.http.delete(f"/api/members/{operator.id}")
    await hub.work()
    assert await hub.rows("SELECT DISTINCT state, fault FROM bulk_items WHERE bulk_id = :id", id=bulk) == [
        ("failed", "forbidden")
    ]
    assert [(await shop.row(row))["done_at"] for row in rows] == [None, None]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"conversation_ids": []}, 422),
        ({"conversation_ids": [str(UUID(int=1))] * 1001}, 422),
        ({"conversation_ids": [str(UUID(int=1))]}, 404),
        ({"conversation_ids": [str(UUID(int=1))], "filter": {"view": "all"}}, 422),
        ({"filter": {"view": "everywhere"}}, 422),
        ({"filter": {"view": "all", "q": "x" * 501}}, 422),
    ],
)
async def test_what_makes_no_sense_is_refused(shop: Shop, body: dict[str, Any], status: int):
    answer = await shop.ask(shop.owner, {"kind": "done"}, **body)
    assert answer.status_code == status, answer.text


async def test_a_member_has_so_many_at_a_time(shop: Shop):
    rows = await shop.customers(1)
    for _ in range(3):
        await shop.start({"kind": "done"}, *rows)
    refused = await shop.ask(shop.owner, {"kind": "done"}, conversation_ids=[rows[0]["id"]])
    assert (refused.status_code, refused.json()["error"]) == (409, "too_many_bulks")


async def test_one_that_runs_is_stopped_and_taken_back_and_an_old_one_is_not(hub: Hub, shop: Shop):
    rows = await shop.customers(30)
    before = await shop.kept()
    bulk = await shop.start({"kind": "done"}, *rows)
    await running.run(hub.resources, str(shop.owner.organization_id), bulk)
    found = await shop.undo(bulk)
    assert (found["state"], found["restored"], found["left"], found["kept"]) == ("undone", 25, 5, 0)
    assert await shop.kept() == before
    assert (await shop.undo(bulk))["state"] == "undone", "asked for once more it changes nothing"

    old = await shop.run({"kind": "done"}, *rows)
    longer = f"interval '{int(undoing.UNDO_WITHIN.total_seconds()) + 1} s'"
    await hub.change(f"UPDATE bulks SET finished_at = finished_at - {longer} WHERE id = :id", id=old["id"])
    answer = await shop.owner.http.post(f"/api/bulks/{old['id']}/undo")
    assert (answer.status_code, answer.json()["error"]) == (409, "too_late_to_undo")


async def test_whoever_gave_away_what_they_see_no_more_may_take_it_back(hub: Hub, shop: Shop):
    operator = await hub.person(shop.owner.organization_id, Role.OPERATOR)
    [row] = await shop.customers(1)
    await shop.owner.http.patch("/api/organization", json={"visibility": "own"})
    await shop.owner.http.patch(f"/api/conversations/{row['id']}", json={"assignee_id": str(operator.id)})
    done = await shop.run({"kind": "assign", "assignee_id": str(shop.owner.id)}, row, who=operator)
    assert (await operator.http.get(f"/api/conversations/{row['id']}")).status_code == 404
    await operator.http.post(f"/api/bulks/{done['id']}/undo")
    await hub.work()
    assert (await operator.http.get(f"/api/conversations/{row['id']}")).json()["assignee_id"] == str(operator.id)


ACTIONS = ("done", "snooze", "assign", "priority", "tag_on", "tag_off", "read", "reopen")


@pytest.mark.slow
@pytest.mark.parametrize("kind", ACTIONS)
async def test_200_chats_are_as_before_byte_for_byte_but_for_what_changed_meanwhile(hub: Hub, shop: Shop, kind: str):
    chance = random.Random(kind)
    colleague = await hub.person(shop.owner.organization_id, Role.OPERATOR)
    rows = await shop.customers(200)
    tag = await shop.tag("VIP")
    await _mix(hub, shop, colleague, tag, rows, chance)
    before = await shop.kept()

    action: dict[str, Any] = {"kind": kind}
    action |= {"assignee_id": str(shop.owner.id)} if kind == "assign" else {}
    action |= {"tag_id": tag} if kind.startswith("tag") else {}
    action |= {"priority": "urgent"} if kind == "priority" else {}
    action |= {"until": soon(days=1), "reason": "потом"} if kind == "snooze" else {}
    done = await shop.run(action, *rows)
    assert (done["total"], done["failed"], done["changed"] > 20) == (200, 0, True)
    assert (await shop.kept()) != before
    changed = await hub.rows("SELECT conversation_id FROM bulk_items WHERE state = 'changed' ORDER BY 1")

    meanwhile = {str(one) for (one,) in chance.sample(changed, 12)}
    for number, one in enumerate(sorted(meanwhile)):
        await _meddle(shop, colleague, tag, kind, one, number)
    between = await shop.kept()
    undone = await shop.undo(done["id"])

    assert (undone["kept"], undone["restored"]) == (12, done["changed"] - 12)
    named = {item["conversation_id"]: item for item in await shop.items(done["id"])}
    assert set(named) == meanwhile
    assert all(item["kept"] and item["conversation"] for item in named.values())
    after = await shop.kept()
    assert {one: row for one, row in after[0].items() if one not in meanwhile} == {
        one: row for one, row in before[0].items() if one not in meanwhile
    }
    assert {one: after[0][one] for one in meanwhile} == {one: between[0][one] for one in meanwhile}
    others = {row["contact"]["id"] for row in rows if row["id"] not in meanwhile}
    assert [one for one in after[1] if one[0] in others] == [one for one in before[1] if one[0] in others]
    assert [one for one in after[1] if one[0] not in others] == [one for one in between[1] if one[0] not in others]
    await assert_counters_are_exact(hub)


async def _mix(
    hub: Hub, shop: Shop, colleague: Person, tag: str, rows: list[dict[str, Any]], chance: random.Random
) -> None:
    """Let chats be as different as they are in a shop."""

    def some() -> list[dict[str, Any]]:
        return chance.sample(rows, 70)

    await shop.run({"kind": "assign", "assignee_id": str(colleague.id)}, *some())
    await shop.run({"kind": "tag_on", "tag_id": tag}, *some())
    await shop.run({"kind": "snooze", "until": soon(hours=3), "reason": "ждём"}, *some())
    await shop.run({"kind": "done"}, *some())
    await shop.run({"kind": "read"}, *some())
    await shop.run({"kind": "priority", "priority": "low"}, *some())
    await hub.change("DELETE FROM bulks")


async def _meddle(shop: Shop, colleague: Person, tag: str, kind: str, conversation_id: str, number: int) -> None:
    """Let a colleague change in a chat what the bulk has changed."""
    path = f"/api/conversations/{conversation_id}"
    http = colleague.http
    contact = (await http.get(path)).json()["contact"]["id"]
    match kind:
        case "done" | "reopen":
            answer = await http.put(f"{path}/snooze", json={"until": soon(hours=5 + number)})
        case "snooze":
            answer = await (http.delete(f"{path}/snooze") if number % 2 else http.put(f"{path}/done", json={}))
        case "assign":
            answer = await http.patch(path, json={"assignee_id": str(colleague.id) if number % 2 else None})
        case "priority":
            answer = await http.put(f"{path}/priority", json={"priority": "high"})
        case "tag_on":
            answer = await http.delete(f"/api/contacts/{contact}/tags/{tag}")
        case "tag_off":
            answer = await http.put(f"/api/contacts/{contact}/tags/{tag}")
        case _:
            answer = await http.post(f"{path}/unread")
    assert answer.is_success, answer.text


async def test_what_a_customer_writes_meanwhile_stays_and_is_named(hub: Hub, shop: Shop):
    rows = await shop.customers(3)
    done = await shop.run({"kind": "done"}, *rows)
    await shop.write(1)
    waits = {row["id"]: row["waiting_since"] for row in [await shop.row(row) for row in rows]}
    undone = await shop.undo(done["id"])

    assert (undone["restored"], undone["kept"]) == (2, 1)
    [item] = await shop.items(done["id"])
    assert item["kept"] == ["state"]
    for row in rows:
        now = await shop.row(row)
        since = waits[row["id"]] if row["id"] == item["conversation_id"] else row["waiting_since"]
        assert datetime.fromisoformat(now["waiting_since"]) == datetime.fromisoformat(since)
        assert now["done_at"] is None


async def test_progress_is_the_members_own_and_live(hub: Hub, shop: Shop):
    colleague = await hub.person(shop.owner.organization_id, Role.OPERATOR)
    rows = await shop.customers(2)
    cursor = (await shop.owner.http.get("/api/session")).json()["cursor"]
    bulk = await shop.start({"kind": "done"}, *rows)
    await hub.work()
    [mine] = [
        one["data"]
        for one in (await shop.owner.http.get(f"/api/changes?after={cursor}")).json()["items"]
        if one["type"] == "bulk"
    ]
    assert (mine["id"], mine["state"], mine["changed"]) == (bulk, "done", 2)
    theirs = (await colleague.http.get(f"/api/changes?after={cursor}")).json()["items"]
    assert [one for one in theirs if one["type"] == "bulk"] == []
    assert [one["id"] for one in (await shop.owner.http.get("/api/bulks")).json()["items"]] == [bulk]
