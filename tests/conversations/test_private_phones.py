"""Around private chats: history that comes in pieces, another phone, a keeper who leaves, people whom others know."""

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa

from sarafan.organizations.models import Role
from tests.conversations.test_private_chats import CUSTOMER, FRIEND, MOTHER, NOW_S, PAST_S, Phone, phone, said, total
from tests.support.events import group, in_group
from tests.support.hub import Hub, Person
from tests.support.recount import assert_counters_are_exact
from tests.support.stack import eventually

__all__ = ["phone"]  # a fixture

FATHER = {"phone": "77015550009", "lid": "9004", "name": "Папа"}
GULNAR = {**MOTHER, "name": "Гүлнәр"}
# A row that is waited for is waited for as a transaction, which is of no database; other tests wait in theirs.
SOMEBODY_WAITS = """
    SELECT FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = current_database()
"""


def from_past(number: str, by: dict[str, Any], at: int = PAST_S) -> dict[str, Any]:
    return {**said(number, by, "из прошлого", at), "source": "history"}


async def piece(phone: Phone, number: int, *messages: dict[str, Any], last: bool = False, **more: Any) -> None:
    """Let the phone hand over a piece of its history."""
    about: dict[str, Any] = {"piece": number, "progress": 100 if last else 50, "last": last, "chats": [], "people": []}
    await phone.tell("history", {**about, "messages": list(messages), **more})


@pytest.mark.parametrize("when", ["before", "between"])
async def test_whom_a_later_piece_names_is_private_although_the_choice_came_first(phone: Phone, when: str):
    history = [from_past("H1", MOTHER), from_past("H2", CUSTOMER)]
    if when == "before":
        await piece(phone, 1)
        await phone.choose("address_book")
    await piece(phone, 2, *history)
    if when == "between":
        await phone.tell("message", said("L0", FRIEND, "привет"))
        await phone.choose("address_book")
    await phone.tell("message", said("L1", FATHER, "привет"))
    await phone.tell("message", said("L2", FRIEND, "привет"))
    assert await phone.seen(phone.colleague) == {}

    saved = [{**MOTHER, "saved": True}, {**FATHER, "saved": True}]
    await piece(phone, 3, last=True, people=saved)

    assert set(await phone.seen(phone.colleague)) == {"Клиентка Асель", "Друг"}
    assert await total(phone.colleague) == 2
    assert set(await phone.seen(phone.owner)) == {"Клиентка Асель", "Друг", "Мама", "Папа"}
    await assert_counters_are_exact(phone.hub)
    await phone.tell("message", said("L3", {**FRIEND, "phone": "77015550077", "lid": "9077", "name": "Новый"}, "есть?"))
    assert "Новый" in await phone.seen(phone.colleague)


async def test_a_part_of_the_history_that_never_comes_is_not_waited_for(phone: Phone):
    await piece(phone, 1, from_past("H1", CUSTOMER))
    await phone.choose("address_book")
    assert await phone.seen(phone.colleague) == {}

    await phone.tell("history.missing", {"missing": "for_good"})

    assert set(await phone.seen(phone.colleague)) == {"Клиентка Асель"}


async def test_what_its_owner_keeps_is_not_opened_by_the_end_of_the_history(phone: Phone):
    await piece(phone, 1, from_past("H1", MOTHER), from_past("H2", CUSTOMER))
    mother = (await phone.seen(phone.owner))["Мама"]
    await phone.choose("chosen", mother)
    await phone.choose("address_book")
    await piece(phone, 2, from_past("H3", FRIEND))
    await phone.keep((await phone.seen(phone.owner))["Друг"], private=True)

    await piece(phone, 3, last=True)

    assert set(await phone.seen(phone.colleague)) == {"Клиентка Асель"}


async def test_another_phone_is_not_linked_over_a_members_private_chats(phone: Phone):
    await phone.remember()
    await phone.choose("address_book")
    path = f"/api/channels/{phone.channel}/connect"

    refused = await phone.colleague.http.post(path, json={"any_phone": True})

    assert (refused.status_code, refused.json()["error"]) == (409, "private_chats_there")
    assert (await phone.owner.http.get(f"/api/channels/{phone.channel}")).json()["keeper_id"] == str(phone.owner.id)
    assert (await phone.colleague.http.post(path)).status_code == 202, "the same phone may be linked again"
    for chat in (await phone.seen(phone.owner)).values():
        await phone.keep(chat, private=False)
    linked = await phone.colleague.http.post(path, json={"any_phone": True})
    assert (linked.status_code, linked.json()["keeping"]) == (202, "asked")
    assert linked.json()["keeper_id"] == str(phone.colleague.id)
    assert await phone.hub.rows("SELECT * FROM address_book_entries") == []


