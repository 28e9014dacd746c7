"""What lets a message leave, and what that does to its conversation; automatic ones pass one gate."""

import ast
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from sarafan.conversations.errors import ConversationNotFound
from sarafan.conversations.models import MessageKind
from sarafan.core.clock import utc_now
from sarafan.messages import forgetting
from sarafan.messages.errors import MessageNotFound
from sarafan.messages.models import Message, Origin
from sarafan.messages.origins import EFFECTS, AutomaticOrigin
from sarafan.messages.sending import automatic, gate
from sarafan.messages.sending.composing import Content
from sarafan.messages.sending.gate import Asked, Cause, Delay, Permit, Refusal, Rule
from tests.support.hub import Hub, Person, message
from tests.support.recount import assert_counters_are_exact

SOURCES = Path(gate.__file__).parents[2]
AUTOMATIC: list[AutomaticOrigin] = [Origin.RULE, Origin.SCHEDULE, Origin.ASSISTANT]
NOW = utc_now()


@dataclass
class Desk:
    """A member before a conversation in which somebody waits."""

    hub: Hub
    owner: Person
    channel: UUID
    conversation: str

    async def row(self) -> dict[str, Any]:
        return next(row for row in await self.hub.conversations(self.owner) if row["id"] == self.conversation)

    async def thread(self) -> list[dict[str, Any]]:
        return await self.hub.thread(self.owner, self.conversation)

    async def arrive(self, *events: dict[str, Any]) -> None:
        await self.hub.deliver(self.channel, *(self.hub.event(self.channel, "message", event) for event in events))

    async def say(self, cause: Cause, *rules: Rule, answers: str | None = None) -> Message | Delay | Refusal:
        """Ask the gate, and queue what it permits, as a part would."""
        organization_id = self.owner.organization_id
        async with self.hub.database.for_organization(organization_id) as session:
            answer = await gate.ask(session, organization_id, UUID(self.conversation), cause, now=NOW, rules=rules)
            if not isinstance(answer, Permit):
                return answer
            content = Content(MessageKind.TEXT, "Заказ принят")
            said, _ = await automatic.send(
                session, answer, self.hub.resources.gateways, content, answers=UUID(answers) if answers else None
            )
        await self.hub.work()
        return said

    async def decisions(self) -> list[tuple[Any, ...]]:
        return await self.hub.rows(
            "SELECT origin, cause, cause_name, outcome, rule, held_until, message_id IS NOT NULL FROM send_decisions"
        )


def cause(origin: AutomaticOrigin = Origin.RULE, key: str = "order 1") -> Cause:
    return Cause(origin, "order_created", key, "Заказ принят")


def saying(answer: Delay | Refusal | None) -> Rule:
    async def rule(session: Any, asked: Asked) -> Delay | Refusal | None:
        return answer

    return rule


@pytest.fixture
async def desk(hub: Hub) -> Desk:
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", message("A1", "Вопрос")))
    desk = Desk(hub, owner, channel, (await hub.conversations(owner))[0]["id"])
    await owner.http.put(f"/api/conversations/{desk.conversation}/draft", json={"text": "Черновик"})
    return desk


async def state(desk: Desk) -> tuple[bool, int, bool, bool]:
    """Whether somebody waits, what is unread, whether somebody is responsible, whether the draft is there."""
    row = await desk.row()
    drafts = (await desk.owner.http.get("/api/drafts")).json()["items"]
    return row["waiting_since"] is not None, row["unread_count"], row["assignee_id"] is not None, bool(drafts)


async def test_what_a_member_sends_answers_reads_takes_and_uses_the_draft(desk: Desk):
    body = {"text": " Черновик", "client_key": "k1"}
    sent = await desk.owner.http.post(f"/api/conversations/{desk.conversation}/messages", json=body)

    assert (sent.json()["origin"], sent.json()["author"]["kind"]) == ("member", "member")
    assert await state(desk) == (False, 0, True, False)


async def test_what_is_begun_while_a_message_is_on_its_way_stays(desk: Desk):
    body = {"text": "Да", "client_key": "k1"}
    sent = await desk.owner.http.post(f"/api/conversations/{desk.conversation}/messages", json=body)

    assert sent.status_code == 201, sent.text
    assert await state(desk) == (False, 0, True, True)


async def test_a_file_leaves_what_is_being_written(desk: Desk):
    given = await desk.owner.http.post("/api/media", content=b"content", headers={"content-type": "image/jpeg"})
    body = {"media_id": given.json()["id"], "text": "Подпись", "client_key": "k1"}
    sent = await desk.owner.http.post(f"/api/conversations/{desk.conversation}/messages", json=body)

    assert sent.status_code == 201, sent.text
    assert await state(desk) == (False, 0, True, True)


