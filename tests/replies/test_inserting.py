"""A quick reply for a conversation: in its language, filled in one pass, counted; what is missing is marked."""

from typing import Any

import pytest
import sqlalchemy as sa

from sarafan.conversations.visibility import assignees_shown, by_assignment, limit_by
from sarafan.organizations.models import Role
from tests.replies.test_replies import make, upload
from tests.support.events import group
from tests.support.hub import Hub, Person, message


async def chat(hub: Hub, owner: Person, name: str | None = "Айгүл", phone: str | None = "77011234567") -> str:
    """Let somebody write; returns the conversation's id."""
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", message("A1", name=name, phone=phone)))
    return str((await hub.conversations(owner))[0]["id"])


async def insert(person: Person, reply: dict[str, Any], conversation: str, **more: Any) -> dict[str, Any]:
    """Put a reply into an answer."""
    body = {"conversation_id": conversation, **more}
    answer = await person.http.post(f"/api/replies/{reply['id']}/insert", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_what_is_known_is_filled_in(hub: Hub):
    owner = await hub.person(await hub.organization("Салон «Айна»"))
    conversation = await chat(hub, owner)
    file = await upload(owner)
    text = "{{contact.name}}, это {{ member.name }} из {{organization.name}}. Ваш номер {{contact.phone}}?"
    reply = await make(owner, team=True, texts={"ru": text}, file_ids=[file])
    name = (await owner.http.get("/api/session")).json()["member"]["name"]

    inserted = await insert(owner, reply, conversation)

    assert inserted["text"] == f"Айгүл, это {name} из Салон «Айна». Ваш номер +77011234567?"
    assert (inserted["missing"], [one["id"] for one in inserted["files"]]) == ([], [file])


async def test_what_is_missing_is_marked_in_the_replys_language(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "groups.synced", {"groups": [group(("77015550001", "admin"))]}))
    conversation = (await hub.conversations(owner, "view=groups"))[0]["id"]
    texts = {"ru": "Привет, {{contact.name}} {{contact.phone}}", "en": "Hi {{contact.name}}"}
    reply = await make(owner, texts=texts)

    russian = await insert(owner, reply, conversation)
    assert russian["text"] == "Привет, [?имя клиента] [?телефон клиента]"
    assert russian["missing"] == ["contact.name", "contact.phone"]
    english = await insert(owner, reply, conversation, language="en")
    assert (english["text"], english["missing"]) == ("Hi [?the customer’s name]", ["contact.name"])


@pytest.mark.parametrize(
    ("name", "filled"),
    [
        ("{{organization.name}}", "{{organization.name}}"),
        ("[?имя клиента]", "[имя клиента]"),
        ("Айгүл\n\nСпам\u202e", "Айгүл Спам"),
        ("\\g<1> \\1", "\\g<1> \\1"),
        ("...", "[?имя клиента]"),
        ("x" * 255, "x" * 200),
    ],
)
async def test_what_a_customer_calls_themselves_is_only_a_name(hub: Hub, name: str, filled: str):
    owner = await hub.person()
    conversation = await chat(hub, owner, name)
    reply = await make(owner, texts={"ru": "{{contact.name}}"})

    assert (await insert(owner, reply, conversation))["text"] == filled


@pytest.mark.parametrize(
    "text", ["{{contact.password}}", "{{ }}", "{{contact.__class__}}", "{{{{contact.name}} {{x}}}}", "{{0}}"]
)
async def test_no_other_variable_is_taken(hub: Hub, text: str):
    refused = await make(await hub.person(), 422, texts={"kk": text})

    assert (refused["error"], refused["data"]["field"]) == ("unknown_variable", "texts.kk")
    assert "contact.name" in refused["data"]["known"]


@pytest.mark.parametrize("text", ["{{", "}}{{", "{" * 4096, "{{ " + " " * 4000, "{{" * 2000 + "}}"])
async def test_braces_that_are_no_variable_are_braces(hub: Hub, text: str):
    owner = await hub.person()
    conversation = await chat(hub, owner)
    reply = await make(owner, texts={"ru": text})

    assert (await insert(owner, reply, conversation))["text"] == text.strip()


