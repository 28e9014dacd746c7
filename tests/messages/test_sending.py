"""A message leaves at most once per intent, and in order."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from sarafan.core.clock import utc_now
from sarafan.gateways.bridge.client import BridgeClient
from sarafan.messages import tasks
from sarafan.organizations.models import Role
from tests.support.hub import Hub, Person, message, status
from tests.support.recount import assert_counters_are_exact


class Desk:
    """A member before one conversation."""

    def __init__(self, hub: Hub, owner: Person, channel: UUID, conversation: str) -> None:
        self.hub, self.owner, self.channel, self.conversation = hub, owner, channel, conversation

    @property
    def path(self) -> str:
        return f"/api/conversations/{self.conversation}/messages"

    async def send(self, text: str = "Да", key: str | None = None, **more: Any) -> Any:
        body = {"text": text, "client_key": key or uuid4().hex, **more}
        return await self.owner.http.post(self.path, json=body)

    async def last(self) -> dict[str, Any]:
        return (await self.hub.thread(self.owner, self.conversation))[-1]

    async def arrive(self, kind: str, data: dict[str, Any]) -> None:
        await self.hub.deliver(self.channel, self.hub.event(self.channel, kind, data))

    async def deliver_again(self, sent: dict[str, Any]) -> None:
        """Run the message's job once more, as after a worker's death."""
        await tasks.send(self.hub.resources, sent["id"], str(self.owner.organization_id), sent["channel_id"])


@pytest.fixture
async def desk(hub: Hub) -> Desk:
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", message("A1", "Вопрос")))
    return Desk(hub, owner, channel, (await hub.conversations(owner))[0]["id"])


def sent_texts(hub: Hub) -> list[str]:
    return [one["text"] for one in hub.bridge.sends]


async def test_the_same_key_many_times_at_once_is_one_message(desk: Desk):
    answers = await asyncio.gather(*(desk.send("Да", "k1") for _ in range(6)))
    await desk.hub.work()

    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sent_texts(desk.hub) == ["Да"]


@pytest.mark.parametrize("change", [{"text": "Нет"}, {"quote_id": "first"}])
async def test_a_key_is_good_for_one_message_only(desk: Desk, change: dict[str, str]):
    first = (await desk.send("Да", "k1")).json()
    if "quote_id" in change:
        change = {"quote_id": first["id"]}

    again = await desk.send(**{"text": "Да", "key": "k1", **change})

    assert (again.status_code, again.json()["error"]) == (409, "client_key_reused")


async def test_a_key_used_in_two_conversations_at_once_is_refused_in_one(desk: Desk):
    other = message("B1", phone="77020000000", lid="2")
    await desk.arrive("message", other)
    rows = [row["id"] for row in await desk.hub.conversations(desk.owner)]
    body = {"text": "Да", "client_key": "k1"}

    answers = await asyncio.gather(
        *(desk.owner.http.post(f"/api/conversations/{row}/messages", json=body) for row in rows)
    )

    assert sorted(answer.status_code for answer in answers) == [201, 409]
    await assert_counters_are_exact(desk.hub)


async def test_another_organization_may_use_the_same_key(desk: Desk, hub: Hub):
    stranger = await hub.person()
    channel = await hub.channel(stranger)
    await hub.deliver(channel, hub.event(channel, "message", message("A1")))
    theirs = Desk(hub, stranger, channel, (await hub.conversations(stranger))[0]["id"])

    assert [(await one.send("Да", "k1")).status_code for one in (desk, theirs)] == [201, 201]


async def test_a_second_reply_never_overtakes_the_first(desk: Desk):
    desk.hub.bridge.refuse_next(409, "not_connected")
    for text in ("1", "2", "3"):
        await desk.send(text)

    await desk.hub.work()
    assert sent_texts(desk.hub) == []
    await desk.send("4")
    await desk.hub.work()
    assert sent_texts(desk.hub) == []

    await desk.hub.hurry()
    assert sent_texts(desk.hub) == ["1", "2", "3", "4"]


async def test_one_conversation_that_waits_does_not_hold_up_another(desk: Desk):
    await desk.arrive("message", message("B1", phone="77020000000", lid="2"))
    rows = {row["contact"]["phone"]: row["id"] for row in await desk.hub.conversations(desk.owner)}
    desk.hub.bridge.refuse_next(409, "not_connected")
    await desk.hub.reply(desk.owner, rows["77011234567"], "ждёт")
    await desk.hub.work()

    await desk.hub.reply(desk.owner, rows["77020000000"], "идёт")
    await desk.hub.work()

    assert sent_texts(desk.hub) == ["идёт"]


async def test_a_number_that_is_on_line_again_sends_at_once_what_waited(desk: Desk):
    desk.hub.bridge.refuse_next(409, "not_connected")
    await desk.send("ждёт")
    await desk.hub.work()
    assert sent_texts(desk.hub) == []

    state = {"status": "connected", "phone": "77009990000", "since": "2026-11-21T10:00:00Z"}
    await desk.arrive("session.status", state)

    assert sent_texts(desk.hub) == ["ждёт"]


async def test_a_job_that_runs_twice_sends_once(desk: Desk):
    sent = (await desk.send()).json()
    await asyncio.gather(desk.deliver_again(sent), desk.deliver_again(sent))
    await desk.hub.work()
    await desk.deliver_again(sent)

    assert [(one["key"], one["text"]) for one in desk.hub.bridge.sends] == [(sent["id"], "Да")]
    assert (await desk.last())["status"] == "sent"


async def test_a_refusal_fails_with_its_reason_and_is_sent_again_once(desk: Desk):
    desk.hub.bridge.refuse_next(502, "rejected", code=463)
    failed = (await desk.send("Да", quote_id=(await desk.last())["id"])).json()
    await desk.hub.work()
    shown = await desk.last()
    assert (shown["status"], shown["error"]["code"]) == ("failed", "reply_refused")

    path = f"/api/messages/{failed['id']}/resend"
    clicks = await asyncio.gather(*(desk.owner.http.post(path) for _ in range(4)))
    await desk.hub.work()

    assert sorted(click.status_code for click in clicks) == [200] * 3 + [201]
    assert len({click.json()["id"] for click in clicks}) == 1
    thread = await desk.hub.thread(desk.owner, desk.conversation)
    assert [(one["status"], one["text"]) for one in thread[1:]] == [("failed", "Да"), ("sent", "Да")]
    assert thread[1]["resent_as_id"] == thread[2]["id"]
    assert thread[2]["quote"]["text"] == "Вопрос"
    assert sent_texts(desk.hub) == ["Да"]


async def test_only_what_failed_can_be_sent_again(desk: Desk):
    incoming = (await desk.last())["id"]
    queued = (await desk.send()).json()["id"]
    desk.hub.bridge.answer_next("unknown")

    refusals = []
    for message_id in (incoming, queued):
        refusals.append(await desk.owner.http.post(f"/api/messages/{message_id}/resend"))
    await desk.hub.work()
    assert (await desk.last())["status"] == "unknown"
    refusals.append(await desk.owner.http.post(f"/api/messages/{queued}/resend"))

    assert [(one.status_code, one.json()["error"]) for one in refusals] == [(409, "not_failed")] * 3


async def test_an_unknown_outcome_is_settled_by_a_late_receipt(desk: Desk):
    desk.hub.bridge.answer_next("unknown")
    sent = (await desk.send()).json()
    await desk.hub.work()

    await desk.arrive("message.status", status("3EB00000000000000000", "delivered", key=sent["id"]))

    assert (await desk.last())["status"] == "delivered"


async def test_an_error_after_delivery_is_ignored_and_before_it_fails(desk: Desk):
    error: dict[str, Any] = {"error": {"code": 131026, "message": "Undeliverable"}}
    first, second = (await desk.send("1")).json(), (await desk.send("2")).json()
    await desk.hub.work()
    await desk.arrive("message.status", status("3EB00000000000000000", "delivered"))
    for sent in (first, second):
        await desk.arrive("message.status", status("X", "error", key=sent["id"], **error))

    thread = (await desk.hub.thread(desk.owner, desk.conversation))[1:]
    assert [(one["status"], one["error"]) for one in thread] == [
        ("delivered", None),
        ("failed", {"code": "131026", "message": "Undeliverable"}),
    ]


async def test_a_receipt_that_comes_before_the_answer_is_not_lost(desk: Desk):
    sent = (await desk.send()).json()
    await desk.arrive("message.status", status("3EB00000000000000000", "read", key=sent["id"]))
    await desk.hub.work()

    assert (await desk.last())["status"] == "read"


async def test_news_of_a_message_that_is_not_ours_changes_nothing(desk: Desk):
    await desk.send()
    await desk.hub.work()
    for data in (status("A1", "read"), status("ZZ", "read", key="not-a-uuid"), status("ZZ", "read", key=str(uuid4()))):
        await desk.arrive("message.status", data)

    assert [one["status"] for one in await desk.hub.thread(desk.owner, desk.conversation)] == ["received", "sent"]
    assert (await desk.owner.http.get("/api/intake?state=failed")).json()["items"] == []


@pytest.mark.parametrize(
    ("code", "expected"),
    [("not_connected", "failed"), ("session_not_found", "failed"), ("bad_gateway", "unknown")],
)
async def test_after_a_day_of_trying_it_is_failed_only_if_it_surely_never_left(desk: Desk, code: str, expected: str):
    sent = (await desk.send()).json()
    await desk.hub.change("UPDATE messages SET created_at = :at", at=utc_now() - timedelta(hours=25))
    desk.hub.bridge.refuse_next(502 if code == "bad_gateway" else 409, code)

    await desk.hub.work()

    shown = await desk.last()
    assert (shown["id"], shown["status"], shown["error"]["code"]) == (sent["id"], expected, "expired")


async def test_what_may_have_left_once_is_never_called_failed(desk: Desk):
    sent = (await desk.send()).json()
    desk.hub.bridge.refuse_next(502, "bad_gateway")
    await desk.hub.work()
    for _ in range(2):
        desk.hub.bridge.refuse_next(409, "not_connected")
        await desk.hub.hurry()
    await desk.hub.change("UPDATE messages SET created_at = :at", at=utc_now() - timedelta(hours=25))
    desk.hub.bridge.refuse_next(409, "not_connected")

    await desk.hub.hurry()

    shown = await desk.last()
    assert (shown["id"], shown["status"], shown["error"]["code"]) == (sent["id"], "unknown", "expired")
    assert (await desk.owner.http.post(f"/api/messages/{sent['id']}/resend")).status_code == 409


@pytest.mark.parametrize(("refusal", "expected"), [({"code": 463}, "failed"), ({}, "unknown")])
async def test_after_a_worker_died_while_asking_only_whatsapps_own_refusal_is_certain(
    desk: Desk, refusal: dict[str, int], expected: str
):
    await desk.send()
    # What a worker leaves behind that dies between its question and the answer.
    await desk.hub.change("UPDATE messages SET may_have_left = true WHERE direction = 'out'")
    desk.hub.bridge.refuse_next(502 if refusal else 409, "rejected" if refusal else "not_in_group", **refusal)

    await desk.hub.work()

    assert (await desk.last())["status"] == expected


async def test_whether_it_may_have_left_is_noted_before_the_bridge_is_asked(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    noted: list[Any] = []
    bridge = desk.hub.resources.gateways.provider("bridge")
    assert isinstance(bridge, BridgeClient)
    call = bridge.call

    async def look_first(*args: Any, **more: Any) -> Any:
        noted.extend(await desk.hub.rows("SELECT may_have_left FROM messages WHERE direction = 'out'"))
        return await call(*args, **more)

    monkeypatch.setattr(bridge, "call", look_first)
    await desk.send()
    desk.hub.bridge.refuse_next(409, "not_connected")
    await desk.hub.work()
    noted.extend(await desk.hub.rows("SELECT may_have_left FROM messages WHERE direction = 'out'"))

    assert noted == [(True,), (False,)], "and taken back when it certainly stayed"


async def test_within_the_day_it_keeps_trying(desk: Desk):
    await desk.send()
    for _ in range(3):
        desk.hub.bridge.refuse_next(502, "bad_gateway")
        await desk.hub.hurry()
        assert (await desk.last())["status"] == "queued"

    await desk.hub.hurry()

    assert (await desk.last())["status"] == "sent"


@pytest.mark.parametrize("answer", ['{"hello": 1}', "[]", "<html>", '{"messageId": "X"}'])
async def test_an_answer_that_makes_no_sense_is_tried_again_with_the_same_key(desk: Desk, answer: str):
    sent = (await desk.send()).json()
    desk.hub.bridge.answer_raw(answer)
    await desk.hub.work()
    assert (await desk.last())["status"] == "queued"

    await desk.hub.hurry()

    assert (await desk.last())["status"] == "sent"
    assert {call["key"] for path, call in desk.hub.bridge.calls if path == "/send"} == {sent["id"]}


async def test_a_reply_to_a_number_that_was_removed_meanwhile_is_dropped_in_silence(desk: Desk):
    await desk.send()
    await desk.owner.http.delete(f"/api/channels/{desk.channel}?confirm=Салон")

    await desk.hub.work()

    assert sent_texts(desk.hub) == []
    assert await desk.hub.rows("SELECT task_name FROM procrastinate_jobs") == []


async def test_a_person_known_by_lid_only_is_answered_there(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", message("A1", phone=None)))
    await hub.reply(owner, (await hub.conversations(owner))[0]["id"])

    await hub.work()

    assert [one["to"] for one in hub.bridge.sends] == ["9001@lid"]


async def test_a_quote_travels_along(desk: Desk):
    await desk.send("На это", quote_id=(await desk.last())["id"])
    await desk.hub.work()

    shown = await desk.last()
    assert shown["quote"] == {
        "message_id": (await desk.hub.thread(desk.owner, desk.conversation))[0]["id"],
        "text": "Вопрос",
        "mentions": [],
        "author_name": "Айгүл",
        "direction": "in",
        "kind": "text",
        "of_status": False,
        "preview_url": None,
    }
    assert desk.hub.bridge.sends[0]["quoted"] == {"messageId": "A1", "fromMe": False, "text": "Вопрос"}


async def test_a_message_of_another_conversation_cannot_be_quoted(desk: Desk):
    await desk.arrive("message", message("B1", phone="77020000000", lid="2"))
    rows = await desk.hub.conversations(desk.owner)
    foreign = next(row for row in rows if row["id"] != desk.conversation)["last_message"]["id"]

    for quote in (foreign, str(uuid4())):
        assert (await desk.send("На это", quote_id=quote)).status_code == 404
    assert await desk.hub.rows("SELECT count(*) FROM messages WHERE direction = 'out'") == [(0,)]


@pytest.mark.parametrize("text", ["", " \n", "x" * 4097, "\x00"])
async def test_a_text_outside_its_limits_is_refused(desk: Desk, text: str):
    response = await desk.send(text)

    assert (response.status_code, response.json()["error"]) == (422, "invalid_body")


async def test_the_longest_text_in_any_script_is_sent_whole(desk: Desk):
    text = "👨‍👩‍👧 Сәлем! " * 300
    await desk.send(text[:4096])
    await desk.hub.work()

    assert sent_texts(desk.hub) == [text[:4096]]


async def test_who_answers_what_was_nobodys_takes_it_and_does_not_take_it_away(desk: Desk):
    colleague = await desk.hub.person(desk.owner.organization_id, Role.OPERATOR)
    await desk.hub.reply(colleague, desk.conversation)
    await desk.send()

    row = (await desk.hub.conversations(desk.owner))[0]
    assert row["assignee_id"] == str(colleague.id)


async def test_a_program_answers_in_its_own_name_and_takes_nothing(desk: Desk):
    program = await desk.hub.api_key(desk.owner, "write")

    response = await program.post(desk.path, json={"text": "Авто", "client_key": "p1"})

    assert response.status_code == 201
    assert {key: response.json()["author"][key] for key in ("kind", "name")} == {"kind": "api_key", "name": "Сайт"}
    assert (await desk.hub.conversations(desk.owner))[0]["assignee_id"] is None
