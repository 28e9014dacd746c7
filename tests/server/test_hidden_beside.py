"""What of hidden phones is easily forgotten: cursors, cards, tokens, refusals; and which numbers are no secret."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import OperationalError
from starlette.types import Message, Receive, Scope, Send

from sarafan.contacts.masking import Hidden
from sarafan.conversations import concealing
from sarafan.organizations.actors import Actor, ActorKind, Sight
from sarafan.organizations.models import Role
from sarafan.server.concealment import Concealment
from tests.server.test_hidden_phones import NUMBERS, filled, found_in, hide, told_to
from tests.support import house
from tests.support.events import group, in_group
from tests.support.house import PHONE, ROUTES
from tests.support.hub import Caller, Hub, message
from tests.support.phones import phones_in, told_in

BLIND = Actor(ActorKind.MEMBER, uuid4(), "Дана", uuid4(), frozenset(), Sight())
COURIER, CUSTOMER, UNKNOWN, FOUNDER = "77013330011", "77013330022", "4915112345678", "77015550099"
# Of imports, exports and erasures: only heads and owners have them, and see phones.
OF_HEADS = {
    *("list_imports", "read_import", "list_import_rows", "download_faults"),
    *("list_erasures", "read_person_task", "download_export"),
}
TIMELINE = {
    "/api/contacts/{contact_id}/conversations",
    "/api/contacts/{contact_id}/messages",
    "/api/contacts/{contact_id}/notes",
}


@pytest.mark.slow
async def test_the_timeline_is_among_what_is_asked_and_imports_are_for_heads(hub: Hub):
    made = await filled(hub)
    operator = await hub.person(made.owner.organization_id, Role.OPERATOR)
    quality = await hub.person(made.owner.organization_id, Role.QUALITY_CONTROL)
    program = await hub.api_key(made.owner, "read", "write")
    assert found_in(await told_to(made, operator.http)).keys() >= TIMELINE
    assert {route.name for route in ROUTES} >= OF_HEADS
    await hide(made.owner)

    for caller in (operator.http, quality.http, program):
        for route in ROUTES:
            if route.name in OF_HEADS:
                answer = await made.call(caller, route)
                assert answer.status_code in (401, 403), route.name  # some are for members only, and for no program
                assert phones_in(NUMBERS, *told_in(answer)) == []
    other = str(await hub.channel(made.owner, "Второй"))
    path = f"/api/contacts/{made.ids['contact_id']}/conversations"
    for who, expected in ((operator, False), (made.owner, True)):
        answer = await who.http.post(path, json={"channel_id": other})
        assert answer.status_code == 201, answer.text
        assert bool(phones_in(NUMBERS, *told_in(answer))) is expected


async def pages(caller: Caller, path: str) -> tuple[list[Any], list[str]]:
    """Read all pages of a list; returns what is in it, and all that was told."""
    items: list[Any] = []
    told: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = await caller.get(path, params={"cursor": cursor} if cursor else {})
        assert answer.status_code == 200, answer.text
        items, told, cursor = items + answer.json()["items"], told + told_in(answer), answer.json()["next_cursor"]
    return items, told


async def test_the_cursor_of_receipts_names_nobody(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    operator = await hub.person(owner.organization_id, Role.OPERATOR)
    await hub.deliver(channel, hub.event(channel, "message", in_group("A1")))
    sent = await hub.reply(owner, (await hub.conversations(owner, "view=groups"))[0]["id"])
    numbers = {str(77017770000 + number) for number in range(450)}
    await hub.change(
        """
        INSERT INTO member_receipts (organization_id, message_id, person, phone, delivered_at, read_at)
        SELECT :organization, :message, 'phone:' || number, number::text, now() + number % 7 * interval '1 second',
               CASE WHEN number % 3 = 0 THEN now() + number % 5 * interval '1 minute' END
          FROM generate_series(77017770000, 77017770449) AS number
        """,
        organization=owner.organization_id,
        message=sent["id"],
    )
    await hide(owner)

    for who, expected in ((operator, set[str]()), (owner, numbers)):
        items, told = await pages(who.http, f"/api/messages/{sent['id']}/receipts")
        assert len({(one["phone"], one["delivered_at"]) for one in items}) > 400
        assert len(items) == len(numbers)
        assert set(phones_in(numbers, *told)) == expected
        reads = [one["read_at"] for one in items]
        assert reads == sorted(filter(None, reads)) + [None] * reads.count(None)


@pytest.mark.slow
async def test_a_number_that_the_team_answers_with_is_no_secret(hub: Hub):
    made = await filled(hub)
    operator = await hub.person(made.owner.organization_id, Role.OPERATOR)
    channel, chat = UUID(made.ids["channel_id"]), f"/api/conversations/{made.ids['conversation_id']}"
    await hub.deliver(channel, hub.event(channel, "message", message("Q1", "Это я", phone=COURIER, lid=None)))
    said = "Курьер: 8 (701) 333-00-11, заказ 15"
    ours = await made.owner.http.post("/api/replies", json={"title": "Курьер", "texts": {"ru": said}, "team": True})
    own = {"title": "Мой", "texts": {"ru": f"Мой клиент +{PHONE}"}}
    assert (await operator.http.post("/api/replies", json=own)).status_code == 201
    await hide(made.owner)

    body = {"conversation_id": made.ids["conversation_id"]}
    inserted = await operator.http.post(f"/api/replies/{ours.json()['id']}/insert", json=body)
    assert inserted.json()["text"] == said
    sent = await operator.http.post(f"{chat}/messages", json={"text": inserted.json()["text"], "client_key": "q1"})
    assert (sent.status_code, sent.json()["text"]) == (201, said)
    told = await told_to(made, operator.http)
    assert found_in(told) == {}, "one's own quick reply shows nobody's number"
    assert phones_in([COURIER], *(text for texts in told.values() for text in texts)) == [COURIER]

    await made.owner.http.delete(f"/api/replies/{ours.json()['id']}")
    thread = await operator.http.get(f"{chat}/messages")
    assert phones_in([COURIER], *told_in(thread)) == []


async def test_an_employees_number_is_no_secret_and_only_who_sees_it_says_whose_it_is(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    operator = await hub.person(owner.organization_id, Role.OPERATOR)
    for number in (COURIER, CUSTOMER):
        await hub.deliver(channel, hub.event(channel, "message", message(number, phone=number, lid=None)))
    ids = {row["contact"]["phone"]: row["contact"]["id"] for row in await hub.conversations(owner)}
    courier, customer = f"/api/contacts/{ids[COURIER]}", f"/api/contacts/{ids[CUSTOMER]}"
    program = await hub.api_key(owner, "read", "write")
    await hide(owner)

    for caller, code in ((operator.http, "forbidden"), (program, "scope_missing")):
        refused = await caller.patch(courier, json={"kind": "employee"})
        assert (refused.status_code, refused.json()["error"]) == (403, code)
        assert refused.json()["data"]["needed"] == "contacts.see_phone"
    assert (await operator.http.patch(courier, json={"kind": "courier"})).json()["phone"] == "77•••••0011"
    assert (await owner.http.patch(courier, json={"kind": "employee"})).status_code == 200

    assert (await operator.http.get(courier)).json()["phone"] == COURIER
    assert (await operator.http.get(customer)).json()["phone"] == "77•••••0022"
    for path, absorbed in ((courier, ids[CUSTOMER]), (customer, ids[COURIER])):
        merging = {"absorbed_id": absorbed, "choices": {"phone": "survivor"}}
        refused = await operator.http.post(f"{path}/merges", json=merging)
        assert (refused.status_code, refused.json()["error"]) == (403, "forbidden")
    again = await operator.http.patch(courier, json={"kind": "employee", "name": "Ермек"})
    assert (again.status_code, again.json()["name"]) == (200, "Ермек")
    assert (await operator.http.patch(courier, json={"kind": "customer"})).json()["phone"] == "77•••••0011"


async def test_numbers_that_nobody_has_are_hidden_where_numbers_stand(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    operator = await hub.person(owner.organization_id, Role.OPERATOR)
    card = [{"name": "Жан", "phones": ["+49 1511 234-56-78"]}]
    old = f"{FOUNDER}-1623456789@g.us"
    await hub.deliver(
        channel,
        hub.event(channel, "message", message("A1", None, kind="contacts", contacts=card)),
        hub.event(channel, "groups.synced", {"groups": [group(("77015550001", "admin"), id=old)]}),
    )
    chat = (await hub.conversations(owner))[0]["id"]
    paths = ["/api/conversations?view=groups", f"/api/conversations/{chat}/messages"]
    await hide(owner)

    for who, expected in ((operator, []), (owner, sorted([FOUNDER, UNKNOWN]))):
        answers = [await who.http.get(path) for path in paths]
        assert phones_in([FOUNDER, UNKNOWN], *(text for one in answers for text in told_in(one))) == expected
    shown = (await operator.http.get(paths[1])).json()["items"][0]["details"]["contacts"]
    assert shown == [{"name": "Жан", "phones": ["+49 •••• •••-56-78"]}]


async def test_a_number_in_a_field_of_numbers_is_not_found_out_by_less_and_more(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    operator = await hub.person(owner.organization_id, Role.OPERATOR)
    await hub.deliver(channel, hub.event(channel, "message", message("A1", phone=PHONE, lid=None)))
    contact = (await hub.conversations(owner))[0]["contact"]["id"]
    field = (await owner.http.post("/api/contact-fields", json={"name": "Второй", "kind": "number"})).json()["id"]

    async def finds(comparison: str, value: str, number: str) -> bool:
        await owner.http.put(f"/api/contacts/{contact}/fields/{field}", json={"value": number})
        asked = {"kind": "field", "field_id": field, "comparison": comparison, "value": value}
        view = {"name": f"{comparison} {value}", "is_shared": False, "condition": {"match": "all", "of": [asked]}}
        made = await operator.http.post("/api/views", json=view)
        assert made.status_code == 201, made.text
        return bool(await hub.conversations(operator, f"view_id={made.json()['id']}"))

    asked = [("more", "77000000000"), ("less", "78000000000"), ("is", CUSTOMER)]
    assert [await finds(*one, CUSTOMER) for one in asked] == [True, True, True]
    await hide(owner)
    assert [await finds(*one, CUSTOMER) for one in asked] == [False, False, False]
    assert await finds("more", "300", "100500")
    assert await finds("less", "300", "150")


class Broken:
    """A database that fails in a way."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    @asynccontextmanager
    async def for_organization(self, _organization_id: Any) -> AsyncIterator[None]:
        raise self.error
        yield