async def test_the_list_of_variables_is_told(hub: Hub):
    found = (await (await hub.person()).http.get("/api/replies/variables")).json()["items"]

    names = ["contact.name", "contact.phone", "organization.name", "member.name"]
    assert [one["name"] for one in found] == names
    assert all(set(one["words"]) == {"ru", "kk", "en"} for one in found)


async def test_a_contacts_language_is_that_of_the_first_reply(hub: Hub):
    owner = await hub.person()
    conversation = await chat(hub, owner)
    contact = f"/api/contacts/{(await hub.conversations(owner))[0]['contact']['id']}"
    both = await make(owner, texts={"ru": "Да", "kk": "Иә"})
    assert (await insert(owner, both, conversation))["text"] == "Да"
    await hub.change("DELETE FROM reply_languages")
    for language, text in (("kk", "Иә"), (None, "Да")):
        answer = await owner.http.patch(contact, json={"language": language})
        assert (answer.status_code, answer.json()["language"]) == (200, language)
        assert (await insert(owner, both, conversation))["text"] == text
        await hub.change("DELETE FROM reply_languages")


async def test_a_conversation_keeps_the_language_of_its_last_reply(hub: Hub):
    owner = await hub.person()
    conversation = await chat(hub, owner)
    both = await make(owner, texts={"ru": "Да", "kk": "Иә"})
    russian = await make(owner, title="По-русски", texts={"ru": "Нет"})

    async def language() -> str:
        answer = await owner.http.get("/api/replies", params={"conversation_id": conversation})
        return str(answer.json()["language"])

    assert await language() == "ru"
    assert (await insert(owner, both, conversation, language="kk"))["text"] == "Иә"
    assert (await insert(owner, both, conversation))["text"] == "Иә"
    assert (await insert(owner, russian, conversation, language="kk"))["language"] == "ru"
    assert await language() == "kk", "chosen, though that reply had no such text"


async def test_what_is_used_most_comes_first(hub: Hub):
    owner = await hub.person()
    conversation = await chat(hub, owner)
    for title in ("А", "Б"):
        await make(owner, team=True, title=title)
    second = await make(owner, team=True, title="В", shortcut="а")
    for _ in range(2):
        await insert(owner, second, conversation)

    listed = (await owner.http.get("/api/replies")).json()["items"]
    assert [(one["title"], one["use_count"]) for one in listed] == [("В", 2), ("А", 0), ("Б", 0)]
    limited = (await owner.http.get("/api/replies?limit=1")).json()["items"]
    assert [one["title"] for one in limited] == ["В"]


async def test_a_conversation_that_is_hidden_fills_no_reply(hub: Hub):
    owner = await hub.person()
    operator = await hub.person(owner.organization_id, Role.OPERATOR)
    conversation = await chat(hub, owner)
    reply = await make(owner, team=True, texts={"ru": "{{contact.name}}"})
    body = {"conversation_id": conversation}
    limit_by(lambda actor: sa.false() if actor.id == operator.id else None)
    try:
        refused = await operator.http.post(f"/api/replies/{reply['id']}/insert", json=body)
        listed = await operator.http.get("/api/replies", params=body)
    finally:
        limit_by(by_assignment, assignees_shown)

    assert (refused.status_code, listed.status_code) == (404, 404)
    assert (await owner.http.get(f"/api/replies/{reply['id']}")).json()["use_count"] == 0


async def test_quality_control_inserts_nothing_and_a_program_may(hub: Hub):
    owner = await hub.person()
    conversation = await chat(hub, owner)
    reply = await make(owner, team=True, texts={"ru": "{{member.name}}"})
    reader = await hub.person(owner.organization_id, Role.QUALITY_CONTROL)
    program = await hub.api_key(owner, "write")
    path, body = f"/api/replies/{reply['id']}/insert", {"conversation_id": conversation}

    assert (await reader.http.post(path, json=body)).status_code == 403
    told = await program.post(path, json=body)
    assert (told.status_code, told.json()["text"]) == (200, "[?ваше имя]"), "a program is nobody"
