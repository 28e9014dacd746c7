"""A question that was changed after our answer waits, once, whatever else becomes of its thread."""

from typing import Any
from uuid import UUID

from tests.support.events import change
from tests.support.hub import Hub, Person, message
from tests.support.recount import assert_counters_are_exact

AT = 1_790_000_000


async def arrive(hub: Hub, channel: UUID, *events: tuple[str, dict[str, Any]]) -> None:
    for kind, data in events:
        await hub.deliver(channel, hub.event(channel, kind, data))
    assert await hub.rows("SELECT error FROM deliveries WHERE state = 'failed'") == []


async def row_of(hub: Hub, owner: Person) -> dict[str, Any]:
    (row,) = await hub.conversations(owner)
    await assert_counters_are_exact(hub)
    return row


def edited(like: dict[str, Any], text: str, after_s: int) -> tuple[str, dict[str, Any]]:
    news = change(like["messageId"], like, text=text, messageId=f"E{after_s}")
    return "message.edited", news | {"timestamp": AT + after_s}


def answered_question(**address: Any) -> list[tuple[str, dict[str, Any]]]:
    asked, answer = message("A1", "2 штуки", at=AT, **address), message("B1", "Хорошо", from_me=True, at=AT + 10)
    return [("message", asked), ("message", answer | {"chat": asked["chat"]})]


async def test_a_question_that_is_changed_twice_is_unread_once(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    asked = message("A1", "2 штуки", at=AT)
    await arrive(hub, channel, *answered_question(), edited(asked, "5 штук", 60), edited(asked, "7 штук", 70))
    row = await row_of(hub, owner)
    assert (row["unread_count"], row["asked_anew"]["text"], row["waiting_since"]) == (
        1,
        "7 штук",
        "2026-09-21T14:14:20Z",
    )

    answer = message("B2", "Семь", from_me=True, at=AT + 80)
    await arrive(hub, channel, ("message", answer), ("message", message("A2", "И торт", at=AT + 90)))
    await arrive(hub, channel, edited(asked, "9 штук", 100))
    row = await row_of(hub, owner)
    assert (row["unread_count"], row["asked_anew"]["text"]) == (2, "9 штук"), (
        "it was answered, and is another one again"
    )


async def test_another_number_of_theirs_is_no_answer_to_why_they_wait(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await arrive(hub, channel, *answered_question(), edited(message("A1", at=AT), "5 штук", 60))
    news = {
        "before": {"phone": "77011234567", "lid": "9001"},
        "now": {"phone": "77027654321", "lid": "9002"},
        "chat": None,
        "timestamp": AT + 70,
    }
    await arrive(hub, channel, ("contact.number", news))

    row = await row_of(hub, owner)
    assert row["last_message"]["kind"] == "number_change"
    assert (row["asked_anew"] or {}).get("text") == "5 штук"


async def test_what_was_changed_in_one_of_two_threads_is_changed_when_they_become_one(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    by_lid: dict[str, Any] = {"phone": None}
    by_phone: dict[str, Any] = {"lid": None}
    await arrive(hub, channel, *answered_question(**by_phone), *answered_question(**by_lid))
    await arrive(hub, channel, edited(message("A1", at=AT, **by_lid), "5 штук", 60))
    assert len(await hub.conversations(owner)) == 2

    await arrive(hub, channel, ("contact.identity", {"phone": "77011234567", "lid": "9001"}))
    row = await row_of(hub, owner)
    asked, _ = await hub.thread(owner, row["id"])
    assert (asked["text"], asked["edited_at"] is not None) == ("5 штук", True)
    assert (row["unread_count"], row["waiting_since"]) == (1, "2026-09-21T14:14:20Z")
    assert (row["asked_anew"]["text"], row["asked_anew"]["message_id"]) == ("5 штук", asked["id"])


async def test_what_was_deleted_in_one_of_two_threads_is_deleted_when_they_become_one(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    by_lid: dict[str, Any] = {"phone": None}
    by_phone: dict[str, Any] = {"lid": None}
    await arrive(hub, channel, *answered_question(**by_phone), *answered_question(**by_lid))
    asked = message("A1", at=AT, **by_lid)
    await arrive(hub, channel, ("message.deleted", change("A1", asked, messageId="D1")))

    await arrive(hub, channel, ("contact.identity", {"phone": "77011234567", "lid": "9001"}))
    row = await row_of(hub, owner)
    deleted, _ = await hub.thread(owner, row["id"])
    assert (deleted["text"], deleted["deleted_at"] is not None) == (None, True)
