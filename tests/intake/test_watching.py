"""What is not understood for long, and what failed, is said on its number."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sarafan.core.clock import utc_now
from sarafan.intake import tasks
from tests.support.hub import Hub, Person, message


async def shown(owner: Person, channel: UUID) -> dict[str, Any]:
    return dict((await owner.http.get(f"/api/channels/{channel}")).json())


async def test_what_waits_longer_than_a_minute_is_counted_until_it_is_understood(own_hub: Hub):
    hub = own_hub
    owner = await hub.person()
    channel = await hub.channel(owner)
    for number in range(3):
        event = hub.event(channel, "message", message(f"A{number}"))
        await hub.deliver(channel, event, work=False)
    await tasks.watch(hub.resources, 0)
    assert (await shown(owner, channel))["trouble"] is None

    long_ago = utc_now() - timedelta(minutes=5)
    old = "UPDATE deliveries SET received_at = :at WHERE external_id NOT LIKE :newest"
    await hub.change(old, at=long_ago, newest="%:3-3")
    await tasks.watch(hub.resources, 0)
    told = await shown(owner, channel)
    assert (told["trouble"]["code"], told["trouble"]["waiting"]) == ("not_understood", 2)
    assert told["trouble"]["since"].startswith(f"{long_ago:%Y-%m-%dT%H:%M}")
    await tasks.watch(hub.resources, 0)
    assert await shown(owner, channel) == told, "nothing new is nothing to tell"

    await hub.work()
    await tasks.watch(hub.resources, 0)
    assert (await shown(owner, channel))["trouble"] is None


async def test_what_failed_is_counted_until_it_is_understood(own_hub: Hub):
    hub = own_hub
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.post_signed(b"no JSON at all", f"{channel}:1-1")
    await hub.work()

    await tasks.watch(hub.resources, 0)

    assert (await shown(owner, channel))["failed_deliveries"] == 1
    await hub.change("UPDATE deliveries SET state = 'done'")
    await tasks.watch(hub.resources, 0)
    assert (await shown(owner, channel))["failed_deliveries"] == 0
