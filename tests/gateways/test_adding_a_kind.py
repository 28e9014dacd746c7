"""A kind of channel is a folder and a line in the table: the toy links, receives, sends, refuses and is shown.

Nothing of the application knows it; `docs/adding-a-channel-kind.md` is true as long as this passes.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sarafan.channels import watching
from tests.gateways.echo.client import SAID_PAUSE_S
from tests.gateways.echo.room import SETTINGS, Room, make, open_room
from tests.gateways.echo.service import KEY


@pytest.fixture
async def room(database_url: str) -> AsyncIterator[Room]:
    async with open_room(database_url) as room:
        yield room


async def test_it_is_listed_with_what_it_can_and_what_it_asks_for(room: Room):
    found = (await room.owner.http.get("/api/channels")).json()

    kinds = {kind["name"]: kind for kind in found["kinds"]}
    assert list(kinds)[-1] == "echo"
    assert (kinds["echo"]["capabilities"]["sends"], kinds["echo"]["capabilities"]["linked_by"]) == (["text"], [])
    assert kinds["echo"]["settings_schema"]["required"] == ["room", "api_key"]
    assert kinds["bridge"]["settings_schema"].get("properties") == {}
    assert kinds["bridge"]["capabilities"]["edits_within_s"] == 15 * 60


async def test_it_is_on_line_without_a_phone_and_is_never_called_lost(room: Room):
    async def state() -> tuple[str, Any, Any]:
        found = (await room.owner.http.get(f"/api/channels/{room.channel}")).json()
        return found["state"], found["reason"], found["qr"]

    assert await state() == ("connected", None, None)
    room.service.away = True
    room.hub.bridge.away = True
    await watching.watch(room.hub.resources)
    assert await state() == ("connected", None, None), "nobody keeps it on line who could be asked"


async def test_its_secret_is_sealed_and_never_shown(room: Room):
    shown = (await room.owner.http.get(f"/api/channels/{room.channel}")).text
    kept = await room.hub.rows("SELECT CAST(settings AS text), sealed_settings FROM channels")

    assert '"room":"Холл"' in shown.replace(" ", "")
    assert KEY not in shown + kept[0][0]
    assert KEY.encode() not in kept[0][1]


@pytest.mark.parametrize(
    ("settings", "fields"),
    [({}, ["room", "api_key"]), ({**SETTINGS, "more": 1}, ["more"]), ({"room": 1, "api_key": KEY}, ["room"])],
    ids=["nothing", "too much", "nonsense"],
)
async def test_other_settings_than_it_asks_for_are_refused_by_their_names(
    room: Room, settings: dict[str, Any], fields: list[str]
):
    refused = await make(room.hub, room.owner, settings)
    assert (refused.status_code, refused.json()["data"]) == (422, {"fields": fields})
    assert KEY not in refused.text


async def test_a_wrong_key_is_said_while_it_is_tried_again(room: Room):
    made = await make(room.hub, room.owner, {**SETTINGS, "api_key": "another"})

    found = (await room.owner.http.get(f"/api/channels/{made.json()['id']}")).json()
    assert found["state"] == "connecting"
    assert found["reason"] is not None


async def test_a_customer_is_heard_and_answered(room: Room):
    assert await room.hear("Сәлем!") == 200
    assert await room.hear("Сәлем!") == 200, "the same delivery again"
    assert (await room.last())["text"] == "Сәлем!"

    await room.hub.reply(room.owner, (await room.conversation())["id"], "Сәлем, Айгүл!")
    await room.hub.work()

    assert list(room.service.said.values()) == ["Сәлем, Айгүл!"]
    assert (await room.last())["status"] == "sent"
    assert room.hub.bridge.calls == [], "and nobody else was asked"


async def test_a_stranger_is_refused_at_its_door(room: Room):
    assert await room.hear("Сәлем!", signature="0" * 64) == 401
    assert await room.hub.rows("SELECT count(*) FROM deliveries") == [(0,)]


async def test_a_refusal_is_said_in_our_words(room: Room):
    await room.hear("Сәлем!")
    room.service.refusals.append("unwelcome")
    await room.hub.reply(room.owner, (await room.conversation())["id"])
    await room.hub.work()

    shown = await room.last()
    assert (shown["status"], shown["error"]["code"]) == ("failed", "invalid_recipient")


async def test_what_passes_is_tried_again(room: Room):
    await room.hear("Сәлем!")
    room.service.refusals.append("asleep")
    await room.hub.reply(room.owner, (await room.conversation())["id"])
    await room.hub.work()
    assert (await room.last())["status"] == "queued"

    await room.hub.hurry()
    assert (await room.last())["status"] == "sent"


async def test_it_is_asked_again_when_it_has_said_so_and_the_member_is_told(room: Room):
    await room.hear("Сәлем!")
    room.service.refusals.append("crowded")
    asked_at = datetime.now(UTC)
    await room.hub.reply(room.owner, (await room.conversation())["id"])
    await room.hub.work()

    shown = await room.last()
    next_try_at = datetime.fromisoformat(shown["next_try_at"])
    assert shown["status"] == "queued"
    assert next_try_at >= asked_at + timedelta(seconds=SAID_PAUSE_S)
    # The tests' database lets every pause last an hour longer, so that none passes by itself.
    waits = await room.hub.rows("SELECT scheduled_at - interval '1 hour' FROM procrastinate_jobs WHERE status = 'todo'")
    assert abs((waits[0][0] - next_try_at).total_seconds()) < 10, "the job waits as long as the member is told"

    room.service.refusals.append("asleep")
    await room.hub.hurry()
    assert (await room.last())["next_try_at"] is None, "this time nothing was said"
    await room.hub.hurry()
    shown = await room.last()
    assert (shown["status"], shown["next_try_at"]) == ("sent", None)


async def test_what_it_cannot_is_refused_by_name(room: Room):
    await room.hear("Сәлем!")
    message = await room.last()
    refused = await room.owner.http.post(f"/api/messages/{message['id']}/reactions", json={"emoji": "👍"})

    assert (refused.status_code, refused.json()["data"]["reason"]) == (502, "not_supported")
    pairing = await room.owner.http.post(f"/api/channels/{room.channel}/pairing-code", json={"phone": "77011234567"})
    assert (pairing.status_code, pairing.json()["data"]["reason"]) == (502, "not_supported")


async def test_who_is_written_to_first_is_taken_at_their_word(room: Room):
    body = {"channel_id": room.channel, "phone": "77770001122"}
    opened = await room.owner.http.post("/api/conversations", json=body)
    assert opened.status_code in (200, 201), opened.text


async def test_it_is_removed_with_all_that_was_said(room: Room):
    await room.hear("Сәлем!")
    assert (await room.owner.http.delete(f"/api/channels/{room.channel}?confirm=Эхо")).status_code == 204
    await room.hub.work()

    assert await room.hub.rows("SELECT count(*) FROM channels") == [(0,)]
    assert await room.hub.rows("SELECT count(*) FROM messages") == [(0,)]
