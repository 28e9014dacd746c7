"""Who calls and is not answered waits, as after a message."""

from typing import Any
from uuid import UUID

import pytest

from tests.support.events import GROUP
from tests.support.hub import Hub, Person, message
from tests.support.recount import assert_counters_are_exact

CALLER: dict[str, Any] = {"phone": "77011234567", "lid": "9001", "name": None}
AT, IN_WORDS = 1_790_000_000, "2026-09-21T14:13:20Z"


async def rings(
    hub: Hub, channel: UUID, *statuses: str, call: str = "C1", by: dict[str, Any] = CALLER, **more: Any
) -> None:
    for number, status in enumerate(statuses):
        data = {
            "callId": call,
            "chat": {"kind": "direct", "jid": "9001@lid", "phone": "77011234567", "lid": "9001"},
            "from": by,
            "status": status,
            "video": False,
            "timestamp": AT + number,
            **more,
        }
        await hub.deliver(channel, hub.event(channel, "call", data))


async def only_call(hub: Hub, owner: Person) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the row of the list and the call in its thread."""
    row = (await hub.conversations(owner))[0]
    thread = await hub.thread(owner, row["id"])
    return row, next(one for one in thread if one["kind"] == "system")


@pytest.mark.parametrize("end", ["timeout", "terminate", "reject"])
@pytest.mark.parametrize("video", [False, True])
async def test_a_missed_call_stands_in_the_thread_and_waits_for_an_answer(hub: Hub, end: str, video: bool):
    owner = await hub.person()
    channel = await hub.channel(owner)

    await rings(hub, channel, "offer", end, end, video=video)

    row, call = await only_call(hub, owner)
    assert (call["details"], call["direction"]) == ({"call": "missed", "video": video}, "in")
    assert (row["waiting_since"], row["unread_count"], row["last_message"]["kind"]) == (IN_WORDS, 1, "system")
    await hub.reply(owner, row["id"], "Перезвоним")
    assert (await hub.conversations(owner))[0]["waiting_since"] is None
    await assert_counters_are_exact(hub)


async def test_a_call_that_was_taken_on_the_phone_answers_what_was_asked_before(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", message("A1", "Вы тут?", at=AT - 60)))
    await rings(hub, channel, "offer")
    assert (await hub.conversations(owner))[0]["waiting_since"] == "2026-09-21T14:12:20Z"

    await rings(hub, channel, "accept", "terminate", timestamp=AT + 5)

    row, call = await only_call(hub, owner)
    assert (call["details"]["call"], row["waiting_since"]) == ("answered", None)
    await hub.deliver(channel, hub.event(channel, "message", message("A2", "И ещё", at=AT + 60)))
    assert (await hub.conversations(owner))[0]["waiting_since"] == "2026-09-21T14:14:20Z"
    await assert_counters_are_exact(hub)


async def test_whatever_part_of_a_call_arrives_first_it_is_one_call(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await rings(hub, channel, "timeout", "offer", "accept")
    await rings(hub, channel, "offer", call="C2")

    row, _ = await only_call(hub, owner)
    thread = await hub.thread(owner, row["id"])
    assert [one["details"]["call"] for one in thread] == ["missed", "missed"], "the second has long stopped ringing"
    await assert_counters_are_exact(hub)


async def test_our_own_calls_and_steps_that_nobody_sees_are_no_news(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    linked = {"status": "connected", "phone": "77009990000", "lid": "1", "since": "2026-11-21T10:00:00Z"}
    await hub.deliver(channel, hub.event(channel, "session.status", linked))

    await rings(hub, channel, "offer", "terminate", by={"phone": None, "lid": "1", "name": None})
    await rings(hub, channel, "relaylatency")

    assert await hub.conversations(owner) == []
    assert (await owner.http.get("/api/intake?state=failed")).json()["items"] == []


async def test_a_call_in_a_group_is_shown_and_asks_nothing_of_us(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)

    await rings(hub, channel, "offer", "timeout", chat={"kind": "group", "jid": GROUP, "phone": None, "lid": None})

    row = (await hub.conversations(owner, "view=groups"))[0]
    assert (row["last_message"]["kind"], row["waiting_since"]) == ("system", None)
    await assert_counters_are_exact(hub)


async def test_a_call_of_which_there_was_only_a_line_becomes_the_call(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    line = message("call:C1", None, kind="unsupported", problem="unreadable", at=AT)
    await hub.deliver(channel, hub.event(channel, "message", line))

    await rings(hub, channel, "offer", "timeout")

    row, call = await only_call(hub, owner)
    assert (call["details"]["call"], call["problem"], row["unread_count"]) == ("missed", None, 1)
    await assert_counters_are_exact(hub)


async def test_a_missed_call_of_the_history_stands_in_the_thread_and_nobody_waits(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)

    for _ in range(2):
        await rings(hub, channel, "timeout", past=True)

    row, call = await only_call(hub, owner)
    assert call["details"] == {"call": "missed", "video": False}
    assert (row["waiting_since"], row["unread_count"]) == (None, 0)
    assert len(await hub.thread(owner, row["id"])) == 1
    await assert_counters_are_exact(hub)
