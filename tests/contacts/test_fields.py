"""Fields of contacts: what a head has defined, filled in one way, lost only once that is confirmed."""

import asyncio
from typing import Any

import pytest

from sarafan.contacts.fields import defining
from sarafan.organizations.models import Role
from tests.support.hub import Hub, Person, message


async def field(person: Person, name: str = "Город", kind: str = "text", **more: Any) -> dict[str, Any]:
    made = await person.http.post("/api/contact-fields", json={"name": name, "kind": kind, **more})
    assert made.status_code == 201, made.text
    return dict(made.json())


async def contact(hub: Hub, owner: Person) -> str:
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", message("A1")))
    return str((await hub.conversations(owner))[0]["contact"]["id"])


async def fill(person: Person, contact_id: str, one: dict[str, Any], value: str | None, **more: Any) -> Any:
    path = f"/api/contacts/{contact_id}/fields/{one['id']}"
    return await person.http.put(path, json={"value": value, **more})


async def values(person: Person, contact_id: str) -> dict[str, str]:
    shown = (await person.http.get(f"/api/contacts/{contact_id}")).json()
    return {one["field_id"]: one["value"] for one in shown["fields"]}


GOOD = [
    ("text", "  Алматы ", "Алматы"),
    ("text", "две\nстроки", "две\nстроки"),
    ("number", "1 200,50", "1200.5"),
    ("number", "−12", "-12"),
    ("number", "-0,0", "0"),
    ("number", "007", "7"),
    ("date", "2026-02-28", "2026-02-28"),
    ("date", "28.2.2026", "2026-02-28"),
    ("phone", "8 (701) 123-45-67", "77011234567"),
    ("link", "example.kz/a?b=1", "https://example.kz/a?b=1"),
    ("link", "http://пример.қаз", "http://пример.қаз"),
]
BAD = [
    ("text", "а" * 1001, "value_too_long"),
    ("number", "много", "invalid_number"),
    ("number", "1e9", "invalid_number"),
    ("number", "NaN", "invalid_number"),
    ("number", "1,2,3", "invalid_number"),
    ("number", "1" * 16, "invalid_number"),
    ("number", "٣", "invalid_number"),
    ("date", "2026-02-30", "invalid_date"),
    ("date", "1899-12-31", "invalid_date"),
    ("date", "завтра", "invalid_date"),
    ("phone", "123", "invalid_phone"),
    ("link", "javascript:alert(1)", "invalid_link"),
    ("link", "https://user:pass@example.kz", "invalid_link"),
    ("link", "https://a b.kz", "invalid_link"),
    ("link", "http://[::1", "invalid_link"),
    ("link", "https://example.kz:99999", "invalid_link"),
    ("link", "data:text/html,x.y", "invalid_link"),
    ("choice", "нет такого", "invalid_choice"),
]


async def test_what_people_type_in_many_ways_is_kept_in_one(hub: Hub):
    owner = await hub.person()
    whom = await contact(hub, owner)
    fields = {kind: await field(owner, kind, kind) for kind in ("text", "number", "date", "phone", "link")}
    for kind, typed, kept in GOOD:
        answer = await fill(owner, whom, fields[kind], typed)
        assert (kind, typed, answer.status_code) == (kind, typed, 200), answer.text
        assert (await values(owner, whom))[fields[kind]["id"]] == kept


async def test_a_refusal_names_the_field_its_limit_and_what_was_found(hub: Hub):
    owner = await hub.person()
    whom = await contact(hub, owner)
    kinds = ("text", "number", "date", "phone", "link")
    fields = {kind: await field(owner, f"Поле {kind}", kind) for kind in kinds}
    fields["choice"] = await field(owner, "Размер", "choice", choices=["S", "M"])
    for kind, typed, code in BAD:
        answer = await fill(owner, whom, fields[kind], typed)
        assert (kind, typed[:40], answer.status_code, answer.json()["error"]) == (kind, typed[:40], 422, code)
        data = answer.json()["data"]
        assert data["field"] == fields[kind]["name"]
        assert len(str(data["found"])) <= 80
        assert ("limit" in data) == (code not in {"invalid_phone", "invalid_link"})
    assert await values(owner, whom) == {}


async def test_a_choice_is_one_of_its_field_and_keeps_its_id_when_it_is_renamed(hub: Hub):
    owner = await hub.person()
    whom = await contact(hub, owner)
    size = await field(owner, "Размер", "choice", choices=["S", "M"])
    small, medium = size["choices"]
    assert (await fill(owner, whom, size, small["id"])).status_code == 200
    path = f"/api/contact-fields/{size['id']}"

    renamed = await owner.http.patch(path, json={"choices": [{**small, "name": "42"}, {"name": "L"}, medium]})

    assert [one["name"] for one in renamed.json()["choices"]] == ["42", "L", "M"]
    assert await values(owner, whom) == {size["id"]: small["id"]}
    lost = await owner.http.patch(path, json={"choices": [medium]})
    assert (lost.status_code, lost.json()["error"], lost.json()["data"]) == (409, "field_has_values", {"count": 1})
    assert await values(owner, whom) == {size["id"]: small["id"]}
    await owner.http.patch(path, json={"choices": [medium], "confirmed": True})
    assert await values(owner, whom) == {}
    for wrong in ([], [{"name": "M"}, {"name": "m"}], [{"id": "x", "name": "M"}], [medium, {**medium, "name": "Y"}]):
        answer = await owner.http.patch(path, json={"choices": wrong})
        assert (answer.status_code, answer.json()["error"]) == (422, "invalid_choices")
    for body in ({"name": "Рост", "kind": "number", "choices": ["1"]}, {"name": "Рост", "kind": "choice"}):
        assert (await owner.http.post("/api/contact-fields", json=body)).json()["error"] == "invalid_choices"


