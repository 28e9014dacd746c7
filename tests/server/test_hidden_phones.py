"""A phone that a head hides is told to nobody who may not see it: by no route, header, live change, search or refusal.

Generated from the OpenAPI description: a new route is tried from its first day.
"""

import json
from typing import Any
from uuid import UUID

import pytest

from sarafan.contacts.masking import Hidden
from sarafan.conversations import concealing
from sarafan.organizations.models import Role
from sarafan.server import live
from sarafan.server.concealment import Veil
from tests.contacts.test_renumbering import changed
from tests.server.test_live import Street, street
from tests.support import house
from tests.support.events import GROUP, change, group, in_group, with_file
from tests.support.house import PHONE, ROUTES, House
from tests.support.hub import Caller, Hub, Person, message
from tests.support.phones import phones_in, told_in

__all__ = ["street"]  # a fixture

pytestmark = pytest.mark.slow

NAMED, NOW, IN_A_FIELD, MEMBER = "77073334455", "77024443322", "77058889900", "77015550001"
NUMBERS = {PHONE, NAMED, NOW, IN_A_FIELD, MEMBER, "77019998871"}
SPELT = f"Мой номер +7 701 999-88-77, или 8(701)9998877, wa.me/{PHONE}, заказ 70199"
# Of nobody in particular, or of whoever is not known yet.
OPEN = {"read_setup", "read_health"}
# After a message of mine; its end is in the preview of the list.
LONG = "я" * 300 + f" +7 701 999-88-77 {'ю' * 300}"


async def filled(hub: Hub) -> House:
    """Put people's phones wherever somebody may write one."""
    made = await house.furnish(hub)
    owner, channel = made.owner, UUID(made.ids["channel_id"])
    said = in_group("G1", f"@{MEMBER}, это {NAMED}?", author=MEMBER, mentions=[{"phone": MEMBER, "lid": None}])
    hub.bridge.files["P4"] = b"BEGIN:VCARD"
    card = with_file("P4", kind="document", mimetype="text/vcard", phone=PHONE, media={"fileName": f"+{PHONE}.vcf"})
    quoted = {"messageId": "G1", "text": f"@{MEMBER}", "author": {"phone": MEMBER, "lid": None}, "fromMe": False}
    events: list[tuple[str, dict[str, Any]]] = [
        ("message", message("P1", SPELT, phone=PHONE, at=1_790_000_300)),
        ("message", message("P2", LONG, phone=PHONE, at=1_790_000_301)),
        ("message", message("P3", None, phone=PHONE, kind="contacts", contacts=[{"name": "Я", "phones": [PHONE]}])),
        ("message", card),
        ("message", message("P5", "Ок", phone=NAMED, lid="9009", name="+7 707 333 44 55")),
        ("message", said),
        ("message", in_group("G2", "Да", author="77017770001", lid="5009", quote=quoted)),
        ("message.reaction", change("G1", said, emoji="👍")),
        ("groups.synced", {"groups": [group((MEMBER, "admin"), subject=f"Заказ {NAMED}")]}),
        ("contact.number", changed({"phone": PHONE, "lid": "9001"}, {"phone": NOW, "lid": "9001"}, at=1_790_000_400)),
    ]
    await hub.deliver(channel, *(hub.event(channel, *event) for event in events))
    await hub.work()
    contact, chat = f"/api/contacts/{made.ids['contact_id']}", f"/api/conversations/{made.ids['conversation_id']}"
    field = (await owner.http.post("/api/contact-fields", json={"name": "Второй", "kind": "phone"})).json()["id"]
    looks_for = {"kind": "field", "field_id": made.ids["field_id"], "comparison": "contains", "value": PHONE}
    view = {"name": f"С {PHONE}", "is_shared": True, "condition": {"match": "all", "of": [looks_for]}}
    for answer in (
        await owner.http.put(f"{contact}/fields/{field}", json={"value": IN_A_FIELD}),
        await owner.http.put(f"{contact}/fields/{made.ids['field_id']}", json={"value": f"Звонить на {PHONE}"}),
        await owner.http.post(f"{chat}/notes", json={"text": f"Его номер {NOW}", "client_key": "p1"}),
        await owner.http.post("/api/views", json=view),
    ):
        assert answer.status_code < 300, answer.text
    await hub.work()
    return made


async def hide(who: Person, *, hidden: bool = True) -> None:
    answer = await who.http.put("/api/organization/phones", json={"hidden": hidden})
    assert (answer.status_code, answer.json().get("phones_hidden")) == (200, hidden), answer.text