async def test_what_a_program_sends_answers_and_reads_but_takes_nothing(desk: Desk):
    key = await desk.hub.api_key(desk.owner, "write")
    body = {"text": "Да", "client_key": "k1"}
    sent = await key.post(f"/api/conversations/{desk.conversation}/messages", json=body)

    assert (sent.json()["origin"], sent.json()["author"]["kind"]) == ("api_key", "api_key")
    assert await state(desk) == (False, 0, False, True)


async def test_what_the_owner_answers_on_the_phone_was_read_there(desk: Desk):
    await desk.arrive(message("A2", "Да", from_me=True, at=1_790_000_100))

    assert [one["origin"] for one in await desk.thread()] == [None, "phone"]
    assert await state(desk) == (False, 0, False, True)


@pytest.mark.parametrize("origin", AUTOMATIC)
async def test_what_leaves_by_itself_leaves_those_who_wait_and_what_is_unread(desk: Desk, origin: AutomaticOrigin):
    before = await state(desk)

    await desk.say(cause(origin))

    last = (await desk.thread())[-1]
    assert (last["origin"], last["author"]["kind"], last["author"]["name"]) == (origin, origin, "Заказ принят")
    assert (last["status"], [one["text"] for one in desk.hub.bridge.sends]) == ("sent", ["Заказ принят"])
    assert await state(desk) == before == (True, 1, False, True)
    await assert_counters_are_exact(desk.hub)


@pytest.mark.parametrize(
    ("origin", "waits"), [(Origin.RULE, True), (Origin.SCHEDULE, False), (Origin.ASSISTANT, False)]
)
async def test_the_assistant_answers_what_it_answers_and_a_canned_text_nothing(
    desk: Desk, origin: AutomaticOrigin, waits: bool
):
    await desk.say(cause(origin), answers=(await desk.thread())[0]["id"])

    assert await state(desk) == (waits, 1, False, True)
    await assert_counters_are_exact(desk.hub)


async def test_what_was_asked_after_the_answered_message_waits_on(desk: Desk):
    asked = (await desk.thread())[0]
    await desk.arrive(message("A2", "И ещё", at=1_790_000_100), message("A3", "Алло", at=1_790_000_200))
    later = (await desk.thread())[1]

    await desk.say(cause(Origin.ASSISTANT), answers=asked["id"])

    assert ((await desk.row())["waiting_since"], later["text"]) == (later["at"], "И ещё")


async def test_what_the_owner_sends_to_a_list_on_the_phone_answers_nobody(desk: Desk):
    before = await desk.row()

    await desk.arrive(message("L1", "С праздником", from_me=True, at=1_790_000_300, toList=True))

    row, last = await desk.row(), (await desk.thread())[-1]
    assert (last["text"], last["origin"], last["author"]["kind"]) == ("С праздником", "list", "phone")
    assert (row["waiting_since"], row["unread_count"]) == (before["waiting_since"], before["unread_count"])
    assert row["waiting_since"] is not None
    await assert_counters_are_exact(desk.hub)


async def test_an_answer_is_to_a_message_of_the_same_conversation(desk: Desk):
    with pytest.raises(MessageNotFound):
        await desk.say(cause(Origin.ASSISTANT), answers=str(uuid4()))

    assert await desk.decisions() == []


async def test_words_that_a_member_planned_are_the_members(desk: Desk):
    planned = Cause(Origin.SCHEDULE, "planned", "1", "Напоминание", uuid4(), gate.Writer(desk.owner.id, "Дана"))

    await desk.say(planned)

    last = (await desk.thread())[-1]
    assert (last["origin"], last["author"]) == (
        "schedule",
        {"kind": "member", "id": str(desk.owner.id), "name": "Дана"},
    )


async def test_one_cause_makes_one_message_however_often_it_is_asked_for(desk: Desk):
    first = await desk.say(cause())
    again = await desk.say(cause(), saying(Refusal("no_consent")))
    other = await desk.say(cause(key="order 2"))

    assert isinstance(first, Message)
    assert isinstance(again, Message)
    assert isinstance(other, Message)
    assert (again.id, other.id != first.id, len(desk.hub.bridge.sends)) == (first.id, True, 2)
    assert [row[3:5] for row in await desk.decisions()] == [("allowed", None)] * 2