async def test_a_field_is_removed_with_what_is_in_it_only_once_that_is_confirmed(hub: Hub):
    owner = await hub.person()
    whom = await contact(hub, owner)
    city, empty = await field(owner), await field(owner, "Пустое")
    await fill(owner, whom, city, "Алматы")

    assert (await owner.http.delete(f"/api/contact-fields/{empty['id']}")).status_code == 204
    kept = await owner.http.delete(f"/api/contact-fields/{city['id']}")
    assert (kept.status_code, kept.json()["error"], kept.json()["data"]) == (409, "field_has_values", {"count": 1})
    await owner.http.patch(f"/api/contact-fields/{city['id']}", json={"hidden": True})
    assert await values(owner, whom) == {}
    hidden = await fill(owner, whom, city, "Астана")
    assert (hidden.status_code, hidden.json()["error"]) == (409, "field_hidden")
    await owner.http.patch(f"/api/contact-fields/{city['id']}", json={"hidden": False})
    assert await values(owner, whom) == {city["id"]: "Алматы"}
    assert (await owner.http.delete(f"/api/contact-fields/{city['id']}?confirmed=true")).status_code == 204
    assert await values(owner, whom) == {}
    assert (await fill(owner, whom, city, "Астана")).status_code == 404


async def test_whoever_writes_over_what_they_have_not_seen_is_told(hub: Hub):
    owner = await hub.person()
    colleague = await hub.person(owner.organization_id, Role.OPERATOR)
    whom = await contact(hub, owner)
    city = await field(owner)

    assert (await fill(owner, whom, city, "Алматы", before=None)).status_code == 200
    late = await fill(colleague, whom, city, "Астана", before=None)
    assert (late.status_code, late.json()["error"]) == (409, "field_changed_meanwhile")
    assert late.json()["data"]["present"] == "Алматы"
    assert (await fill(colleague, whom, city, " Алматы ", before=None)).status_code == 200, "the same is no conflict"
    assert (await fill(colleague, whom, city, "Астана", before="Алматы")).status_code == 200
    assert (await fill(owner, whom, city, None)).status_code == 200
    assert await values(owner, whom) == {}
    races = await asyncio.gather(*(fill(owner, whom, city, f"Город {n}", before=None) for n in range(4)))
    assert sorted(answer.status_code for answer in races) == [200, 409, 409, 409]


async def test_only_heads_and_owners_define_and_whoever_may_edit_contacts_fills(hub: Hub):
    owner, stranger = await hub.person(), await hub.person()
    whom = await contact(hub, owner)
    head = await hub.person(owner.organization_id, Role.HEAD)
    operator = await hub.person(owner.organization_id, Role.OPERATOR)
    reader = await hub.person(owner.organization_id, Role.QUALITY_CONTROL)
    city = await field(head)

    assert (await operator.http.post("/api/contact-fields", json={"name": "А", "kind": "text"})).status_code == 403
    assert (await operator.http.delete(f"/api/contact-fields/{city['id']}?confirmed=true")).status_code == 403
    assert (await fill(operator, whom, city, "Алматы")).status_code == 200
    assert (await fill(reader, whom, city, "Астана")).status_code == 403
    assert (await fill(stranger, whom, city, "Астана")).status_code == 404
    theirs = await field(stranger, "Чужое")
    assert (await fill(owner, whom, theirs, "Астана")).status_code == 404
    assert await values(reader, whom) == {city["id"]: "Алматы"}


async def test_names_are_unique_and_how_many_there_are_is_bounded(hub: Hub, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(defining, "MOST_FIELDS", 2)
    owner = await hub.person()
    first, second = await field(owner), await field(owner, "Рост", "number")
    taken = await owner.http.post("/api/contact-fields", json={"name": "ГОРОД", "kind": "text"})
    assert (taken.status_code, taken.json()["error"]) == (409, "field_name_taken")
    full = await owner.http.post("/api/contact-fields", json={"name": "Ещё", "kind": "text"})
    assert (full.status_code, full.json()["error"]) == (409, "too_many_fields")
    ids = [second["id"], first["id"]]
    ordered = await owner.http.put("/api/contact-fields/order", json={"ids": ids})
    assert [one["id"] for one in ordered.json()["items"]] == ids
    assert (await owner.http.put("/api/contact-fields/order", json={"ids": ids[:1]})).status_code == 409


async def test_a_contact_that_takes_another_over_has_its_values_too(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    by_lid = message("A1", phone=None, lid="9001") | {
        "chat": {"kind": "direct", "jid": "9001@lid", "phone": None, "lid": "9001"}
    }
    await hub.deliver(channel, hub.event(channel, "message", by_lid))
    await hub.deliver(channel, hub.event(channel, "message", message("A2", lid=None)))
    rows = {row["contact"]["phone"]: row["contact"]["id"] for row in await hub.conversations(owner)}
    city, height = await field(owner), await field(owner, "Рост", "number")
    for whom in rows.values():
        await fill(owner, whom, city, whom)
    await fill(owner, rows[None], height, "170")

    await hub.deliver(channel, hub.event(channel, "message", message("A3", lid="9001")))

    (merged,) = await hub.conversations(owner)
    found = await values(owner, merged["contact"]["id"])
    assert found == {city["id"]: merged["contact"]["id"], height["id"]: "170"}
