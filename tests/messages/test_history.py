"""What a newly linked phone remembers: in its order, once, and nobody waits for an answer to it."""

from typing import Any

import pytest

from tests.support.events import GROUP, in_group, with_file
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