async def test_why_something_was_not_said_is_kept_until_it_is(desk: Desk):
    morning = NOW + timedelta(hours=9)
    evening = saying(Delay("quiet_hours", morning))

    assert await desk.say(cause(), evening, saying(Refusal("no_consent"))) == Refusal("no_consent")
    assert [row[:6] for row in await desk.decisions()] == [
        ("rule", "order_created", "Заказ принят", "refused", "no_consent", None)
    ]
    assert await desk.say(cause(), evening) == Delay("quiet_hours", morning)
    assert [row[3:] for row in await desk.decisions()] == [("held", "quiet_hours", morning, False)]
    assert [one["text"] for one in await desk.thread()] == ["Вопрос"]

    assert isinstance(await desk.say(cause()), Message)
    assert [row[3:] for row in await desk.decisions()] == [("allowed", None, None, True)]


def test_the_first_refusal_counts_and_else_the_longest_delay():
    soon, late = Delay("pace", NOW), Delay("quiet_hours", NOW + timedelta(hours=1))

    assert gate.weigh([None, soon, Refusal("no_consent"), Refusal("budget"), late]) == Refusal("no_consent")
    assert gate.weigh([late, None, soon]) == late
    assert gate.weigh([None, None]) is None


async def test_nobody_makes_a_permit_but_the_gate(desk: Desk):
    async with desk.hub.database.for_organization(desk.owner.organization_id) as session:
        permit = await gate.ask(session, desk.owner.organization_id, UUID(desk.conversation), cause(), now=NOW)
    assert isinstance(permit, Permit)
    with pytest.raises(TypeError):
        Permit(object(), permit.cause, permit.conversation)

    made = {
        "Permit": {"messages/sending/gate.py"},
        "Message": {"messages/sending/queueing.py", "messages/receiving/storing.py"},
    }
    for name, files in made.items():
        found = {
            str(path.relative_to(SOURCES))
            for path in SOURCES.rglob("*.py")
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == name
        }
        assert (name, found) == (name, files)


def test_the_table_of_origins_is_complete_and_all_automatic_ones_ask_the_gate():
    assert set(EFFECTS) == set(Origin)
    assert [origin for origin, effect in EFFECTS.items() if effect.asks_the_gate] == AUTOMATIC


async def test_another_organization_cannot_say_anything_here(desk: Desk):
    stranger = await desk.hub.person()
    async with desk.hub.database.for_organization(stranger.organization_id) as session:
        with pytest.raises(ConversationNotFound):
            await gate.ask(session, stranger.organization_id, UUID(desk.conversation), cause(), now=NOW)


async def test_what_was_sent_before_there_were_origins_is_told_by_its_author(desk: Desk):
    await desk.owner.http.post(
        f"/api/conversations/{desk.conversation}/messages", json={"text": "Да", "client_key": "k1"}
    )
    await desk.arrive(message("A2", "Нет", from_me=True, at=1_990_000_100))
    await desk.hub.change("UPDATE messages SET origin = NULL")

    assert [one["origin"] for one in await desk.thread()] == [None, "member", "phone"]


async def test_decisions_are_forgotten_after_their_time_and_their_messages_stay(desk: Desk):
    await desk.say(cause())
    await forgetting.forget_decisions(desk.hub.resources, NOW)
    assert len(await desk.decisions()) == 1

    await forgetting.forget_decisions(desk.hub.resources, NOW + timedelta(seconds=1))

    assert (await desk.decisions(), len(await desk.thread())) == ([], 2)
    assert isinstance(again := await desk.say(cause()), Message)
    assert (str(again.id), len(desk.hub.bridge.sends)) == ((await desk.thread())[-1]["id"], 1)


async def test_why_something_was_said_moves_with_its_message_to_the_joined_thread(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", message("A1", "раз", phone=None)))
    absorbed = Desk(hub, owner, channel, (await hub.conversations(owner))[0]["id"])
    said = await absorbed.say(cause())
    await hub.deliver(channel, hub.event(channel, "message", message("B1", "два", lid=None, at=1_790_000_001)))

    await hub.deliver(channel, hub.event(channel, "contact.identity", {"phone": "77011234567", "lid": "9001"}))

    joined = Desk(hub, owner, channel, (await hub.conversations(owner))[0]["id"])
    assert joined.conversation != absorbed.conversation
    assert await hub.rows("SELECT conversation_id FROM send_decisions") == [(UUID(joined.conversation),)]
    again = await joined.say(cause())
    assert isinstance(said, Message)
    assert isinstance(again, Message)
    assert (again.id, [one["text"] for one in hub.bridge.sends]) == (said.id, ["Заказ принят"])
