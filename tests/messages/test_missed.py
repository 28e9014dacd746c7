"""What customers wrote while a number was not linked comes as the phone's history, and waits all the same."""

from typing import Any
from uuid import UUID

import pytest

from tests.messages.test_history import piece
from tests.support.events import in_group, picture
from tests.support.hub import Hub, Person, message
from tests.support.recount import assert_counters_are_exact

PLAIN = {"connected": False, "phone": None, "lid": None, "name": None, "reason": None, "qr": None}
LINKED, UNLINKED, RELINKED = 1_780_000_000, 1_780_010_000, 1_780_020_000
AT = {LINKED: "2026-05-28T20:26:40Z", UNLINKED: "2026-05-28T23:13:20Z", RELINKED: "2026-05-29T02:00:00Z"}
PHONE, LID = "77010000001", "7001"
DIRECT = {"kind": "direct", "jid": "77011234567@s.whatsapp.net", "phone": "77011234567", "lid": "9001"}


async def link(hub: Hub, channel: UUID, at: int, phone: str = PHONE, lid: str | None = LID) -> None:
    account = {**PLAIN, "status": "connected", "connected": True, "phone": phone, "lid": lid, "since": AT[at]}
    await hub.deliver(channel, hub.event(channel, "session.status", account))


async def unlink(hub: Hub, channel: UUID) -> None:
    gone = {**PLAIN, "status": "logged_out", "since": AT[UNLINKED]}
    await hub.deliver(channel, hub.event(channel, "session.status", gone))


async def remember(hub: Hub, channel: UUID, *messages: Any, **more: Any) -> None:
    told = piece(1, 100, *messages, last=True, **more)
    await hub.deliver(channel, hub.event(channel, "history", told))
    await hub.deliver(channel, hub.event(channel, "history", told))  # a piece that comes again changes nothing


async def the_row(hub: Hub, owner: Person) -> dict[str, Any]:
    (row,) = await hub.conversations(owner)
    return row


