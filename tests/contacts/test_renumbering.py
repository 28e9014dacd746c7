"""A person has another number: one conversation goes on, and says so; whoever gets the old number is somebody else."""

from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from sarafan.intake import tasks
from tests.support.events import GROUP, change
from tests.support.hub import Hub, Person, message
from tests.support.recount import assert_counters_are_exact

OLD: dict[str, Any] = {"phone": "77011234567", "lid": "9001"}
NEW: dict[str, Any] = {"phone": "77027654321", "lid": "9002"}
AT = 1_790_000_000


def changed(before: dict[str, Any] = OLD, now: dict[str, Any] = NEW, at: int = AT + 1, **more: Any) -> dict[str, Any]:
    return {"before": before, "now": now, "chat": None, "timestamp": at, **more}


async def take_in(hub: Hub, channel: UUID, *events: tuple[str, dict[str, Any]]) -> None:
    for event in events:
        await hub.deliver(channel, hub.event(channel, *event), work=False)
        await tasks.understand(hub.resources, str(channel))
    assert await hub.rows("SELECT state, error FROM deliveries WHERE state <> 'done'") == []


async def contact_in(owner: Person, row: dict[str, Any]) -> dict[str, Any]:
    return dict((await owner.http.get(f"/api/contacts/{row['contact']['id']}")).json())


NOTICE = 1  # its place among the events below


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_it_is_one_conversation_under_the_new_number_whoever_wrote_before_the_news(
    hub: Hub, order: tuple[int, ...]
):
    owner = await hub.person()
    channel = await hub.channel(owner)
    events = [
        ("message", message("A1", "старый номер", at=AT, **OLD)),
        ("contact.number", changed()),
        ("message", message("A2", "новый номер", at=AT + 2, **NEW)),
    ]

    await take_in(hub, channel, *(events[place] for place in order))

    rows = await hub.conversations(owner)
    if order.index(NOTICE) < order.index(0):  # news of somebody who is not known here
        assert sorted(row["contact"]["phone"] for row in rows) == [OLD["phone"], NEW["phone"]]
        return
    [row] = rows
    contact = await contact_in(owner, row)
    assert (contact["phone"], row["unread_count"]) == (NEW["phone"], 2)
    assert [(one["value"], one["is_former"]) for one in contact["identifiers"]] == [
        (NEW["phone"], False),
        (OLD["phone"], True),
        (NEW["lid"], False),
        (OLD["lid"], True),
    ]
    thread = await hub.thread(owner, row["id"])
    assert [one["text"] or one["details"] for one in thread] == [
        "старый номер",
        {"number_before": OLD["phone"], "number_now": NEW["phone"]},
        "новый номер",
    ]
    for typed in ("7011234567", "7027654321"):
        assert [one["id"] for one in await hub.conversations(owner, f"q={typed}")] == [row["id"]]
    await take_in(hub, channel, ("contact.number", changed()), ("contact.number", changed(at=AT + 3)))
    assert [one["id"] for one in await hub.thread(owner, row["id"])] == [one["id"] for one in thread]
    await assert_counters_are_exact(hub)


