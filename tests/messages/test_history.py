"""What a newly linked phone remembers: in its order, once, and nobody waits for an answer to it."""

from typing import Any

import pytest

from tests.support.events import GROUP, change, in_group, with_file
from tests.support.hub import Hub, message
from tests.support.recount import assert_counters_are_exact

PEOPLE = [{"phone": "77011234567", "lid": "9001", "name": "Айгүл Сериковна"}]


def piece(number: int, progress: int, *messages: Any, last: bool = False, **more: Any) -> dict[str, Any]:
    told = [{**one, "source": "history"} if isinstance(one, dict) else one for one in messages]
    about = {"piece": number, "progress": progress, "last": last}
    return {**about, "messages": told, "chats": [], "people": PEOPLE, **more}


async def test_history_comes_in_pieces_in_any_order_and_twice(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", message("L1", "Вы открыты?", at=1_790_000_000)))
    past = [
        message(f"H{n}", f"прошлое {n}", at=1_780_000_000 + n // 3, from_me=n % 2 == 1, name=None) for n in range(12)
    ]
    hub.bridge.files["F1"] = b"old"
    pieces = [
        piece(1, 50, *past[6:], with_file("F1", at=1_780_000_100)),
        piece(2, 100, *past[:6], in_group("G1", at=1_780_000_000), last=True),
    ]
    for _ in range(2):
        for told in pieces:
            await hub.deliver(channel, hub.event(channel, "history", told))
            shown = (await owner.http.get(f"/api/channels/{channel}")).json()["history"]
            assert shown == {"progress": told["progress"], "done": told["last"], "missing": None}

    row = (await hub.conversations(owner))[0]
    assert (row["unread_count"], row["waiting_since"]) == (1, "2026-09-21T14:13:20Z")
    assert (row["last_message"]["text"], row["contact"]["name"]) == ("Вы открыты?", "Айгүл Сериковна")
    thread = await hub.thread(owner, row["id"])
    assert len(thread) == 14
    assert [one["at"] for one in thread] == sorted(one["at"] for one in thread)
    assert thread[-2]["media"]["state"] == "ready"
    in_the_group = (await hub.conversations(owner, "view=groups"))[0]
    assert (in_the_group["unread_count"], in_the_group["waiting_since"]) == (0, None)
    assert await hub.rows("SELECT error FROM deliveries WHERE state = 'failed'") == []
    await assert_counters_are_exact(hub)


async def test_names_alone_say_nothing_of_how_far_the_history_is(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "history", piece(1, 60, message("H1", at=1_780_000_000))))
    await hub.deliver(channel, hub.event(channel, "history", {**piece(2, 0), "progress": None}))
    shown = (await owner.http.get(f"/api/channels/{channel}")).json()["history"]
    assert (shown["progress"], shown["done"]) == (60, False)


async def test_a_late_answer_lets_nobody_wait_for_the_past(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "history", piece(1, 100, message("H1", at=1_780_000_000), last=True)))
    await hub.deliver(channel, hub.event(channel, "message", message("L1", at=1_790_000_000)))
    await hub.deliver(channel, hub.event(channel, "history", piece(2, 100, message("H2", at=1_790_000_100), last=True)))
    answered = message("L2", at=1_790_000_050, from_me=True)
    await hub.deliver(channel, hub.event(channel, "message", answered))

    row = (await hub.conversations(owner))[0]
    assert row["waiting_since"] is None
    await assert_counters_are_exact(hub)


BROKEN: dict[str, Any] = {
    "no message at all": "nonsense",
    "nobody wrote it": message("P", phone=None, lid=None),
}


@pytest.mark.slow
@pytest.mark.parametrize("what", BROKEN)
async def test_one_past_message_that_makes_no_sense_costs_only_itself(hub: Hub, what: str):
    owner = await hub.person()
    channel = await hub.channel(owner)
    sound = [message(f"H{number}", f"прошлое {number}", at=1_780_000_000 + number) for number in range(4)]
    told = piece(1, 100, *sound[:2], BROKEN[what], *sound[2:], last=True)

    await hub.deliver(
        channel, hub.event(channel, "history", told), hub.event(channel, "message", message("L1", "И это"))
    )

    row = next(one for one in await hub.conversations(owner) if one["contact"]["phone"] == "77011234567")
    said = [one["text"] for one in await hub.thread(owner, row["id"])]
    assert said == [*(f"прошлое {number}" for number in range(4)), "И это"]
    assert (await owner.http.get(f"/api/channels/{channel}")).json()["history"] == {
        "progress": 100,
        "done": True,
        "missing": None,
    }
    failed = (await owner.http.get("/api/intake?state=failed")).json()["items"]
    assert len(failed) == 1
    assert failed[0]["error"].startswith("event 0: message 2")
    assert "7777" not in failed[0]["error"], "without its values"
    await assert_counters_are_exact(hub)

    await owner.http.post(f"/api/intake/{failed[0]['id']}/replay")
    await hub.work()
    assert [one["text"] for one in await hub.thread(owner, row["id"])] == said, "nothing is doubled"
    await assert_counters_are_exact(hub)