async def test_who_leaves_before_choosing_leaves_new_numbers_to_the_team(phone: Phone):
    await phone.remember()
    await phone.tell("contact.updated", {**FATHER, "saved": True})
    for number, by in enumerate((MOTHER, FATHER, FRIEND)):
        await phone.tell("message", said(f"L{number}", by, "привет"))
    assert await phone.seen(phone.colleague) == {}

    assert (await phone.colleague.http.delete(f"/api/members/{phone.owner.id}")).status_code == 204

    assert set(await phone.seen(phone.colleague)) == {"Друг"}
    await assert_counters_are_exact(phone.hub)
    assert await phone.hub.rows("SELECT * FROM address_book_entries") == []


async def salon(phone: Phone, *events: dict[str, Any]) -> Any:
    """Let something be written to a number of the team."""
    made = await phone.hub.channel(phone.colleague, "Салон")
    await phone.hub.deliver(made, *(phone.hub.event(made, "message", one) for one in events))
    return made


async def contact_of(who: Person, chat: str) -> str:
    return str((await who.http.get(f"/api/conversations/{chat}")).json()["contact"]["id"])


async def test_a_person_is_erased_although_somebody_who_left_had_a_private_chat_with_them(phone: Phone):
    await phone.remember()
    await phone.choose("address_book")
    await salon(phone, said("S1", GULNAR, "Здравствуйте"))
    contact = await contact_of(phone.colleague, (await phone.seen(phone.colleague))["Гүлнәр"])
    path, body = f"/api/contacts/{contact}/erasure", {"confirm": "Гүлнәр"}
    refused = await phone.colleague.http.post(path, json=body)
    assert (refused.status_code, refused.json()["error"]) == (403, "sees_not_all_chats")
    await phone.colleague.http.delete(f"/api/members/{phone.owner.id}")

    assert (await phone.colleague.http.post(path, json=body)).status_code == 202
    await phone.hub.work()

    said_by_them = "SELECT count(*) FROM messages WHERE text IN ('секретное слово', 'Здравствуйте')"
    assert await phone.hub.rows(said_by_them) == [(0,)]


async def test_who_has_no_chat_is_seen_and_who_is_known_from_private_ones_is_not(phone: Phone):
    await phone.remember()
    await phone.tell("groups.synced", {"groups": [group((FATHER["phone"], "member"), subject="Семья")]})
    await phone.tell("message", in_group("G1", subject="Семья", author=FATHER["phone"], lid=None, name="Папа"))
    await phone.choose("address_book")
    await phone.hub.change(
        "INSERT INTO contacts (id, organization_id, name, phone, revision)"
        " VALUES (gen_random_uuid(), :own, 'Из файла', '77015550055', 0)",
        own=phone.owner.organization_id,
    )
    ids = dict(await phone.hub.rows("SELECT name, id FROM contacts"))

    for who, hidden in ((phone.owner, set()), (phone.colleague, {"Мама", "Папа"})):
        found = {name for name, one in ids.items() if (await who.http.get(f"/api/contacts/{one}")).status_code == 200}
        assert {"Из файла", "Мама", "Папа", "Клиентка Асель"} - found == hidden


async def test_a_name_from_the_address_book_stays_behind_when_the_team_gets_to_know_somebody(phone: Phone):
    await phone.remember()
    await phone.choose("address_book")

    await salon(phone, said("S1", GULNAR, "Здравствуйте"))

    assert set(await phone.seen(phone.colleague)) == {"Гүлнәр", "Клиентка Асель"}


async def test_a_name_from_the_address_book_is_not_told_in_groups(phone: Phone):
    await phone.remember()
    await phone.choose("address_book")
    made = await salon(phone, in_group("G1", author=MOTHER["phone"], lid=MOTHER["lid"], name="Гүлнәр"))
    synced = {"groups": [group((MOTHER["phone"], "member"), ("77009990000", "admin"))]}
    await phone.hub.deliver(made, phone.hub.event(made, "groups.synced", synced))
    chat = (await phone.seen(phone.colleague))["Мастер-класс"]

    for path in ("", "/messages", "/group", "/group/members"):
        answer = await phone.colleague.http.get(f"/api/conversations/{chat}{path}")
        assert (path, "Мама" in answer.text) == (path, False)


