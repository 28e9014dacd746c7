"""Our clock and the provider's differ: order and waiting follow the provider's, for both directions."""

import time
from datetime import timedelta
from typing import Any

import pytest

from tests.support.hub import Hub, Person, message, status
from tests.support.recount import assert_counters_are_exact


async def texts_and_row(hub: Hub, owner: Person) -> tuple[list[str], dict[str, Any]]:
    row = (await hub.conversations(owner))[0]
    return [one["text"] for one in await hub.thread(owner, row["id"])], row


@pytest.mark.parametrize("ahead_s", [0, 3, 40, 3_600])
async def test_a_customer_who_writes_after_our_answer_stands_below_it_and_waits(hub: Hub, ahead_s: int):
    """By so much our clock runs ahead of WhatsApp's."""
    owner = await hub.person()
    channel = await hub.channel(owner)
    hub.bridge.clock_ahead = timedelta(seconds=-ahead_s)
    theirs = int(time.time()) - ahead_s
    await hub.deliver(channel, hub.event(channel, "message", message("Q1", "Есть 42?", at=theirs - 5)))
    row = (await hub.conversations(owner))[0]
    await hub.reply(owner, row["id"], "Да")
    await hub.reply(owner, row["id"], "Один")
    await hub.work()
    assert (await texts_and_row(hub, owner))[1]["waiting_since"] is None

    await hub.deliver(channel, hub.event(channel, "message", message("Q2", "Беру!", at=int(time.time()) - ahead_s)))

    told, row = await texts_and_row(hub, owner)
    assert told == ["Есть 42?", "Да", "Один", "Беру!"]
    assert (row["waiting_since"] is not None, row["last_message"]["text"]) == (True, "Беру!")
    await assert_counters_are_exact(hub)


async def test_who_writes_before_our_answer_is_acknowledged_waits_as_soon_as_it_is(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    theirs = int(time.time()) - 30
    await hub.deliver(channel, hub.event(channel, "message", message("Q1", "Есть 42?", at=theirs - 5)))
    row = (await hub.conversations(owner))[0]
    hub.bridge.answer_next("unknown")
    sent = await hub.reply(owner, row["id"], "Да")
    await hub.work()
    await hub.deliver(channel, hub.event(channel, "message", message("Q2", "Беру!", at=theirs + 1)))

    ours = hub.event(channel, "message.status", status("3EB0", "server", key=sent["id"], at=theirs))
    await hub.deliver(channel, ours)

    told, row = await texts_and_row(hub, owner)
    assert told == ["Есть 42?", "Да", "Беру!"]
    assert (row["waiting_since"] is not None, row["unread_count"], row["last_message"]["text"]) == (True, 1, "Беру!")
    await assert_counters_are_exact(hub)


async def test_our_clock_may_be_behind_or_told_nonsense_and_nothing_moves(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    theirs = int(time.time()) + 30
    await hub.deliver(channel, hub.event(channel, "message", message("Q1", "Есть 42?", at=theirs)))
    row = (await hub.conversations(owner))[0]
    for ahead in (timedelta(seconds=30), timedelta(days=-400)):
        hub.bridge.clock_ahead = ahead
        await hub.reply(owner, row["id"], str(ahead.days))
        await hub.work()

    told, row = await texts_and_row(hub, owner)
    assert (told, row["waiting_since"]) == (["Есть 42?", "0", "-400"], None)


# What the answer takes on its way is within what is told: on a busy machine that may be seconds.
@pytest.mark.parametrize(("whatsapp_ahead_s", "least", "most"), [(0, None, None), (-60, 40, 60), (60, -60, -40)])
async def test_a_clock_that_is_off_is_told_until_it_is_right_again(
    own_hub: Hub, whatsapp_ahead_s: int, least: float | None, most: float | None
):
    owner = await own_hub.person()
    channel = await own_hub.channel(owner)
    await own_hub.deliver(channel, own_hub.event(channel, "message", message("Q1", at=int(time.time()) - 60)))
    row = (await own_hub.conversations(owner))[0]
    own_hub.bridge.clock_ahead = timedelta(seconds=whatsapp_ahead_s)
    await own_hub.reply(owner, row["id"], "Да")
    await own_hub.work()

    told = (await (await own_hub.caller()).get("/health")).json()["clock_ahead_s"]

    assert told is None if least is None or most is None else least <= told <= most
    own_hub.bridge.clock_ahead = timedelta(0)
    await own_hub.reply(owner, row["id"], "Ещё")
    await own_hub.work()
    assert await own_hub.rows("SELECT clock_ahead_s FROM channels") == [(None,)]
