"""An answer that did not leave, or was deleted for everybody, answers nobody: whoever waited waits again."""

import json
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from psycopg import sql

from sarafan.conversations.models import MessageKind
from sarafan.core.clock import utc_now
from sarafan.messages import moments
from sarafan.messages.models import Origin
from sarafan.messages.sending import automatic, gate
from sarafan.messages.sending.composing import Content
from sarafan.messages.sending.gate import Cause, Permit
from tests.support.events import change
from tests.support.hub import Hub, Person, message
from tests.support.recount import assert_counters_are_exact

NOON = 1_790_000_000  # when the customer asks
CUSTOMER: dict[str, Any] = {"phone": "77011234567", "lid": "9001", "name": None}


class Counter:
    """A member before one customer who has asked something."""

    def __init__(self, hub: Hub, owner: Person, channel: UUID, asked: dict[str, Any]) -> None:
        self.hub, self.owner, self.channel, self.asked = hub, owner, channel, asked

    async def answer(self, text: str, *, fails: bool = False) -> dict[str, Any]:
        """Answer, and let WhatsApp take it or not."""
        if fails:
            self.hub.bridge.refuse_next(502, "rejected", code=463)
        sent = await self.hub.reply(self.owner, self.asked["id"], text)
        await self.hub.work()
        return sent

    async def deletes(self, sent: dict[str, Any]) -> None:
        """Delete a message for everybody."""
        deleted = await self.owner.http.delete(f"/api/messages/{sent['id']}")
        assert deleted.is_success, deleted.text

    async def answer_by_itself(self, to: str, *, fails: bool = False) -> None:
        """Let the assistant answer what the customer has written."""
        if fails:
            self.hub.bridge.refuse_next(502, "rejected", code=463)
        organization_id = self.owner.organization_id
        cause = Cause(Origin.ASSISTANT, "asked", to, "Помощник")
        async with self.hub.database.for_organization(organization_id) as session:
            permit = await gate.ask(session, organization_id, UUID(self.asked["id"]), cause, now=utc_now(), rules=())
            assert isinstance(permit, Permit)
            content, gateways = Content(MessageKind.TEXT, "Есть"), self.hub.resources.gateways
            await automatic.send(session, permit, gateways, content, answers=UUID(to))
        await self.hub.work()

    async def rings(self, *statuses: str, after_s: int = 60) -> None:
        """Let the customer ring, and the call take its course."""
        chat = {"kind": "direct", "jid": "9001@lid", "phone": "77011234567", "lid": "9001"}
        for number, status in enumerate(statuses):
            news = {"callId": "C1", "chat": chat, "from": CUSTOMER, "status": status, "video": False}
            news["timestamp"] = NOON + after_s + number
            await self.arrives("call", news)

    async def arrives(self, kind: str, data: dict[str, Any]) -> None:
        """Let something come in, and be understood before what waits to leave does."""
        await self.hub.deliver(self.channel, self.hub.event(self.channel, kind, data), work=False)
        await self.hub.look_for_jobs("intake")

    async def thread(self) -> list[dict[str, Any]]:
        """List the messages."""
        return await self.hub.thread(self.owner, self.asked["id"])

    async def waits_since(self) -> str | None:
        """Say since when the customer waits: minutes and seconds."""
        [row] = await self.hub.conversations(self.owner)
        await assert_counters_are_exact(self.hub)
        since: str | None = row["waiting_since"]
        return since and since[14:19]

    async def waits(self) -> bool:
        """Say whether the customer waits, and since when they have asked."""
        row = (await self.hub.conversations(self.owner))[0]
        assert row["waiting_since"] in (None, self.asked["waiting_since"])
        await assert_counters_are_exact(self.hub)
        return row["waiting_since"] is not None


@pytest.fixture
async def counter(hub: Hub) -> Counter:
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", message("Q1", "Есть 42?")))
    return Counter(hub, owner, channel, (await hub.conversations(owner))[0])


async def test_whose_answer_failed_waits_until_it_is_sent_again(counter: Counter):
    failed = await counter.answer("Есть", fails=True)
    assert await counter.waits()

    await counter.owner.http.post(f"/api/messages/{failed['id']}/resend")
    await counter.hub.work()

    assert not await counter.waits()