async def test_names_and_what_is_unread_come_along_and_are_taken_over_once(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    direct = {"kind": "direct", "jid": "77015550009@s.whatsapp.net", "phone": "77015550009", "lid": "5009"}
    group = {"kind": "group", "jid": GROUP, "phone": None, "lid": None, "subject": None}
    read = {"kind": "direct", "jid": "77015550010@s.whatsapp.net", "phone": "77015550010", "lid": None}
    chats = [
        {"chat": direct, "name": "Поставщик", "unread": 3},
        {"chat": group, "name": "Соседи", "unread": 2},
        {"chat": read, "name": "Никто не писал", "unread": 0},
        {"chat": {"kind": "newsletter", "jid": "1@newsletter"}, "name": "Новости", "unread": 9},
        {"chat": "nonsense"},
    ]
    past = message("H1", "Накладная", phone="77015550009", lid="5009", at=1_780_000_000, name=None)
    told = piece(1, 100, past, last=True, chats=chats)

    await hub.deliver(channel, hub.event(channel, "history", told))

    row = (await hub.conversations(owner))[0]
    assert (row["contact"]["name"], row["unread_count"], row["waiting_since"]) == ("Поставщик", 3, None)
    assert len(await hub.conversations(owner)) == 1, "a chat in which nobody has said anything is no conversation"
    groups = await hub.conversations(owner, "view=groups")
    assert [(one["group"]["subject"], one["unread_count"]) for one in groups] == [("Соседи", 2)]
    failed = (await owner.http.get("/api/intake?state=failed")).json()["items"]
    assert [one["error"][:15] for one in failed] == ["event 0: chat 4"]
    await assert_counters_are_exact(hub)

    await owner.http.post(f"/api/conversations/{row['id']}/read")
    await hub.deliver(channel, hub.event(channel, "history", told))
    assert (await hub.conversations(owner))[0]["unread_count"] == 0, "it was read here meanwhile"
    await assert_counters_are_exact(hub)


PAST = 1_780_000_000


def told_by_history(said: dict[str, Any]) -> dict[str, Any]:
    return {**said, "source": "history"}


async def only_thread(hub: Hub, owner: Any, view: str = "") -> tuple[dict[str, Any], list[dict[str, Any]]]:
    (row,) = await hub.conversations(owner, view)
    return row, await hub.thread(owner, row["id"])


async def test_a_past_message_that_is_told_by_its_edit_alone_keeps_its_words_when_it_comes_as_it_was(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    asked = message("A1", "2 штуки", at=PAST)
    answer = message("B1", "Хорошо", at=PAST + 30, from_me=True)
    edit = told_by_history(change("A1", asked, text="5 штук"))
    now = message("A1", "5 штук", at=PAST)

    await hub.deliver(
        channel,
        hub.event(channel, "history", piece(1, 50, now, answer)),
        hub.event(channel, "message.edited", edit),
    )
    await hub.deliver(channel, hub.event(channel, "history", piece(2, 100, asked, last=True)))

    row, thread = await only_thread(hub, owner)
    assert [(one["text"], one["edited_at"] is not None) for one in thread] == [("5 штук", True), ("Хорошо", False)]
    assert (row["waiting_since"], row["unread_count"], row["last_message"]["text"]) == (None, 0, "Хорошо")
    await assert_counters_are_exact(hub)


async def test_a_past_edit_before_its_message_is_a_line_that_the_message_fills(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    asked = message("A1", "2 штуки", at=PAST)
    answer = message("B1", "Хорошо", at=PAST + 30, from_me=True)
    sealed = told_by_history(change("A1", asked, text=None, problem="unreadable"))
    await hub.deliver(
        channel, hub.event(channel, "history", piece(1, 50, answer)), hub.event(channel, "message.edited", sealed)
    )
    row, (_, line) = await only_thread(hub, owner)
    assert (line["kind"], row["waiting_since"], row["unread_count"]) == ("undecryptable", None, 0)

    await hub.deliver(channel, hub.event(channel, "history", piece(2, 100, asked, last=True)))
    row, (found, _) = await only_thread(hub, owner)
    assert (found["kind"], found["text"], found["problem"]) == ("text", "2 штуки", "edit_lost")
    assert row["last_message"]["text"] == "Хорошо", "it stands where it was written"

    opened = told_by_history(change("A1", asked, text="5 штук"))
    await hub.deliver(channel, hub.event(channel, "message.edited", opened))
    row, (found, _) = await only_thread(hub, owner)
    assert (found["text"], found["problem"], row["waiting_since"], row["unread_count"]) == ("5 штук", None, None, 0)
    await assert_counters_are_exact(hub)


async def test_what_was_deleted_before_the_link_is_not_shown_by_a_later_piece(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    said = message("A1", "Пароль 1234", at=PAST)
    gone = told_by_history(change("A1", said))
    await hub.deliver(channel, hub.event(channel, "message.deleted", gone))
    row, (line,) = await only_thread(hub, owner)
    assert (line["deleted_at"] is not None, row["waiting_since"], row["unread_count"]) == (True, None, 0)

    await hub.deliver(channel, hub.event(channel, "history", piece(1, 100, said, last=True)))

    row, (line,) = await only_thread(hub, owner)
    assert (line["text"], line["deleted_at"] is not None, row["last_message"]["deleted"]) == (None, True, True)
    assert await hub.rows("SELECT count(*) FROM messages WHERE text IS NOT NULL OR raw IS NOT NULL") == [(0,)]
    await assert_counters_are_exact(hub)


async def test_what_is_deleted_while_the_history_comes_is_not_shown_by_a_later_piece(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    said, latest = message("A1", "Пароль 1234", at=PAST), message("A2", "Ау", at=PAST + 5)
    await hub.deliver(channel, hub.event(channel, "history", piece(1, 50, latest)))
    await hub.deliver(channel, hub.event(channel, "message.deleted", change("A1", said)))
    await hub.deliver(channel, hub.event(channel, "history", piece(2, 100, said, last=True)))

    row, thread = await only_thread(hub, owner)
    assert [one["text"] for one in thread] == ["Ау", None]
    assert (row["waiting_since"], row["unread_count"]) == (None, 0)

    await hub.deliver(channel, hub.event(channel, "message.deleted", change("A0", said)))
    _, thread = await only_thread(hub, owner)
    assert len(thread) == 2, "what was written before the history begins leaves no line"
    await assert_counters_are_exact(hub)


async def test_the_past_deletion_of_a_stranger_hides_nothing_and_that_of_an_admin_does(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    said, more = in_group("A1", "Моё", at=PAST), in_group("A2", "И это", at=PAST + 1)
    other = in_group("x", author="77015550002", lid="5002", name="Дана", at=PAST)
    forged = told_by_history(change("A1", other))
    await hub.deliver(channel, hub.event(channel, "message.deleted", forged))
    promoted = {"id": GROUP, "action": "promote", "participants": [other["from"]], "by": None}
    by_admin = told_by_history(change("A2", other))
    await hub.deliver(
        channel, hub.event(channel, "group.participants", promoted), hub.event(channel, "message.deleted", by_admin)
    )

    await hub.deliver(channel, hub.event(channel, "history", piece(1, 100, said, more, last=True)))

    row, thread = await only_thread(hub, owner, "view=groups")
    shown = sorted((one["text"] or "", one["deleted_at"] is not None) for one in thread)
    assert shown == [("", True), ("Моё", False)]
    assert (row["waiting_since"], row["unread_count"]) == (None, 0)
    await assert_counters_are_exact(hub)


async def test_a_past_message_that_nobody_could_read_makes_nobody_wait(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    said = message("A1", at=PAST)
    unread = {name: said[name] for name in ("messageId", "chat", "from", "fromMe", "timestamp")}
    await hub.deliver(channel, hub.event(channel, "message.undecryptable", told_by_history(unread)))

    row, (line,) = await only_thread(hub, owner)
    assert (line["kind"], row["waiting_since"], row["unread_count"]) == ("undecryptable", None, 0)
    await assert_counters_are_exact(hub)


async def test_a_past_call_in_a_group_that_does_not_say_whose_it_was_is_a_call(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    chat = {"kind": "group", "jid": GROUP, "phone": None, "lid": None, "subject": "Курс"}
    nobody = {"phone": None, "lid": None, "name": None}
    call = {"callId": "C1", "chat": chat, "from": nobody, "status": "timeout", "video": False, "timestamp": PAST}
    await hub.deliver(channel, hub.event(channel, "call", {**call, "past": True}))

    row, (line,) = await only_thread(hub, owner, "view=groups")
    assert (line["kind"], line["details"]["call"]) == ("system", "missed")
    assert (row["waiting_since"], row["unread_count"]) == (None, 0)
    assert await hub.rows("SELECT error FROM deliveries WHERE state = 'failed'") == []


async def test_however_much_a_phone_calls_unread_there_is_room_for_the_next_message(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    direct = {"kind": "direct", "jid": "9001@lid", "phone": "77011234567", "lid": "9001"}
    told = {"messages": [], "chats": [{"chat": direct, "name": "Айгүл", "unread": 2**31 - 1}], "people": []}
    await hub.deliver(
        channel, hub.event(channel, "history", {**told, "progress": 50, "last": False, "syncType": "recent"})
    )

    await hub.deliver(channel, hub.event(channel, "message", message("M1", "Есть кто?")))

    (row,) = await hub.conversations(owner)
    assert (row["last_message"]["text"], row["unread_count"]) == ("Есть кто?", 1_000_001)
