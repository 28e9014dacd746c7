"""Snoozed, done, priority, pins: what each does to lists and waiting, and how it is taken back."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from sarafan.conversations.models import UNTIL_THEY_WRITE
from sarafan.conversations.states import waking
from sarafan.core.clock import utc_now
from sarafan.organizations.models import Role
from tests.support.events import change, in_group
from tests.support.hub import Hub, Person, message
from tests.support.recount import assert_counters_are_exact

AT = 1_790_000_000


class Chat:
    """One customer's chat, and what members do with it."""

    def __init__(self, hub: Hub, owner: Person, channel: UUID) -> None:
        self.hub, self.owner, self.channel = hub, owner, channel
        self.id, self.number = "", 0

    async def write(self, text: str | None = "Где заказ", *, at: int | None = None, **more: Any) -> None:
        self.number += 1
        data = message(f"M{self.number}", text, at=at or AT + self.number, **more)
        await self.hub.deliver(self.channel, self.hub.event(self.channel, "message", data))

    async def row(self) -> dict[str, Any]:
        return dict((await self.owner.http.get(f"/api/conversations/{self.id}")).json())

    async def put(self, verb: str, who: Person | None = None, **body: Any) -> Any:
        return await (who or self.owner).http.put(f"/api/conversations/{self.id}/{verb}", json=body)

    async def done(self, verb: str, **body: Any) -> dict[str, Any]:
        answer = await self.put(verb, **body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def undo(self, change_id: str, who: Person | None = None) -> Any:
        path = f"/api/conversations/{self.id}/state-changes/{change_id}/undo"
        return await (who or self.owner).http.post(path)

    async def lines(self) -> list[dict[str, Any]]:
        answer = await self.owner.http.get(f"/api/conversations/{self.id}/state-changes")
        return list(answer.json()["items"])

    async def views(self) -> set[str]:
        names = ("waiting", "mine", "all", "snoozed", "done", "pinned")
        found = {name: await self.hub.conversations(self.owner, f"view={name}") for name in names}
        return {name for name, rows in found.items() if any(row["id"] == self.id for row in rows)}


@pytest.fixture
async def chat(hub: Hub) -> Chat:
    owner = await hub.person()
    chat = Chat(hub, owner, await hub.channel(owner))
    await chat.write()
    chat.id = (await hub.conversations(owner))[0]["id"]
    await owner.http.patch(f"/api/conversations/{chat.id}", json={"assignee_id": str(owner.id)})
    return chat


def soon(**by: float) -> str:
    return (utc_now() + timedelta(**by)).isoformat()


async def test_a_snoozed_chat_is_aside_until_its_time_and_waits_meanwhile(hub: Hub, chat: Chat):
    before = await chat.row()
    until = soon(hours=2)
    row = await chat.done("snooze", until=until, reason="ждём оплату")

    assert datetime.fromisoformat(row["snooze"]["until"]) == datetime.fromisoformat(until)
    assert (row["snooze"]["reason"], row["snooze"]["by_id"]) == ("ждём оплату", str(chat.owner.id))
    assert row["waiting_since"] == before["waiting_since"]
    assert await chat.views() == {"all", "snoozed"}
    await hub.work()
    assert await chat.views() == {"all", "snoozed"}
    await assert_counters_are_exact(hub)

    await hub.change("UPDATE conversations SET snoozed_until = now() - interval '1 s'")
    await hub.hurry()
    assert await chat.views() == {"all", "waiting", "mine"}
    assert (await chat.row())["waiting_since"] == before["waiting_since"]
    assert [(line["kind"], line["author"]["kind"]) for line in await chat.lines()][:2] == [
        ("woken", "clock"),
        ("snoozed", "member"),
    ]
    await assert_counters_are_exact(hub)


async def test_the_job_is_due_at_the_very_moment(hub: Hub, chat: Chat):
    until = soon(days=3)
    await chat.done("snooze", until=until)

    [(at,)] = await hub.rows("SELECT scheduled_at FROM procrastinate_jobs WHERE task_name = 'conversations.wake'")
    assert at == datetime.fromisoformat(until)


async def test_the_job_of_an_earlier_snooze_does_nothing_and_each_may_run_twice(hub: Hub, chat: Chat):
    first, second = soon(minutes=5), soon(hours=5)
    await chat.done("snooze", until=first)
    await chat.done("snooze", until=second)
    args = str(chat.owner.organization_id), chat.id

    await waking.wake(hub.resources, *args, until=first)
    assert "snoozed" in await chat.views()
    for _ in range(2):  # by PostgreSQL's clock it is time, ours is behind
        await waking.wake(hub.resources, *args, until=second)
    assert "snoozed" not in await chat.views()
    assert [line["kind"] for line in await chat.lines()].count("woken") == 1
    await assert_counters_are_exact(hub)


async def test_what_slept_through_a_restart_or_lost_its_job_wakes(hub: Hub, chat: Chat):
    await chat.done("snooze", until=soon(hours=1))
    await hub.change("DELETE FROM procrastinate_jobs WHERE task_name = 'conversations.wake'")
    await waking.sweep(hub.resources, 0)
    assert "snoozed" in await chat.views()

    await hub.change("UPDATE conversations SET snoozed_until = now() - interval '1 minute'")
    await waking.sweep(hub.resources, 0)
    await waking.sweep(hub.resources, 0)
    assert await chat.views() == {"all", "waiting", "mine"}
    await assert_counters_are_exact(hub)


async def test_a_customer_who_writes_wakes_it_at_once(hub: Hub, chat: Chat):
    await chat.done("snooze")
    assert (await chat.row())["snooze"]["until"] is None
    [(until,)] = await hub.rows("SELECT snoozed_until FROM conversations")
    assert until == UNTIL_THEY_WRITE

    await chat.write("Алло")
    assert await chat.views() == {"all", "waiting", "mine"}
    assert (await chat.lines())[0]["author"]["kind"] == "contact"
    assert await hub.rows("SELECT 1 FROM procrastinate_jobs WHERE task_name = 'conversations.wake'") == []
    await assert_counters_are_exact(hub)


async def test_thanks_wake_a_snoozed_chat_but_leave_a_done_one_done(hub: Hub, chat: Chat):
    await hub.reply(chat.owner, chat.id, "Уже едет")
    await hub.work()
    await chat.done("snooze")
    await chat.write("спасибо", at=int(utc_now().timestamp()) + 1)
    assert await chat.views() == {"all", "mine"}
    await chat.done("done")
    await chat.write("спасибо большое", at=int(utc_now().timestamp()) + 2)
    assert await chat.views() == {"all", "done"}


async def test_done_ends_waiting_and_a_question_opens_it_again_in_the_same_thread(hub: Hub, chat: Chat):
    row = await chat.done("done")
    assert (row["waiting_since"], await chat.views()) == (None, {"all", "done"})
    await chat.write("А когда привезут?")

    assert await chat.views() == {"all", "waiting", "mine"}
    assert len(await hub.conversations(chat.owner)) == 1
    assert [(line["kind"], line["author"]["kind"]) for line in await chat.lines()][:2] == [
        ("opened", "contact"),
        ("done", "member"),
    ]
    await assert_counters_are_exact(hub)


async def test_a_call_a_reaction_and_a_changed_question_open_it_too(hub: Hub, chat: Chat):
    reply = await hub.reply(chat.owner, chat.id, "Подойдёт?")
    await hub.work()
    [(provider_id,)] = await hub.rows("SELECT provider_message_id FROM messages WHERE id = :id", id=reply["id"])
    await chat.done("done")
    now = int(utc_now().timestamp()) + 5
    liked = change(provider_id, message(provider_id, from_me=True), emoji="👍", timestamp=now)
    liked["from"], liked["fromMe"] = message("X")["from"], False
    await hub.deliver(chat.channel, hub.event(chat.channel, "message.reaction", liked))
    assert await chat.views() == {"all", "waiting", "mine"}
    await assert_counters_are_exact(hub)


async def test_an_answer_that_did_not_leave_opens_what_was_done(hub: Hub, chat: Chat):
    hub.bridge.refuse_next(502, "rejected", code=463)
    await hub.reply(chat.owner, chat.id, "Едет")
    await chat.done("done")
    await hub.work()

    assert await chat.views() == {"all", "waiting", "mine"}
    assert (await chat.lines())[0]["kind"] == "opened"
    await assert_counters_are_exact(hub)


async def test_a_snooze_that_has_not_seen_the_last_message_is_refused(hub: Hub, chat: Chat):
    seen = (await chat.row())["last_message"]["id"]
    await chat.write("И ещё вопрос")

    for verb in ("snooze", "done"):
        refused = await chat.put(verb, seen_id=seen)
        assert (refused.status_code, refused.json()["error"]) == (409, "changed_meanwhile")
        assert refused.json()["data"] == {"fields": ["message"]}
    assert await chat.views() == {"all", "waiting", "mine"}
    await chat.done("done", seen_id=(await chat.row())["last_message"]["id"])


async def test_an_answer_after_what_was_seen_hinders_nobody(hub: Hub, chat: Chat):
    seen = (await chat.row())["last_message"]["id"]
    await hub.reply(chat.owner, chat.id)
    await chat.done("done", seen_id=seen)


async def test_a_customer_and_a_snooze_at_once_end_in_one_of_two_states(hub: Hub, chat: Chat):
    for turn in range(6):
        seen = (await chat.row())["last_message"]["id"]
        before = (await chat.row())["last_message"]["id"]
        answer, _ = await asyncio.gather(chat.put("snooze", seen_id=seen), chat.write(f"Ещё {turn}"))
        row = await chat.row()
        assert row["last_message"]["id"] != before
        assert (answer.status_code in (200, 409), row["snooze"]) == (True, None)  # nothing is hidden unseen
        await assert_counters_are_exact(hub)


@pytest.mark.parametrize("until", ["2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z"])
async def test_a_moment_that_makes_no_sense_is_refused_by_name(chat: Chat, until: str):
    refused = await chat.put("snooze", until=until)

    assert (refused.status_code, refused.json()["error"]) == (422, "invalid_snooze")
    assert refused.json()["data"].keys() == {"field", "found", "limit"}


@pytest.mark.parametrize(
    "body", [{"until": "2027-01-01T00:00:00"}, {"reason": "х" * 201}, {"reason": "a\x00"}, {"till": None}]
)
async def test_bad_bodies_are_refused(chat: Chat, body: dict[str, Any]):
    assert (await chat.put("snooze", **body)).status_code == 422


async def test_undo_gives_back_state_and_waiting_time(hub: Hub, chat: Chat):
    before = await chat.row()
    await chat.done("snooze", until=soon(hours=3), reason="потом")
    snoozed = await chat.row()
    done = await chat.done("done")

    undone = (await chat.undo(done["change_id"])).json()
    assert (undone["snooze"], undone["done_at"]) == (snoozed["snooze"], None)
    assert undone["waiting_since"] == before["waiting_since"]
    lines = await chat.lines()
    assert [(one["kind"], one["undone"]) for one in lines][:3] == [
        ("undone", False),
        ("done", True),
        ("snoozed", False),
    ]
    assert [one["undo_until"] is not None for one in lines][:3] == [False, False, True]
    assert (await chat.undo(lines[2]["id"])).json()["snooze"] is None
    assert await chat.views() == {"all", "waiting", "mine"}
    await assert_counters_are_exact(hub)


async def test_undo_is_refused_once_something_changed_and_says_what(hub: Hub, chat: Chat):
    done = await chat.done("done")
    await hub.reply(chat.owner, chat.id)
    refused = await chat.undo(done["change_id"])
    assert (refused.status_code, refused.json()["data"]) == (409, {"fields": ["message"]})

    pressed = await chat.done("priority", priority="urgent")
    await chat.done("priority", priority="low")
    refused = await chat.undo(pressed["change_id"])
    assert (refused.json()["error"], refused.json()["data"]) == ("changed_meanwhile", {"fields": ["priority"]})
    assert (await chat.row())["priority"] == "low"


async def test_undo_of_other_fields_does_not_mind_a_message(chat: Chat):
    pressed = await chat.done("priority", priority="urgent")
    await chat.write("Ещё")

    assert (await chat.undo(pressed["change_id"])).json()["priority"] == "normal"


async def test_undo_is_over_after_some_minutes_and_works_once(hub: Hub, chat: Chat):
    pressed = await chat.done("priority", priority="urgent")
    assert (await chat.undo(pressed["change_id"])).status_code == 200
    assert (await chat.undo(pressed["change_id"])).json()["error"] == "too_late_to_undo"
    late = await chat.done("priority", priority="high")
    await hub.change("UPDATE state_changes SET at = at - interval '11 minutes'")
    assert (await chat.undo(late["change_id"])).json()["error"] == "too_late_to_undo"


async def test_assignment_and_needing_no_answer_are_lines_that_can_be_taken_back(hub: Hub, chat: Chat):
    since = (await chat.row())["waiting_since"]
    colleague = await hub.person(chat.owner.organization_id, Role.OPERATOR)
    given = await chat.owner.http.patch(f"/api/conversations/{chat.id}", json={"assignee_id": str(colleague.id)})
    assert (await chat.undo(given.json()["change_id"])).json()["assignee_id"] == str(chat.owner.id)
    quiet = (await chat.owner.http.post(f"/api/conversations/{chat.id}/no-answer-needed")).json()
    assert (await chat.undo(quiet["change_id"])).json()["waiting_since"] == since
    assert [one["kind"] for one in await chat.lines()] == ["undone", "no_answer", "undone", "assigned", "assigned"]


async def test_undo_gives_nobody_back_who_has_left(hub: Hub, chat: Chat):
    colleague = await hub.person(chat.owner.organization_id, Role.OPERATOR)
    await chat.owner.http.patch(f"/api/conversations/{chat.id}", json={"assignee_id": str(colleague.id)})
    taken = await chat.owner.http.patch(f"/api/conversations/{chat.id}", json={"assignee_id": str(chat.owner.id)})
    await chat.owner.http.delete(f"/api/members/{colleague.id}")

    refused = await chat.undo(taken.json()["change_id"])
    assert (refused.status_code, refused.json()["data"]) == (409, {"fields": ["assignee_id"]})


async def test_lines_are_no_messages_and_nothing_of_them_leaves(hub: Hub, chat: Chat):
    before = len(hub.bridge.calls)
    await chat.done("snooze", reason="секрет")
    await chat.done("done")
    await hub.work()

    assert len(hub.bridge.calls) == before
    assert len(await hub.thread(chat.owner, chat.id)) == 1


async def test_pins_are_ones_own_and_bounded(hub: Hub, chat: Chat):
    colleague = await hub.person(chat.owner.organization_id, Role.OPERATOR)
    path = f"/api/conversations/{chat.id}/pin"
    assert [(await chat.owner.http.put(path)).status_code for _ in range(2)] == [204, 204]
    assert (await chat.owner.http.get("/api/pins")).json() == {"conversation_ids": [chat.id]}
    assert (await colleague.http.get("/api/pins")).json() == {"conversation_ids": []}
    assert "pinned" in await chat.views()
    assert (await chat.owner.http.delete(path)).status_code == 204
    assert "pinned" not in await chat.views()

    events = [
        hub.event(chat.channel, "message", message(f"P{n}", phone=f"7702000{n:04}", lid=f"55{n}")) for n in range(21)
    ]
    await hub.deliver(chat.channel, *events)
    ids = [row["id"] for row in await hub.conversations(chat.owner, "limit=100") if row["id"] != chat.id]
    answers = [await chat.owner.http.put(f"/api/conversations/{one}/pin") for one in ids]
    assert [one.status_code for one in answers] == [204] * 20 + [409]
    assert answers[-1].json()["error"] == "too_many_pins"


async def test_a_group_is_snoozed_until_somebody_there_asks_us(hub: Hub, chat: Chat):
    await hub.deliver(chat.channel, hub.event(chat.channel, "message", in_group("G1")))
    chat.id = (await hub.conversations(chat.owner, "view=groups"))[0]["id"]
    await chat.done("snooze")
    await hub.deliver(chat.channel, hub.event(chat.channel, "message", in_group("G2")))
    assert (await chat.row())["snooze"] is not None
    await assert_counters_are_exact(hub)


async def test_who_only_reads_changes_nothing(hub: Hub, chat: Chat):
    reader = await hub.person(chat.owner.organization_id, Role.QUALITY_CONTROL)
    for verb, body in (("snooze", {}), ("done", {}), ("priority", {"priority": "high"})):
        assert (await chat.put(verb, reader, **body)).status_code == 403
    assert (await reader.http.get(f"/api/conversations/{chat.id}/state-changes")).status_code == 200
    assert (await reader.http.put(f"/api/conversations/{chat.id}/pin")).status_code == 204
