"""A code instead of a QR, what WhatsApp forbids a number, and which numbers it knows."""

from typing import Any

import pytest

from tests.support.hub import Hub

SINCE = "2026-11-21T10:00:00Z"


async def shown(hub: Hub, owner: Any, channel: Any) -> dict[str, Any]:
    return dict((await owner.http.get(f"/api/channels/{channel}")).json())


async def test_a_code_is_asked_for_and_shown_until_the_phone_is_linked(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    answer = await owner.http.post(f"/api/channels/{channel}/pairing-code", json={"phone": "77011112233"})

    assert (answer.status_code, answer.json()["code"]) == (200, "ABCD-EFGH")
    assert ("pairing-code", {"phoneNumber": "77011112233"}) in hub.bridge.calls
    assert (await shown(hub, owner, channel))["pairing"] == answer.json()

    told = {"code": "WXYZ-1234", "expiresAt": "2026-11-21T10:03:00Z"}
    waiting = {"status": "pairing", "since": SINCE, "pairing": told}
    await hub.deliver(channel, hub.event(channel, "session.status", waiting))
    pairing = (await shown(hub, owner, channel))["pairing"]
    assert pairing == {"code": "WXYZ-1234", "expires_at": "2026-11-21T10:03:00Z"}
    await hub.deliver(channel, hub.event(channel, "session.status", {"status": "connected", "since": SINCE}))
    assert (await shown(hub, owner, channel))["pairing"] is None


@pytest.mark.parametrize(
    "phone",
    [
        "77011112233",
        "+7 701 111-22-33",
        "\u202a+7 701 111\u201122\u201133\u202c",
        "8 (701) 111 22 33",
        "701 111 22 33",
        "007701 1112233",
    ],
)
async def test_a_phone_may_be_typed_as_people_do(hub: Hub, phone: str):
    owner = await hub.person()
    channel = await hub.channel(owner)
    answer = await owner.http.post(f"/api/channels/{channel}/pairing-code", json={"phone": phone})
    assert answer.status_code == 200
    assert ("pairing-code", {"phoneNumber": "77011112233"}) in hub.bridge.calls


@pytest.mark.parametrize("phone", ["8 701", "", "0770111", "7" * 16, "позвоните", "+0 701 111 22 33"])
async def test_what_is_no_phone_gets_no_code(hub: Hub, phone: str):
    owner = await hub.person()
    channel = await hub.channel(owner)
    answer = await owner.http.post(f"/api/channels/{channel}/pairing-code", json={"phone": phone})
    assert (answer.status_code, answer.json()["error"]) == (422, "invalid_body")


async def test_a_bridge_that_is_away_is_named(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    hub.bridge.away = True
    body = {"phone": "77011112233", "channel_id": str(channel), "phones": ["77011112233"]}
    for path, names in (
        (f"/api/channels/{channel}/pairing-code", ("phone",)),
        (f"/api/channels/{channel}/check", ("phones",)),
        (f"/api/channels/{channel}/groups/sync", ()),
        ("/api/conversations", ("channel_id", "phone")),
    ):
        answer = await owner.http.post(path, json={name: body[name] for name in names})
        assert (answer.status_code, answer.json()["error"]) == (502, "unreachable"), path


async def test_what_whatsapp_forbids_is_shown_until_it_no_longer_does(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    told = {"active": True, "code": 463, "message": "New chats are locked.", "until": "2026-11-22T10:00:00Z"}
    await hub.deliver(channel, hub.event(channel, "restriction", told))
    assert (await shown(hub, owner, channel))["restriction"] == {
        "code": "new_chats_restricted", "message": "New chats are locked.", "until": "2026-11-22T10:00:00Z",
    }  # fmt: skip

    await hub.deliver(channel, hub.event(channel, "restriction", {"active": False, "code": 463}))
    assert (await shown(hub, owner, channel))["restriction"] is None
    connected = {"status": "connected", "since": SINCE, "restriction": {"code": 475, "message": "x", "until": None}}
    await hub.deliver(channel, hub.event(channel, "session.status", connected))
    assert (await shown(hub, owner, channel))["restriction"]["code"] == "quota_used_up"
    for strange in (None, 999, "reachout"):
        await hub.deliver(channel, hub.event(channel, "restriction", {"active": True, "code": strange}))
        assert (await shown(hub, owner, channel))["restriction"]["code"] == "other"
    await hub.change("UPDATE linked_devices SET restriction_code = '463'")  # by a worker of the release before
    assert (await shown(hub, owner, channel))["restriction"]["code"] == "other"


async def test_numbers_are_looked_for_in_the_order_asked(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    hub.bridge.strangers.add("77010000002")
    phones = ["77010000002", "77010000001"]
    answer = await owner.http.post(f"/api/channels/{channel}/check", json={"phones": phones})
    assert [(one["phone"], one["exists"]) for one in answer.json()["results"]] == [
        ("77010000002", False),
        ("77010000001", True),
    ]
