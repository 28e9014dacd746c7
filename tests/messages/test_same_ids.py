"""In a group anybody may send what has the id of another member's message: that one stays whose it is."""

from typing import Any
from uuid import UUID

import pytest

from tests.support.events import in_group
from tests.support.hub import Hub, Person

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
