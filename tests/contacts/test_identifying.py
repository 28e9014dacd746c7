"""From "somebody with this phone or this LID" to one person, whatever becomes known first."""

from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from sarafan.intake import tasks
from sarafan.organizations.models import Role
from tests.support.hub import Hub, Person, message
from tests.support.recount import assert_counters_are_exact

IDENTITY = ("contact.identity", {"phone": "77011234567", "lid": "9001"})


async def take_in(hub: Hub, channel: UUID, *events: tuple[str, dict[str, Any]], apart: bool = True) -> None:
    """Deliver events, each understood before the next, or all together."""
    made = [hub.event(channel, *event) for event in events]
    for delivery in [[one] for one in made] if apart else [made]:
        await hub.deliver(channel, *delivery, work=False)
        await tasks.understand(hub.resources, str(channel))
    assert await hub.rows("SELECT state, error FROM deliveries WHERE state <> 'done'") == []


async def contact_of(person: Person, conversation: dict[str, Any]) -> dict[str, Any]:
    return dict((await person.http.get(f"/api/contacts/{conversation['contact']['id']}")).json())


@pytest.mark.slow
@pytest.mark.parametrize("apart", [True, False], ids=["apart", "together"])
async def test_a_lid_and_a_phone_become_one_person_in_whatever_order_they_are_learnt(hub: Hub, apart: bool):
    owner = await hub.person()
    channel = await hub.channel(owner)
    orders = list(permutations(range(4)))
    for number, order in enumerate(orders):
        phone, lid = f"7701{number:07}", f"9{number:05}"
        events = [
            ("message", message(f"A{number}", "раз", phone=None, lid=lid)),
            ("message", message(f"B{number}", "два", phone=phone, lid=None, at=1_790_000_001)),
            ("contact.identity", {"phone": phone, "lid": lid}),
            ("message", message(f"C{number}", "три", phone=phone, lid=lid, at=1_790_000_002)),
        ]
        await take_in(hub, channel, *(events[place] for place in order), apart=apart)

    listed = await hub.conversations(owner, "limit=100")
    assert len(listed) == len(orders)
    for row in listed:
        assert (row["unread_count"], row["waiting_since"]) == (3, "2026-09-21T14:13:20Z")
        assert (row["last_message"]["text"], row["contact"]["lid_only"]) == ("три", False)
        assert [one["kind"] for one in (await contact_of(owner, row))["identifiers"]] == ["phone", "lid"]
    thread = await hub.thread(owner, listed[5]["id"])
    assert [one["text"] for one in thread] == ["раз", "два", "три"]
    assert sorted(one["seq"] for one in thread) == [1, 2, 3]
    assert await hub.rows("SELECT count(*) FROM contacts") == [(len(orders),)]
    await assert_counters_are_exact(hub)


async def test_threads_on_two_numbers_stay_two_threads_of_one_person(hub: Hub):
    owner = await hub.person()
    salon, school = await hub.channel(owner, "Салон"), await hub.channel(owner, "Школа")
    for channel in (salon, school):
        await take_in(hub, channel, ("message", message(f"L{channel}", "по LID", phone=None)))
        await take_in(hub, channel, ("message", message(f"P{channel}", "по номеру", lid=None, at=1_790_000_001)))

    await take_in(hub, school, IDENTITY)

    listed = await hub.conversations(owner)
    assert sorted(row["channel_id"] for row in listed) == sorted([str(salon), str(school)])
    assert len({row["contact"]["id"] for row in listed}) == 1
    for row in listed:
        assert [one["text"] for one in await hub.thread(owner, row["id"])] == ["по LID", "по номеру"]
    await assert_counters_are_exact(hub)


async def two_threads(hub: Hub, owner: Person, channel: UUID) -> dict[str, str]:
    """One person under two addresses: returns the conversations by address."""
    await take_in(hub, channel, ("message", message("L1", "по LID", phone=None)))
    await take_in(hub, channel, ("message", message("P1", "по номеру", lid=None, at=1_790_000_001)))
    listed = await hub.conversations(owner)
    return {"lid" if row["contact"]["lid_only"] else "phone": row["id"] for row in listed}


