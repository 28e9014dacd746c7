"""An answer that did not leave, or was deleted for everybody, answers nobody: whoever waited waits again."""

from typing import Any
from uuid import UUID

import pytest

from tests.support.hub import Hub, Person, message
from tests.support.recount import assert_counters_are_exact


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
