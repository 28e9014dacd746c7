"""Very much at once is understood a bounded number at a time, and in its order."""

import pytest

from tests.support.hub import Hub, message


async def test_a_crowd_is_taken_in_a_few_at_a_time_and_stays_in_order(hub: Hub, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sarafan.intake.understanding.MOST_TOGETHER", 3)
    owner = await hub.person()
    channel = await hub.channel(owner)
    events = [
        hub.event(channel, "message", message(f"M{n}", f"строка {n}", phone=f"770500000{n % 3}", lid=f"5{n % 3}"))
        for n in range(20)
    ]
    for start in range(0, 20, 5):
        await hub.deliver(channel, *events[start : start + 5], work=False)

    await hub.work()

    told = await hub.rows("SELECT text FROM messages ORDER BY seq, conversation_id")
    assert sorted(told) == sorted((f"строка {n}",) for n in range(20))
    for conversation in await hub.conversations(owner):
        shown = await owner.http.get(f"/api/conversations/{conversation['id']}/messages")
        numbers = [int(one["text"].split()[1]) for one in shown.json()["items"]]
        assert numbers in (sorted(numbers), sorted(numbers, reverse=True))
    assert await hub.rows("SELECT DISTINCT state, attempts FROM deliveries") == [("done", 1)]


async def test_one_delivery_that_fails_leaves_the_others_their_usual_way(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", message("A1", "до")), work=False)
    await hub.post_signed(b'{"node": "test", "events": [{"id": ', f"{channel}:2-2")
    await hub.deliver(channel, hub.event(channel, "message", message("A3", "после"), 3), work=False)

    await hub.work()

    assert await hub.rows("SELECT text FROM messages ORDER BY seq") == [("до",), ("после",)]
    assert await hub.rows("SELECT state FROM deliveries ORDER BY arrival") == [("done",), ("failed",), ("done",)]
