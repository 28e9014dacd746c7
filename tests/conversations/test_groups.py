"""Groups are conversations of their own kind: with authors and members, and without anybody who waits."""

from typing import Any

import pytest

from tests.support.events import GROUP, group, in_group
from tests.support.hub import Hub, Person, message
from tests.support.recount import assert_counters_are_exact


async def linked(hub: Hub, owner: Person) -> Any:
    """Make a channel that knows its own number."""
    channel = await hub.channel(owner)
    state = {"status": "connected", "phone": "77009990000", "lid": "1", "since": "2026-11-21T10:00:00Z"}
    await hub.deliver(channel, hub.event(channel, "session.status", state))
    return channel


async def counters(person: Person) -> dict[str, int]:
    return dict((await person.http.get("/api/conversations/counters")).json())


async def test_a_group_has_its_own_view_and_its_own_authors(hub: Hub):
    owner = await hub.person()
    channel = await linked(hub, owner)
    await hub.deliver(channel, hub.event(channel, "message", in_group("A1", "раз")))
    second = in_group("A2", "два", author="77015550002", lid="5002", name="Дана", at=1_790_000_005)
    await hub.deliver(channel, hub.event(channel, "message", second))
    await hub.deliver(channel, hub.event(channel, "message", message("B1", phone="77015550001", lid="5001")))

    row = (await hub.conversations(owner, "view=groups"))[0]
    assert (row["kind"], row["contact"], row["waiting_since"], row["unread_count"]) == ("group", None, None, 2)
    assert row["group"] == {"jid": GROUP, "subject": "Мастер-класс", "size": 0, "can_send": True}
    thread = await hub.thread(owner, row["id"])
    assert [(one["text"], one["author"]["kind"], one["author"]["name"]) for one in thread] == [
        ("раз", "contact", "Болат"),
        ("два", "contact", "Дана"),
    ]
    direct = await hub.conversations(owner)
    assert [one["kind"] for one in direct] == ["direct"]
    assert direct[0]["contact"]["id"] == thread[0]["author"]["id"], "whoever writes alone is the same person"
    found = await counters(owner)
    assert (found["total"], found["waiting"], found["unread"]) == (1, 1, 1)
    assert (found["groups"], found["groups_unread"]) == (1, 1)
    await assert_counters_are_exact(hub)
    assert [one["id"] for one in await hub.conversations(owner, "view=groups&q=мастер")] == [row["id"]]
    assert await hub.conversations(owner, "view=groups&q=%25") == []


@pytest.mark.parametrize(
    ("more", "waits"),
    [
        ({}, False),
        ({"mentions": [{"phone": "77009990000", "lid": None}]}, True),
        ({"mentions": [{"phone": None, "lid": "1"}]}, True),
        ({"mentions": [{"phone": "77015550002", "lid": "5002"}]}, False),
        ({"quote": {"messageId": "OURS", "text": "Мы тут"}}, True),
        ({"quote": {"messageId": "THEIRS", "text": "Кто?"}}, False),
    ],
)
async def test_a_group_waits_only_for_what_is_meant_for_us(hub: Hub, more: dict[str, Any], waits: bool):
    owner = await hub.person()
    channel = await linked(hub, owner)
    for earlier in (in_group("THEIRS", "Кто?"), in_group("OURS", "Мы тут", from_me=True)):
        await hub.deliver(channel, hub.event(channel, "message", earlier))
    await hub.deliver(channel, hub.event(channel, "message", in_group("A1", at=1_790_000_010, **more)))

    assert [one["kind"] for one in await hub.conversations(owner, "view=waiting")] == ["group"] * waits
    assert (await counters(owner))["waiting"] == int(waits)
    await assert_counters_are_exact(hub)


async def test_a_late_answer_leaves_waiting_only_who_asked_after_it(hub: Hub):
    owner = await hub.person()
    channel = await linked(hub, owner)
    ask: dict[str, Any] = {"mentions": [{"phone": "77009990000", "lid": "1"}]}
    for said in (
        in_group("A1", at=1_790_000_000, **ask),
        in_group("A2", at=1_790_000_020),
        in_group("A3", at=1_790_000_010, from_me=True),
    ):
        await hub.deliver(channel, hub.event(channel, "message", said))
    row = (await hub.conversations(owner, "view=groups"))[0]
    assert row["waiting_since"] is None

    await hub.deliver(channel, hub.event(channel, "message", in_group("A4", at=1_790_000_030, **ask)))
    row = (await hub.conversations(owner, "view=groups"))[0]
    assert row["waiting_since"] == "2026-09-21T14:13:50Z"
    await assert_counters_are_exact(hub)


