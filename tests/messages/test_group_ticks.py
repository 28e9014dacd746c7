"""In a group: who has got and read what we wrote, and whom a text names."""

from typing import Any
from uuid import UUID

import pytest

from tests.support.events import GROUP, group, in_group
from tests.support.hub import Hub, Person, status

MEMBERS = (("77015550001", "admin"), ("77015550002", "member"), ("77009990000", "member"))
LINKED = {"status": "connected", "phone": "77009990000", "lid": "5000", "since": "2026-11-21T10:00:00Z"}


@pytest.fixture
async def place(hub: Hub) -> tuple[Person, UUID, str]:
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(
        channel,
        hub.event(channel, "session.status", LINKED),
        hub.event(channel, "groups.synced", {"groups": [group(*MEMBERS)]}),
        hub.event(channel, "message", in_group("A1", "Во сколько?")),
    )
    return owner, channel, (await hub.conversations(owner, "view=groups"))[0]["id"]


async def receipt(hub: Hub, channel: UUID, key: str, phone: str, name: str, at: int) -> None:
    chat = {"kind": "group", "jid": GROUP, "phone": None, "lid": None}
    member = {"phone": phone, "lid": f"5{phone[-3:]}"}
    told = status("X", name, key=key, at=at, chat=chat, participant=member)
    await hub.deliver(channel, hub.event(channel, "message.status", told))


async def test_a_message_in_a_group_is_delivered_and_read_when_everybody_has_it(
    hub: Hub, place: tuple[Person, UUID, str]
):
    owner, channel, conversation = place
    sent = await hub.reply(owner, conversation, "В семь")
    await hub.work()
    first, second = MEMBERS[0][0], MEMBERS[1][0]
    steps = [
        (first, "delivered", "sent", (1, 0)),
        (first, "read", "sent", (1, 1)),
        (second, "delivered", "delivered", (2, 1)),
        (second, "read", "read", (2, 2)),
        (second, "delivered", "read", (2, 2)),
    ]
    for number, (phone, name, expected, counted) in enumerate(steps):
        await receipt(hub, channel, sent["id"], phone, name, 1_790_000_100 + number)
        shown = (await hub.thread(owner, conversation))[-1]
        assert (shown["status"], shown["ticks"]) == (
            expected,
            {"delivered": counted[0], "read": counted[1], "members": 2},
        ), name

    listed = (await owner.http.get(f"/api/messages/{sent['id']}/receipts")).json()["items"]
    assert [(one["phone"], one["name"]) for one in listed] == [(first, "Болат"), (second, None)]
    assert [one["delivered_at"] for one in listed] == ["2026-09-21T14:15:00Z", "2026-09-21T14:15:02Z"]
    assert [one["read_at"] for one in listed] == ["2026-09-21T14:15:01Z", "2026-09-21T14:15:03Z"]
    assert (await hub.conversations(owner, "view=groups"))[0]["last_message"]["status"] == "read"
    stranger = await hub.person()
    assert (await stranger.http.get(f"/api/messages/{sent['id']}/receipts")).status_code == 404


async def test_only_ours_in_groups_have_ticks(hub: Hub, place: tuple[Person, UUID, str]):
    owner, channel, conversation = place
    theirs = (await hub.thread(owner, conversation))[-1]
    assert theirs["ticks"] is None
    await receipt(hub, channel, "nobody's", MEMBERS[0][0], "read", 1_790_000_100)
    assert (await owner.http.get(f"/api/messages/{theirs['id']}/receipts")).json() == {"items": [], "next_cursor": None}
    assert await hub.rows("SELECT count(*) FROM member_receipts") == [(0,)]


async def test_whom_a_text_names_is_told_with_their_name(hub: Hub, place: tuple[Person, UUID, str]):
    owner, channel, conversation = place
    mentions: list[dict[str, Any]] = [
        {"phone": None, "lid": "5001"},
        {"phone": "77009990000", "lid": None},
        {"phone": "77015559999", "lid": None},
    ]
    await hub.deliver(
        channel,
        hub.event(channel, "message", in_group("A2", "@5001 и @77009990000", at=1_790_000_500, mentions=mentions)),
    )

    shown = (await hub.thread(owner, conversation))[-1]["mentions"]
    assert [(one["name"], one["phone"], one["lid"], one["is_us"]) for one in shown] == [
        ("Болат", "77015550001", "5001", False),
        (None, "77009990000", None, True),
        (None, "77015559999", None, False),
    ]
    assert shown[0]["contact_id"] == (await hub.thread(owner, conversation))[0]["author"]["id"]
    assert (await hub.thread(owner, conversation))[0]["mentions"] == []
    last = (await hub.conversations(owner, "view=groups"))[0]["last_message"]
    assert last["mentions"] == shown[:2], "of those whom the shown text names"

    answer = in_group("A3", "да", at=1_790_000_600, quote={"messageId": "A2", "text": "@5001 и @77009990000"})
    await hub.deliver(channel, hub.event(channel, "message", answer))
    assert (await hub.thread(owner, conversation))[-1]["quote"]["mentions"] == shown
    row = (await hub.conversations(owner, "view=groups"))[0]
    assert row["last_message"]["mentions"] == [], "those of another message are gone"
    assert (await hub.conversations(owner, "view=groups"))[0]["waiting_since"] == "2026-09-21T14:21:40Z"
