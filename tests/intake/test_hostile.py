"""Strangers choose what is in an event: whatever it is, it costs nobody else anything and leaves a line."""

import json
import random
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from tests.support.hub import Hub, message

FIRST = 1_790_000_000
NESTED = "nested without end"  # json.dumps has a limit of its own: put in by hand
DEEP = '{"a":' * 3000 + "1" + "}" * 3000
VALUES: list[Any] = [
    None, True, -1, 0, 2**31, 2**63, 10**40, 1e300, "", "x" * 70_000, "\x00\ud800", [], [[]] * 50, {}, {"a": {"b": []}},
    [None] * 3000, ["я" * 300] * 500, NESTED,
]  # fmt: skip
FIELDS = [
    "text", "quote", "raw", "media", "location", "contacts", "poll", "mentions", "forwarded", "viewOnce", "source",
    "timestamp", "from", "fromMe", "kind", "problem", "unknown",
]  # fmt: skip


def strange(count: int, seed: int) -> Iterator[dict[str, Any]]:
    """Make messages with one or two fields that no honest client would send."""
    dice = random.Random(seed)
    for number in range(count):
        said = message(f"H{number}", "странное", at=FIRST + number)
        for field in dice.sample(FIELDS, dice.choice([1, 1, 2])):
            said[field] = dice.choice(VALUES)
        yield said


def encoded(events: list[dict[str, Any]]) -> bytes:
    body = json.dumps({"node": "test", "events": events})
    return body.replace(json.dumps(NESTED), DEEP).encode()


async def test_strange_messages_leave_a_line_and_ordinary_ones_are_in_order(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    everything = list(strange(300, seed=7))
    for start in range(0, len(everything), 10):
        events = []
        for number, said in enumerate(everything[start : start + 10], start):
            events.append(hub.event(channel, "message", said))
            plain = message(f"O{number}", f"обычное {number:03d}", phone="77020000000", lid="7", at=FIRST + number)
            events.append(hub.event(channel, "message", plain))
        response = await hub.post_signed(encoded(events), f"{channel}:{start + 1}-{start + 20}")
        assert response.status_code == 200
    await hub.work()

    ordinary = await hub.rows("SELECT text FROM messages WHERE text LIKE 'обычное%' ORDER BY at, seq")
    assert [text for (text,) in ordinary] == [f"обычное {number:03d}" for number in range(300)]
    lines = {name for (name,) in await hub.rows("SELECT provider_message_id FROM messages")}
    assert {said["messageId"] for said in everything} - lines == set()
    assert await hub.rows("SELECT count(*) FROM deliveries WHERE state = 'pending'") == [(0,)]
    for conversation in await hub.conversations(owner):
        assert await hub.thread(owner, conversation["id"]) != []


async def test_an_event_that_the_database_refuses_leaves_a_line_and_is_filled_by_a_replay(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    async with hub.refusing("яд"):
        await _poisoned(hub, channel)
        lines = await hub.rows("SELECT provider_message_id, kind FROM messages ORDER BY at")
        assert lines == [("A1", "text"), ("P", "unsupported"), ("A2", "text")]
        conversation = (await hub.conversations(owner))[0]
        thread = await hub.thread(owner, conversation["id"])
        assert [(one["problem"], one["text"]) for one in thread] == [(None, "раз"), ("unreadable", None), (None, "два")]

    (kept,) = (await owner.http.get("/api/intake?state=failed")).json()["items"]
    assert (await owner.http.post(f"/api/intake/{kept['id']}/replay")).status_code == 202
    await hub.work()

    thread = await hub.thread(owner, conversation["id"])
    assert [(one["problem"], one["text"]) for one in thread] == [(None, "раз"), (None, "яд"), (None, "два")]


async def _poisoned(hub: Hub, channel: UUID) -> None:
    await hub.deliver(
        channel,
        hub.event(channel, "message", message("A1", "раз")),
        hub.event(channel, "message", message("P", "яд", at=FIRST + 1)),
        hub.event(channel, "message", message("A2", "два", at=FIRST + 2)),
    )


async def test_an_unknown_event_of_a_person_is_a_line_and_one_that_says_nothing_is_none(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    vote = {**message("V"), "targetId": "A1", "options": ["да"]}

    await hub.deliver(
        channel,
        hub.event(channel, "message.hologram", message("X", "слова")),
        hub.event(channel, "message.vote", vote),
    )

    assert await hub.rows("SELECT provider_message_id, kind, text FROM messages") == [("X", "unsupported", "слова")]
    (conversation,) = await hub.conversations(owner)
    assert conversation["waiting_since"] is not None


async def test_large_deliveries_are_understood_a_few_at_a_time_and_all_of_them(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    for number in range(5):
        said = message(f"A{number}", f"{number}", at=FIRST + number, padding="x" * 3 * 1024 * 1024)
        assert (await hub.deliver(channel, hub.event(channel, "message", said), work=False)).status_code == 200

    await hub.look_for_jobs()

    assert await hub.rows("SELECT count(*) FROM deliveries WHERE state = 'done'") == [(5,)]
    assert await hub.rows("SELECT text FROM messages ORDER BY at") == [(f"{number}",) for number in range(5)]
