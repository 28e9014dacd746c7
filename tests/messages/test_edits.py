"""What an edit lets wait: whom its new text names, and what it asks, whether the message waited before or not."""

from typing import Any
from uuid import UUID

import pytest

from tests.messages.test_contents import ASKED, arrive, only_thread
from tests.messages.test_group_ticks import LINKED
from tests.messages.test_history import piece
from tests.support.events import OURS, change, in_group, with_file
from tests.support.hub import Hub, Person, message
from tests.support.recount import assert_counters_are_exact

US = {"phone": OURS["phone"], "lid": OURS["lid"]}
NAMED = f"@{OURS['phone']} цена?"


async def linked(hub: Hub) -> tuple[Person, UUID]:
    """Make a channel whose number is known."""
    owner = await hub.person()
    channel = await hub.channel(owner)
    await arrive(hub, channel, ("session.status", LINKED))
    return owner, channel


async def test_an_edit_in_a_group_that_names_us_waits(hub: Hub):
    owner, channel = await linked(hub)
    said = in_group("G1", "Цена?")
    await arrive(hub, channel, ("message", said))
    row, _ = await only_thread(hub, owner, "view=groups")
    assert (row["waiting_since"], row["unread_count"]) == (None, 1)

    await arrive(hub, channel, ("message.edited", change("G1", said, text=NAMED, mentions=[US])))

    row, (found,) = await only_thread(hub, owner, "view=groups")
    assert (row["waiting_since"] is not None, row["unread_count"]) == (True, 1), "it was unread before"
    assert (row["asked_anew"]["text"], found["mentions"][0]["is_us"]) == (NAMED, True)
    await assert_counters_are_exact(hub)


async def test_an_edit_in_a_group_that_names_somebody_else_lets_nobody_wait(hub: Hub):
    owner, channel = await linked(hub)
    said = in_group("G1", "Цена?")
    named = change("G1", said, text="@77015550002 цена?", mentions=[{"phone": "77015550002", "lid": "5002"}])
    await arrive(hub, channel, ("message", said), ("message.edited", named))

    row, (found,) = await only_thread(hub, owner, "view=groups")
    assert (row["waiting_since"], found["mentions"][0]["is_us"]) == (None, False)


async def test_an_edit_that_names_nobody_any_more_says_so(hub: Hub):
    owner, channel = await linked(hub)
    said = in_group("G1", NAMED, mentions=[US])
    await arrive(hub, channel, ("message", said))
    row, _ = await only_thread(hub, owner, "view=groups")

    await arrive(hub, channel, ("message.edited", change("G1", said, text="Цена?", mentions=[])))

    after, (found,) = await only_thread(hub, owner, "view=groups")
    assert (found["mentions"], after["waiting_since"]) == ([], row["waiting_since"])


async def test_an_edit_before_its_message_names_whom_it_names_once_that_comes(hub: Hub):
    owner, channel = await linked(hub)
    said = in_group("G1", "Цена?")
    await arrive(hub, channel, ("message.edited", change("G1", said, text=NAMED, mentions=[US])), ("message", said))

    row, (found,) = await only_thread(hub, owner, "view=groups")
    assert (found["text"], found["mentions"][0]["is_us"], row["waiting_since"] is not None) == (NAMED, True, True)


@pytest.mark.parametrize(("text", "waits"), [("5 штук", True), ("2 штуки!", False)])
async def test_a_question_of_the_past_that_is_changed_now_waits(hub: Hub, text: str, waits: bool):
    owner = await hub.person()
    channel = await hub.channel(owner)
    asked = message("A1", "2 штуки", at=ASKED)
    await arrive(hub, channel, ("history", piece(1, 100, asked, last=True)))
    row, _ = await only_thread(hub, owner)
    assert (row["waiting_since"], row["unread_count"]) == (None, 0)

    edit = change("A1", asked, text=text, mentions=[]) | {"timestamp": ASKED + 600}
    for _ in range(2):
        await arrive(hub, channel, ("message.edited", edit))

    row, _ = await only_thread(hub, owner)
    assert (row["waiting_since"] is not None, row["unread_count"]) == (waits, int(waits))
    await assert_counters_are_exact(hub)


async def test_an_edit_of_the_past_lets_nobody_wait(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    asked: dict[str, Any] = message("A1", "2 штуки", at=ASKED)
    await arrive(hub, channel, ("history", piece(1, 100, asked, last=True)))
    await arrive(hub, channel, ("message.edited", change("A1", asked, text="5 штук", source="history")))

    row, (found,) = await only_thread(hub, owner)
    assert (found["text"], row["waiting_since"], row["unread_count"]) == ("5 штук", None, 0)


async def test_of_two_edits_before_their_message_the_later_one_stands(hub: Hub):
    owner, channel = await linked(hub)
    said = message("A1", "2 штуки", at=ASKED)
    first, second = change("A1", said, text="3 штуки"), change("A1", said, text="5 штук")
    second |= {"messageId": "C2", "timestamp": second["timestamp"] + 60}
    await hub.deliver(
        channel, hub.event(channel, "message.edited", first), hub.event(channel, "message.edited", second)
    )
    await arrive(hub, channel, ("message", said))

    row, (found,) = await only_thread(hub, owner)
    assert (found["text"], row["waiting_since"] is not None, row["unread_count"]) == ("5 штук", True, 1)


async def test_a_caption_taken_away_before_its_photo_came_stays_away(hub: Hub):
    owner, channel = await linked(hub)
    said = with_file("A1", text="Старая цена")
    unread = {name: said[name] for name in ("messageId", "chat", "from", "fromMe", "timestamp")}
    await arrive(hub, channel, ("message.undecryptable", unread), ("message.edited", change("A1", said, text="")))
    await arrive(hub, channel, ("message", said))

    _, (found,) = await only_thread(hub, owner)
    assert (found["kind"], found["text"], found["edited_at"] is not None) == ("image", None, True)


async def test_an_edit_before_its_message_stands_when_its_author_becomes_one_with_another(hub: Hub):
    owner, channel = await linked(hub)
    await arrive(hub, channel, ("message", message("A0", "Добрый день", phone="77011234567", lid=None, at=ASKED - 60)))
    said = message("A1", "2 штуки", phone="77011234567", lid="9001", at=ASKED)
    by_lid = message("A1", "2 штуки", phone=None, lid="9001", at=ASKED)
    await arrive(hub, channel, ("message.edited", change("A1", by_lid, text="5 штук")))
    await arrive(hub, channel, ("contact.identity", {"phone": "77011234567", "lid": "9001"}), ("message", said))

    row, (_, found) = await only_thread(hub, owner)
    assert (found["text"], found["edited_at"] is not None, row["waiting_since"] is not None) == ("5 штук", True, True)
    await assert_counters_are_exact(hub)


async def test_a_line_that_nobody_counted_takes_no_unread_away_when_two_threads_become_one(hub: Hub):
    owner, channel = await linked(hub)
    by_lid = message("A1", "2 штуки", phone=None, lid="9001", at=ASKED)
    by_phone = message("A1", "2 штуки", phone="77011234567", lid=None, at=ASKED)
    await arrive(hub, channel, ("message.edited", change("A1", by_lid, text="5 штук")), ("message", by_phone))
    await arrive(hub, channel, ("contact.identity", {"phone": "77011234567", "lid": "9001"}))

    row, (found,) = await only_thread(hub, owner)
    assert (found["text"], row["unread_count"], row["waiting_since"] is not None) == ("5 штук", 1, True)
    await assert_counters_are_exact(hub)
