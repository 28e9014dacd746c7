"""What a newly linked phone remembers: in its order, once, and nobody waits for an answer to it."""

from typing import Any

from tests.support.events import in_group, with_file
from tests.support.hub import Hub, message
from tests.support.recount import assert_counters_are_exact

PEOPLE = [{"phone": "77011234567", "lid": "9001", "name": "Айгүл Сериковна"}]


def piece(number: int, progress: int, *messages: dict[str, Any], last: bool = False) -> dict[str, Any]:
    told = [{**one, "source": "history"} for one in messages]
    return {"piece": number, "progress": progress, "last": last, "messages": told, "chats": [], "people": PEOPLE}


async def test_history_comes_in_pieces_in_any_order_and_twice(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", message("L1", "Вы открыты?", at=1_790_000_000)))
    past = [
        message(f"H{n}", f"прошлое {n}", at=1_780_000_000 + n // 3, from_me=n % 2 == 1, name=None) for n in range(12)
    ]
    hub.bridge.files["F1"] = b"old"
    pieces = [
        piece(1, 50, *past[6:], with_file("F1", at=1_780_000_100)),
        piece(2, 100, *past[:6], in_group("G1", at=1_780_000_000), last=True),
    ]
    for _ in range(2):
        for told in pieces:
            await hub.deliver(channel, hub.event(channel, "history", told))
            shown = (await owner.http.get(f"/api/channels/{channel}")).json()["history"]
            assert shown == {"progress": told["progress"], "done": told["last"]}

    row = (await hub.conversations(owner))[0]
    assert (row["unread_count"], row["waiting_since"]) == (1, "2026-09-21T14:13:20Z")
    assert (row["last_message"]["text"], row["contact"]["name"]) == ("Вы открыты?", "Айгүл Сериковна")
    thread = await hub.thread(owner, row["id"])
    assert len(thread) == 14
    assert [one["at"] for one in thread] == sorted(one["at"] for one in thread)
    assert thread[-2]["media"]["state"] == "ready"
    in_the_group = (await hub.conversations(owner, "view=groups"))[0]
    assert (in_the_group["unread_count"], in_the_group["waiting_since"]) == (0, None)
    assert await hub.rows("SELECT error FROM deliveries WHERE state = 'failed'") == []
    await assert_counters_are_exact(hub)


async def test_a_late_answer_lets_nobody_wait_for_the_past(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "history", piece(1, 100, message("H1", at=1_780_000_000), last=True)))
    await hub.deliver(channel, hub.event(channel, "message", message("L1", at=1_790_000_000)))
    await hub.deliver(channel, hub.event(channel, "history", piece(2, 100, message("H2", at=1_790_000_100), last=True)))
    answered = message("L2", at=1_790_000_050, from_me=True)
    await hub.deliver(channel, hub.event(channel, "message", answered))

    row = (await hub.conversations(owner))[0]
    assert row["waiting_since"] is None
    await assert_counters_are_exact(hub)