async def test_a_customer_who_wrote_while_the_number_was_unlinked_waits(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await link(hub, channel, LINKED)
    before = [message("H1", "Давно", at=LINKED - 60), message("H2", "Тогда же", at=LINKED - 50)]
    await remember(hub, channel, *before, chats=[{"chat": DIRECT, "name": "", "unread": 2}])
    row = await the_row(hub, owner)
    assert (row["waiting_since"], row["unread_count"]) == (None, 2), "it was there before the number came here"
    await owner.http.post(f"/api/conversations/{row['id']}/read")

    await unlink(hub, channel)
    await link(hub, channel, RELINKED)
    missed = [message("M1", "Вы работаете?", at=UNLINKED + 60), message("M2", "Ау", at=UNLINKED + 120)]
    await remember(hub, channel, *before, *missed, chats=[{"chat": DIRECT, "name": "", "unread": 2}])

    row = await the_row(hub, owner)
    assert (row["waiting_since"], row["unread_count"]) == ("2026-05-28T23:14:20Z", 2)
    assert len(await hub.conversations(owner, "view=waiting")) == 1
    await owner.http.post(f"/api/conversations/{row['id']}/read")
    await remember(hub, channel, *before, *missed, chats=[{"chat": DIRECT, "name": "", "unread": 2}])
    assert (await the_row(hub, owner))["unread_count"] == 0, "it was read here meanwhile"
    await assert_counters_are_exact(hub)


async def test_what_is_unread_here_and_on_the_phone_is_counted_once(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await link(hub, channel, LINKED)
    live = [message(f"L{n}", at=LINKED + 60 + n) for n in range(2)]
    await hub.deliver(channel, *(hub.event(channel, "message", one) for one in live))
    await unlink(hub, channel)
    await link(hub, channel, RELINKED)
    missed = [message(f"M{n}", at=UNLINKED + 60 + n) for n in range(3)]
    await remember(hub, channel, *live, *missed, chats=[{"chat": DIRECT, "name": "", "unread": 5}])
    row = await the_row(hub, owner)
    assert (row["unread_count"], row["waiting_since"]) == (5, "2026-05-28T20:27:40Z")
    await assert_counters_are_exact(hub)


async def test_what_the_phone_told_as_unread_may_have_come_by_itself_and_is_counted_once(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await link(hub, channel, LINKED)
    live = [message(f"L{n}", at=LINKED + 60 + n) for n in range(2)]
    await hub.deliver(channel, *(hub.event(channel, "message", one) for one in live))
    old = message("H1", at=LINKED - 60)
    await remember(hub, channel, old, chats=[{"chat": DIRECT, "name": "", "unread": 3}])
    assert (await the_row(hub, owner))["unread_count"] == 3
    await assert_counters_are_exact(hub)


@pytest.mark.parametrize("how", ["here", "here_and_nothing_was_unread", "answered", "on_the_phone", "by_the_phone"])
async def test_what_was_read_since_it_was_linked_is_not_unread_again_when_the_past_comes_late(hub: Hub, how: str):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await link(hub, channel, LINKED)
    old = message("H1", at=LINKED - 60)
    if how == "here_and_nothing_was_unread":
        await remember(hub, channel, old)
    else:
        await hub.deliver(channel, hub.event(channel, "message", message("L1", at=LINKED + 60)))
    row = await the_row(hub, owner)
    if how.startswith("here"):
        await owner.http.post(f"/api/conversations/{row['id']}/read")
    elif how == "answered":
        await hub.reply(owner, row["id"])
    elif how == "on_the_phone":
        read = {"chat": DIRECT, "messageIds": ["L1"], "unread": False, "timestamp": LINKED + 70}
        await hub.deliver(channel, hub.event(channel, "chat.read", read))
    else:
        answer = message("L2", "Да", from_me=True, at=LINKED + 70)
        await hub.deliver(channel, hub.event(channel, "message", answer))

    await remember(hub, channel, old, chats=[{"chat": DIRECT, "name": "", "unread": 3}])
    assert (await the_row(hub, owner))["unread_count"] == 0
    await assert_counters_are_exact(hub)


async def test_a_piece_that_comes_again_after_the_upgrade_makes_nothing_unread(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await link(hub, channel, LINKED)
    told = {"chats": [{"chat": DIRECT, "name": "", "unread": 2}]}
    await remember(hub, channel, message("H1", at=LINKED - 60), **told)
    await owner.http.post(f"/api/conversations/{(await the_row(hub, owner))['id']}/read")
    await hub.change("UPDATE conversations SET past_unread_at = NULL")  # as the release before has left it
    await hub.change("UPDATE channels SET followed_since = linked_at")
    await remember(hub, channel, message("H1", at=LINKED - 60), **told)
    assert (await the_row(hub, owner))["unread_count"] == 0


async def test_whom_the_phone_answered_meanwhile_does_not_wait_whatever_comes_first(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await link(hub, channel, LINKED)
    await unlink(hub, channel)
    await link(hub, channel, RELINKED)
    asked, answered = message("M1", at=UNLINKED + 60), message("M2", at=UNLINKED + 90, from_me=True, name=None)
    anew = message("M3", "А доставка?", at=UNLINKED + 120)

    await remember(hub, channel, answered, asked)
    assert (await the_row(hub, owner))["waiting_since"] is None
    await remember(hub, channel, anew, asked)
    assert (await the_row(hub, owner))["waiting_since"] == "2026-05-28T23:15:20Z"
    await assert_counters_are_exact(hub)


async def test_what_was_said_in_a_group_waits_only_where_it_was_said_to_us(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await link(hub, channel, LINKED)
    await unlink(hub, channel)
    await link(hub, channel, RELINKED)
    await remember(hub, channel, in_group("G1", at=UNLINKED + 60))
    (row,) = await hub.conversations(owner, "view=groups")
    assert row["waiting_since"] is None
    await remember(hub, channel, in_group("G2", at=UNLINKED + 90, mentions=[{"phone": PHONE, "lid": LID}]))
    (row,) = await hub.conversations(owner, "view=groups")
    assert row["waiting_since"] == "2026-05-28T23:14:50Z"


async def test_the_past_of_another_phone_is_nobodys_wait(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await link(hub, channel, LINKED)
    await unlink(hub, channel)
    await link(hub, channel, RELINKED, phone="77010000002", lid="7002")
    await remember(hub, channel, message("M1", at=UNLINKED + 60))
    assert (await the_row(hub, owner))["waiting_since"] is None


async def test_answering_tells_whatsapp_that_what_was_missed_is_read(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await link(hub, channel, LINKED)
    await remember(hub, channel, message("H1", at=LINKED - 60))
    await unlink(hub, channel)
    await link(hub, channel, RELINKED)
    await remember(hub, channel, message("H1", at=LINKED - 60), message("M1", at=UNLINKED + 60))
    row = await the_row(hub, owner)

    await hub.reply(owner, row["id"], "Добрый день!")
    await hub.work()

    told = [body["messageIds"] for call, body in hub.bridge.calls if call.endswith("/read")]
    assert told == [["M1"]]


async def test_whoever_names_us_in_what_nobody_could_read_waits_once_it_can_be_read(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await link(hub, channel, LINKED)
    unreadable = in_group("G1", None, at=LINKED + 60, kind="undecryptable")
    await hub.deliver(channel, hub.event(channel, "message", unreadable))
    (row,) = await hub.conversations(owner, "view=groups")
    assert (row["waiting_since"], row["unread_count"]) == (None, 1)
    named = in_group("G1", "@7001 сколько?", at=LINKED + 60, mentions=[{"phone": PHONE, "lid": LID}])
    await hub.deliver(channel, hub.event(channel, "message", named))
    (row,) = await hub.conversations(owner, "view=groups")
    assert (row["waiting_since"], row["unread_count"]) == ("2026-05-28T20:27:40Z", 1)
    await assert_counters_are_exact(hub)


async def test_whoever_names_us_beside_a_picture_whose_better_one_came_first_waits(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await link(hub, channel, LINKED)
    hub.bridge.files |= {"G1": picture(40, 30), "G2": picture(400, 300)}
    shown: dict[str, Any] = {"kind": "image", "media": {"mimetype": "image/jpeg", "size": None, "fileName": None}}
    better = in_group("G2", None, at=LINKED + 60, replaces="G1", **shown)
    await hub.deliver(channel, hub.event(channel, "message", better))
    (row,) = await hub.conversations(owner, "view=groups")
    assert (row["waiting_since"], row["unread_count"]) == (None, 1)
    worse = in_group("G1", "@7001 такой есть?", at=LINKED + 60, mentions=[{"phone": PHONE, "lid": LID}], **shown)
    await hub.deliver(channel, hub.event(channel, "message", worse))
    (row,) = await hub.conversations(owner, "view=groups")
    assert (row["waiting_since"], row["unread_count"]) == ("2026-05-28T20:27:40Z", 1)
    await assert_counters_are_exact(hub)
