"""Blocked people: what they write is kept, and neither waits nor is told of, until somebody unblocks them."""

from typing import Any
from uuid import UUID

import pytest

from sarafan.core.clock import utc_now
from sarafan.messages.models import Origin
from sarafan.messages.sending import gate
from sarafan.organizations.models import Role
from tests.support.events import change
from tests.support.hub import Hub, Person, message
from tests.support.push_server import PushedBrowser
from tests.support.recount import assert_counters_are_exact


class Chat:
    """A customer who has written once, and an owner."""

    def __init__(self, hub: Hub, owner: Person, channel: UUID) -> None:
        self.hub, self.owner, self.channel, self.number = hub, owner, channel, 0

    async def write(self, text: str = "Купите рекламу?", **more: Any) -> dict[str, Any]:
        self.number += 1
        data = message(f"M{self.number}", text, at=1_790_000_000 + self.number, **more)
        await self.hub.deliver(self.channel, self.hub.event(self.channel, "message", data))
        return data

    async def row(self) -> dict[str, Any]:
        return (await self.hub.conversations(self.owner))[0]

    async def block(self, who: Person | None = None, *, off: bool = False) -> Any:
        path = f"/api/contacts/{(await self.row())['contact']['id']}/block"
        return await (who or self.owner).http.request("DELETE" if off else "PUT", path)


@pytest.fixture
async def chat(hub: Hub) -> Chat:
    owner = await hub.person()
    made = Chat(hub, owner, await hub.channel(owner))
    await made.write()
    return made


async def test_what_blocked_people_write_is_kept_and_waits_for_nobody(chat: Chat):
    blocked = await chat.block()
    assert (blocked.status_code, blocked.json()["block"]["by"].startswith("Дана")) == (200, True)
    row = await chat.row()
    assert (row["waiting_since"], row["contact"]["is_blocked"]) == (None, True), "what waited waits no more"

    await chat.write("Ещё раз: купите рекламу?")
    await chat.write("Алло?")
    row = await chat.row()
    assert (row["waiting_since"], row["unread_count"], row["last_message"]["text"]) == (None, 3, "Алло?")
    assert row["decision"] == {"rule": "blocked", "waits": False, "phrase": None}
    assert len(await chat.hub.thread(chat.owner, row["id"])) == 3
    assert await chat.hub.conversations(chat.owner, "view=waiting") == []
    await assert_counters_are_exact(chat.hub)

    again = await chat.block()
    assert again.json()["revision"] == blocked.json()["revision"], "nothing changed"
    freed = await chat.block(off=True)
    assert (freed.json()["block"], (await chat.row())["waiting_since"]) == (None, None)
    await chat.write("А теперь?")
    assert (await chat.row())["waiting_since"] is not None


async def test_neither_calls_nor_reactions_nor_changed_texts_of_blocked_people_wait(chat: Chat):
    row = await chat.row()
    await chat.hub.reply(chat.owner, row["id"], "Хотите заказать?")
    await chat.hub.work()
    await chat.block()
    said = await chat.write("ок")
    sent = (await chat.hub.rows("SELECT provider_message_id FROM messages WHERE direction = 'out'"))[0][0]
    ours = message(sent, "Хотите заказать?", from_me=True, at=1_790_000_000)
    reaction = {**change(sent, ours, emoji="👍"), "from": said["from"], "fromMe": False, "timestamp": 1_990_000_000}
    edit = change(said["messageId"], said, text="ок, а сколько стоит?")
    call = {
        "callId": "K1", "status": "offer", "video": False, "chat": said["chat"], "from": said["from"],
        "timestamp": 1_990_000_100,
    }  # fmt: skip
    await chat.hub.deliver(
        chat.channel,
        chat.hub.event(chat.channel, "message.reaction", reaction),
        chat.hub.event(chat.channel, "message.edited", edit),
        chat.hub.event(chat.channel, "call", call),
    )

    assert await chat.hub.rows("SELECT state, error FROM deliveries WHERE state <> 'done'") == []
    assert (await chat.row())["waiting_since"] is None
    await assert_counters_are_exact(chat.hub)


async def test_a_snoozed_chat_sleeps_on_and_nobody_is_told(chat: Chat):
    browser = PushedBrowser("Chrome", "https://push.example/x").subscription
    await chat.owner.http.put("/api/notifications/browser", json=browser)
    row = await chat.row()
    await chat.block()
    put_aside = await chat.owner.http.put(f"/api/conversations/{row['id']}/snooze", json={"until": None})
    assert put_aside.status_code == 200, put_aside.text

    queued = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'notifications.tell'"
    before = await chat.hub.rows(queued)
    await chat.write("Проснитесь?")
    assert await chat.hub.rows(queued) == before
    assert (await chat.row())["snooze"] is not None
    await chat.block(off=True)
    await chat.write("А теперь?")
    assert ((await chat.row())["snooze"], await chat.hub.rows(queued)) == (None, [(before[0][0] + 1,)])


async def test_nothing_is_said_by_itself_to_blocked_people(chat: Chat):
    conversation_id = UUID((await chat.row())["id"])
    organization_id = chat.owner.organization_id

    async def ask(number: int) -> Any:
        cause = gate.Cause(Origin.RULE, "order_created", f"order {number}", "Заказ принят")
        async with chat.hub.database.for_organization(organization_id) as session:
            return await gate.ask(session, organization_id, conversation_id, cause, now=utc_now())

    assert isinstance(await ask(1), gate.Permit)
    await chat.block()
    assert await ask(2) == gate.Refusal("blocked")
    await chat.block(off=True)
    assert isinstance(await ask(2), gate.Permit)


async def test_whoever_was_blocked_by_a_lid_is_blocked_when_their_phone_is_known(hub: Hub):
    owner = await hub.person()
    chat = Chat(hub, owner, await hub.channel(owner))
    await chat.write(phone=None)
    await chat.block()
    await chat.write("С номера", lid=None)
    assert len(await hub.conversations(owner, "view=all")) == 2

    await chat.write("Оба сразу")
    (row,) = await hub.conversations(owner, "view=all")
    assert (row["contact"]["is_blocked"], row["decision"]["rule"]) == (True, "blocked")


async def test_readers_block_nobody(chat: Chat):
    reader = await chat.hub.person(chat.owner.organization_id, Role.QUALITY_CONTROL)
    operator = await chat.hub.person(chat.owner.organization_id, Role.OPERATOR)
    for off in (False, True):
        refused = await chat.block(reader, off=off)
        assert (refused.status_code, refused.json()["error"]) == (403, "forbidden")
    assert (await chat.block(operator)).status_code == 200
