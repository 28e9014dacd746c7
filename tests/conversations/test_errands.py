"""Chats that come back to somebody: what, who, when; overdue until somebody has dealt with it."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from sarafan.conversations.states import waking
from sarafan.core.clock import utc_now
from sarafan.organizations.models import Role
from tests.support.hub import Hub, Person, message
from tests.support.recount import assert_counters_are_exact

AT = 1_790_000_000
CALL = "перезвонить о доставке"
_OVERDUE = """
    UPDATE conversations SET errand_due_at = now() - interval '1 minute',
                             snoozed_until = CASE WHEN snoozed_until IS NOT NULL THEN now() - interval '1 minute' END
     WHERE errand_for IS NOT NULL
"""


class Team:
    """An owner, a head and two operators with one customer's chat."""

    def __init__(self, hub: Hub, owner: Person, channel: UUID) -> None:
        self.hub, self.owner, self.channel = hub, owner, channel
        self.chat, self.number = "", 0

    async def gather(self) -> None:
        roles = (Role.HEAD, Role.OPERATOR, Role.OPERATOR, Role.QUALITY_CONTROL)
        hired = [await self.hub.person(self.owner.organization_id, role) for role in roles]
        self.head, self.doer, self.other, self.controller = hired
        await self.write()
        self.chat = (await self.hub.conversations(self.owner))[0]["id"]

    async def write(self, text: str = "Где заказ?", **more: Any) -> None:
        self.number += 1
        said = message(f"E{self.number}", text, at=AT + self.number, **more)
        await self.hub.deliver(self.channel, self.hub.event(self.channel, "message", said))

    async def ask(self, who: Person | None = None, **body: Any) -> Any:
        wish = {"until": soon(hours=2), "reason": CALL, "for_id": str(self.doer.id), **body}
        return await (who or self.owner).http.put(f"/api/conversations/{self.chat}/snooze", json=wish)

    async def give(self, who: Person | None = None, **body: Any) -> dict[str, Any]:
        answer = await self.ask(who, **body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def let_it_be_due(self) -> None:
        """Let the moment come, and the job that was queued for it."""
        await self.hub.change(_OVERDUE)
        await self.hub.hurry()

    async def row(self) -> dict[str, Any]:
        return dict((await self.owner.http.get(f"/api/conversations/{self.chat}")).json())

    async def lines(self) -> list[dict[str, Any]]:
        return list((await self.owner.http.get(f"/api/conversations/{self.chat}/state-changes")).json()["items"])

    async def undo(self, line: str) -> Any:
        return await self.owner.http.post(f"/api/conversations/{self.chat}/state-changes/{line}/undo")

    async def overdue(self) -> dict[str, tuple[bool, int, int]]:
        """Say of each whether the chat is in their list, and what is counted for them."""
        found = {}
        for name in ("owner", "head", "doer", "other", "controller"):
            who: Person = getattr(self, name)
            listed = await self.hub.conversations(who, "view=overdue")
            sorted_otherwise = await self.hub.conversations(who, "view=overdue&sort=newest")
            assert [one["id"] for one in listed] == [one["id"] for one in sorted_otherwise]
            counted = (await who.http.get("/api/errands/overdue")).json()
            found[name] = (any(one["id"] == self.chat for one in listed), counted["own"], counted["count"])
        return found


def soon(**by: float) -> str:
    return (utc_now() + timedelta(**by)).isoformat()


NOBODYS = dict.fromkeys(("owner", "head", "doer", "other", "controller"), (False, 0, 0))
THE_DOERS = {**NOBODYS, "owner": (True, 0, 1), "head": (True, 0, 1), "doer": (True, 1, 1)}


@pytest.fixture
async def team(hub: Hub) -> Team:
    owner = await hub.person()
    made = Team(hub, owner, await hub.channel(owner))
    await made.gather()
    return made


async def test_a_chat_comes_back_to_a_colleague_and_is_overdue_until_somebody_answers(hub: Hub, team: Team):
    until = soon(hours=2)
    row = await team.give(until=until)
    assert row["errand"] == {
        "for_id": str(team.doer.id),
        "text": CALL,
        "by_id": str(team.owner.id),
        "is_due": False,
        "due_at": row["snooze"]["until"],
    }
    line = (await team.lines())[0]
    assert (line["kind"], line["after"]["errand_for_id"], line["after"]["errand"], line["after"]["reason"]) == (
        *("snoozed", str(team.doer.id), CALL, CALL),
    )
    assert await team.overdue() == NOBODYS

    await team.let_it_be_due()
    row = await team.row()
    assert (row["snooze"], row["errand"]["is_due"], row["waiting_since"] is not None) == (None, True, True)
    assert await team.overdue() == THE_DOERS
    await assert_counters_are_exact(hub)

    await hub.reply(team.other, team.chat, "Уже едет")  # whoever answers has dealt with it
    assert (await team.row())["errand"] is None
    assert await team.overdue() == NOBODYS
    done = (await team.lines())[0]
    assert (done["kind"], done["author"]["id"], done["before"]["errand"]) == ("errand_done", str(team.other.id), CALL)


@pytest.mark.parametrize("fate", ["fails", "deleted"])
async def test_what_was_ended_by_an_answer_that_did_not_reach_them_is_to_be_done_again(team: Team, fate: str):
    given = await team.give()
    await team.let_it_be_due()
    if fate == "fails":
        team.hub.bridge.refuse_next(502, "rejected", code=463)
    sent = await team.hub.reply(team.other, team.chat, "Уже едет")
    assert (await team.row())["errand"] is None
    await team.hub.work()
    if fate == "deleted":
        assert (await team.row())["errand"] is None
        assert (await team.other.http.delete(f"/api/messages/{sent['id']}")).is_success

    errand = (await team.row())["errand"]
    assert [errand[name] for name in ("for_id", "text", "by_id")] == [
        given["errand"][name] for name in ("for_id", "text", "by_id")
    ]
    assert await team.overdue() == THE_DOERS
    assert [line["undone"] for line in await team.lines() if line["kind"] == "errand_done"] == [True]
    await assert_counters_are_exact(team.hub)

    await team.hub.reply(team.other, team.chat, "Ещё раз: едет")
    await team.hub.work()
    assert await team.overdue() == NOBODYS


@pytest.mark.parametrize("since", ["answered again", "ticked off", "snoozed anew", "done"])
async def test_what_was_dealt_with_otherwise_stays_done_though_an_answer_fails(team: Team, since: str):
    await team.give()
    if since == "ticked off":  # by whoever has answered, which ended nothing: its moment had not come
        await team.hub.reply(team.doer, team.chat, "Хорошо")
        await team.hub.change(_OVERDUE)
    else:
        await team.let_it_be_due()
        await team.hub.reply(team.doer, team.chat, "Уже едет")
    team.hub.bridge.refuse_next(502, "rejected", code=463)
    path = f"/api/conversations/{team.chat}"
    if since == "answered again":
        await team.hub.reply(team.doer, team.chat, "Едет")
    elif since == "ticked off":
        assert (await team.doer.http.delete(f"{path}/errand")).is_success
    else:
        wish = {"until": soon(days=1)} if since == "snoozed anew" else {}
        verb = "snooze" if since == "snoozed anew" else "done"
        assert (await team.doer.http.put(f"{path}/{verb}", json=wish)).is_success
    await team.hub.work()
    assert "failed" in {one["status"] for one in await team.hub.thread(team.owner, team.chat)}
    assert (await team.row())["errand"] is None
    assert await team.overdue() == NOBODYS


async def test_an_answer_before_its_moment_leaves_it_to_be_done(team: Team):
    await team.give()
    await team.hub.reply(team.other, team.chat, "Хорошо, до завтра")
    assert (await team.row())["errand"]["text"] == CALL
    await team.let_it_be_due()
    assert await team.overdue() == THE_DOERS


async def test_a_customer_who_writes_before_wakes_the_chat_and_it_is_still_to_be_done(team: Team):
    await team.give()
    await team.write("Ну что там?")
    row = await team.row()
    assert (row["snooze"], row["errand"]["is_due"]) == (None, False)
    assert await team.overdue() == NOBODYS
    await team.let_it_be_due()
    assert await team.overdue() == THE_DOERS


@pytest.mark.parametrize("deed", ["done", "snooze", "errand"])
async def test_done_snoozed_anew_or_ticked_off_it_is_dealt_with_and_undo_brings_it_back(team: Team, deed: str):
    await team.give()
    await team.let_it_be_due()
    path = f"/api/conversations/{team.chat}/{deed}"
    if deed == "errand":
        answer = await team.doer.http.delete(path)
    else:
        answer = await team.doer.http.put(path, json={"until": soon(days=1)} if deed == "snooze" else {})
    assert answer.status_code == 200, answer.text
    assert answer.json()["errand"] is None
    assert await team.overdue() == NOBODYS
    await assert_counters_are_exact(team.hub)

    assert (await team.undo(answer.json()["change_id"])).status_code == 200
    assert (await team.row())["errand"]["text"] == CALL
    assert await team.overdue() == THE_DOERS
    await assert_counters_are_exact(team.hub)


async def test_ticking_off_twice_is_one_line_and_before_its_moment_it_stays_aside(team: Team):
    await team.give()
    answers = [await team.doer.http.delete(f"/api/conversations/{team.chat}/errand") for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 200]
    row = await team.row()
    assert (row["errand"], row["snooze"] is not None) == (None, True)
    assert [line["kind"] for line in await team.lines()] == ["errand_done", "snoozed"]


async def test_taking_a_snooze_back_takes_back_to_whom_it_was_to_come(team: Team):
    given = await team.give()
    again = await team.give(for_id=str(team.other.id), reason="написать поставщику")
    assert again["errand"]["for_id"] == str(team.other.id)
    assert (await team.undo(again["change_id"])).status_code == 200
    row = await team.row()
    assert (row["errand"], row["snooze"]) == (given["errand"], given["snooze"])
    assert (await team.undo(given["change_id"])).status_code == 200
    row = await team.row()
    assert (row["errand"], row["snooze"]) == (None, None)


async def test_a_line_says_what_and_for_whom_though_only_the_moment_is_another(team: Team):
    await team.give()
    until = soon(hours=7)
    again = await team.give(until=until)
    after = (await team.lines())[0]["after"]
    assert (after["errand_for_id"], after["errand"], after["reason"]) == (str(team.doer.id), CALL, CALL)
    assert datetime.fromisoformat(after["snoozed_until"]) == datetime.fromisoformat(until)
    assert (await team.undo(again["change_id"])).status_code == 200
    assert (await team.row())["errand"]["text"] == CALL


async def test_without_anybody_it_is_only_put_aside(team: Team):
    row = await team.give(for_id=None)
    assert (row["errand"], row["snooze"]["reason"]) == (None, CALL)
    await team.let_it_be_due()
    assert await team.overdue() == NOBODYS


async def test_whom_it_cannot_come_back_to_is_said(hub: Hub, team: Team):
    async def refused(**body: Any) -> tuple[int, str]:
        answer = await team.ask(**body)
        return answer.status_code, answer.json()["error"]

    stranger = await hub.person()
    gone = await hub.person(team.owner.organization_id, Role.OPERATOR)
    await team.owner.http.delete(f"/api/members/{gone.id}")
    assert await refused(for_id=str(stranger.id)) == (404, "not_found")
    assert await refused(for_id=str(gone.id)) == (404, "not_found")
    assert await refused(for_id=str(team.controller.id)) == (409, "errand_not_seen")
    assert await refused(until=None) == (422, "errand_needs_moment")
    assert await refused(until=(utc_now() - timedelta(minutes=1)).isoformat()) == (422, "invalid_snooze")
    assert await refused(reason="ы" * 201) == (422, "invalid_body")
    assert await refused(for_id="кто-то") == (422, "invalid_body")
    assert (await team.row())["snooze"] is None
    assert (await team.controller.http.delete(f"/api/conversations/{team.chat}/errand")).status_code == 403
    assert (await stranger.http.delete(f"/api/conversations/{team.chat}/errand")).status_code == 404


async def test_a_colleague_who_does_not_see_the_chat_cannot_be_named(team: Team):
    await team.owner.http.patch("/api/organization", json={"visibility": "own"})
    answer = await team.ask()
    assert (answer.status_code, answer.json()["error"]) == (409, "errand_not_seen")
    assert answer.json()["data"] == {"member_id": str(team.doer.id)}

    await team.owner.http.patch(f"/api/conversations/{team.chat}", json={"assignee_id": str(team.doer.id)})
    await team.give()


async def test_whoever_does_not_see_the_chat_any_more_has_it_in_no_list_and_heads_have(team: Team):
    await team.give()
    await team.let_it_be_due()
    await team.owner.http.patch("/api/organization", json={"visibility": "own"})
    assert await team.overdue() == {**NOBODYS, "owner": (True, 0, 1), "head": (True, 0, 1)}


async def test_what_whoever_left_was_to_do_stays_with_the_heads(team: Team):
    await team.give()
    await team.let_it_be_due()
    assert (await team.owner.http.delete(f"/api/members/{team.doer.id}")).status_code == 204
    row = (await team.hub.conversations(team.head, "view=overdue"))[0]
    assert (row["id"], row["errand"]["for_id"]) == (team.chat, str(team.doer.id))
    assert (await team.head.http.get("/api/errands/overdue")).json() == {"own": 0, "count": 1}


async def test_the_longest_overdue_is_on_top_page_by_page(hub: Hub, team: Team):
    for number in range(4):
        await team.write(phone=f"7702000000{number}", lid=f"70{number}")
    rows = await hub.conversations(team.owner)
    for number, row in enumerate(rows):
        team.chat = row["id"]
        await team.give(until=soon(hours=number + 1))
    await hub.change("UPDATE conversations SET errand_due_at = errand_due_at - interval '1 day', snoozed_until = NULL")

    first = (await team.doer.http.get("/api/conversations?view=overdue&limit=3")).json()
    more = await team.doer.http.get(f"/api/conversations?view=overdue&limit=3&cursor={first['next_cursor']}")
    listed = [*first["items"], *more.json()["items"]]
    assert [one["id"] for one in listed] == [row["id"] for row in rows]
    of_channel = await hub.conversations(team.doer, f"view=overdue&channel_id={team.channel}")
    assert len(of_channel) == 5
    assert (await team.doer.http.get("/api/errands/overdue")).json() == {"own": 5, "count": 5}


async def test_the_job_is_due_at_the_very_second_and_may_run_twice(hub: Hub, team: Team):
    until = soon(days=3)
    await team.give(until=until)
    jobs = "SELECT scheduled_at FROM procrastinate_jobs WHERE task_name = 'conversations.wake'"
    assert await hub.rows(jobs) == [(datetime.fromisoformat(until),)]

    args = str(team.owner.organization_id), team.chat
    await hub.change(_OVERDUE)
    for _ in range(2):
        await waking.wake(hub.resources, *args, until=until)
    assert [line["kind"] for line in await team.lines()] == ["woken", "snoozed"]
    assert await team.overdue() == THE_DOERS


async def test_what_slept_through_a_restart_is_found_also_where_the_chat_is_awake(hub: Hub, team: Team):
    await team.give()
    await team.write("Алло")
    await hub.change("DELETE FROM procrastinate_jobs")
    await waking.sweep(hub.resources, 0)
    assert await hub.rows("SELECT errand_told_for FROM conversations") == [(None,)]

    await hub.change(_OVERDUE)
    revision = (await team.row())["revision"]
    for _ in range(2):
        await waking.sweep(hub.resources, 0)
    assert await hub.rows("SELECT errand_told_for = errand_due_at FROM conversations") == [(True,)]
    assert (await team.row())["revision"] == revision + 1, "told once"


async def test_a_bulk_that_finishes_is_taken_back_with_what_was_to_be_done(hub: Hub, team: Team):
    given = await team.give()
    body = {"client_key": "b1", "action": {"kind": "done"}, "conversation_ids": [team.chat]}
    bulk = (await team.owner.http.post("/api/bulks", json=body)).json()["id"]
    await hub.work()
    assert (await team.row())["errand"] is None
    assert (await team.owner.http.post(f"/api/bulks/{bulk}/undo")).is_success
    await hub.work()
    row = await team.row()
    assert (row["errand"], row["snooze"]) == (given["errand"], given["snooze"])
    await assert_counters_are_exact(hub)


async def test_of_two_threads_that_become_one_the_earlier_is_kept(hub: Hub, team: Team):
    await team.give(until=soon(hours=5))
    await team.write("С другого", phone=None, lid="9999", name="Айгүл 2")
    rows = {row["id"]: row for row in await hub.conversations(team.owner)}
    survivor = rows.pop(team.chat)["contact"]["id"]
    [other] = rows.values()
    team.chat, first = other["id"], team.chat
    await team.give(until=soon(hours=1), reason="раньше", for_id=str(team.other.id))
    merging = {"absorbed_id": other["contact"]["id"], "choices": {"name": "survivor"}}
    answer = await team.owner.http.post(f"/api/contacts/{survivor}/merges", json=merging)
    assert answer.status_code == 201, answer.text

    team.chat = first
    row = await team.row()
    assert (row["errand"]["text"], row["errand"]["for_id"]) == ("раньше", str(team.other.id))
    assert dropped_in(await team.lines()) == [(CALL, str(team.doer.id))]
    undone = await team.owner.http.post(f"/api/contacts/{survivor}/merges/{answer.json()['merge']['id']}/undo")
    assert undone.is_success, undone.text
    assert (await team.row())["errand"]["text"] == CALL
    assert dropped_in(await team.lines()) == []
    team.chat = other["id"]
    assert (await team.row())["errand"]["text"] == "раньше"
    assert dropped_in(await team.lines()) == []


def dropped_in(lines: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Say which errands were not left, by lines that nobody takes back."""
    found = [one for one in lines if one["kind"] == "errand_dropped"]
    assert {one["undo_until"] for one in found} <= {None}
    return [(one["before"]["errand"], one["before"]["errand_for_id"]) for one in found]


async def test_naming_somebody_while_they_leave_hangs_nobody(hub: Hub, team: Team):
    answers = await asyncio.gather(
        team.owner.http.delete(f"/api/members/{team.doer.id}"), *(team.ask() for _ in range(3))
    )
    assert {one.status_code for one in answers} <= {200, 204, 404}
    await assert_counters_are_exact(hub)
