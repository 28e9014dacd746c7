"""A part of the phone's history that does not come is said on the number."""

from typing import Any

import pytest

from tests.support.hub import Hub

OFFLINE: dict[str, Any] = {"status": "logged_out", "connected": False, "since": "2026-07-01T10:00:00Z"}
ON_LINE: dict[str, Any] = {"status": "connected", "connected": True, "since": "2026-07-01T11:00:00Z"}


async def shown(hub: Hub, owner: Any, channel: Any) -> dict[str, Any] | None:
    found: dict[str, Any] | None = (await owner.http.get(f"/api/channels/{channel}")).json()["history"]
    return found


async def test_what_of_the_history_does_not_come_is_said_until_it_has_come(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "history.missing", {"missing": "for_now"}))
    assert await shown(hub, owner, channel) == {"progress": None, "done": False, "missing": "for_now"}

    await hub.deliver(channel, hub.event(channel, "history.missing", {"missing": None}))

    assert await shown(hub, owner, channel) is None


@pytest.mark.parametrize(("told", "said"), [("for_good", "for_good"), ("of a later release", "for_now")])
async def test_what_is_lost_is_said_until_the_phone_is_linked_anew(hub: Hub, told: str, said: str):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "history.missing", {"missing": told}))
    assert (await shown(hub, owner, channel) or {})["missing"] == said

    await hub.deliver(channel, hub.event(channel, "session.status", OFFLINE))
    await hub.deliver(channel, hub.event(channel, "session.status", ON_LINE))

    assert await shown(hub, owner, channel) is None
