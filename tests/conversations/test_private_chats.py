"""Private chats: whoever links their own phone decides what of it the team sees, and nobody sees the rest."""

import io
import zipfile
from typing import Any
from uuid import UUID

import pytest

from sarafan.organizations.models import Role
from tests.support.events import in_group, picture, with_file
from tests.support.hub import Hub, Person, message
from tests.support.recount import assert_counters_are_exact

MOTHER = {"phone": "77015551111", "lid": "9001", "name": "Мама"}
CUSTOMER = {"phone": "77015550002", "lid": "9002", "name": "Клиентка Асель"}
FRIEND = {"phone": "77015550003", "lid": "9003", "name": "Друг"}
PAST_S, NOW_S = 1_780_000_000, 1_790_000_000
NOBODYS = {"none": set(), "address_book": {"Мама", "Семья"}}


def said(number: str, by: dict[str, Any], text: str, at: int = NOW_S) -> dict[str, Any]:
    return message(number, text, **by, at=at)


class Phone:
    """The owner of a shop links their own phone; others work there, too."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    async def link(self, **more: Any) -> "Phone":
        self.owner = await self.hub.person()
        organization_id = self.owner.organization_id
        self.others = [await self.hub.person(organization_id, role) for role in Role]
        self.colleague = self.others[0]  # an owner, too
        self.channel = await self.hub.channel(self.owner, "Телефон Айны", **{"asks_private": True, **more})
        return self

    async def remember(self, *, last: bool = True, more: tuple[dict[str, Any], ...] = ()) -> None:
        """Let the phone hand over its history: with mother, a customer, and a group."""
        self.hub.bridge.files["H1"] = picture()
        past = [
            with_file("H1", text="секретное слово", **MOTHER, at=PAST_S),
            said("H2", CUSTOMER, "сколько стоит", PAST_S + 1),
            in_group("H3", subject="Семья", at=PAST_S + 2),
            *more,
        ]
        people = [{**MOTHER, "saved": True}, {**CUSTOMER, "saved": False}]
        piece = {"piece": 1, "progress": 100, "last": last, "chats": [], "people": people}
        await self.tell("history", {**piece, "messages": [{**one, "source": "history"} for one in past]})

    async def tell(self, kind: str, data: dict[str, Any]) -> None:
        await self.hub.deliver(self.channel, self.hub.event(self.channel, kind, data))

    async def choose(self, keeping: str, *picked: str, by: Person | None = None) -> Any:
        body = {"keeping": keeping, "conversation_ids": list(picked)}
        return await (by or self.owner).http.put(f"/api/channels/{self.channel}/private-chats", json=body)

    async def seen(self, who: Person) -> dict[str, str]:
        """Return the ids of the chats that somebody sees, by name."""
        rows = [*await self.hub.conversations(who), *await self.hub.conversations(who, "view=groups")]
        return {row["contact"]["name"] if row["contact"] else row["group"]["subject"]: row["id"] for row in rows}

    async def keep(self, chat: str, *, private: bool, by: Person | None = None) -> Any:
        body = {"private": private}
        return await (by or self.owner).http.put(f"/api/conversations/{chat}/private", json=body)


@pytest.fixture
async def phone(hub: Hub) -> Phone:
    return await Phone(hub).link()


async def total(who: Person) -> int:
    counted = (await who.http.get("/api/conversations/counters")).json()
    return int(counted["total"] + counted["groups"])


async def test_until_its_owner_has_chosen_nobody_else_sees_what_a_phone_brings(phone: Phone):
    await phone.remember()
    await phone.tell("message", said("L1", FRIEND, "привет"))

    assert set(await phone.seen(phone.owner)) == {"Мама", "Клиентка Асель", "Друг", "Семья"}
    assert await total(phone.owner) == 4
    for other in phone.others:
        assert (other.role, await phone.seen(other), await total(other)) == (other.role, {}, 0)
    program = await phone.hub.api_key(phone.owner, "read")
    assert (await program.get("/api/conversations")).json()["items"] == []
    assert (await program.get("/api/conversations/counters")).json()["total"] == 0
    shown = (await phone.colleague.http.get(f"/api/channels/{phone.channel}")).json()
    assert (shown["keeping"], shown["keeper_id"]) == ("asked", str(phone.owner.id))
    await assert_counters_are_exact(phone.hub)


@pytest.mark.parametrize("keeping", NOBODYS)
async def test_a_choice_opens_the_rest_at_once(phone: Phone, keeping: str):
    await phone.remember()

    chosen = await phone.choose(keeping)

    assert (chosen.status_code, chosen.json()["keeping"]) == (200, keeping)
    everything = {"Мама", "Клиентка Асель", "Семья"}
    assert set(await phone.seen(phone.owner)) == everything
    for other in phone.others:
        assert set(await phone.seen(other)) == everything - NOBODYS[keeping]
        assert await total(other) == len(everything - NOBODYS[keeping])
    await assert_counters_are_exact(phone.hub)


async def test_picked_chats_stay_private_and_so_does_what_could_not_be_picked_yet(phone: Phone):
    await phone.remember(last=False)
    picked = (await phone.seen(phone.owner))["Клиентка Асель"]

    assert (await phone.choose("chosen", picked)).status_code == 200
    assert set(await phone.seen(phone.colleague)) == {"Мама", "Семья"}
    late = said("H9", FRIEND, "из прошлого", PAST_S + 9)
    piece = {"piece": 2, "progress": 100, "last": True, "chats": [], "people": []}
    await phone.tell("history", {**piece, "messages": [{**late, "source": "history"}]})

    assert set(await phone.seen(phone.colleague)) == {"Мама", "Семья"}
    assert "Друг" in await phone.seen(phone.owner)
    await assert_counters_are_exact(phone.hub)


@pytest.mark.parametrize("keeping", ["none", "address_book", "chosen"])
async def test_a_new_number_is_the_teams_at_once(phone: Phone, keeping: str):
    await phone.remember()
    await phone.choose(keeping)

    await phone.tell("message", said("L1", FRIEND, "есть ли сегодня место"))

    for who in (phone.owner, *phone.others):
        assert "Друг" in await phone.seen(who)


async def test_whoever_is_in_the_address_book_and_writes_later_is_private(phone: Phone):
    await phone.tell("contact.updated", {**FRIEND, "saved": True})
    await phone.remember()
    await phone.choose("address_book")

    await phone.tell("message", said("L1", FRIEND, "привет"))
    assert "Друг" not in await phone.seen(phone.colleague)
    assert "Друг" in await phone.seen(phone.owner)

    # Whom the phone's owner saves later was the team's before, and stays so.
    await phone.tell("contact.updated", {**CUSTOMER, "saved": True})
    assert "Клиентка Асель" in await phone.seen(phone.colleague)
    await phone.choose("none")
    assert await phone.hub.rows("SELECT * FROM address_book_entries") == []


async def test_a_private_chat_is_its_owners_alone_whatever_is_asked(phone: Phone):
    hub, owner = phone.hub, phone.owner
    await phone.remember()
    await phone.choose("address_book")
    await phone.tell("message", said("L1", MOTHER, "секретное слово два"))
    chats = await phone.seen(owner)
    chat, shared = chats["Мама"], chats["Клиентка Асель"]
    thread = await hub.thread(owner, chat)
    file, contact = (
        next(one["media"]["id"] for one in thread if one["media"]),
        (await owner.http.get(f"/api/conversations/{chat}")).json()["contact"]["id"],
    )
    noted = await owner.http.post(f"/api/conversations/{chat}/notes", json={"text": "личное", "client_key": "n1"})
    assert noted.status_code == 201
    text = {"text": "Да", "client_key": "k1"}
    asked: list[tuple[str, str, Any]] = [
        ("GET", f"/api/conversations/{chat}", None),
        ("GET", f"/api/conversations/{chat}/messages", None),
        ("GET", f"/api/conversations/{chat}/notes", None),
        ("GET", f"/api/conversations/{chat}/state-changes", None),
        ("GET", f"/api/conversations/{chat}/search?q=слово", None),
        ("GET", f"/api/conversations/{chat}/gallery?shelf=media", None),
        ("GET", f"/api/messages/{thread[0]['id']}/text", None),
        ("GET", f"/api/media/{file}", None),
        ("GET", f"/api/media/{file}/download", None),
        ("GET", f"/api/contacts/{contact}", None),
        ("PUT", f"/api/conversations/{chat}/draft", {"text": "Я"}),
        ("PUT", f"/api/conversations/{chat}/private", {"private": False}),
        ("PATCH", f"/api/conversations/{chat}", {"assignee_id": str(phone.colleague.id)}),
        ("POST", f"/api/conversations/{chat}/messages", text),
        ("POST", f"/api/conversations/{chat}/notes", text),
        ("POST", f"/api/messages/{thread[0]['id']}/forward", {"conversation_ids": [shared], "client_key": "k2"}),
        ("POST", f"/api/conversations/{shared}/messages", {"media_id": file, "client_key": "k3"}),
        ("POST", f"/api/contacts/{contact}/exports", None),
    ]
    program = await hub.api_key(owner, "read", "write")
    for method, path, body in asked:
        refused = await phone.colleague.http.request(method, path, json=body)
        assert (method, path, refused.status_code) == (method, path, 404)
        if method == "GET":
            assert (path, (await program.get(path)).status_code) == (path, 404)
            assert (path, (await owner.http.get(path)).status_code) in {(path, 200), (path, 302)}
    for query in ("view=waiting", "view=unassigned", "view=everywhere&q=Мама", f"q={MOTHER['phone'][-4:]}"):
        assert chat not in {row["id"] for row in await hub.conversations(phone.colleague, query)}, query
    found = (await phone.colleague.http.get("/api/search?q=секретное")).text
    assert "секретное" not in found.replace('"q"', "")
    assert chat in (await owner.http.get("/api/search?q=секретное")).text


async def test_what_was_asked_before_is_not_shown_after_a_gap(phone: Phone):
    await phone.remember()
    await phone.choose("address_book")
    cursor = (await phone.colleague.http.get("/api/session")).json()["cursor"]

    await phone.tell("message", said("L1", MOTHER, "секретное слово"))
    caught = (await phone.colleague.http.get(f"/api/changes?after={cursor}")).json()["items"]

    told = str([one for one in caught if one["type"] != "conversation.removed"])
    assert "секретное" not in told
    assert MOTHER["phone"] not in told


async def test_one_click_opens_a_chat_and_its_owner_alone_takes_it_back(phone: Phone):
    await phone.remember()
    await phone.choose("address_book")
    chat = (await phone.seen(phone.owner))["Мама"]

    opened = await phone.keep(chat, private=False)
    assert (opened.status_code, opened.json()["private_of"]) == (200, None)
    assert "Мама" in await phone.seen(phone.colleague)
    await assert_counters_are_exact(phone.hub)
    line = (await phone.colleague.http.get(f"/api/conversations/{chat}/state-changes")).json()["items"][0]
    assert (line["kind"], line["author"]["id"], line["undo_until"]) == ("released", str(phone.owner.id), None)
    refused = await phone.keep(chat, private=True, by=phone.colleague)
    assert (refused.status_code, refused.json()["error"]) == (403, "not_your_phone")
    await phone.owner.http.patch(f"/api/conversations/{chat}", json={"assignee_id": str(phone.colleague.id)})

    again = (await phone.keep(chat, private=True)).json()

    assert (again["private_of"], again["assignee_id"]) == (str(phone.owner.id), None)
    assert "Мама" not in await phone.seen(phone.colleague)
    await assert_counters_are_exact(phone.hub)


async def test_a_private_chat_is_given_to_nobody(phone: Phone):
    hub = phone.hub
    rule = await phone.owner.http.put(f"/api/distribution/channels/{phone.channel}", json={"mode": "in_turn"})
    assert rule.status_code == 200, rule.text
    for person in phone.others:
        await person.http.put(f"/api/members/{person.id}/attendance", json={"state": "at_work"})
    await phone.remember()
    await phone.choose("address_book")
    await phone.tell("message", said("L1", MOTHER, "Когда приедешь?"))
    await hub.work()
    chat = (await phone.seen(phone.owner))["Мама"]

    assert (await phone.owner.http.get(f"/api/conversations/{chat}")).json()["assignee_id"] is None
    body = {"assignee_id": str(phone.colleague.id)}
    refused = await phone.owner.http.patch(f"/api/conversations/{chat}", json=body)
    assert (refused.status_code, refused.json()["error"]) == (409, "chat_is_private")
    named = {"kind": "member", "id": str(phone.colleague.id)}
    noted = {"text": "@Коллега", "client_key": "n1", "mentions": [named]}
    refused = await phone.owner.http.post(f"/api/conversations/{chat}/notes", json=noted)
    assert refused.json()["error"] == "mentioned_cannot_see"
    bulk = {"client_key": "b1", "action": {"kind": "assign", **body}, "conversation_ids": [chat]}
    await phone.owner.http.post("/api/bulks", json=bulk)
    await hub.work()
    assert (await phone.owner.http.get(f"/api/conversations/{chat}")).json()["assignee_id"] is None

    await phone.keep(chat, private=False)
    await hub.work()
    assert (await phone.owner.http.get(f"/api/conversations/{chat}")).json()["assignee_id"] is not None


async def test_private_chats_of_who_has_left_stay_hidden_and_new_ones_are_the_teams(phone: Phone):
    await phone.remember()
    assert (await phone.colleague.http.delete(f"/api/members/{phone.owner.id}")).status_code == 204

    await phone.tell("message", said("L1", MOTHER, "секретное слово"))
    await phone.tell("message", said("L2", FRIEND, "привет"))

    assert set(await phone.seen(phone.colleague)) == {"Друг"}
    assert await total(phone.colleague) == 1
    await assert_counters_are_exact(phone.hub)


async def test_where_nobody_was_asked_nothing_is_private(hub: Hub):
    phone = await Phone(hub).link(asks_private=False)
    await phone.remember()

    assert set(await phone.seen(phone.colleague)) == {"Мама", "Клиентка Асель", "Семья"}
    shown = (await phone.owner.http.get(f"/api/channels/{phone.channel}")).json()
    assert (shown["keeping"], shown["keeper_id"]) == (None, None)
    for keeping in ("none", "address_book"):
        refused = await phone.choose(keeping)
        assert (refused.status_code, refused.json()["error"]) == (403, "not_your_phone")
    chat = (await phone.seen(phone.owner))["Мама"]
    assert (await phone.keep(chat, private=True)).status_code == 403
    assert await hub.rows("SELECT private_keepers FROM organizations") == [([],)]


async def test_only_who_has_linked_it_chooses_and_only_among_its_chats(phone: Phone):
    await phone.remember()
    for other in phone.others:
        refused = await phone.choose("none", by=other)
        assert (other.role, refused.status_code) == (other.role, 403)
    elsewhere = await phone.hub.channel(phone.owner, "Салон")
    await phone.hub.deliver(elsewhere, phone.hub.event(elsewhere, "message", said("S1", FRIEND, "вы открыты?")))
    foreign = (await phone.seen(phone.owner))["Друг"]
    assert (await phone.choose("chosen", foreign)).status_code == 404
    assert (await phone.choose("chosen", str(UUID(int=1)))).status_code == 404
    assert (await phone.choose("asked")).status_code == 422
    assert (await phone.choose("chosen", *[str(UUID(int=one)) for one in range(2001)])).status_code == 422
    assert set(await phone.seen(phone.colleague)) == {"Друг"}, "nothing of it has opened anything"


async def test_once_nothing_is_private_nobody_looks_for_it(phone: Phone):
    await phone.remember()
    await phone.choose("address_book")
    assert await phone.hub.rows("SELECT jsonb_array_length(private_keepers) FROM organizations") == [(1,)]

    await phone.choose("none")

    assert await phone.hub.rows("SELECT private_keepers FROM organizations") == [([],)]
    lines = (
        await phone.owner.http.get(f"/api/conversations/{(await phone.seen(phone.owner))['Мама']}/state-changes")
    ).json()
    assert [one["kind"] for one in lines["items"]] == ["released"]


async def test_what_is_exported_of_a_person_has_nothing_of_others_private_chats(phone: Phone):
    await phone.remember()
    await phone.choose("address_book")
    in_the_family = in_group(
        "G1", "между нами", author=CUSTOMER["phone"], lid=CUSTOMER["lid"], name=CUSTOMER["name"], at=NOW_S
    )
    await phone.tell("message", in_the_family)
    chat = (await phone.seen(phone.colleague))["Клиентка Асель"]
    contact = (await phone.colleague.http.get(f"/api/conversations/{chat}")).json()["contact"]["id"]

    said_of_them = {}
    for who in (phone.owner, phone.colleague):
        task = (await who.http.post(f"/api/contacts/{contact}/exports")).json()["id"]
        await phone.hub.work()
        given = await who.http.get(f"/api/person-tasks/{task}/file")
        archive = zipfile.ZipFile(io.BytesIO(given.content))
        said_of_them[who.id] = archive.read("messages.jsonl").decode()

    assert all("сколько стоит" in one for one in said_of_them.values())
    assert ["между нами" in said_of_them[who.id] for who in (phone.owner, phone.colleague)] == [True, False]


async def test_how_its_owner_calls_somebody_is_not_told_to_those_who_know_them_otherwise(phone: Phone):
    salon = await phone.hub.channel(phone.owner, "Салон")
    await phone.hub.deliver(
        salon, phone.hub.event(salon, "message", said("S1", {**MOTHER, "name": "Гүлнәр"}, "Здравствуйте"))
    )
    past = {**said("H1", {**MOTHER, "name": None}, "привет", PAST_S), "source": "history"}
    piece = {"piece": 1, "progress": 100, "last": True, "chats": [], "people": [{**MOTHER, "saved": True}]}
    await phone.tell("history", {**piece, "messages": [past]})
    await phone.tell("contact.updated", {**MOTHER, "saved": True})

    assert set(await phone.seen(phone.colleague)) == {"Гүлнәр"}


async def test_a_chat_that_turns_out_to_be_a_private_one_is_private(phone: Phone):
    father = {"phone": "77015550009", "lid": None, "name": "Папа"}
    await phone.tell("contact.updated", {**father, "saved": True})
    await phone.remember(more=(said("H4", father, "привет", PAST_S + 5),))
    await phone.choose("address_book")
    await phone.tell("message", said("L1", {"phone": None, "lid": "9009", "name": None}, "это я"))
    assert len(await phone.hub.conversations(phone.colleague)) == 2

    await phone.tell("contact.identity", {"phone": father["phone"], "lid": "9009"})

    assert set(await phone.seen(phone.colleague)) == {"Клиентка Асель"}
    assert "Папа" in await phone.seen(phone.owner)
    await assert_counters_are_exact(phone.hub)
