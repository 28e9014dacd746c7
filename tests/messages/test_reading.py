"""What is read on the phone is read here; what is read or answered here is told to WhatsApp, if it is wanted."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from tests.messages.test_history import piece
from tests.messages.test_missed import LINKED, link
from tests.support.events import GROUP, in_group
from tests.support.hub import Hub, Person, message

CHAT = {"kind": "direct", "jid": "77011234567@s.whatsapp.net", "phone": "77011234567", "lid": "9001"}


async def comes(hub: Hub, channel: UUID, *messages: dict[str, Any]) -> None:
    for one in messages:
        await hub.deliver(channel, hub.event(channel, "message", one))


async def is_read(hub: Hub, channel: UUID, *ids: str, unread: bool = False, chat: dict[str, Any] = CHAT) -> None:
    news = {"chat": chat, "messageIds": list(ids), "unread": unread, "timestamp": 1_790_000_100}
    await hub.deliver(channel, hub.event(channel, "chat.read", news))


def told(hub: Hub) -> list[tuple[list[str], str | None]]:
    """Which messages WhatsApp was told to show as read, and of whom."""
    calls = [body for call, body in hub.bridge.calls if call.endswith("/read")]
    return [(body["messageIds"], body.get("participant")) for body in calls]


async def prefer(owner: Person, when: str) -> None:
    response = await owner.http.patch("/api/organization", json={"read_marks": when})
    assert (response.status_code, response.json()["read_marks"]) == (200, when)


async def test_reading_on_the_phone_clears_what_was_read_there(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await comes(hub, channel, *(message(f"A{n}", "раз", at=1_790_000_000 + n) for n in range(3)))

    await is_read(hub, channel, "A0", "A1")
    [row] = await hub.conversations(owner)
    assert row["unread_count"] == 1
    assert row["waiting_since"] is not None, "read is not answered"

    await is_read(hub, channel, "A0")
    assert (await hub.conversations(owner))[0]["unread_count"] == 1, "an earlier receipt brings nothing back"
    await is_read(hub, channel)
    assert (await hub.conversations(owner))[0]["unread_count"] == 1, "nothing is named that was read"
    await is_read(hub, channel, "A2")
    assert (await hub.conversations(owner))[0]["unread_count"] == 0
    await is_read(hub, channel, unread=True)
    assert (await hub.conversations(owner))[0]["unread_count"] == 1


async def test_a_mark_from_before_our_answer_brings_nothing_back(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await comes(hub, channel, message("A1", "раз"))
    [row] = await hub.conversations(owner)
    answer = await hub.reply(owner, row["id"])

    await is_read(hub, channel, unread=True)
    assert (await hub.conversations(owner))[0]["unread_count"] == 0

    news = {"chat": CHAT, "messageIds": [], "unread": True, "timestamp": _seconds(answer["at"]) + 1}
    await hub.deliver(channel, hub.event(channel, "chat.read", news))
    assert (await hub.conversations(owner))[0]["unread_count"] == 1


def _seconds(at: str) -> int:
    return int(datetime.fromisoformat(at).timestamp())


async def test_reading_what_is_not_here_changes_nothing(hub: Hub):
    owner, stranger = await hub.person(), await hub.person()
    channel, theirs = await hub.channel(owner), await hub.channel(stranger)
    await comes(hub, channel, message("A1", "раз"))

    await is_read(hub, theirs, "A1")
    await is_read(hub, channel, "B1")
    await is_read(hub, channel, "A1", chat={**CHAT, "phone": "77019999999", "lid": "9999"})

    assert (await hub.conversations(owner))[0]["unread_count"] == 1
    assert await hub.conversations(stranger) == []


async def test_an_answer_tells_whatsapp_what_was_read_and_once(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await comes(hub, channel, message("A1", "раз"), message("A2", "два", at=1_790_000_001))
    [row] = await hub.conversations(owner)
    await owner.http.post(f"/api/conversations/{row['id']}/read")
    await hub.work()
    assert told(hub) == [], "opening alone tells nothing, unless the organization wants it"

    await hub.reply(owner, row["id"])
    await hub.work()
    await hub.reply(owner, row["id"], "ещё")
    await hub.work()

    assert told(hub) == [(["A1", "A2"], None)]


async def test_what_comes_after_the_answer_was_written_is_not_told_as_read(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await comes(hub, channel, message("A1", "раз"))
    [row] = await hub.conversations(owner)
    hub.bridge.away = True
    await hub.reply(owner, row["id"])
    await hub.work()
    await comes(hub, channel, message("A2", "два", at=1_790_000_001))
    hub.bridge.away = False
    await hub.hurry()

    assert told(hub) == [(["A1"], None)]


@pytest.mark.parametrize("when", ["opening", "answering"])
async def test_what_came_before_the_phones_past_is_told_as_read_and_that_past_is_not(hub: Hub, when: str):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await prefer(owner, when)
    await link(hub, channel, LINKED)
    await comes(hub, channel, message("A1", "раз", at=LINKED + 60))
    old = [message(f"H{n}", at=LINKED - 1000 + n) for n in range(210)]
    await hub.deliver(channel, hub.event(channel, "history", piece(1, 100, *old, last=True)))
    await comes(hub, channel, message("A2", "два", at=LINKED + 120))
    [row] = await hub.conversations(owner)

    await owner.http.post(f"/api/conversations/{row['id']}/read")
    await hub.work()
    if when == "answering":
        await hub.reply(owner, row["id"])
        await hub.work()

    assert told(hub) == [(["A1", "A2"], None)]


async def test_opening_tells_it_where_the_organization_wants_that_and_nothing_does_where_it_does_not(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await comes(hub, channel, message("A1", "раз"))
    [row] = await hub.conversations(owner)
    await prefer(owner, "never")
    await owner.http.post(f"/api/conversations/{row['id']}/read")
    await hub.reply(owner, row["id"])
    await hub.work()
    assert told(hub) == []

    await prefer(owner, "opening")
    await owner.http.post(f"/api/conversations/{row['id']}/read")
    await hub.work()
    assert told(hub) == [(["A1"], None)]


async def test_in_a_group_each_author_is_told(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await comes(hub, channel, in_group("G1"), in_group("G2", at=1_790_000_001))
    await comes(hub, channel, in_group("G3", author="77015550002", lid="5002", at=1_790_000_002))
    [row] = await hub.conversations(owner, "view=groups")

    await hub.reply(owner, row["id"])
    await hub.work()

    assert told(hub) == [(["G1", "G2"], "77015550001"), (["G3"], "77015550002")]
    assert {body["chat"] for call, body in hub.bridge.calls if call.endswith("/read")} == {GROUP}


@pytest.mark.parametrize("when", ["always", "", None])
async def test_only_the_three_ways_can_be_chosen(hub: Hub, when: str | None):
    owner = await hub.person()
    response = await owner.http.patch("/api/organization", json={"read_marks": when})
    found = (await owner.http.get("/api/organization")).json()["read_marks"]
    assert (response.status_code, found) == (200 if when is None else 422, "answering")