@pytest.mark.parametrize(
    ("error", "status"), [(OperationalError("SELECT", {}, Exception()), 503), (KeyError("a bug"), 500)]
)
@pytest.mark.parametrize("kind", [b"image/jpeg", b"application/json", b"text/csv; charset=utf-8"])
async def test_nothing_follows_an_answer_that_could_not_be_looked_at(error: Exception, status: int, kind: bytes):
    heard: list[Message] = []
    named = f'attachment; filename="{PHONE}"'.encode()

    async def answers(scope: Scope, _receive: Receive, send: Send) -> None:
        scope["state"]["actor"] = BLIND
        headers = [(b"content-type", kind), (b"content-disposition", named)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for piece, more in ((b'["', True), (PHONE.encode(), True), (b'"]', False)):
            await send({"type": "http.response.body", "body": piece, "more_body": more})

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        heard.append(message)

    app = SimpleNamespace(state=SimpleNamespace(resources=SimpleNamespace(database=Broken(error))))
    await Concealment(answers)({"type": "http", "app": app}, receive, send)

    assert [one["type"] for one in heard] == ["http.response.start", "http.response.body"]
    assert heard[0]["status"] == status
    assert json.loads(heard[1]["body"])["error"] == {503: "database_unavailable", 500: "internal_error"}[status]
    assert phones_in([PHONE], str(heard)) == []


@pytest.mark.parametrize(("letters", "lets"), [(concealing.LARGE + 1, True), (1_000, False)])
async def test_others_are_answered_while_a_large_answer_is_looked_at_and_written(letters: int, lets: bool):
    text = (f"+{PHONE} " * letters)[:letters]
    for work in (
        lambda: concealing.look([{"text": text}]),
        lambda: concealing.without({"text": text}, Hidden(frozenset({PHONE}))),
    ):
        others = asyncio.Event()
        asyncio.get_running_loop().call_soon(others.set)
        await work()
        assert others.is_set() is lets


async def test_an_answer_without_numbers_asks_nothing():
    silent: Any = Broken(AssertionError("asked"))
    value = [{"text": "Да", "at": "2026-11-30T22:04:59Z", "id": str(uuid4())}]
    assert await concealing.conceal_apart(silent, uuid4(), value) == value


@pytest.mark.slow
async def test_very_many_digits_in_one_message_hide_nothing_of_others(hub: Hub):
    made = await house.furnish(hub)
    operator = await hub.person(made.owner.organization_id, Role.OPERATOR)
    channel = UUID(made.ids["channel_id"])
    many, price = "1 " * 2_000, "Итого 1 500 000 тг, заказ 7701123456"
    for number, text in enumerate((many, price)):
        said = message(f"D{number}", text, phone=PHONE, lid=None, at=1_790_000_500 + number)
        await hub.deliver(channel, hub.event(channel, "message", said))
    await hide(made.owner)
    texts = [one["text"] for one in await hub.thread(operator, made.ids["conversation_id"])]
    assert price in texts
    assert not any(text and "1 1 1 1 1 1 1" in text for text in texts)
