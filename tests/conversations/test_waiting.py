"""Who waits, since when, and what is unread."""

from datetime import datetime
from typing import Any

import pytest

from sarafan.core.clock import utc_now
from tests.support.hub import Hub, message

SECOND = 1_790_000_000


class Line:
    """One conversation, told as a story: `in 5` the customer writes at second 5, `phone 7` the owner answers there."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    async def tell(self, story: str) -> dict[str, Any]:
        hub = self.hub
        owner = await hub.person()
        channel = await hub.channel(owner)
        events = []
        for number, line in enumerate(story.split(",")):
            who, second = line.split()
            kind = "system" if who == "system" else "text"
            data = message(f"M{number}", from_me=who == "phone", at=SECOND + int(second), kind=kind)
            events.append(hub.event(channel, "message", data))
        for event in events:
            await hub.deliver(channel, event, work=False)
        await hub.work()
        return (await hub.conversations(owner))[0]


STORIES = {
    "in 5": (5, 1),
    "in 5, in 9": (5, 2),
    "in 5, phone 7": (None, 0),
    "phone 5, in 7": (7, 1),
    "phone 5, in 5": (5, 1),
    "in 5, phone 5": (None, 0),
    "in 5, phone 7, in 9": (9, 1),
    "phone 7, in 5": (None, 1),  # it arrived late, and was answered before it came
    "in 9, in 5": (5, 2),
    "in 20, phone 10": (20, 1),  # an old message from the phone answers nothing new
    "in 5, in 20, phone 10": (20, 2),  # the answer arrived late: what was asked after it still waits
    "in 5, in 20, in 30, phone 10": (20, 3),
    "system 5": (None, 1),
    "phone 5": (None, 0),
}


@pytest.mark.parametrize("story", STORIES)
async def test_a_customer_waits_since_the_first_question_that_no_answer_followed(hub: Hub, story: str):
    row = await Line(hub).tell(story)

    since, unread = STORIES[story]
    expected = None if since is None else f"2026-09-21T14:13:{20 + since:02}Z"
    assert (row["waiting_since"], row["unread_count"]) == (expected, unread)


async def test_a_question_in_the_very_second_of_our_answer_waits(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", message("A1", at=SECOND)))
    conversation = (await hub.conversations(owner))[0]["id"]
    answer = await hub.reply(owner, conversation, "Да")
    this_second = int(datetime.fromisoformat(answer["at"]).timestamp())

    await hub.deliver(channel, hub.event(channel, "message", message("A2", "А завтра?", at=this_second)))

    row = (await hub.conversations(owner, "view=waiting"))[0]
    assert row["waiting_since"] == answer["at"]
    assert [one["text"] for one in await hub.thread(owner, conversation)][1:] == ["Да", "А завтра?"]


async def test_our_answer_never_stands_before_what_it_answers(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    ahead = int(utc_now().timestamp()) + 3600  # the provider's clock
    await hub.deliver(channel, hub.event(channel, "message", message("A1", "Вопрос", at=ahead)))
    conversation = (await hub.conversations(owner))[0]["id"]

    await hub.reply(owner, conversation, "Ответ")

    assert [one["text"] for one in await hub.thread(owner, conversation)] == ["Вопрос", "Ответ"]
    assert await hub.conversations(owner, "view=waiting") == []


async def test_no_answer_needed_lasts_until_the_customer_writes_again(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", message("A1", "Спасибо!")))
    conversation = (await hub.conversations(owner))[0]["id"]

    settled = await owner.http.post(f"/api/conversations/{conversation}/no-answer-needed")

    assert (settled.json()["waiting_since"], settled.json()["unread_count"]) == (None, 1)
    await hub.deliver(channel, hub.event(channel, "message", message("A2", at=SECOND + 60)))
    assert (await hub.conversations(owner, "view=waiting"))[0]["waiting_since"] == "2026-09-21T14:14:20Z"


async def test_who_was_dismissed_waits_again_since_when_they_did(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", message("A1")))
    await hub.deliver(channel, hub.event(channel, "message", message("A2", at=SECOND + 60)))
    path = f"/api/conversations/{(await hub.conversations(owner))[0]['id']}"

    for verb in ("answer-needed", "unread"):
        await owner.http.post(f"{path}/no-answer-needed")
        assert await hub.conversations(owner, "view=waiting") == []
        back = (await owner.http.post(f"{path}/{verb}")).json()
        assert back["waiting_since"] == "2026-09-21T14:13:20Z"
        again = (await owner.http.post(f"{path}/{verb}")).json()
        assert again["revision"] == back["revision"]
    assert (await owner.http.get("/api/conversations/counters")).json()["waiting"] == 1


async def test_who_was_answered_since_then_waits_from_now_on(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", message("A1")))
    conversation = (await hub.conversations(owner))[0]["id"]
    path = f"/api/conversations/{conversation}"
    await owner.http.post(f"{path}/no-answer-needed")
    answer = await hub.reply(owner, conversation)

    back = (await owner.http.post(f"{path}/answer-needed")).json()

    assert back["waiting_since"] > answer["at"]
    await hub.reply(owner, conversation, "И ещё раз")
    assert await hub.conversations(owner, "view=waiting") == []


async def test_reading_does_not_answer_and_answering_reads(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", message("A1")))
    conversation = (await hub.conversations(owner))[0]["id"]
    path = f"/api/conversations/{conversation}"

    read = (await owner.http.post(f"{path}/read")).json()
    assert (read["unread_count"], read["waiting_since"]) == (0, "2026-09-21T14:13:20Z")
    unread = (await owner.http.post(f"{path}/unread")).json()
    again = (await owner.http.post(f"{path}/unread")).json()
    assert (unread["unread_count"], again["revision"]) == (1, unread["revision"])

    await hub.reply(owner, conversation)
    row = (await owner.http.get(path)).json()
    assert (row["unread_count"], row["waiting_since"], row["assignee_id"]) == (0, None, str(owner.id))