async def told_to(made: House, caller: Caller) -> dict[str, list[str]]:
    """Ask every route that only reads, and of every chat and contact what there is; returns what was told, by path."""
    told: dict[str, list[str]] = {}

    async def ask(path: str) -> Any:
        answer = await caller.get(path, follow_redirects=True)
        assert answer.status_code < 500, (path, answer.text)
        told[path] = told_in(answer)
        return answer.json() if answer.headers.get("content-type", "").startswith("application/json") else {}

    for route in ROUTES:
        if not route.changes and route.name not in OPEN:
            answer = await made.call(caller, route)
            assert answer.status_code < 500, (route.path, answer.text)
            told[route.path] = told_in(answer)
    rows = (await ask("/api/conversations?view=all"))["items"] + (await ask("/api/conversations?view=groups"))["items"]
    assert len(rows) > 2
    for row in rows:
        chat = f"/api/conversations/{row['id']}"
        for path in ("", "/group", "/group/members", "/search?q=заказ", "/search?q=8877", "/gallery?shelf=links"):
            await ask(chat + path)
        for said in (await ask(f"{chat}/messages?limit=200"))["items"]:
            await ask(f"/api/messages/{said['id']}/text")
            await ask(f"/api/messages/{said['id']}/raw")
            if said["media"]:
                await ask(f"/api/media/{said['media']['id']}/download")
        if row["contact"]:
            await ask(f"/api/contacts/{row['contact']['id']}")
            await ask(f"/api/contacts/{row['contact']['id']}/merge-hints")
    for q in ("8877", "4455", "0001", "заказ", "vcf"):
        await ask(f"/api/search?q={q}")
    return told


def found_in(told: dict[str, list[str]]) -> dict[str, list[str]]:
    return {path: found for path, texts in told.items() if (found := phones_in(NUMBERS, *texts))}


async def test_no_route_tells_a_hidden_phone(hub: Hub):
    made = await filled(hub)
    operator = await hub.person(made.owner.organization_id, Role.OPERATOR)
    chat = f"/api/conversations/{made.ids['conversation_id']}"
    await operator.http.put(f"{chat}/draft", json={"text": f"Перезвоню на {NOW}"})
    before = found_in(await told_to(made, operator.http))
    assert set().union(*before.values()) == NUMBERS, "what nobody was ever told says nothing"
    head = await hub.person(made.owner.organization_id, Role.HEAD)
    quality = await hub.person(made.owner.organization_id, Role.QUALITY_CONTROL)
    program, trusted = await hub.api_key(made.owner, "write"), await hub.api_key(made.owner, "read", "phones")

    await hide(head)

    for caller in (operator.http, quality.http, program):
        assert found_in(await told_to(made, caller)) == {}
    for caller in (head.http, made.owner.http, trusted):
        assert found_in(await told_to(made, caller)) != {}
    await hide(head, hidden=False)
    assert found_in(await told_to(made, operator.http)) == before


async def identity(_session: Any, _whose: Any, value: Any) -> Any:
    return value


@pytest.mark.parametrize(
    ("forgetful", "is_told"), [("conceal_apart", True), ("conceal_from", False)], ids=["answers", "names of files"]
)
async def test_one_place_that_forgets_is_noticed(
    hub: Hub, forgetful: str, is_told: bool, monkeypatch: pytest.MonkeyPatch
):
    """A file's name is in its address's token, too, into which answers are looked: nothing is told by it alone."""
    made = await filled(hub)
    operator = await hub.person(made.owner.organization_id, Role.OPERATOR)
    await hide(made.owner)
    monkeypatch.setattr(concealing, forgetful, identity)
    assert bool(found_in(await told_to(made, operator.http))) is is_told


async def happen(made: House, marked: str) -> None:
    """Let things happen of which open pages hear."""
    hub, owner, channel = made.hub, made.owner, UUID(made.ids["channel_id"])
    chat = f"/api/conversations/{made.ids['conversation_id']}"
    presence = {"chat": {"kind": "group", "jid": GROUP}, "person": {"phone": MEMBER}, "state": "composing"}
    body = {"node": "test", "events": [hub.event(channel, "presence", {**presence, "lastSeen": None}, seq=0)]}
    await hub.deliver(channel, hub.event(channel, "message", message(marked, SPELT, phone=NAMED, lid="9009")))
    await hub.post_signed(json.dumps(body).encode(), f"{channel}:passing")
    for answer in (
        await owner.http.post(f"{chat}/notes", json={"text": f"{marked} {NOW}", "client_key": marked}),
        await owner.http.patch(f"/api/contacts/{made.ids['contact_id']}", json={"name": f"{marked} {PHONE}"}),
        await owner.http.put(f"{chat}/priority", json={"priority": "high" if marked == "L1" else "low"}),
        await owner.http.patch("/api/organization", json={"name": marked}),
    ):
        assert answer.status_code < 300, answer.text