async def test_a_teams_chat_that_becomes_private_is_taken_from_everybody_and_says_so(phone: Phone):
    await phone.tell("contact.updated", {**FATHER, "lid": None, "saved": True})
    await phone.remember(more=(said("H4", {**FATHER, "lid": None}, "привет", PAST_S + 5),))
    await phone.choose("address_book")
    await phone.tell("message", said("L1", {"phone": None, "lid": FATHER["lid"], "name": None}, "это я"))
    rows = await phone.hub.conversations(phone.colleague)
    chat = next(one["id"] for one in rows if one["contact"]["name"] is None)
    given = await phone.owner.http.patch(f"/api/conversations/{chat}", json={"assignee_id": str(phone.colleague.id)})
    assert given.status_code == 200

    await phone.tell("contact.identity", {"phone": FATHER["phone"], "lid": FATHER["lid"]})

    chat = (await phone.seen(phone.owner))["Папа"]
    row = (await phone.owner.http.get(f"/api/conversations/{chat}")).json()
    assert (row["private_of"], row["assignee_id"], row["team_id"]) == (str(phone.owner.id), None, None)
    lines = (await phone.owner.http.get(f"/api/conversations/{chat}/state-changes")).json()["items"]
    assert ("kept", "clock") in [(one["kind"], one["author"]["kind"]) for one in lines]
    await assert_counters_are_exact(phone.hub)


async def test_who_is_removed_holds_no_chat_while_their_number_is_waited_for(phone: Phone):
    await phone.remember()
    await phone.choose("none")
    chat = (await phone.seen(phone.owner))["Мама"]
    await phone.owner.http.patch(f"/api/conversations/{chat}", json={"assignee_id": str(phone.owner.id)})

    async with phone.hub.database.for_organization(phone.owner.organization_id) as session:
        await session.execute(sa.text("SELECT FROM channels WHERE id = :id FOR UPDATE"), {"id": phone.channel})
        going = asyncio.create_task(phone.colleague.http.delete(f"/api/members/{phone.owner.id}"))
        await eventually(lambda: phone.hub.rows(SOMEBODY_WAITS), "the removal waiting for the number")
        await session.execute(sa.text("SELECT FROM conversations WHERE id = :id FOR UPDATE NOWAIT"), {"id": chat})

    assert (await going).status_code == 204


async def test_only_who_linked_a_phone_begins_chats_from_it_and_others_learn_nothing(phone: Phone):
    await phone.remember()
    await phone.choose("address_book")
    shared = (await phone.seen(phone.colleague))["Клиентка Асель"]

    async def begin(who: Person, number: str) -> Any:
        return await who.http.post("/api/conversations", json={"channel_id": str(phone.channel), "phone": number})

    hidden, unknown = [await begin(phone.colleague, one) for one in (MOTHER["phone"], "77015558888")]
    assert (hidden.status_code, hidden.json()["error"]) == (403, "keeper_writes_first")
    assert (unknown.status_code, unknown.json()) == (hidden.status_code, hidden.json())
    known = await begin(phone.colleague, CUSTOMER["phone"])
    assert (known.status_code, known.json()["id"]) == (201, shared)
    assert (await begin(phone.owner, "77015558888")).status_code == 201

    await salon(phone, said("S1", GULNAR, "Здравствуйте"))
    contact = await contact_of(phone.colleague, (await phone.seen(phone.colleague))["Гүлнәр"])
    answered = await phone.colleague.http.post(
        f"/api/contacts/{contact}/conversations", json={"channel_id": str(phone.channel)}
    )
    assert (answered.status_code, answered.json()["error"]) == (403, "keeper_writes_first")


async def test_a_phone_without_private_chats_is_written_from_by_everybody(phone: Phone):
    await phone.remember()
    await phone.choose("none")
    body = {"channel_id": str(phone.channel), "phone": "77015558888"}

    assert (await phone.colleague.http.post("/api/conversations", json=body)).status_code == 201


async def test_whoever_deletes_a_member_finds_what_is_theirs_by_an_index(hub: Hub):
    led = await hub.rows(
        "SELECT c.relname, a.attname FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0] WHERE i.indisvalid"
    )

    assert {("channels", "keeper_id"), ("conversations", "private_of")} <= {tuple(one) for one in led}


async def test_a_colleague_of_every_role_is_kept_out_while_the_history_comes(phone: Phone):
    await piece(phone, 1, from_past("H1", MOTHER))
    await phone.choose("address_book")

    for other in phone.others:
        assert (other.role in Role, await phone.seen(other), await total(other)) == (True, {}, 0)
    assert await phone.hub.rows("SELECT count(*) FROM conversations WHERE private_until = 'book'") == [(1,)]
    await phone.tell("message", said("L1", MOTHER, "привет", NOW_S))
    assert await phone.seen(phone.colleague) == {}
