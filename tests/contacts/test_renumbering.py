"""A person has another number: one conversation goes on, and says so; whoever gets the old number is somebody else."""

from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from sarafan.intake import tasks
from tests.support.events import GROUP
from tests.support.hub import Hub, Person, message
from tests.support.recount import assert_counters_are_exact

OLD: dict[str, Any] = {"phone": "77011234567", "lid": "9001"}
NEW: dict[str, Any] = {"phone": "77027654321", "lid": "9002"}
AT = 1_790_000_000


def changed(before: dict[str, Any] = OLD, now: dict[str, Any] = NEW, at: int = AT + 1, **more: Any) -> dict[str, Any]:
    return {"before": before, "now": now, "chat": None, "timestamp": at, "past": False, **more}


async def take_in(hub: Hub, channel: UUID, *events: tuple[str, dict[str, Any]]) -> None:
    for event in events:
        await hub.deliver(channel, hub.event(channel, *event), work=False)
        await tasks.understand(hub.resources, str(channel))
    assert await hub.rows("SELECT state, error FROM deliveries WHERE state <> 'done'") == []


async def contact_in(owner: Person, row: dict[str, Any]) -> dict[str, Any]:
    return dict((await owner.http.get(f"/api/contacts/{row['contact']['id']}")).json())


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_whatever_comes_first_it_is_one_conversation_under_the_new_number(hub: Hub, order: tuple[int, ...]):
    owner = await hub.person()
    channel = await hub.channel(owner)
    events = [
        ("message", message("A1", "старый номер", at=AT, **OLD)),
        ("contact.number", changed()),
        ("message", message("A2", "новый номер", at=AT + 2, **NEW)),
    ]

    await take_in(hub, channel, *(events[place] for place in order), ("contact.number", changed()))

    [row] = await hub.conversations(owner)
    contact = await contact_in(owner, row)
    assert (contact["phone"], row["unread_count"]) == (NEW["phone"], 2)
    assert [(one["value"], one["is_former"]) for one in contact["identifiers"]] == [
        (NEW["phone"], False),
        (OLD["phone"], True),
        (NEW["lid"], False),
        (OLD["lid"], True),
    ]
    thread = await hub.thread(owner, row["id"])
    assert [one["text"] or one["details"] for one in thread] == [
        "старый номер",
        {"number_before": OLD["phone"], "number_now": NEW["phone"]},
        "новый номер",
    ]
    for typed in ("7011234567", "7027654321"):
        assert [one["id"] for one in await hub.conversations(owner, f"q={typed}")] == [row["id"]]
    await assert_counters_are_exact(hub)


async def test_whoever_gets_the_old_number_is_another_person(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await take_in(hub, channel, ("message", message("A1", "прежний", at=AT, **OLD)), ("contact.number", changed()))
    late = ("message", message("A2", "опоздало", at=AT, **OLD))
    other: dict[str, Any] = {"phone": OLD["phone"], "lid": "9009"}

    await take_in(hub, channel, late, ("message", message("B1", "другой человек", at=AT + 5, **other)))

    newest, oldest = await hub.conversations(owner)
    assert [(one["contact"]["phone"], one["last_message"]["text"]) for one in (newest, oldest)] == [
        (OLD["phone"], "другой человек"),
        (NEW["phone"], None),
    ]
    assert [one["text"] for one in await hub.thread(owner, oldest["id"])][:2] == ["прежний", "опоздало"]
    assert [one["value"] for one in (await contact_in(owner, oldest))["identifiers"]] == ["77027654321", "9002", "9001"]


async def test_a_number_that_comes_back_is_the_present_one_and_older_news_change_nothing(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    back = changed(NEW, OLD, at=AT + 90_000)

    first = ("message", message("A1", "раз", at=AT, **OLD))
    await take_in(hub, channel, first, *(("contact.number", one) for one in (changed(), back, changed())))

    [row] = await hub.conversations(owner)
    assert row["contact"]["phone"] == OLD["phone"]
    assert [one["kind"] for one in await hub.thread(owner, row["id"])] == ["text", "number_change", "number_change"]
    assert (row["unread_count"], row["waiting_since"]) == (1, "2026-09-21T14:13:20Z")


async def test_a_group_says_it_too_and_its_member_stays_with_their_role(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    group = {"id": GROUP, "subject": "Смена", "participants": [{**OLD, "role": "admin"}], "size": 1}
    place = {"kind": "group", "jid": GROUP, "phone": None, "lid": None, "subject": None}
    await take_in(hub, channel, ("groups.synced", {"groups": [group]}))
    await take_in(hub, channel, ("message", message("G1", "в группе", at=AT, **OLD) | {"chat": place}))

    told = changed({"phone": None, "lid": "9001"}, {"phone": None, "lid": "9002"}, chat=place)
    await take_in(hub, channel, ("contact.number", told), ("contact.number", changed()))

    rows = await hub.rows("SELECT person, phone, lid, role FROM group_members")
    assert [tuple(row) for row in rows] == [("lid:9002", "77027654321", "9002", "admin")]
    [row] = await hub.conversations(owner, "view=groups")
    assert [one["kind"] for one in await hub.thread(owner, row["id"])] == ["text", "number_change"]
    assert (await hub.rows("SELECT phone FROM contacts")) == [(NEW["phone"],)]


async def test_a_number_that_somebody_else_had_goes_alone(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    holder: dict[str, Any] = {"phone": NEW["phone"], "lid": "9005"}
    await take_in(hub, channel, ("message", message("B1", "чужой", at=AT, **holder)))
    await take_in(hub, channel, ("message", message("A1", "раз", at=AT, **OLD)), ("contact.number", changed()))

    rows = {row["last_message"]["kind"]: row for row in await hub.conversations(owner)}
    assert rows["number_change"]["contact"]["phone"] == NEW["phone"]
    assert (rows["text"]["contact"]["phone"], rows["text"]["last_message"]["text"]) == (None, "чужой")
