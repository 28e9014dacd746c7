"""After how long a chat's messages disappear on the phones is known here, where they stay."""

from typing import Any
from uuid import UUID

from tests.support.hub import Hub, Person, message

CHAT = {"kind": "direct", "jid": "77011234567@s.whatsapp.net", "phone": "77011234567", "lid": "9001"}


async def choose(hub: Hub, channel: UUID, seconds: Any, **of: Any) -> None:
    news = {"chat": {**CHAT, **of}, "seconds": seconds, "timestamp": 1_790_000_100}
    await hub.deliver(channel, hub.event(channel, "chat.timer", news))
    assert await hub.rows("SELECT state, error FROM deliveries WHERE state <> 'done'") == []


async def timer(hub: Hub, owner: Person) -> int | None:
    found: int | None = (await hub.conversations(owner))[0]["disappears_after_s"]
    return found


async def test_a_timer_is_shown_until_it_is_taken_away(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", message("A1", "раз")))
    assert await timer(hub, owner) is None

    await choose(hub, channel, 604_800)
    assert await timer(hub, owner) == 604_800
    row = (await hub.conversations(owner))[0]
    assert (row["unread_count"], row["last_message"]["text"]) == (1, "раз"), "it is no message, nobody waits for it"

    await choose(hub, channel, 0)
    assert await timer(hub, owner) is None


async def test_a_timer_of_what_is_not_here_changes_nothing(hub: Hub):
    owner, stranger = await hub.person(), await hub.person()
    channel, theirs = await hub.channel(owner), await hub.channel(stranger)
    await hub.deliver(channel, hub.event(channel, "message", message("A1", "раз")))
    await choose(hub, channel, 86_400)

    await choose(hub, theirs, 90)
    await choose(hub, channel, 90, phone="77019999999", lid="9999")

    assert await timer(hub, owner) == 86_400
    assert await hub.conversations(stranger) == []
    assert len(await hub.conversations(owner)) == 1
