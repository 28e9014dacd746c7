"""Connecting, disconnecting and removing a number."""

from importlib import import_module
from typing import Any
from uuid import UUID

import pytest

from sarafan.channels import tasks
from sarafan.channels.models import ChannelState
from sarafan.intake import understanding
from sarafan.messages import tasks as messages_tasks
from tests.support.hub import Hub, Person, message
from tests.support.recount import assert_counters_are_exact

SINCE = "2026-11-21T10:00:00Z"
PLAIN = {"connected": False, "phone": None, "lid": None, "name": None, "reason": None, "since": SINCE, "qr": None}


async def shown(owner: Person, channel: UUID) -> dict[str, Any]:
    return dict((await owner.http.get(f"/api/channels/{channel}")).json())


async def tell(hub: Hub, channel: UUID, status: str, **data: Any) -> None:
    await hub.deliver(channel, hub.event(channel, "session.status", {**PLAIN, "status": status, **data}))


def renamed(reason: dict[str, Any]) -> dict[str, Any]:
    """Give a reason as our API shows it, from how the bridge tells it."""
    return {("retry_at" if name == "retryAt" else name): value for name, value in reason.items()}


async def test_a_new_number_begins_to_connect_at_once(hub: Hub):
    owner = await hub.person()

    channel = await hub.channel(owner, "Салон")

    asked = {"sessionId": str(channel), "method": "qr", "label": "Салон", "anyPhone": False, "notPhones": []}
    asked |= {"statuses": False}
    assert ("POST /connect", asked) in hub.bridge.calls
    assert (await shown(owner, channel))["state"] == "connecting"


async def test_a_bridge_that_is_away_is_said_so_and_asked_again(hub: Hub):
    owner = await hub.person()
    hub.bridge.away = True
    channel = await hub.channel(owner)

    first = await shown(owner, channel)
    assert (first["state"], first["reason"]["code"]) == ("connecting", "bridge_unreachable")
    await hub.hurry()
    assert await shown(owner, channel) == first, "nothing new is nothing to tell"

    hub.bridge.away = False
    await hub.hurry()
    await tell(hub, channel, "qr", qr={"text": "2@a,b", "expiresAt": "2026-11-21T10:00:20Z"})
    after = await shown(owner, channel)
    assert (after["state"], after["reason"]) == ("qr", None)
    assert after["qr"] == {"text": "2@a,b", "expires_at": "2026-11-21T10:00:20Z"}


