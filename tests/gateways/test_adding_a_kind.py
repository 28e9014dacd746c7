"""A kind of channel is a folder and a line in the table: the toy links, receives, sends, refuses and is shown.

Nothing of the application knows it; `docs/adding-a-channel-kind.md` is true as long as this passes.
"""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sarafan.channels import watching
from sarafan.resources.kinds import KINDS
from tests.gateways.echo.client import SAID_PAUSE_S
from tests.gateways.echo.kind import kind_of
from tests.gateways.echo.room import SETTINGS, Room, make, open_room
from tests.gateways.echo.service import KEY, EchoService

pytestmark = pytest.mark.slow


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
    statuses = kinds["bridge"]["settings_schema"]["properties"]["statuses"]
    assert (statuses["type"], statuses["default"], statuses["later"]) == ("boolean", False, True)
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
    ("settings", "wrong"),
    [
        ({}, {"room": "missing", "api_key": "missing"}),
        ({**SETTINGS, "more": 1}, {"more": "unknown"}),
        ({**SETTINGS, "room": 1}, {"room": "invalid"}),
        ({**SETTINGS, "room": "\x00"}, {"room": "invalid"}),
        ({**SETTINGS, "room": "о" * 41, "api_key": "short"}, {"room": "too_long", "api_key": "too_short"}),
        ({**SETTINGS, "tone": KEY, "delay_s": 61}, {"tone": "invalid", "delay_s": "out_of_range"}),
        ({**SETTINGS, "room": None}, {"room": "missing"}),
    ],
    ids=["nothing", "too much", "nonsense", "a NUL", "lengths", "bounds", "null"],
)
async def test_other_settings_than_it_asks_for_are_refused_by_their_names(
    room: Room, settings: dict[str, Any], wrong: dict[str, str]
):
    made = await make(room.hub, room.owner, settings)
    changed = await room.change(**{name: settings.get(name) for name in wrong})

    for refused in (made, changed):
        assert (refused.status_code, refused.json()["error"]) == (422, "settings_invalid")
        assert {one["field"]: one["problem"] for one in refused.json()["data"]["fields"]} == wrong
        assert KEY not in refused.text
    assert (await room.read())["settings"]["room"] == SETTINGS["room"], "and nothing was changed"


async def test_a_kind_that_is_not_there_is_refused_by_its_name(room: Room):
    refused = await room.owner.http.post("/api/channels", json={"kind": "pigeon", "label": "Голубь", "settings": {}})

    assert (refused.status_code, refused.json()["error"]) == (422, "kind_unknown")


async def test_half_a_letter_is_refused_like_any_other_nonsense(room: Room):
    body = json.dumps({"settings": {"room": "\ud800", "api_key": "\udc00" * 9}})
    headers = {"content-type": "application/json"}
    refused = await room.owner.http.patch(f"/api/channels/{room.channel}", content=body, headers=headers)

    assert {one["field"]: one["problem"] for one in refused.json()["data"]["fields"]} == {
        "room": "invalid",
        "api_key": "invalid",
    }


async def test_what_is_changed_is_kept_and_what_is_left_out_stays(room: Room):
    await room.stop()
    changed = await room.change(room="Зал", tone="high")

    assert changed.json()["settings"] == {"room": "Зал", "tone": "high", "delay_s": None, "pin": None, "loud": False}
    assert (await room.change(tone=None)).json()["settings"]["tone"] == "low", "null takes away what was said"
    assert await room.secret() == KEY
    assert (await room.read())["state"] == "stopped", "nobody has asked to connect it"
    relabelled = await room.owner.http.patch(f"/api/channels/{room.channel}", json={"label": "Другое"})
    assert relabelled.json()["settings"]["room"] == "Зал"


async def test_what_is_set_as_it_was_connects_nothing_anew(room: Room):
    """Whoever saves the form without a change keeps the channel as it is, on line or replaced."""
    await room.hub.change("UPDATE channels SET state = 'replaced'")
    for same in ({"room": SETTINGS["room"]}, {"api_key": KEY}, {"delay_s": None, "loud": False}):
        changed = await room.change(**same)
        assert (changed.status_code, changed.json()["state"]) == (200, "replaced"), same
    refused = await room.change(more=None)
    assert refused.json()["data"]["fields"] == [{"field": "more", "problem": "unknown"}]
    assert await room.hub.rows("SELECT count(*) FROM procrastinate_jobs WHERE status <> 'succeeded'") == [(0,)]

    assert (await room.change(loud=True)).json()["state"] == "connecting"


async def test_what_members_have_taken_off_line_is_not_connected_by_other_settings(room: Room):
    """A late word of the gateway has made its state another one meanwhile."""
    await room.stop()
    await room.hub.change("UPDATE channels SET state = 'replaced'")

    changed = await room.change(loud=True)

    assert (changed.json()["state"], changed.json()["settings"]["loud"]) == ("replaced", True)
    assert await room.hub.rows("SELECT count(*) FROM procrastinate_jobs WHERE status <> 'succeeded'") == [(0,)]