async def test_another_answer_that_left_is_enough(counter: Counter):
    await counter.answer("Есть", fails=True)
    await counter.answer("Есть!")
    assert not await counter.waits()

    await counter.answer("И 43 есть", fails=True)

    assert not await counter.waits()


async def test_when_all_of_several_answers_fail_the_first_wait_goes_on(counter: Counter):
    for _ in range(2):
        counter.hub.bridge.refuse_next(502, "rejected", code=463)
    await counter.hub.reply(counter.owner, counter.asked["id"], "Есть")
    await counter.hub.reply(counter.owner, counter.asked["id"], "42 и 43")
    assert not await counter.waits()

    await counter.hub.work()

    assert await counter.waits()


async def test_who_wants_no_answer_does_not_wait_for_what_fails_later(counter: Counter):
    await counter.owner.http.post(f"/api/conversations/{counter.asked['id']}/no-answer-needed")
    assert not await counter.waits()

    await counter.answer("Кстати, есть скидки", fails=True)

    assert not await counter.waits()


async def test_who_was_answered_before_the_link_does_not_wait(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    old = {**message("H1", "Спасибо, не надо"), "source": "history"}
    piece = {"piece": 1, "progress": 100, "last": True, "messages": [old], "chats": [], "people": []}
    await hub.deliver(channel, hub.event(channel, "history", piece))
    counter = Counter(hub, owner, channel, (await hub.conversations(owner))[0])

    await counter.answer("У нас скидки", fails=True)

    assert not await counter.waits()


async def test_the_only_answer_is_deleted_for_everybody(counter: Counter):
    first, second = await counter.answer("Есть"), await counter.answer("Отложить?")

    await counter.deletes(second)
    assert not await counter.waits()
    await counter.deletes(first)

    assert await counter.waits()


async def test_a_call_that_was_taken_and_told_late_is_enough(counter: Counter):
    """It was taken before the answer that fails, which seemed to end the wait."""
    counter.hub.bridge.refuse_next(502, "rejected", code=463)
    await counter.hub.reply(counter.owner, counter.asked["id"], "Есть")
    await counter.rings("offer", "accept")

    await counter.hub.work()

    assert not await counter.waits()


async def test_what_came_late_from_before_a_taken_call_waits_for_nothing(counter: Counter):
    await counter.rings("offer", "accept")
    await counter.answer("Как договорились", fails=True)

    await counter.arrives("message", message("Q2", "Алло?", at=NOON + 30))

    assert not await counter.waits()


async def test_an_answer_on_the_phone_that_was_told_late_is_enough(counter: Counter):
    """It was given before the one that fails, which seemed to end the wait."""
    counter.hub.bridge.refuse_next(502, "rejected", code=463)
    await counter.hub.reply(counter.owner, counter.asked["id"], "Есть")
    await counter.arrives("message", message("P1", "Да", at=NOON + 60, from_me=True))

    await counter.hub.work()

    assert not await counter.waits()


async def test_what_came_late_from_before_an_automatic_answer_waits_for_nothing(counter: Counter):
    await counter.answer_by_itself((await counter.thread())[0]["id"])
    await counter.answer("Отложить?", fails=True)

    await counter.arrives("message", message("Q0", "Здравствуйте", at=NOON - 30))

    assert not await counter.waits()


async def test_whose_automatic_answer_failed_waits_again(counter: Counter):
    [asked] = await counter.thread()
    await counter.answer_by_itself(asked["id"], fails=True)
    assert await counter.waits()

    await counter.answer("Есть")

    assert not await counter.waits()


async def test_when_an_automatic_answer_fails_what_was_asked_after_it_waits_as_before(counter: Counter):
    await counter.arrives("message", message("Q2", "А 43?", at=NOON + 60))
    await counter.answer_by_itself((await counter.thread())[0]["id"])
    assert await counter.waits_since() == "14:20"

    await counter.deletes((await counter.thread())[-1])

    assert await counter.waits_since() == "13:20"


async def test_what_was_called_back_answers_nobody(counter: Counter):
    """Nothing calls a message back yet: the status alone must count."""
    sent = await counter.answer("Есть")
    await counter.hub.change(
        "UPDATE messages SET status = :canceled WHERE id = :id", canceled="canceled", id=sent["id"]
    )

    await counter.answer("И 43 есть", fails=True)

    assert await counter.waits()


@pytest.fixture
async def asker(hub: Hub) -> Counter:
    """A member who has asked the customer something, to which they have reacted."""
    owner = await hub.person()
    channel = await hub.channel(owner)
    ours = message("O1", "Вам удобно в 15:00?", from_me=True, at=NOON)
    await hub.deliver(channel, hub.event(channel, "message", ours))
    counter = Counter(hub, owner, channel, (await hub.conversations(owner))[0])
    await reacts(counter, "👍", 30)
    assert await counter.waits_since() == "13:50"
    return counter


async def reacts(counter: Counter, emoji: str | None, after_s: int) -> None:
    ours = message("O1", from_me=True)
    theirs = {**ours, "from": message("A1")["from"], "fromMe": False}
    await counter.arrives("message.reaction", change("O1", theirs, emoji=emoji) | {"timestamp": NOON + after_s})


async def reaction_waits(counter: Counter) -> bool:
    [ours, *_] = await counter.thread()
    return any(one["waits_since"] for one in ours["reactions"])


async def test_a_reaction_waits_again_when_the_answer_to_it_fails(asker: Counter):
    await asker.answer("Ждём", fails=True)
    assert (await asker.waits_since(), await reaction_waits(asker)) == ("13:50", True)

    await reacts(asker, None, 90)

    assert await asker.waits_since() is None


async def test_a_reaction_that_another_answers_does_not_wait_again(asker: Counter):
    await asker.answer("Ждём")
    await asker.answer("До встречи", fails=True)

    assert (await asker.waits_since(), await reaction_waits(asker)) == (None, False)


async def test_a_reaction_that_was_taken_back_meanwhile_does_not_wait_again(asker: Counter):
    sent = await asker.answer("Ждём")
    await asker.arrives("message", message("Q1", "Приду", at=int(utc_now().timestamp()) + 60))
    await reacts(asker, None, 90)
    since = await asker.waits_since()

    await asker.deletes(sent)
    await reacts(asker, "🎉", 20)  # of before it was taken back

    assert await reaction_waits(asker) is False
    assert since is not None


async def test_lost_answers_are_found_among_very_many(counter: Counter):
    """PostgreSQL reads those that were lost, not all that a long thread has answered."""
    await counter.answer("Есть")
    await counter.hub.change(
        """
        INSERT INTO messages (id, organization_id, channel_id, conversation_id, seq, direction, kind, status,
            author_kind, origin, at, ended_waiting_since, forwarded, view_once, wants_answer, may_have_left, revision)
        SELECT gen_random_uuid(), organization_id, channel_id, conversation_id, seq + n, direction, kind, status,
            author_kind, origin, at - n * interval '1 s', at - n * interval '1 s', false, false, true, false, 1
        FROM messages, generate_series(1, 5000) n WHERE direction = 'out'
        """
    )
    await counter.hub.change_as_owner(sql.SQL("VACUUM ANALYZE messages"))
    asked: list[tuple[str, Any]] = []
    plans: list[Any] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if "messages" in statement:
            asked.append((statement, values))

    engine = counter.hub.database.engine.sync_engine
    conversation_id = UUID(counter.asked["id"])
    async with counter.hub.database.for_organization(counter.owner.organization_id) as session:
        sa.event.listen(engine, "before_cursor_execute", note)
        await moments.lost_answers(session, conversation_id, None)
        await moments.lost_answers(session, conversation_id, utc_now())
        await moments.last_answered(session, conversation_id)
        sa.event.remove(engine, "before_cursor_execute", note)
        connection = await session.connection()
        for statement, values in asked:
            plan = await connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values)
            found = plan.scalar_one()
            plans.append(found if isinstance(found, list) else json.loads(found))
    assert [rows_of_messages(plan) <= 2 for plan in plans] == [True] * 3, plans


def rows_of_messages(node: Any) -> int:
    """Count the messages that a plan has read, those it threw away included."""
    if isinstance(node, list):
        return sum(rows_of_messages(one) for one in node)
    if not isinstance(node, dict):
        return 0
    read = 0
    if node.get("Relation Name") == "messages":
        read = round((node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"])
    return read + sum(rows_of_messages(one) for one in node.values() if isinstance(one, (list, dict)))
