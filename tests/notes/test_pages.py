"""Notes come with the pieces of a thread: each with exactly one, however the thread is walked through."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.notes.desk import Desk
from tests.support.hub import Hub, message

SECOND = 1_790_000_000


async def page(desk: Desk, query: str) -> dict[str, Any]:
    answer = await desk.owner.http.get(f"/api/conversations/{desk.conversation}/messages?{query}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def rest_of(desk: Desk, found: dict[str, Any]) -> list[str]:
    """Return all notes of a piece, those that are asked for by its cursor first."""
    notes, cursor = [one["id"] for one in found["notes"]], found["notes_cursor"]
    while cursor:
        more = (await desk.owner.http.get(f"{desk.path}?cursor={cursor}")).json()
        notes, cursor = [one["id"] for one in more["items"]] + notes, more["older_cursor"]
    return notes


async def walk(desk: Desk, start: dict[str, Any], limit: int) -> tuple[list[str], list[str]]:
    """Go on from a piece to both ends of the thread; returns messages and notes in the order of the thread."""
    messages, notes = [one["id"] for one in start["items"]], await rest_of(desk, start)
    older, newer = start["older_cursor"], start["newer_cursor"]
    while older:
        found = await page(desk, f"limit={limit}&before={older}")
        messages = [one["id"] for one in found["items"]] + messages
        notes, older = await rest_of(desk, found) + notes, found["older_cursor"]
    while newer:
        found = await page(desk, f"limit={limit}&after={newer}")
        messages += [one["id"] for one in found["items"]]
        notes, newer = notes + await rest_of(desk, found), found["newer_cursor"]
    return messages, notes


async def furnish(desk: Desk, hub: Hub, *, messages: int, notes: int, seed: int) -> list[str]:
    """Let messages and notes lie at random moments, many at the same one; returns the notes in their order."""
    chance = random.Random(seed)
    data = [message(f"M{number}", f"{number}", at=SECOND + chance.randrange(10)) for number in range(messages)]
    for one in data:
        await hub.deliver(desk.channel, hub.event(desk.channel, "message", one), work=False)
    await hub.work()
    moments = {}
    for number in range(notes):
        noted = await desk.note(desk.owner, f"Заметка {number}")
        shift = timedelta(seconds=chance.randrange(-2, 13), milliseconds=chance.choice((0, 0, 500)))
        moments[noted["id"]] = datetime.fromtimestamp(SECOND, UTC) + shift
        await hub.change("UPDATE notes SET at = :at WHERE id = :id", at=moments[noted["id"]], id=noted["id"])
    return sorted(moments, key=lambda one: (moments[one], one))


@pytest.mark.parametrize(("seed", "limit"), [(1, 1), (2, 2), (3, 3), (4, 7)])
async def test_every_walk_meets_every_note_once(desk: Desk, hub: Hub, seed: int, limit: int):
    notes = await furnish(desk, hub, messages=15, notes=12, seed=seed)
    whole = [one["id"] for one in await hub.thread(desk.owner, desk.conversation)]

    starts = ["", *(f"around={one}" for one in whole[::4]), *(f"around_note={one}" for one in notes[::3])]
    for start in starts:
        found = await page(desk, f"limit={limit}&{start}")
        assert (start, await walk(desk, found, limit)) == (start, (whole, notes))
        if start.startswith("around_note"):
            assert start.split("=")[1] in {one["id"] for one in found["notes"]}


async def test_a_piece_has_so_many_notes_and_the_rest_is_asked_for(desk: Desk, hub: Hub):
    notes = [(await desk.note(desk.owner, f"Заметка {number}"))["id"] for number in range(120)]

    found = await page(desk, "limit=50")

    assert [one["id"] for one in found["notes"]] == notes[-50:]
    assert await rest_of(desk, found) == notes
    assert [one["text"] for one in found["items"]] == ["Вопрос"]


async def test_the_longest_notes_fit_into_a_page(desk: Desk):
    notes = [(await desk.note(desk.owner, "\u0001" * 4000))["id"] for _ in range(20)]

    found = await desk.owner.http.get(f"/api/conversations/{desk.conversation}/messages")

    assert len(found.content) < 250_000
    assert await rest_of(desk, found.json()) == notes


async def test_one_chat_shows_no_notes_of_another(desk: Desk, hub: Hub):
    noted = await desk.note(desk.owner)
    await hub.deliver(desk.channel, hub.event(desk.channel, "message", message("B1", phone="77020000000", lid="2")))
    other = next(one["id"] for one in await hub.conversations(desk.owner) if one["id"] != desk.conversation)

    answer = await desk.owner.http.get(f"/api/conversations/{other}/messages")
    astray = await desk.owner.http.get(f"/api/conversations/{other}/messages?around_note={noted['id']}")

    assert answer.json()["notes"] == []
    assert astray.status_code == 404
