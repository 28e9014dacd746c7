"""Anybody may choose the id of what somebody else has sent: that one stays whose it is."""

from typing import Any
from uuid import UUID

import pytest

from tests.support.events import in_group
from tests.support.hub import Hub, Person, message, status

STRANGER = {"author": "77015550009", "lid": "5009", "name": "Чужой"}


async def arrive(hub: Hub, channel: UUID, *events: tuple[str, dict[str, Any]]) -> None:
    for kind, data in events:
        await hub.deliver(channel, hub.event(channel, kind, data))


async def the_group(hub: Hub, owner: Person) -> tuple[dict[str, Any], list[tuple[str, str | None]]]:
    (row,) = await hub.conversations(owner, "view=groups")
    return row, [(one["author"]["name"], one["text"]) for one in await hub.thread(owner, row["id"])]


@pytest.mark.parametrize("kind", ["message.undecryptable", "message"])
async def test_nobody_speaks_in_the_place_of_what_could_not_be_read(hub: Hub, kind: str):
    owner = await hub.person()
    channel = await hub.channel(owner)
    problem = {"kind": "unsupported", "problem": "unreadable"} if kind == "message" else {}
    await arrive(hub, channel, (kind, in_group("G1", None, **problem)))

    await arrive(hub, channel, ("message", in_group("G1", "Переведите на другую карту", **STRANGER)))
    assert (await the_group(hub, owner))[1] == [("Болат", None)]

    await arrive(hub, channel, ("message", in_group("G1", "До завтра")))
    row, said = await the_group(hub, owner)
    assert said == [("Болат", "До завтра")]
    assert (row["last_message"]["text"], row["unread_count"]) == ("До завтра", 1)


async def test_what_could_not_be_read_is_filled_by_whom_we_know_better_meanwhile(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await arrive(hub, channel, ("message", in_group("G0", "Мен", author="77015550001", lid=None)))
    unreadable = in_group("G1", None, lid="5001")
    unreadable["from"]["phone"] = None
    await arrive(hub, channel, ("message.undecryptable", unreadable))
    await arrive(hub, channel, ("contact.identity", {"phone": "77015550001", "lid": "5001"}))

    await arrive(hub, channel, ("message", in_group("G1", "До завтра")))
    assert [text for _, text in (await the_group(hub, owner))[1]] == ["Мен", "До завтра"]


ASKER: dict[str, Any] = {"phone": "77011110001", "lid": "9101", "name": "Асель"}
OTHER: dict[str, Any] = {"phone": "77011110002", "lid": "9102", "name": "Берік"}


def _chat(who: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "direct", "jid": f"{who['lid']}@lid", "phone": who["phone"], "lid": who["lid"]}


async def _with(hub: Hub, owner: Person, who: dict[str, Any]) -> dict[str, Any]:
    return next(row for row in await hub.conversations(owner) if row["contact"]["name"] == who["name"])


async def test_a_receipt_counts_only_in_the_chat_of_its_message(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    asked = [("message", message(f"Q{who['lid']}", "Сколько?", **who)) for who in (ASKER, OTHER)]
    await arrive(hub, channel, *asked)
    row = await _with(hub, owner, ASKER)
    answer = await hub.reply(owner, row["id"], "100")
    await hub.work()
    ((sent, _),) = await hub.rows("SELECT provider_message_id, id FROM messages WHERE id = :id", id=answer["id"])

    for who, wanted in ((OTHER, "sent"), (ASKER, "read")):
        await arrive(hub, channel, ("message.status", status(sent, "read", chat=_chat(who))))
        assert (await hub.thread(owner, row["id"]))[-1]["status"] == wanted, who["name"]


def _call(who: dict[str, Any], what: str, at: int) -> tuple[str, dict[str, Any]]:
    call = {"callId": "C1", "chat": _chat(who), "from": who, "status": what, "video": False, "timestamp": at}
    return "call", call


async def test_calls_of_one_id_are_calls_of_each_who_rang(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    question = message("Q", "Сколько стоит?", at=1_790_000_000, **ASKER)
    await arrive(hub, channel, ("message", question), _call(ASKER, "offer", 1_790_000_010))

    await arrive(hub, channel, _call(OTHER, "accept", 1_790_000_050))
    assert (await _with(hub, owner, ASKER))["waiting_since"] == "2026-09-21T14:13:20Z", "nobody has answered them"

    await arrive(hub, channel, _call(ASKER, "timeout", 1_790_000_060))
    await arrive(hub, channel, *(_call(OTHER, what, 1_790_000_100) for what in ("offer", "timeout")))
    calls = [(await hub.thread(owner, (await _with(hub, owner, who))["id"]))[-1] for who in (ASKER, OTHER)]
    assert [call["details"]["call"] for call in calls] == ["missed", "answered"]