async def test_a_new_secret_is_tried_at_once_and_never_shown(room: Room):
    room.service.keys = {"another-key-0123456789"}
    changed = await room.change(api_key="a-wrong-key-0123456789")
    assert changed.json()["state"] == "connecting"
    await room.hub.work()
    assert (await room.read())["reason"]["code"] == "key_refused"

    changed = await room.change(api_key="another-key-0123456789")
    await room.hub.work()

    assert (await room.read())["state"] == "connected", "though the try before still pauses"
    assert await room.secret() == "another-key-0123456789"
    assert "another-key" not in changed.text + (await room.owner.http.get("/api/channels")).text


async def test_a_secret_is_kept_to_the_letter_and_taken_away_by_null(room: Room):
    await room.stop()
    assert (await room.read())["settings"]["pin"] is None
    given = await room.change(pin="  12 34 ")
    assert "pin" not in given.json()["settings"], "one that is kept is not spoken of"
    assert await room.secret("pin") == "  12 34 "
    await room.change(room="Зал")
    assert await room.secret("pin") == "  12 34 ", "what is left out stays"

    taken = await room.change(pin=None)

    assert (taken.status_code, taken.json()["settings"]["pin"]) == (200, None)
    assert (await room.secret("pin"), await room.secret()) == (None, KEY)
    needed = await room.change(api_key=None)
    assert needed.json()["data"]["fields"] == [{"field": "api_key", "problem": "missing"}]
    assert await room.secret() == KEY


async def test_a_channel_connects_anew_without_the_secret_that_was_taken_away(room: Room):
    await room.change(pin="1234")
    await room.hub.work()
    assert (await room.read())["state"] == "connected"

    assert (await room.change(pin=None)).json()["state"] == "connecting"
    await room.hub.work()
    assert (await room.change(pin=None)).json()["state"] == "connected", "there is nothing to take away any more"


async def test_secrets_that_no_key_opens_any_more_are_given_again(room: Room):
    await room.hub.change("UPDATE channels SET sealed_settings = sealed_settings || 'x' WHERE kind = 'echo'")
    refused = await room.change(room="Зал")
    assert refused.json()["data"]["fields"] == [{"field": "api_key", "problem": "missing"}]

    assert (await room.change(api_key=KEY)).status_code == 200
    assert await room.secret() == KEY


async def test_what_its_kind_asks_for_no_more_stands_in_nobodys_way(room: Room):
    await room.hub.change("""UPDATE channels SET settings = settings || '{"colour": "red"}'""")

    changed = await room.change(room="Зал")

    assert changed.status_code == 200, changed.text
    assert changed.json()["settings"] == {"room": "Зал", "tone": "low", "delay_s": None, "pin": None, "loud": False}
    assert (await room.change(colour="red")).json()["data"]["fields"] == [{"field": "colour", "problem": "unknown"}]


def test_whatever_a_kind_asks_for_has_words_and_a_field_of_the_page():
    for kind in (*KINDS, kind_of(EchoService())):
        assert all(kind.label.model_dump().values()), kind.name
        for name, field in kind.settings.model_json_schema().get("properties", {}).items():
            assert sorted(field["label"]) == ["en", "kk", "ru"], (kind.name, name)
            plain = next((one for one in field.get("anyOf", [field]) if one.get("type") != "null"), field)
            assert plain["type"] in ("string", "integer", "number", "boolean"), (kind.name, name)
            assert set(plain.get("enum", [])) == set(field["choices"]), (kind.name, name)


async def test_a_wrong_key_is_said_while_it_is_tried_again(room: Room):
    made = await make(room.hub, room.owner, {**SETTINGS, "api_key": "another-key-0123456789"})

    found = (await room.owner.http.get(f"/api/channels/{made.json()['id']}")).json()
    assert (found["state"], found["reason"]["code"]) == ("connecting", "key_refused")


async def test_a_service_that_is_away_is_not_called_a_bridge(room: Room):
    await room.stop()
    room.service.away = True
    assert (await room.owner.http.post(f"/api/channels/{room.channel}/connect")).status_code == 202
    await room.hub.work()
    assert (await room.read())["reason"]["code"] == "service_unreachable"

    room.service.away = False
    await room.hub.hurry()
    found = await room.read()
    assert (found["state"], found["reason"]) == ("connected", None)


async def test_what_is_taken_off_line_while_it_cannot_connect_is_tried_no_more(room: Room):
    assert (await room.change(api_key="a-wrong-key-0123456789")).json()["state"] == "connecting"
    await room.hub.work()
    stopped = await room.owner.http.post(f"/api/channels/{room.channel}/disconnect", json={"logout": False})
    assert stopped.json()["state"] == "stopped"

    await room.hub.hurry()

    assert await room.hub.rows("SELECT count(*) FROM procrastinate_jobs WHERE status <> 'succeeded'") == [(0,)]
    found = await room.read()
    assert (found["state"], found["reason"]) == ("stopped", None)


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

    assert (refused.status_code, refused.json()["error"]) == (409, "not_supported")
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