async def test_a_synced_group_is_there_before_anybody_writes_and_stays_when_not_named(hub: Hub):
    owner = await hub.person()
    channel = await linked(hub, owner)
    told = group(("77015550001", "admin"), ("77015550002", "member"), ("77009990000", "member"))
    await hub.deliver(channel, hub.event(channel, "groups.synced", {"groups": [told]}))

    row = (await hub.conversations(owner, "view=groups"))[0]
    assert (row["group"]["size"], row["group"]["can_send"]) == (3, True)
    await hub.deliver(channel, hub.event(channel, "message", in_group("A1", lid="5001")))
    answer = (await owner.http.get(f"/api/conversations/{row['id']}/group")).json()
    assert answer["subject"] == "Мастер-класс"
    assert [(one["phone"], one["role"], one["name"]) for one in answer["members"]] == [
        ("77015550001", "admin", "Болат"),
        ("77009990000", "member", None),
        ("77015550002", "member", None),
    ]

    left = group(canSend=False) | {"participants": None}
    for named in ([], [left]):
        await hub.deliver(channel, hub.event(channel, "groups.synced", {"groups": named}))
        row = (await hub.conversations(owner, "view=groups"))[0]
        assert (row["group"]["can_send"], row["group"]["size"]) == (not named, 3)
    await assert_counters_are_exact(hub)


async def test_people_come_and_go_and_a_group_gets_another_name(hub: Hub):
    owner = await hub.person()
    channel = await linked(hub, owner)
    told = group(("77015550001", "admin"))
    await hub.deliver(channel, hub.event(channel, "groups.synced", {"groups": [told]}))
    us, dana = {"phone": "77009990000", "lid": "1"}, {"phone": None, "lid": "5002"}
    for action, person in (("add", dana), ("add", us), ("promote", dana)):
        data = {"id": GROUP, "action": action, "participants": [person], "by": None}
        await hub.deliver(channel, hub.event(channel, "group.participants", data))
    await hub.deliver(channel, hub.event(channel, "group.updated", {"group": {"id": GROUP, "subject": "Новое имя"}}))

    row = (await hub.conversations(owner, "view=groups"))[0]
    assert (row["group"]["subject"], row["group"]["size"]) == ("Новое имя", 3)
    members = (await owner.http.get(f"/api/conversations/{row['id']}/group")).json()["members"]
    assert {(one["lid"], one["role"]) for one in members} == {("5001", "admin"), ("5002", "admin"), ("1", "member")}

    leaves = {"id": GROUP, "action": "remove", "participants": [us], "by": None}
    await hub.deliver(channel, hub.event(channel, "group.participants", leaves))
    row = (await hub.conversations(owner, "view=groups"))[0]
    assert (row["group"]["size"], row["group"]["can_send"]) == (2, False)


async def test_where_only_admins_write_we_may_as_long_as_we_are_one(hub: Hub):
    owner = await hub.person()
    channel = await linked(hub, owner)
    told = group(("77015550001", "admin")) | {"announce": False}
    await hub.deliver(channel, hub.event(channel, "groups.synced", {"groups": [told]}))
    us = {"phone": "77009990000", "lid": "1"}

    def happens(action: str) -> dict[str, Any]:
        data = {"id": GROUP, "action": action, "participants": [us], "by": None}
        return hub.event(channel, "group.participants", data)

    def closes(announce: bool) -> dict[str, Any]:
        return hub.event(channel, "group.updated", {"group": {"id": GROUP, "announce": announce}})

    for event, can_send in (
        (happens("add"), True),
        (closes(True), False),
        (happens("promote"), True),
        (happens("demote"), False),
        (closes(False), True),
        (happens("remove"), False),
    ):
        await hub.deliver(channel, event)
        row = (await hub.conversations(owner, "view=groups"))[0]
        assert row["group"]["can_send"] is can_send, event["data"]


async def test_a_conversation_with_a_person_has_no_members(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", message("A1")))
    row = (await hub.conversations(owner))[0]

    assert (await owner.http.get(f"/api/conversations/{row['id']}/group")).status_code == 404


async def test_an_answer_in_a_group_goes_to_the_group(hub: Hub):
    owner = await hub.person()
    channel = await linked(hub, owner)
    await hub.deliver(channel, hub.event(channel, "message", in_group("A1", "Кто ведёт?")))
    row = (await hub.conversations(owner, "view=groups"))[0]
    asked = (await hub.thread(owner, row["id"]))[0]

    await hub.reply(owner, row["id"], "Дана", quote_id=asked["id"])
    await hub.work()

    sent = hub.bridge.sends[-1]
    assert (sent["to"], sent["text"]) == (GROUP, "Дана")
    assert sent["quoted"]["participant"] == "77015550001"