async def test_whoever_gets_the_old_number_is_another_person(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await take_in(hub, channel, ("message", message("A1", "прежний", at=AT, **OLD)), ("contact.number", changed()))
    late = ("message", message("A2", "опоздало", at=AT, **OLD))
    other: dict[str, Any] = {"phone": OLD["phone"], "lid": "9009"}

    await take_in(hub, channel, late, ("message", message("B1", "другой человек", at=AT + 5, **other)))

    newest, oldest = await hub.conversations(owner)
    assert [(one["contact"]["phone"], one["last_message"]["text"]) for one in (newest, oldest)] == [
        (OLD["phone"], "другой человек"),
        (NEW["phone"], None),
    ]
    assert [one["text"] for one in await hub.thread(owner, oldest["id"])][:2] == ["прежний", "опоздало"]
    assert [one["value"] for one in (await contact_in(owner, oldest))["identifiers"]] == ["77027654321", "9002", "9001"]


@pytest.mark.parametrize("lid", [None, "9009"])
@pytest.mark.parametrize("together", [False, True])
async def test_who_writes_with_a_former_number_later_takes_it_and_stays_apart(
    hub: Hub, lid: str | None, together: bool
):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await take_in(hub, channel, ("message", message("A1", "прежний", at=AT, **OLD)), ("contact.number", changed()))
    other: dict[str, Any] = {"phone": OLD["phone"], "lid": lid}
    events = [
        hub.event(channel, "message", message("A2", "опоздало", at=AT, phone=OLD["phone"], lid=None)),
        hub.event(channel, "message", message("B1", "другой", at=AT + 5, **other)),
        hub.event(channel, "message", message("A3", "тоже опоздало", at=AT, **OLD)),
    ]

    for event in events:
        await hub.deliver(channel, event, work=not together)
    await tasks.understand(hub.resources, str(channel))

    newest, oldest = sorted(await hub.conversations(owner), key=lambda row: str(row["contact"]["phone"]))
    assert [one["text"] for one in await hub.thread(owner, newest["id"])] == ["другой"]
    texts = [one["text"] for one in await hub.thread(owner, oldest["id"])]
    assert texts == ["прежний", "опоздало", "тоже опоздало", None]
    values = {one["value"] for one in (await contact_in(owner, oldest))["identifiers"]}
    assert values == {NEW["phone"], NEW["lid"], OLD["lid"]}
    await assert_counters_are_exact(hub)


async def test_a_former_number_with_the_contacts_own_lid_is_the_present_one_again(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await take_in(hub, channel, ("message", message("A1", "раз", at=AT, **OLD)), ("contact.number", changed()))

    await take_in(hub, channel, ("message", message("A2", "снова здесь", at=AT + 9, **OLD)))

    [row] = await hub.conversations(owner)
    contact = await contact_in(owner, row)
    assert contact["phone"] == OLD["phone"]
    assert {one["value"] for one in contact["identifiers"] if one["is_former"]} == {NEW["phone"], NEW["lid"]}
    await hub.reply(owner, row["id"], "Рады вам")
    await hub.work()
    assert hub.bridge.sends[-1]["to"] == OLD["phone"]


async def test_a_change_by_a_former_number_is_nobodys_unless_the_lid_says_whose(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await take_in(hub, channel, ("message", message("A1", "раз", at=AT, **OLD)), ("contact.number", changed()))
    [row] = await hub.conversations(owner)

    def reaction(number: int, who: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        return "message.reaction", change("A1", message(f"R{number}", at=AT + number, **who), emoji="👍")

    await take_in(hub, channel, reaction(5, {"phone": OLD["phone"], "lid": None}))
    assert (await hub.thread(owner, row["id"]))[0]["reactions"] == []
    await take_in(hub, channel, reaction(6, {"phone": None, "lid": OLD["lid"]}))
    assert [one["emoji"] for one in (await hub.thread(owner, row["id"]))[0]["reactions"]] == ["👍"]


async def test_news_that_do_not_fit_what_is_known_change_nothing(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await take_in(hub, channel, ("message", message("A1", "раз", at=AT, **OLD)))
    stale = changed(at=AT - 60)
    of_another = changed({"phone": OLD["phone"], "lid": "9009"})
    without_number = changed(OLD, {"phone": None, "lid": "9002"})

    await take_in(hub, channel, *(("contact.number", one) for one in (stale, of_another, without_number)))

    [row] = await hub.conversations(owner)
    assert [one["value"] for one in (await contact_in(owner, row))["identifiers"]] == [OLD["phone"], OLD["lid"]]
    assert [one["kind"] for one in await hub.thread(owner, row["id"])] == ["text"]


async def test_a_number_that_comes_back_is_the_present_one_and_older_news_change_nothing(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    back = changed(NEW, OLD, at=AT + 90_000)

    first = ("message", message("A1", "раз", at=AT, **OLD))
    await take_in(hub, channel, first, *(("contact.number", one) for one in (changed(), back, changed())))

    [row] = await hub.conversations(owner)
    assert row["contact"]["phone"] == OLD["phone"]
    assert [one["kind"] for one in await hub.thread(owner, row["id"])] == ["text", "number_change", "number_change"]
    assert (row["unread_count"], row["waiting_since"]) == (1, "2026-09-21T14:13:20Z")


async def group_of(hub: Hub, channel: UUID, *members: dict[str, Any]) -> dict[str, Any]:
    group = {"id": GROUP, "subject": "Смена", "participants": list(members), "size": len(members)}
    await take_in(hub, channel, ("groups.synced", {"groups": [group]}))
    return {"kind": "group", "jid": GROUP, "phone": None, "lid": None, "subject": None}


@pytest.mark.parametrize("first", ["group", "contact"])
async def test_a_group_says_it_once_and_its_member_stays_with_their_role(hub: Hub, first: str):
    owner = await hub.person()
    channel = await hub.channel(owner)
    place = await group_of(hub, channel, {**OLD, "role": "admin"})
    await take_in(hub, channel, ("message", message("G1", "в группе", at=AT, **OLD) | {"chat": place}))
    news = [changed({"phone": None, "lid": "9001"}, {"phone": None, "lid": "9002"}, chat=place), changed()]

    for one in news if first == "group" else reversed(news):
        await take_in(hub, channel, ("contact.number", one))

    rows = await hub.rows("SELECT person, phone, lid, role FROM group_members")
    assert [tuple(row) for row in rows] == [("lid:9002", "77027654321", "9002", "admin")]
    [row] = await hub.conversations(owner, "view=groups")
    assert [one["kind"] for one in await hub.thread(owner, row["id"])] == ["text", "number_change"]
    assert (await hub.rows("SELECT phone FROM contacts")) == [(NEW["phone"],)]


@pytest.mark.parametrize("turned", [False, True])
async def test_a_groups_notice_gives_no_contact_another_number_and_is_left_when_its_order_is_wrong(
    hub: Hub, turned: bool
):
    owner = await hub.person()
    channel = await hub.channel(owner)
    place = await group_of(hub, channel, {**OLD, "role": "member"})
    await take_in(hub, channel, ("message", message("A1", "раз", at=AT, **OLD)))
    names = (NEW, OLD) if turned else (OLD, NEW)

    await take_in(hub, channel, ("contact.number", changed(*names, chat=place)))

    assert await hub.rows("SELECT phone FROM contacts") == [(OLD["phone"],)]
    assert await hub.rows("SELECT phone FROM group_members") == [((OLD if turned else NEW)["phone"],)]
    if turned:
        await take_in(hub, channel, ("contact.number", changed()), ("contact.number", changed(*names, chat=place)))
        assert await hub.rows("SELECT phone FROM group_members") == [(NEW["phone"],)]


@pytest.mark.parametrize(
    ("holder", "told", "merged"),
    [
        (message("B1", "чужой", at=AT - 9_000, phone=NEW["phone"], lid="9005"), "9002", False),
        (message("B1", "чужой", at=AT + 1, phone=NEW["phone"], lid="9005"), None, False),
        (message("B1", "чужой", at=AT - 9_000, phone=NEW["phone"], lid=None), "9002", False),
        (message("B1", "он же", at=AT + 1, phone=NEW["phone"], lid=None), "9002", True),
        (message("B1", "он же", at=AT + 1, phone=NEW["phone"], lid="9002"), "9002", True),
    ],
)
async def test_who_had_the_new_number_before_is_somebody_else(
    hub: Hub, holder: dict[str, Any], told: str | None, merged: bool
):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await take_in(hub, channel, ("message", holder), ("message", message("A1", "раз", at=AT, **OLD)))

    await take_in(hub, channel, ("contact.number", changed(now={"phone": NEW["phone"], "lid": told})))

    rows = {str(row["contact"]["phone"]): row for row in await hub.conversations(owner)}
    assert set(rows) == ({NEW["phone"]} if merged else {NEW["phone"], "None"})
    texts = [one["text"] for one in await hub.thread(owner, rows[NEW["phone"]]["id"])]
    assert ("раз" in texts, holder["text"] in texts) == (True, merged)
    if not merged:  # what is answered to them does not go to whoever has their number now
        await hub.reply(owner, rows["None"]["id"], "Да")
        await hub.work()
        lid = holder["from"]["lid"]
        assert [one["to"] for one in hub.bridge.sends] == ([f"{lid}@lid"] if lid else [])
        last = (await hub.thread(owner, rows["None"]["id"]))[-1]
        if lid:
            again = message("B2", "снова", at=AT + 9, phone=NEW["phone"], lid=lid)  # with a number known from before
            await take_in(hub, channel, ("message", again))
            assert len(await hub.conversations(owner)) == 2
            assert "снова" in [one["text"] for one in await hub.thread(owner, rows["None"]["id"])]
        assert (last["status"], (last["error"] or {}).get("code")) == (
            ("sent", None) if lid else ("failed", "invalid_recipient")
        )
    await assert_counters_are_exact(hub)


async def test_the_line_is_never_unread_and_a_reaction_that_waits_stays_in_sight(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    asked = message("Q1", "Привезти завтра?", from_me=True, at=AT, **OLD)
    await take_in(hub, channel, ("message", message("A1", "раз", at=AT - 1, **OLD)), ("message", asked))
    reaction = change("Q1", message("R1", "", at=AT, **OLD), emoji="👍", timestamp=AT)
    await take_in(hub, channel, ("message.reaction", reaction), ("contact.number", changed()))

    [row] = await hub.conversations(owner)
    assert (row["last_reaction"]["emoji"], row["unread_count"]) == ("👍", 1)
    assert row["waiting_since"] is not None

    read = {"chat": {"kind": "direct", "jid": "9002@lid", **NEW}, "messageIds": ["A1"], "unread": False}
    await take_in(hub, channel, ("chat.read", {**read, "timestamp": AT + 2}))
    assert [one["unread_count"] for one in await hub.conversations(owner)] == [0]


async def test_words_of_history_that_are_newer_than_a_reaction_stand_above_it_also_before_the_line(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    asked = message("Q1", "Привезти завтра?", from_me=True, at=AT - 60, **OLD)
    await take_in(hub, channel, ("message", message("A1", "раз", at=AT - 90, **OLD)), ("message", asked))
    reaction = change("Q1", message("R1", "", **OLD), emoji="👍", timestamp=AT - 50)
    await take_in(hub, channel, ("message.reaction", reaction), ("contact.number", changed()))
    piece = {"piece": 1, "progress": 100, "last": True, "chats": [], "people": []}

    for minute, is_shown in ((-55, True), (-40, False)):
        words = {**message(f"H{minute}", "два", at=AT + minute, **OLD), "source": "history"}
        await take_in(hub, channel, ("history", {**piece, "messages": [words]}))
        [row] = await hub.conversations(owner)
        assert (row["last_reaction"] is not None, row["last_message"]["kind"]) == (is_shown, "number_change")


async def test_a_line_that_nobody_wrote_is_neither_answered_nor_reacted_to(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await take_in(hub, channel, ("message", message("A1", "раз", at=AT, **OLD)), ("contact.number", changed()))
    [row] = await hub.conversations(owner)
    line = (await hub.thread(owner, row["id"]))[1]

    body = {"text": "Да", "client_key": "key-of-an-answer", "quote_id": line["id"]}
    answers = [
        await owner.http.post(f"/api/conversations/{row['id']}/messages", json=body),
        await owner.http.post(f"/api/messages/{line['id']}/reactions", json={"emoji": "👍"}),
    ]

    assert [(one.status_code, one.json()["error"]) for one in answers] == [(409, "not_supported")] * 2
    await hub.work()
    assert hub.bridge.sends == []