@pytest.mark.parametrize("is_forgotten", [False, True])
async def test_an_open_page_hears_no_phone_from_when_they_are_hidden(
    street: Street, is_forgotten: bool, monkeypatch: pytest.MonkeyPatch
):
    hub = street.hub
    made = await filled(hub)
    operator = await hub.person(made.owner.organization_id, Role.OPERATOR)
    browser, owners = await street.browser(operator), await street.browser(made.owner)
    await happen(made, "L1")
    await browser.hears("organization", name="L1")
    assert phones_in(NUMBERS, str(browser.heard)) == sorted(NUMBERS)
    if is_forgotten:

        async def bare(*_: Any) -> Veil:
            return Veil(Hidden())

        monkeypatch.setattr(live, "veil_for", bare)

    await hide(made.owner)
    assert "contacts.see_phone" not in (await browser.hears("permissions"))["permissions"]
    await browser.hears("organization", phones_hidden=True)
    browser.heard.clear()
    await happen(made, "L2")
    await operator.http.put(f"/api/conversations/{made.ids['conversation_id']}/draft", json={"text": f"На {NOW}"})
    for page in (browser, owners):
        await page.hears("organization", name="L2")
    await browser.hears("draft")
    await browser.hears("presence")

    assert bool(phones_in(NUMBERS, str(browser.heard))) is is_forgotten
    assert phones_in(NUMBERS, str(owners.heard)) == sorted(NUMBERS)
    if not is_forgotten:
        browser.heard.clear()
        await hide(made.owner, hidden=False)
        await browser.hears("permissions")
        await happen(made, "L3")
        await browser.hears("organization", name="L3")
        assert phones_in(NUMBERS, str(browser.heard)) == sorted(NUMBERS)


async def test_the_last_four_digits_find_a_chat_and_no_others_do(hub: Hub):
    made = await filled(hub)
    operator = await hub.person(made.owner.organization_id, Role.OPERATOR)
    chat = made.ids["conversation_id"]

    async def finds(q: str) -> set[str]:
        found = {row["id"] for row in await hub.conversations(operator, f"view=everywhere&q={q}")}
        for count in ("found", "elsewhere"):
            counted = (await operator.http.get(f"/api/conversations/{count}?view=all&q={q}")).json()["count"]
            found |= {count} if counted and not found else set()
        answer = (await operator.http.get(f"/api/search?q={q}")).json()
        found |= {one["conversation_id"] for one in answer["chats"]["items"]}
        return found | {one["conversation_id"] for one in answer["messages"]["items"]}

    assert chat in await finds("7024443322")
    await hide(made.owner)
    assert chat in await finds("3322")
    assert chat in await finds("заказ")
    assert chat in await finds("70199")  # what stands in a message beside a number
    for digits in (
        NOW,
        NAMED,
        "024443",
        "4443",
        "443322",
        "+7 702 444 33",
        "8 702 444 33 22",
        "707333",
        "wa.me/77024443322",
    ):
        assert (digits, await finds(digits.replace("+", "%2B"))) == (digits, set())
    for digits in ("9998877", "77019998877", "701999", "999-88"):
        within = await operator.http.get(f"/api/conversations/{chat}/search?q={digits}")
        assert (digits, within.json()) == (digits, {"items": [], "next_cursor": None})


async def test_what_is_shown_masked_is_neither_sent_nor_kept(hub: Hub):
    made = await filled(hub)
    operator = await hub.person(made.owner.organization_id, Role.OPERATOR)
    await hide(made.owner)
    chat, contact = f"/api/conversations/{made.ids['conversation_id']}", f"/api/contacts/{made.ids['contact_id']}"
    shown = (await operator.http.get(contact)).json()
    assert shown["phone"] == "77•••••3322"
    field = next(one for one in shown["fields"] if one["field_id"] != made.ids["field_id"])

    for answer in (
        await operator.http.post(f"{chat}/messages", json={"text": "Наш +7 7•• •••-33-22", "client_key": "m1"}),
        await operator.http.post(f"{chat}/notes", json={"text": f"Это {shown['phone']}", "client_key": "m2"}),
        await operator.http.patch(contact, json={"name": shown["phone"]}),
        await operator.http.put(f"{contact}/fields/{field['field_id']}", json={"value": field["value"]}),
    ):
        assert (answer.status_code, answer.json()["error"]) == (422, "masked_number"), answer.text
    card = await operator.http.post(f"{chat}/messages", json={"text": "Карта 4400 •••• •••• 1234", "client_key": "m3"})
    assert card.status_code == 201
    wrong = {"value": "77051112233", "before": "77•••••0000"}
    assert (await operator.http.put(f"{contact}/fields/{field['field_id']}", json=wrong)).status_code == 409
    body = {"value": "77051112233", "before": field["value"]}
    written = await operator.http.put(f"{contact}/fields/{field['field_id']}", json=body)
    assert written.status_code == 200, written.text