async def test_a_message_that_both_threads_have_is_one_afterwards_and_counts_once(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    threads = await two_threads(hub, owner, channel)
    await take_in(hub, channel, ("message", message("L1", "по LID", lid=None)))

    await take_in(hub, channel, IDENTITY)

    row = (await hub.conversations(owner))[0]
    assert (row["id"], row["unread_count"]) == (threads["phone"], 2)
    assert [one["text"] for one in await hub.thread(owner, row["id"])] == ["по LID", "по номеру"]
    await assert_counters_are_exact(hub)


@pytest.mark.parametrize("line", ["message.undecryptable", "message"])
@pytest.mark.parametrize("placeholder", ["phone", "lid"])
async def test_content_outlives_the_placeholder_of_the_same_message(hub: Hub, placeholder: str, line: str):
    owner = await hub.person()
    channel = await hub.channel(owner)
    addresses: dict[str, dict[str, Any]] = {"phone": {"lid": None}, "lid": {"phone": None}}
    for name, address in addresses.items():
        unread = message("A1", None, kind="unsupported", problem="unreadable", **address)
        whole = ("message", message("A1", "Содержание", **address))
        await take_in(hub, channel, (line, unread) if name == placeholder else whole)

    await take_in(hub, channel, IDENTITY)

    row = (await hub.conversations(owner))[0]
    thread = await hub.thread(owner, row["id"])
    assert [(one["kind"], one["text"]) for one in thread] == [("text", "Содержание")]
    assert row["last_message"]["id"] == thread[0]["id"]
    assert row["unread_count"] == 1


async def test_a_message_that_moved_is_known_and_can_be_quoted_in_the_same_delivery(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)

    await take_in(
        hub,
        channel,
        ("message", message("L1", "по LID", phone=None)),
        ("message", message("P1", "по номеру", lid=None, at=1_790_000_001)),
        IDENTITY,
        ("message", message("L1", "по LID")),
        ("message", message("P2", "Про это", at=1_790_000_002, quote={"messageId": "L1", "text": None, "from": {}})),
        apart=False,
    )

    thread = await hub.thread(owner, (await hub.conversations(owner))[0]["id"])
    assert [one["text"] for one in thread] == ["по LID", "по номеру", "Про это"]
    assert thread[2]["quote"]["message_id"] == thread[0]["id"]


async def test_drafts_of_both_threads_are_kept(hub: Hub):
    owner = await hub.person()
    colleague = await hub.person(owner.organization_id, Role.OPERATOR)
    channel = await hub.channel(owner)
    threads = await two_threads(hub, owner, channel)
    await owner.http.put(f"/api/conversations/{threads['phone']}/draft", json={"text": "Здравствуйте!"})
    await owner.http.put(f"/api/conversations/{threads['lid']}/draft", json={"text": "Завтра можно."})
    await colleague.http.put(f"/api/conversations/{threads['lid']}/draft", json={"text": "Я отвечу"})

    await take_in(hub, channel, IDENTITY)

    shown = [(await one.http.get("/api/drafts")).json()["items"] for one in (owner, colleague)]
    assert [(one["conversation_id"], one["text"]) for one in shown[0]] == [
        (threads["phone"], "Здравствуйте!\nЗавтра можно.")
    ]
    assert [(one["conversation_id"], one["text"]) for one in shown[1]] == [(threads["phone"], "Я отвечу")]


async def test_queued_replies_of_both_threads_leave_to_the_phone_in_the_order_they_were_written(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    threads = await two_threads(hub, owner, channel)
    await hub.reply(owner, threads["lid"], "1")
    await hub.reply(owner, threads["phone"], "2")
    await take_in(hub, channel, IDENTITY)
    await hub.reply(owner, threads["phone"], "3")
    hub.bridge.refuse_next(409, "not_connected")

    await hub.work()
    assert hub.bridge.sends == []
    await hub.hurry()

    assert [(one["text"], one["to"]) for one in hub.bridge.sends] == [(text, "77011234567") for text in "123"]


async def test_joined_threads_wait_since_the_first_question_that_no_answer_followed(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await take_in(
        hub,
        channel,
        ("message", message("L1", "рано", phone=None, at=1_790_000_005)),
        ("message", message("L2", "поздно", phone=None, at=1_790_000_020)),
        ("message", message("P1", "ответ", lid=None, from_me=True, at=1_790_000_010)),
    )

    await take_in(hub, channel, IDENTITY)

    row = (await hub.conversations(owner, "view=waiting"))[0]
    assert row["waiting_since"] == "2026-09-21T14:13:40Z"
    await assert_counters_are_exact(hub)


async def test_what_moved_is_told_to_browsers(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    threads = await two_threads(hub, owner, channel)
    cursor = (await owner.http.get("/api/session")).json()["cursor"]

    await take_in(hub, channel, IDENTITY)

    told = (await owner.http.get(f"/api/changes?after={cursor}")).json()["items"]
    assert {"type": "conversation.removed", "id": threads["lid"]} in [
        {"type": one["type"], "id": one["data"].get("id")} for one in told
    ]
    # A cursor may lie a little before what was seen with it: the last word counts.
    places = {one["data"]["text"]: one["data"]["conversation_id"] for one in told if one["type"] == "message"}
    assert places["по LID"] == threads["phone"]


async def test_a_lid_moves_to_the_phone_that_now_has_it_and_both_people_stay(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await take_in(
        hub,
        channel,
        ("message", message("A1", "первый", phone="77010000001", lid="1")),
        ("message", message("B1", "второй", phone="77010000002", lid="2", at=1_790_000_001)),
    )

    await take_in(hub, channel, ("message", message("C1", "кто?", phone="77010000001", lid="2", at=1_790_000_002)))
    await take_in(hub, channel, ("message", message("C2", "я", phone=None, lid="2", at=1_790_000_003)))

    listed = {row["contact"]["phone"]: row for row in await hub.conversations(owner)}
    assert set(listed) == {"77010000001", "77010000002"}
    texts = [one["text"] for one in await hub.thread(owner, listed["77010000001"]["id"])]
    assert texts == ["первый", "кто?", "я"]
    identifiers = (await contact_of(owner, listed["77010000002"]))["identifiers"]
    assert [one["value"] for one in identifiers] == ["77010000002"]


async def test_a_members_name_outweighs_the_profiles_until_it_is_taken_back(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)

    async def name_after(number: int, name: str | None) -> Any:
        at = 1_790_000_000 + number
        await take_in(hub, channel, ("message", message(f"A{number}", name=name, at=at)))
        return (await hub.conversations(owner))[0]["contact"]["name"]

    assert await name_after(1, None) is None
    assert await name_after(2, "Айгүл") == "Айгүл"
    assert await name_after(3, "Айгүл С.") == "Айгүл С."
    contact = (await hub.conversations(owner))[0]["contact"]["id"]
    await owner.http.patch(f"/api/contacts/{contact}", json={"name": "Айгүл, маникюр"})
    assert await name_after(4, "♥") == "Айгүл, маникюр"
    await owner.http.patch(f"/api/contacts/{contact}", json={"name": None})
    assert await name_after(5, "♥") == "♥"


async def test_a_members_name_survives_joining(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    threads = await two_threads(hub, owner, channel)
    lid_contact = (await owner.http.get(f"/api/conversations/{threads['lid']}")).json()["contact"]["id"]
    await owner.http.patch(f"/api/contacts/{lid_contact}", json={"name": "Наша Айгүл"})

    await take_in(hub, channel, IDENTITY)

    assert (await hub.conversations(owner))[0]["contact"]["name"] == "Наша Айгүл"


async def test_our_own_name_is_not_the_customers(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)

    await take_in(hub, channel, ("message", message("A1", "Добрый день", from_me=True)))

    row = (await hub.conversations(owner))[0]
    assert (row["contact"]["name"], row["contact"]["phone"]) == (None, "77011234567")


async def test_learning_of_somebody_who_never_wrote_makes_nobody(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)

    await take_in(hub, channel, IDENTITY)

    assert await hub.rows("SELECT count(*) FROM contacts") == [(0,)]


SEARCHES = {
    "Айгүл": "Айгүл Серікова",
    "айгүл": "Айгүл Серікова",
    "СЕРІК": "Айгүл Серікова",
    "4567": "Айгүл Серікова",
    "8 701 123": "Айгүл Серікова",
    "87011234567": "Айгүл Серікова",
    "+7 (701) 123-45-67": "Айгүл Серікова",
    "8701": "Айгүл Серікова",
    "100%": "Скидка 100%",
    "a_b": "a_b",
    "7707": "Скидка 100%",
    "45": None,
    "%": "Скидка 100%",
    "нет такого": None,
}


async def test_a_person_is_found_by_a_part_of_the_name_or_the_phone_however_it_is_typed(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    people = [("Айгүл Серікова", "77011234567"), ("Скидка 100%", "77071112233"), ("a_b", "77059998800")]
    await take_in(
        hub,
        channel,
        *(("message", message(f"M{phone}", name=name, phone=phone, lid=None)) for name, phone in people),
    )

    for typed, expected in SEARCHES.items():
        response = await owner.http.get("/api/conversations", params={"q": typed})
        found = [row["contact"]["name"] for row in response.json()["items"]]
        assert (typed, found) == (typed, [expected] if expected else [])


async def test_the_address_book_outweighs_how_people_call_themselves_and_a_member_both(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    person = {"phone": "77011234567", "lid": "9001"}

    async def name() -> str:
        return str((await hub.conversations(owner))[0]["contact"]["name"])

    await take_in(hub, channel, ("message", message("A1", "раз", name="Сәуле 🌸")))
    assert await name() == "Сәуле 🌸"
    await take_in(hub, channel, ("contact.updated", {**person, "name": "Сауле Ахметова"}))
    await take_in(hub, channel, ("message", message("A2", "два", name="Сәуле 💐")))
    assert await name() == "Сауле Ахметова"
    piece = {"piece": 1, "progress": 100, "last": True, "messages": [], "chats": []}
    await take_in(hub, channel, ("history", {**piece, "people": [{**person, "name": "Из профиля"}]}))
    assert await name() == "Сауле Ахметова"
    await take_in(hub, channel, ("history", {**piece, "people": [{**person, "name": "Сауле А.", "saved": True}]}))
    assert await name() == "Сауле А."
    contact = (await hub.conversations(owner))[0]["contact"]["id"]
    await owner.http.patch(f"/api/contacts/{contact}", json={"name": "Клиентка Сауле"})
    await take_in(hub, channel, ("contact.updated", {**person, "name": "Сауле Новая"}))
    assert await name() == "Клиентка Сауле"


async def test_a_name_taken_out_of_the_address_book_is_gone_and_a_members_stays(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    person = {"phone": "77011234567", "lid": "9001"}

    async def name() -> Any:
        return (await hub.conversations(owner))[0]["contact"]["name"]

    await take_in(hub, channel, ("message", message("A1", "раз", name="Сәуле 🌸")))
    await take_in(hub, channel, ("contact.updated", {**person, "name": None}))
    assert await name() == "Сәуле 🌸", "that is how she calls herself"
    await take_in(hub, channel, ("contact.updated", {**person, "name": "Сауле Ахметова"}))
    await take_in(hub, channel, ("contact.updated", {**person, "name": ["Сауле"]}))
    assert await name() == "Сауле Ахметова"
    await take_in(hub, channel, ("contact.updated", {**person, "name": None, "saved": True}))
    assert await name() is None
    await take_in(hub, channel, ("message", message("A2", "два", name="Сәуле 💐")))
    assert await name() == "Сәуле 💐"
    contact = (await hub.conversations(owner))[0]["contact"]["id"]
    await owner.http.patch(f"/api/contacts/{contact}", json={"name": "Клиентка Сауле"})
    await take_in(hub, channel, ("contact.updated", {**person, "name": None}))
    assert await name() == "Клиентка Сауле"