async def test_a_number_tells_its_story(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await tell(hub, channel, "qr", qr={"text": "2@a,b", "expiresAt": "2026-11-21T10:00:20Z"})
    first = await shown(owner, channel)
    await tell(
        hub, channel, "qr", qr={"text": "2@c,d", "expiresAt": "2026-11-21T10:00:40Z"}, since="2026-11-21T10:00:20Z"
    )
    renewed = await shown(owner, channel)
    assert (renewed["qr"]["text"], renewed["state_since"]) == ("2@c,d", first["state_since"])
    assert renewed["revision"] > first["revision"]

    await tell(hub, channel, "connected", connected=True, phone="77009990000", lid="1", name="Салон «Айна»")
    linked = await shown(owner, channel)
    assert (linked["state"], linked["phone"], linked["name"], linked["qr"]) == (
        "connected",
        "77009990000",
        "Салон «Айна»",
        None,
    )
    assert linked["linked_at"] is not None

    reason = {"code": "removed", "detail": "401", "proxied": True, "attempt": None, "retryAt": None}
    await tell(hub, channel, "logged_out", reason=reason)
    ended = await shown(owner, channel)
    assert (ended["state"], ended["reason"]) == ("logged_out", renamed(reason))
    assert (ended["phone"], ended["linked_at"]) == ("77009990000", linked["linked_at"])


async def test_since_when_a_number_is_linked_is_told_anew_once_it_was_unlinked_and_not_after_a_pause(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    here = f"/api/channels/{channel}"
    on_line: dict[str, Any] = {"connected": True, "phone": "77009990000", "lid": "1"}
    await tell(hub, channel, "connected", **on_line)
    times = [(await shown(owner, channel))["linked_at"]]

    for off_line in ("reconnecting", "stopped"):
        await tell(hub, channel, off_line)
        await tell(hub, channel, "connected", **on_line)
        assert (await shown(owner, channel))["linked_at"] == times[0]

    await tell(hub, channel, "logged_out", reason={"code": "removed"})
    await tell(hub, channel, "connected", **on_line)
    times.append((await shown(owner, channel))["linked_at"])
    await owner.http.post(f"{here}/disconnect", json={"logout": True})
    unlinked = await shown(owner, channel)
    assert (unlinked["state"], unlinked["linked_at"]) == ("logged_out", times[1])
    assert unlinked["unlinked_at"] > times[1]
    await tell(hub, channel, "logged_out")  # the bridge's own word of it: it was not on the phone
    assert await shown(owner, channel) == {**unlinked, "revision": unlinked["revision"] + 1}
    await owner.http.post(f"{here}/connect", json={})
    await tell(hub, channel, "connected", **on_line)
    times.append((linked := await shown(owner, channel))["linked_at"])
    assert (linked["unlinked_at"], times) == (None, sorted(set(times))), "three times linked"


async def test_why_a_number_is_not_on_line_is_data_all_the_way(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    at = "2030-01-01T10:00:00Z"
    reason = {"code": "unreachable", "detail": "HTTP 407", "proxied": True, "attempt": 4, "retryAt": at}

    await tell(hub, channel, "reconnecting", reason=reason)
    assert (await shown(owner, channel))["reason"] == renamed(reason)
    await tell(hub, channel, "reconnecting", reason={**reason, "code": "solar_wind"})
    assert (await shown(owner, channel))["reason"]["code"] == "other"
    await tell(hub, channel, "connected", connected=True)
    assert (await shown(owner, channel))["reason"] is None


@pytest.mark.parametrize(
    ("state", "told", "shown_as"),
    [
        ("logged_out", {"code": 401, "message": "The phone removed this linked device."}, ("removed", "401")),
        ("stopped", {"code": 408, "message": "The QR code was not scanned in time."}, ("not_scanned", None)),
        ("reconnecting", {"code": 408, "message": "WhatsApp stopped answering."}, ("silent", "408")),
        ("connecting", {"code": None, "message": "WhatsApp cannot be reached (ENOTFOUND)."}, ("unreachable", None)),
        ("passkey_required", {"code": None, "message": "WhatsApp asks for a passkey."}, ("passkey_required", None)),
        ("reconnecting", {"code": 599, "message": "The connection ended with code 599."}, ("other", "599")),
    ],
)
async def test_what_a_bridge_of_an_earlier_release_tells_is_understood(hub: Hub, state: str, told, shown_as):
    owner = await hub.person()
    channel = await hub.channel(owner)

    await tell(hub, channel, state, reason=told)

    found = (await shown(owner, channel))["reason"]
    assert (found["code"], found["detail"]) == shown_as


@pytest.mark.parametrize("state", ChannelState)
async def test_every_state_of_the_closed_list_is_shown_as_itself(hub: Hub, state: ChannelState):
    owner = await hub.person()
    channel = await hub.channel(owner)

    await tell(hub, channel, state.value)

    assert (await shown(owner, channel))["state"] == state.value


async def test_a_state_we_do_not_know_counts_as_failed_and_keeps_its_name(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)

    await tell(hub, channel, "hibernating" * 20, reason={"code": "until_spring"})

    found = await shown(owner, channel)
    assert found["state"] == "failed"
    assert found["reason"]["code"] == "other"
    assert found["reason"]["detail"].startswith("hibernating")
    assert (await owner.http.get("/api/intake?state=failed")).json()["items"] == []


async def test_disconnecting_and_relinking_are_told_to_the_bridge_in_order(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    hub.bridge.calls.clear()
    path = f"/api/channels/{channel}"

    stopped = await owner.http.post(f"{path}/disconnect", json={"logout": False})
    assert (stopped.status_code, stopped.json()["state"]) == (200, "stopped")
    ended = await owner.http.post(f"{path}/disconnect", json={"logout": True})
    assert ended.json()["state"] == "logged_out"
    again = await owner.http.post(f"{path}/connect")
    assert (again.status_code, again.json()["state"]) == (202, "connecting")
    await hub.work()

    told = [(call, body.get("logout")) for call, body in hub.bridge.calls if not call.startswith("GET")]
    assert told == [
        (f"POST /disconnect/{channel}", False),
        (f"POST /disconnect/{channel}", True),
        ("POST /connect", None),
    ]


async def test_whoever_connects_a_number_says_which_phone_it_may_be(hub: Hub):
    owner = await hub.person()
    channel, other = await hub.channel(owner), await hub.channel(owner, "Школа")
    await tell(hub, other, "connected", phone="77015550101")
    await tell(hub, channel, "stopped", reason={"code": "other_phone", "detail": "77015550102"})
    assert (await shown(owner, channel))["reason"]["code"] == "other_phone"
    hub.bridge.calls.clear()

    await owner.http.post(f"/api/channels/{channel}/connect")
    await hub.work()
    await tell(hub, channel, "stopped")
    await owner.http.post(f"/api/channels/{channel}/connect", json={"any_phone": True})
    await hub.work()

    told = [(body["anyPhone"], body["notPhones"]) for call, body in hub.bridge.calls if call == "POST /connect"]
    assert told == [(False, ["77015550101"]), (True, ["77015550101"])]


async def test_a_phone_that_another_number_has_meanwhile_is_unlinked_and_said_so(hub: Hub):
    owner, stranger = await hub.person(), await hub.person()
    channel, other = await hub.channel(owner), await hub.channel(owner, "Школа")
    theirs = await hub.channel(stranger)
    for one in (theirs, other):
        await tell(hub, one, "connected", phone="77015550101")
    hub.bridge.calls.clear()

    await tell(hub, channel, "connected", phone="77015550101")
    await hub.work()
    await tell(hub, channel, "logged_out")

    found = await shown(owner, channel)
    assert (found["state"], found["reason"]["code"]) == ("logged_out", "phone_taken")
    assert found["reason"]["detail"] == "77015550101"
    assert (f"POST /disconnect/{channel}", {"logout": True}) in hub.bridge.calls
    assert (await shown(owner, other))["state"] == (await shown(stranger, theirs))["state"] == "connected"


async def test_a_label_and_a_colour_can_be_changed(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    path = f"/api/channels/{channel}"

    changed = await owner.http.patch(path, json={"label": " Школа ", "color": "#00FF00"})

    assert (changed.json()["label"], changed.json()["color"]) == ("Школа", "#00FF00")
    for wrong in ({"label": " "}, {"label": "x" * 61}, {"color": "red"}, {"state": "connected"}):
        assert (await owner.http.patch(path, json=wrong)).status_code == 422


async def test_settings_that_change_nothing_leave_a_number_as_it_is(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await tell(hub, channel, "qr", qr={"text": "2@a,b", "expiresAt": "2026-11-21T10:00:20Z"})
    hub.bridge.calls.clear()
    path = f"/api/channels/{channel}"

    refused = await owner.http.patch(path, json={"settings": {"x": None}})
    assert (refused.status_code, refused.json()["error"]) == (422, "settings_invalid")
    assert refused.json()["data"]["fields"] == [{"field": "x", "problem": "unknown"}]
    assert (await owner.http.patch(path, json={"label": "Школа", "settings": {}})).status_code == 200
    await hub.work()

    found = await shown(owner, channel)
    assert (found["state"], found["qr"]["text"], hub.bridge.calls) == ("qr", "2@a,b", [])


async def test_removing_asks_for_the_label_and_hides_everything_at_once(hub: Hub):
    owner = await hub.person()
    channel, kept = await hub.channel(owner), await hub.channel(owner, "Школа")
    for where, who in ((channel, "77010000001"), (kept, "77010000002")):
        await hub.deliver(where, hub.event(where, "message", message(f"A{who}", phone=who, lid=None)))
    row = next(one for one in await hub.conversations(owner) if one["channel_id"] == str(channel))
    path = f"/api/channels/{channel}"
    assert (await owner.http.get(f"{path}/removal")).json() == {"conversations": 1, "messages": 1}

    for confirmation in ("", "?confirm=салон", "?confirm=Школа"):
        refused = await owner.http.delete(f"{path}{confirmation}")
        assert (refused.status_code, refused.json()["error"]) == (409, "confirmation_needed")
    assert (await owner.http.delete(f"{path}?confirm=Салон")).status_code == 204

    for gone in (
        path,
        f"{path}/removal",
        f"/api/conversations/{row['id']}",
        f"/api/conversations/{row['id']}/messages",
    ):
        assert (await owner.http.get(gone)).status_code == 404
    assert [one["channel_id"] for one in await hub.conversations(owner)] == [str(kept)]
    assert (await owner.http.get("/api/conversations/counters")).json()["total"] == 1
    reply = await owner.http.post(f"/api/conversations/{row['id']}/messages", json={"text": "Да", "client_key": "k"})
    assert reply.status_code == 404
    await assert_counters_are_exact(hub)

    await hub.work()
    assert f"DELETE /sessions/{channel}" in [call for call, _ in hub.bridge.calls]
    assert await hub.rows("SELECT count(*) FROM channels") == [(1,)]
    assert await hub.rows("SELECT count(*) FROM messages") == [(1,)]
    await assert_counters_are_exact(hub)


async def test_what_arrives_for_a_removed_number_is_acknowledged_and_shown_to_nobody(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await owner.http.delete(f"/api/channels/{channel}?confirm=Салон")

    late = await hub.deliver(channel, hub.event(channel, "message", message("A1")), work=False)
    await hub.work()
    later = await hub.deliver(channel, hub.event(channel, "message", message("A2")))

    assert (late.status_code, later.status_code) == (200, 200)
    assert await hub.rows("SELECT state, organization_id FROM deliveries") == [("orphaned", None)] * 2
    assert await hub.conversations(owner) == []


async def test_forgetting_waits_for_the_bridge_and_may_run_twice(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    hub.bridge.away = True
    await owner.http.delete(f"/api/channels/{channel}?confirm=Салон")
    await hub.work()
    assert await hub.rows("SELECT count(*) FROM channels WHERE removed_at IS NOT NULL") == [(1,)]

    hub.bridge.away = False
    await hub.hurry()
    await messages_tasks.forget_channel(hub.resources, str(channel))

    assert await hub.rows("SELECT count(*) FROM channels") == [(0,)]


async def test_what_was_said_through_a_number_is_deleted_whatever_the_bridge_says(hub: Hub, monkeypatch):
    monkeypatch.setattr("sarafan.messages.forgetting.MOST_AT_ONCE", 2)
    owner = await hub.person()
    channel, other = await hub.channel(owner), await hub.channel(owner, "Школа")
    for number in range(5):
        who = message(f"A{number}", phone=f"7701000000{number}", lid=f"{number}")
        await hub.deliver(channel, hub.event(channel, "message", who), work=False)
    await hub.deliver(other, hub.event(other, "message", message("B1")))
    hub.bridge.away = True

    await owner.http.delete(f"/api/channels/{channel}?confirm=Салон")
    await hub.work()
    assert await hub.rows("SELECT channel_id FROM messages") == [(other,)]
    assert await hub.rows("SELECT channel_id FROM conversations") == [(other,)]
    assert await hub.rows("SELECT count(*) FROM channels WHERE removed_at IS NOT NULL") == [(1,)]

    hub.bridge.away = False
    hub.bridge.forgetting = (422, "invalid_body")
    await hub.hurry()
    assert await hub.rows("SELECT id FROM channels") == [(other,)]
    await assert_counters_are_exact(hub)


async def test_a_late_word_of_the_bridge_does_not_undo_what_a_member_asked_for(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.work()
    await owner.http.post(f"/api/channels/{channel}/disconnect", json={"logout": False})
    await owner.http.post(f"/api/channels/{channel}/connect")
    stopped = hub.event(channel, "session.status", {**PLAIN, "status": "stopped"})
    await hub.deliver(channel, stopped, work=False)
    hub.bridge.calls.clear()

    await understanding.understand_stream(hub.resources, str(channel))  # before the jobs that the member has asked for
    await hub.work()

    assert [call for call, _ in hub.bridge.calls][:2] == [f"POST /disconnect/{channel}", "POST /connect"]


async def test_every_job_of_a_number_may_run_twice(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await tell(hub, channel, "connected", connected=True, phone="77009990000")
    before = await shown(owner, channel)

    for _ in range(2):
        await tasks.connect(hub.resources, str(channel))
        await messages_tasks.forget_channel(hub.resources, str(channel))

    assert await shown(owner, channel) == before


async def test_an_upgrade_gives_kept_numbers_of_whatsapp_their_names(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    kept = "UPDATE channels SET state = '{}', reason_code = '{}', reason_message = 'In English.', reason = NULL"
    name_them = import_module("migrations.versions.0011_reasons_are_data").NAME_THE_NUMBERS

    seen = []
    for state, code in [
        ("stopped", "408"),
        ("reconnecting", "408"),
        ("reconnecting", "unreachable"),
        ("failed", "599"),
    ]:
        await hub.change(kept.format(state, code))
        for _ in range(2):
            await hub.change(name_them)
        seen.append((await shown(owner, channel))["reason"])

    named = [(one["code"], one["detail"]) for one in seen]
    assert named == [("not_scanned", None), ("silent", None), ("unreachable", None), ("other", "599")]
