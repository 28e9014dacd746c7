"""What messages contain beyond their kind: edits that come early or ask anew, better pictures, albums, adverts."""

from datetime import datetime
from typing import Any

import pytest

from tests.support.events import GROUP, change, in_group, picture, with_file
from tests.support.hub import Hub, Person, message
from tests.support.recount import assert_counters_are_exact

ASKED = 1_790_000_000


async def arrive(hub: Hub, channel: Any, *events: tuple[str, dict[str, Any]]) -> None:
    """Let events arrive one after another, and each be understood."""
    for kind, data in events:
        await hub.deliver(channel, hub.event(channel, kind, data))
    assert await hub.rows("SELECT error FROM deliveries WHERE state = 'failed'") == []


async def only_thread(hub: Hub, owner: Person, query: str = "") -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the one conversation and its messages."""
    (row,) = await hub.conversations(owner, query)
    return row, await hub.thread(owner, row["id"])


@pytest.mark.parametrize(
    ("before", "after", "waits"),
    [("2 штуки", "5 штук", True), ("2 штуки", "2 штуки!", False), ("Сколько стоит", "сколько, стоит?", False)],
)
async def test_a_question_that_is_another_one_after_our_answer_waits_again(
    hub: Hub, before: str, after: str, waits: bool
):
    owner = await hub.person()
    channel = await hub.channel(owner)
    asked = message("A1", before)
    answered = message("B1", "Хорошо", from_me=True, at=ASKED + 10)
    await arrive(hub, channel, ("message", asked), ("message", answered))
    row, _ = await only_thread(hub, owner)
    assert (row["waiting_since"], row["unread_count"]) == (None, 0)

    await arrive(hub, channel, ("message.edited", change("A1", asked, text=after)))

    row, thread = await only_thread(hub, owner)
    assert (row["waiting_since"] is not None, row["unread_count"]) == (waits, int(waits))
    assert (thread[0]["text"], thread[0]["edited_at"] is not None) == (after, True)

    await arrive(hub, channel, ("message", message("B2", "Поняли", from_me=True, at=ASKED + 100)))
    row, _ = await only_thread(hub, owner)
    assert (row["waiting_since"], row["unread_count"]) == (None, 0)


async def test_an_answer_that_comes_late_leaves_what_was_asked_anew_waiting(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    asked = message("A1", "2 штуки")
    first = message("B1", "Хорошо", from_me=True, at=ASKED + 10)
    late = message("B2", "И ещё", from_me=True, at=ASKED + 20)
    await arrive(hub, channel, ("message", asked), ("message", first))
    await arrive(hub, channel, ("message.edited", change("A1", asked, text="5 штук")), ("message", late))

    row, _ = await only_thread(hub, owner)
    assert row["waiting_since"] is not None


async def test_why_somebody_waits_again_is_said_until_something_is_written(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    asked, other = message("A1", "2 штуки"), message("A0", "Здравствуйте", at=ASKED - 10)
    answered = message("B1", "Хорошо", from_me=True, at=ASKED + 10)
    await arrive(hub, channel, ("message", other), ("message", asked), ("message", answered))

    await arrive(hub, channel, ("message.edited", change("A1", asked, text="5 штук")))
    row, thread = await only_thread(hub, owner)
    told = row["asked_anew"]
    assert (told["text"], told["message_id"], told["by"]) == ("5 штук", thread[1]["id"], "Айгүл")
    assert told["at"] == thread[1]["asked_anew_at"] == row["last_activity_at"] == row["waiting_since"]
    assert thread[0]["asked_anew_at"] is None

    again = change("A1", asked, text="5 штук!", messageId="C2") | {"timestamp": ASKED + 70}
    await arrive(hub, channel, ("message.edited", again))
    assert (await only_thread(hub, owner))[0]["asked_anew"]["text"] == "5 штук!"

    path = f"/api/conversations/{row['id']}"
    assert (await owner.http.post(f"{path}/no-answer-needed")).json()["asked_anew"] is None
    assert (await owner.http.post(f"{path}/answer-needed")).json()["asked_anew"]["text"] == "5 штук!"
    await arrive(hub, channel, ("message", message("H1", "прошлое", at=ASKED + 20)))
    assert (await only_thread(hub, owner))[0]["asked_anew"] is not None, "older words do not outweigh it"
    await arrive(hub, channel, ("message", message("A2", "Ау", at=ASKED + 80)))
    assert (await only_thread(hub, owner))[0]["asked_anew"] is None
    late = change("A0", other, text="Есть 42?", messageId="C3") | {"timestamp": ASKED + 75}
    await arrive(hub, channel, ("message.edited", late))
    assert (await only_thread(hub, owner))[0]["asked_anew"] is None, "what was written later outweighs it"
    await assert_counters_are_exact(hub)


async def test_a_question_that_was_changed_in_the_second_of_our_answer_waits(hub: Hub):
    """WhatsApp tells whole seconds: nobody knows which was first."""
    owner = await hub.person()
    channel = await hub.channel(owner)
    asked = message("A1", "2 штуки")
    await arrive(hub, channel, ("message", asked))
    row, _ = await only_thread(hub, owner)
    answer = await hub.reply(owner, row["id"])
    this_second = int(datetime.fromisoformat(answer["at"]).timestamp())

    await arrive(hub, channel, ("message.edited", change("A1", asked, text="5 штук") | {"timestamp": this_second}))

    row, _ = await only_thread(hub, owner)
    assert (row["waiting_since"], row["asked_anew"]["at"]) == (answer["at"], answer["at"])


async def test_a_question_that_is_deleted_after_it_was_changed_is_no_more_shown(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    asked, answered = message("A1", "2 штуки"), message("B1", "Хорошо", from_me=True, at=ASKED + 10)
    await arrive(hub, channel, ("message", asked), ("message", answered))
    await arrive(hub, channel, ("message.edited", change("A1", asked, text="5 штук")))

    await arrive(hub, channel, ("message.deleted", change("A1", asked, messageId="D1")))

    assert (await only_thread(hub, owner))[0]["asked_anew"] is None


@pytest.mark.parametrize("from_me", [False, True])
async def test_an_edit_alone_makes_nobody_wait_and_ends_no_waiting(hub: Hub, from_me: bool):
    owner = await hub.person()
    channel = await hub.channel(owner)
    asked, said = message("A1", "Цена?"), message("B0", "Здравствуйте", from_me=True, at=ASKED - 10)
    await arrive(hub, channel, ("message", said), ("message", asked))
    before, _ = await only_thread(hub, owner)

    edited = change("B0", said, text="Добрый день") if from_me else change("A1", asked, text="Какая цена?")
    await arrive(hub, channel, ("message.edited", edited))

    after, _ = await only_thread(hub, owner)
    assert (after["waiting_since"], after["unread_count"]) == (before["waiting_since"], before["unread_count"])


async def test_an_edit_before_its_message_is_a_line_that_the_message_fills(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    said = with_file("A1", text="до")
    await arrive(hub, channel, ("message.edited", change("A1", said, text="после")))
    row, (line,) = await only_thread(hub, owner)
    assert (line["kind"], line["text"], row["waiting_since"], row["unread_count"]) == (
        "undecryptable",
        "после",
        None,
        0,
    )

    for _ in range(2):  # a delivery may come twice
        await arrive(hub, channel, ("message", said))

    row, (found,) = await only_thread(hub, owner)
    assert (found["kind"], found["text"], found["media"]["mimetype"]) == ("image", "после", "image/jpeg")
    assert (row["waiting_since"] is not None, row["unread_count"]) == (True, 1)


async def test_an_edit_that_cannot_be_opened_marks_its_message_until_it_can(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    said = message("A1", "до")
    lost = change("A1", said, text=None, problem="unreadable")
    await arrive(hub, channel, ("message", said), ("message.edited", lost))
    _, (found,) = await only_thread(hub, owner)
    assert (found["text"], found["problem"], found["edited_at"] is not None) == ("до", "edit_lost", True)

    await arrive(hub, channel, ("message.edited", change("A1", said, text="после")))
    _, (found,) = await only_thread(hub, owner)
    assert (found["text"], found["problem"]) == ("после", None)


async def test_the_edit_of_a_stranger_says_nothing_for_the_author(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    forged = in_group("A1", "ложь", author="77015550009", lid="5009", name="Чужой")
    await arrive(hub, channel, ("message.edited", change("A1", forged, text="ложь")))
    await arrive(hub, channel, ("message", in_group("A1", "правда", mentions=[{"phone": "77009990000", "lid": "1"}])))

    _, (found,) = await only_thread(hub, owner, "view=groups")
    assert (found["text"], found["author"]["name"], found["edited_at"]) == ("правда", "Болат", None)


async def test_a_caption_is_edited_to_nothing(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    said = with_file("A1", text="Торт")
    await arrive(hub, channel, ("message", said), ("message.edited", change("A1", said, text="")))
    _, (found,) = await only_thread(hub, owner)
    assert (found["text"], found["media"] is not None, found["edited_at"] is not None) == (None, True, True)


async def test_what_only_the_phone_shows_is_a_line_that_waits(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await arrive(hub, channel, ("message", message("A1", None, kind="view_once", viewOnce=True)))
    row, (found,) = await only_thread(hub, owner)
    assert (found["kind"], found["view_once"], found["problem"]) == ("view_once", True, None)
    assert (row["waiting_since"] is not None, row["last_message"]["kind"]) == (True, "view_once")


async def test_a_better_picture_takes_the_place_of_the_first(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    hub.bridge.files |= {"A1": picture(40, 30), "A2": picture(400, 300)}
    worse, better = with_file("A1", text="Торт"), with_file("A2", replaces="A1")
    await arrive(hub, channel, ("message", worse), ("message", better), ("message", better))

    row, (found,) = await only_thread(hub, owner)
    assert (found["text"], found["media"]["width"], row["unread_count"]) == ("Торт", 400, 1)
    assert await hub.rows("SELECT count(*) FROM media_files") == [(1,)]


async def test_a_better_picture_that_comes_first_is_not_doubled_either(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    hub.bridge.files |= {"A1": picture(40, 30), "A2": picture(400, 300)}
    await arrive(hub, channel, ("message", with_file("A2", replaces="A1")), ("message", with_file("A1")))

    _, (found,) = await only_thread(hub, owner)
    assert found["media"]["width"] == 400


async def test_words_and_quote_of_a_picture_whose_better_one_came_first_are_not_lost(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    hub.bridge.files |= {"A1": picture(40, 30), "A2": picture(400, 300)}
    quote = {"messageId": "A0", "text": "Какой торт?", "from": {"phone": "77011234567", "lid": None}}
    await arrive(hub, channel, ("message", message("A0", "Какой торт?")))
    better, worse = with_file("A2", replaces="A1"), with_file("A1", text="Вот такой", quote=quote)
    await arrive(hub, channel, ("message", better), ("message", worse), ("message", worse))

    row, (_, found) = await only_thread(hub, owner)
    assert (found["text"], found["media"]["width"], row["unread_count"]) == ("Вот такой", 400, 2)
    assert found["quote"]["text"] == "Какой торт?"
    assert row["last_message"]["text"] == "Вот такой"


async def test_a_better_picture_stands_for_one_that_could_not_be_decrypted(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    hub.bridge.files |= {"A1": picture(40, 30), "A2": picture(400, 300)}
    await arrive(hub, channel, ("message.undecryptable", message("A1", None)))
    await arrive(hub, channel, ("message", with_file("A2", replaces="A1")))

    row, (found,) = await only_thread(hub, owner)
    assert (found["kind"], found["media"]["width"], row["unread_count"]) == ("image", 400, 1)


async def test_what_could_not_be_decrypted_and_was_edited_is_counted_once(hub: Hub):
    """The member has answered before the words come: they make nobody wait again."""
    owner = await hub.person()
    channel = await hub.channel(owner)
    said = message("A1", "2 штуки")
    await arrive(hub, channel, ("message.undecryptable", message("A1", None)))
    row, _ = await only_thread(hub, owner)
    await hub.reply(owner, row["id"])
    await hub.work()
    await arrive(hub, channel, ("message.edited", change("A1", said, text="2 штуки!")), ("message", said))

    row, _ = await only_thread(hub, owner)
    assert (row["unread_count"], row["waiting_since"]) == (0, None)


async def test_nobody_replaces_the_picture_of_another_member(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    media = {"mimetype": "image/jpeg", "size": None, "fileName": None}
    theirs = in_group("A1", None, kind="image", media=media)
    forged = in_group(
        "A2", None, kind="image", media=media, author="77015550009", lid="5009", name="Чужой", replaces="A1"
    )
    hub.bridge.files |= {"A1": picture(40, 30), "A2": picture(400, 300)}
    await arrive(hub, channel, ("message", theirs), ("message", forged))

    (row,) = await hub.conversations(owner, "view=groups")
    thread = await hub.thread(owner, row["id"])
    assert thread[0]["media"]["width"] == 40
    assert theirs["chat"]["jid"] == GROUP


async def test_photos_of_an_album_say_so_and_an_advertisement_is_kept_with_the_contact(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    card = {
        "kind": "ad",
        "title": "Торты",
        "text": "На заказ",
        "url": "https://fb.me/x",
        "sourceId": "12",
        "clickId": "c",
    }
    await arrive(
        hub,
        channel,
        ("message", message("A1", "Сколько?", card=card)),
        ("message", with_file("A2", album="HEAD")),
        ("message", with_file("A3", album="HEAD")),
    )
    row, thread = await only_thread(hub, owner)
    assert [one["album"] for one in thread] == [None, "HEAD", "HEAD"]
    assert (thread[0]["card"]["title"], thread[0]["card"]["source_id"]) == ("Торты", "12")
    contact = (await owner.http.get(f"/api/contacts/{row['contact']['id']}")).json()
    assert contact["advertisement"] == {"title": "Торты", "url": "https://fb.me/x", "source_id": "12", "click_id": "c"}

    await arrive(hub, channel, ("message.deleted", change("A2", with_file("A2"))))
    _, thread = await only_thread(hub, owner)
    assert [(one["album"], one["deleted_at"] is not None) for one in thread[1:]] == [("HEAD", True), ("HEAD", False)]


async def test_an_event_says_when_and_a_quote_what_it_answers(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    event = {"name": "Йога", "startsAt": ASKED, "place": "Зал"}
    quote = {"messageId": "S1", "text": None, "from": {"phone": None, "lid": None}, "kind": "image", "status": True}
    hub.bridge.files["A2"] = picture()
    await arrive(
        hub,
        channel,
        ("message", message("A1", "Йога\nЗал", kind="event", event=event)),
        ("message", with_file("A2")),
        ("message", message("A3", "Красиво", quote=quote)),
        ("message", message("A4", "Это", quote={**quote, "messageId": "A2", "status": False})),
    )
    row, (said, _, of_status, of_picture) = await only_thread(hub, owner)
    assert (said["details"]["name"], said["details"]["starts_at"]) == ("Йога", "2026-09-21T14:13:20Z")
    assert (of_status["quote"]["kind"], of_status["quote"]["of_status"]) == ("image", True)
    assert (of_picture["quote"]["kind"], of_picture["quote"]["preview_url"] is not None) == ("image", True)

    await hub.reply(owner, row["id"], "Спасибо", quote_id=of_picture["quote"]["message_id"])
    await hub.work()
    assert hub.bridge.sends[-1]["quoted"] == {"messageId": "A2", "fromMe": False, "text": None, "kind": "image"}
