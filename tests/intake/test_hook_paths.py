"""Whatever a stranger writes into a hook's address is refused; "unknown" and "somebody else's" are the same words."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa

from tests.gateways.echo.room import SETTINGS, Room, make, open_room
from tests.gateways.echo.service import KEY

pytestmark = pytest.mark.slow

BODY = b'[{"id": "E9", "phone": "77011234567", "text": "x"}]'
LONG = "x" * 10_000
HOSTILE = {
    "a NUL": "\0",
    "a NUL at the end": "echo\0",
    "10 kB": LONG,
    "upwards": "../",
    "upwards, further": "../../api/channels",
    "letters": "Қазақша 🌍",
    "half of a letter": "%ff",
    "another case": "ECHO",
    "empty": " ",
    "a format": "{source}%s%n",
    "a line's end": "a\r\nx: y",
}


@pytest.fixture
async def room(database_url: str) -> AsyncIterator[Room]:
    async with open_room(database_url) as room:
        yield room


async def knock(room: Room, path: str, **headers: str) -> httpx.Response:
    caller = await room.hub.caller()
    response = await caller.post(path, content=BODY, headers={"x-echo-delivery": "1", **headers})
    assert response.status_code < 500, response.text
    assert set(response.json()) == {"error", "message", "data"}
    return response


async def nothing_came(room: Room) -> bool:
    return await room.hub.rows("SELECT count(*) FROM deliveries") == [(0,)]


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
async def test_a_strange_source_is_a_stranger(room: Room, source: str):
    at_source = source if "%" in source and "{" not in source else quote(source, safe="")
    for path in (f"/hooks/{at_source}", f"/hooks/{at_source}/{room.channel}"):
        refused = await knock(room, path)
        # A slash in it leads to a route that is not there, or that takes no such request.
        assert (refused.status_code, refused.json()["error"]) in {
            (401, "signature_refused"), (404, "not_found"), (405, "method_not_allowed"), (422, "invalid_body"),
        }  # fmt: skip
        assert LONG[:100] not in refused.text
    assert await nothing_came(room)


@pytest.mark.parametrize("channel", HOSTILE.values(), ids=HOSTILE)
async def test_what_is_no_id_is_malformed_whatever_the_source(room: Room, channel: str):
    at_channel = channel if "%" in channel and "{" not in channel else quote(channel, safe="")
    known, unknown = [await knock(room, f"/hooks/{source}/{at_channel}") for source in ("echo", "nobody")]

    assert known.status_code in (404, 405, 422)
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert len(known.content) < 1000
    assert await nothing_came(room)


async def test_unknown_and_somebody_elses_are_told_apart_by_nothing(room: Room):
    stranger = await room.hub.person()
    theirs = (await make(room.hub, stranger, {**SETTINGS, "api_key": "a-key-of-somebody-else"})).json()["id"]
    bridge = await room.hub.channel(room.owner)
    lost = (await make(room.hub, room.owner, SETTINGS)).json()["id"]
    await room.hub.change("UPDATE channels SET sealed_settings = '\\x00' WHERE id = :id", id=lost)
    _, signed = room.service.post({"id": "E9", "phone": "77011234567", "text": "x"})

    answers: dict[str, Any] = {}
    for name, path in {
        "nobody's": f"/hooks/echo/{UUID(int=1)}",
        "of another organization, with our key": f"/hooks/echo/{theirs}",
        "ours, of another kind": f"/hooks/echo/{bridge}",
        "ours, of a kind that knows no such address": f"/hooks/bridge/{bridge}",
        "ours, whose secret is lost": f"/hooks/echo/{lost}",
        "of a kind that there is not": f"/hooks/nobody/{room.channel}",
        "without an address": "/hooks/echo",
        "named beside the path": f"/hooks/echo?channel_id={room.channel}",
    }.items():
        answers[name] = await knock(room, path, **signed)
    answers["ours, with another key"] = await knock(room, f"/hooks/echo/{room.channel}", **{"x-echo-signature": "0"})

    told = {(one.status_code, one.content) for one in answers.values()}
    assert len(told) == 1, {name: one.text for name, one in answers.items()}
    assert next(iter(answers.values())).json()["error"] == "signature_refused"
    assert await nothing_came(room)


async def test_the_database_is_not_asked_for_a_kind_whose_channels_have_no_addresses(room: Room):
    bridge = await room.hub.channel(room.owner)
    asked: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    engine = room.hub.database.engine.sync_engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        refused = await knock(room, f"/hooks/bridge/{bridge}")
        assert (refused.status_code, asked) == (401, [])
        await knock(room, f"/hooks/echo/{room.channel}")
        assert asked, "and it is for one whose channels have"
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


async def test_a_name_that_no_column_holds_is_malformed(room: Room):
    body, signed = room.service.post({"id": "E9", "phone": "77011234567", "text": "x"})
    caller = await room.hub.caller()
    headers = {**signed, "x-echo-delivery": LONG}

    refused = await caller.post(f"/hooks/echo/{room.channel}", content=body, headers=headers)

    assert (refused.status_code, refused.json()["error"]) == (422, "delivery_malformed")
    assert len(refused.content) < 1000
    assert KEY not in refused.text
    assert await nothing_came(room)