async def test_a_quick_reply_does_not_know_a_hidden_phone(hub: Hub):
    made = await filled(hub)
    operator = await hub.person(made.owner.organization_id, Role.OPERATOR)
    reply = {"title": "Номер", "texts": {"ru": "Ваш номер {{contact.phone}}?"}}
    made_id = (await operator.http.post("/api/replies", json=reply)).json()["id"]
    body = {"conversation_id": made.ids["conversation_id"]}
    assert "+7702" in (await operator.http.post(f"/api/replies/{made_id}/insert", json=body)).json()["text"]

    await hide(made.owner)

    filled_in = (await operator.http.post(f"/api/replies/{made_id}/insert", json=body)).json()
    assert (filled_in["text"], filled_in["missing"]) == ("Ваш номер [?телефон клиента]?", ["contact.phone"])


async def test_a_number_that_one_knows_opens_its_chat_and_says_nothing_of_another(hub: Hub):
    made = await filled(hub)
    operator = await hub.person(made.owner.organization_id, Role.OPERATOR)
    await hide(made.owner)
    for phone in (NOW, PHONE, "77012220011"):
        body = {"channel_id": made.ids["channel_id"], "phone": phone}
        answer = await operator.http.post("/api/conversations", json=body)
        assert answer.status_code < 300, answer.text
        assert phones_in(NUMBERS - {phone}, *told_in(answer)) == []


async def test_what_has_a_hidden_phone_is_not_passed_on(hub: Hub):
    made = await filled(hub)
    operator = await hub.person(made.owner.organization_id, Role.OPERATOR)
    thread = await hub.thread(operator, made.ids["conversation_id"])
    await hide(made.owner)
    spelt = next(one["id"] for one in thread if one["text"] == SPELT)
    card = next(one["id"] for one in thread if one["kind"] == "contacts")
    for message_id in (spelt, card):
        for who, expected in ((operator, 422), (made.owner, 201)):
            asked = {"conversation_ids": [made.ids["group_conversation_id"]], "client_key": message_id}
            answer = await who.http.post(f"/api/messages/{message_id}/forward", json=asked)
            assert answer.status_code == expected, answer.text


async def test_the_cursor_of_a_groups_members_names_none_of_them(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    operator = await hub.person(owner.organization_id, Role.OPERATOR)
    numbers = {str(77017770000 + number) for number in range(450)}
    people = [{"phone": one, "lid": None, "role": "member"} for one in sorted(numbers)]
    told = {**group(), "participants": people, "size": len(people)}
    await hub.deliver(channel, hub.event(channel, "groups.synced", {"groups": [told]}))
    path = f"/api/conversations/{(await hub.conversations(owner, 'view=groups'))[0]['id']}/group/members"
    await hide(owner)

    for who, expected in ((operator, set[str]()), (owner, numbers)):
        answer, listed = await who.http.get(path), 0
        found = set(phones_in(numbers, *told_in(answer)))
        listed += len(answer.json()["items"])
        while cursor := answer.json()["next_cursor"]:
            answer = await who.http.get(path, params={"cursor": cursor})
            found |= set(phones_in(numbers, *told_in(answer)))
            listed += len(answer.json()["items"])
        assert (listed, found) == (len(numbers), expected)


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.QUALITY_CONTROL])
async def test_only_heads_and_owners_hide_phones(hub: Hub, role: Role):
    owner = await hub.person()
    member = await hub.person(owner.organization_id, role)
    refused = await member.http.put("/api/organization/phones", json={"hidden": True})
    assert (refused.status_code, refused.json()["error"]) == (403, "forbidden")
    assert "contacts.see_phone" in (await member.http.get("/api/session")).json()["permissions"]
    await hide(owner)
    assert "contacts.see_phone" not in (await member.http.get("/api/session")).json()["permissions"]
    assert "contacts.see_phone" in (await owner.http.get("/api/session")).json()["permissions"]
