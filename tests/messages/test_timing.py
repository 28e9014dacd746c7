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


async def test_a_timer_told_before_its_chat_is_shown_once_somebody_writes_there(hub: Hub):
    owner, stranger = await hub.person(), await hub.person()
    channel, theirs = await hub.channel(owner), await hub.channel(stranger)
    await hub.deliver(channel, hub.event(channel, "message", message("A1", "раз")))
    await choose(hub, channel, 86_400)

    await choose(hub, theirs, 90)
    await choose(hub, channel, 604_800, phone=None, lid="9999")
    await choose(hub, channel, 90, phone="77019999999", lid="9999")

    assert await timer(hub, owner) == 86_400
    assert await hub.conversations(stranger) == []
    assert len(await hub.conversations(owner)) == 1, "a timer opens no chat"
    await hub.deliver(channel, hub.event(channel, "message", message("A2", "два", phone="77019999999", lid="9999")))
    assert await timer(hub, owner) == 90
    await hub.deliver(theirs, hub.event(theirs, "message", message("A3", "три")))
    assert await timer(hub, stranger) == 90


async def test_a_timer_taken_away_before_its_chat_is_here_is_not_shown(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)

    await choose(hub, channel, 604_800)
    await choose(hub, channel, 0)

    await hub.deliver(channel, hub.event(channel, "message", message("A1", "раз")))
    assert await timer(hub, owner) is None


async def test_a_group_has_the_timer_that_was_told_before_it(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    group = {"kind": "group", "jid": "120363000000000001@g.us", "phone": None, "lid": None}

    await choose(hub, channel, 604_800, **group)

    news = {"groups": [{"id": group["jid"], "subject": "Йога"}]}
    await hub.deliver(channel, hub.event(channel, "groups.synced", news))
    assert [row["disappears_after_s"] for row in await hub.conversations(owner, "view=groups")] == [604_800]


async def test_two_chats_that_become_one_keep_their_timer(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    for number, (phone, lid) in enumerate((("77011234567", None), (None, "9001"))):
        await hub.deliver(channel, hub.event(channel, "message", message(f"A{number}", "раз", phone=phone, lid=lid)))
    await choose(hub, channel, 604_800, phone=None)

    identity = {"phone": "77011234567", "lid": "9001"}
    await hub.deliver(channel, hub.event(channel, "contact.identity", identity))

    assert len(await hub.conversations(owner)) == 1
    assert await timer(hub, owner) == 604_800
