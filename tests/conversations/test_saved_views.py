"""Views that members save: whose they are, how many, what they may name, and what becomes of it."""

import pytest

from sarafan.conversations.views import saving
from sarafan.organizations.models import Role
from tests.conversations.test_views import PARTY, all_of, any_of, field, found, listed, people, save, tag
from tests.support.hub import Hub, Person


async def test_views_are_ones_own_or_everybodys_which_heads_make(hub: Hub):
    owner = await hub.person()
    head = await hub.person(owner.organization_id, Role.HEAD)
    operator = await hub.person(owner.organization_id, Role.OPERATOR)
    mine = await save(operator, all_of({"kind": "assignee", "who": "me"}), name="Мои срочные", color="red")
    team = await save(head, all_of(PARTY), name="Люди", is_shared=True)

    async def names(person: Person) -> tuple[list[str], list[str]]:
        views = (await person.http.get("/api/views")).json()
        return [one["name"] for one in views["shared"]], [one["name"] for one in views["own"]]

    assert await names(operator) == (["Люди"], ["Мои срочные"])
    assert await names(owner) == (["Люди"], [])
    for answer in (
        await owner.http.get(f"/api/views/{mine['id']}"),
        await owner.http.patch(f"/api/views/{mine['id']}", json={"name": "Чужой"}),
        await owner.http.get(f"/api/conversations?view_id={mine['id']}"),
        await owner.http.delete(f"/api/views/{mine['id']}"),
    ):
        assert (answer.status_code, answer.json()["error"]) == (404, "not_found")
    for answer in (
        await operator.http.post("/api/views", json={"name": "Всем", "condition": all_of(PARTY), "is_shared": True}),
        await operator.http.patch(f"/api/views/{team['id']}", json={"name": "Всем"}),
        await operator.http.patch(f"/api/views/{mine['id']}", json={"is_shared": True}),
        await operator.http.delete(f"/api/views/{team['id']}"),
        await operator.http.put("/api/views/order", json={"is_shared": True, "ids": [team["id"]]}),
    ):
        assert (answer.status_code, answer.json()["error"]) == (403, "forbidden")

    shared = await head.http.patch(f"/api/views/{team['id']}", json={"is_shared": False, "name": "Мои люди"})
    assert (shared.json()["is_shared"], await names(head)) == (False, ([], ["Мои люди"]))
    assert await names(operator) == ([], ["Мои срочные"])
    await owner.http.delete(f"/api/members/{operator.id}")
    assert await hub.rows("SELECT name FROM saved_views") == [("Мои люди",)]


async def test_views_keep_their_order_and_number(hub: Hub, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(saving, "MOST_OWN", 2)
    owner = await hub.person()
    ids = [(await save(owner, all_of(PARTY), name=name))["id"] for name in ("А", "Б")]

    for more in (await owner.http.post("/api/views", json={"name": "В", "condition": all_of(PARTY)}),):
        assert (more.status_code, more.json()["error"], more.json()["data"]) == (409, "too_many_views", {"limit": 2})
    assert (await owner.http.put("/api/views/order", json={"is_shared": False, "ids": ids[::-1]})).status_code == 204
    assert [one["name"] for one in (await owner.http.get("/api/views")).json()["own"]] == ["Б", "А"]
    stale = await owner.http.put("/api/views/order", json={"is_shared": False, "ids": ids[:1]})
    assert (stale.status_code, stale.json()["data"]["ids"]) == (409, ids[::-1])


async def test_a_view_says_what_it_names_and_is_gone_and_still_works(hub: Hub):
    owner = await hub.person()
    colleague = await hub.person(owner.organization_id, Role.OPERATOR)
    rows = await people(hub, owner, 2)
    vip = await tag(owner, "VIP", rows[0])
    city = await field(owner, "text", {rows[0]["contact"]["id"]: "Алматы"})
    kind = await field(owner, "choice", {}, choices=["опт", "розница"])
    closing = await hub.channel(owner, "Склад")
    named = any_of(
        {"kind": "tag", "tag_id": vip},
        {"kind": "field", "field_id": city["id"], "comparison": "filled"},
        {"kind": "field", "field_id": kind["id"], "comparison": "is", "value": kind["choices"][0]["id"]},
        {"kind": "assignee", "who": "member", "member_id": str(colleague.id)},
        {"kind": "channel", "channel_id": str(closing)},
    )
    view = await save(owner, named)
    assert view["missing"] == []

    await owner.http.patch(f"/api/tags/{vip}", json={"archived": True})
    await owner.http.delete(f"/api/contact-fields/{city['id']}?confirmed=true")
    left = [{"id": kind["choices"][1]["id"], "name": "розница"}]
    await owner.http.patch(f"/api/contact-fields/{kind['id']}", json={"choices": left})
    await owner.http.delete(f"/api/members/{colleague.id}")
    await owner.http.delete(f"/api/channels/{closing}?confirm=Склад")

    shown = (await owner.http.get(f"/api/views/{view['id']}")).json()
    assert {(one["kind"], one["name"], one["absence"]) for one in shown["missing"]} == {
        ("tag", "VIP", "archived"),
        ("field", "text", "removed"),
        ("choice", "опт", "removed"),
        ("member", await _name_of(hub, colleague), "removed"),
        ("channel", "Склад", "removed"),
    }
    assert await listed(owner, f"view_id={view['id']}") == [rows[0]["id"]], "the archived tag is where it was"
    kept = await owner.http.patch(f"/api/views/{view['id']}", json={"name": "Ещё", "condition": shown["condition"]})
    assert (kept.status_code, kept.json()["missing"]) == (200, shown["missing"]), "what is gone may stay"
    anew = await owner.http.post("/api/views", json={"name": "Новый", "condition": shown["condition"]})
    assert (anew.status_code, anew.json()["error"]) == (422, "named_is_gone")


async def _name_of(hub: Hub, person: Person) -> str:
    return str((await hub.rows("SELECT name FROM members WHERE id = :id", id=person.id))[0][0])


@pytest.mark.parametrize(
    ("kind", "comparison", "value", "error"),
    [
        ("text", "less", "1", "comparison_does_not_fit"),
        ("number", "contains", "1", "comparison_does_not_fit"),
        ("number", "less", "много", "invalid_number"),
        ("date", "more", "вчера", "invalid_date"),
        ("text", "is", " ", "value_needed"),
        ("phone", "is", "x", "invalid_phone"),
    ],
)
async def test_a_field_is_compared_as_its_kind_is(hub: Hub, kind: str, comparison: str, value: str, error: str):
    owner = await hub.person()
    made = await field(owner, kind, {})
    condition = {"kind": "field", "field_id": made["id"], "comparison": comparison, "value": value}

    answer = await owner.http.post("/api/views", json={"name": "Вид", "condition": all_of(condition)})

    assert (answer.status_code, answer.json()["error"]) == (422, error)
    assert answer.json()["data"]["field"] == kind


async def test_conditions_are_bounded_in_depth_and_number(hub: Hub):
    owner = await hub.person()
    bracket = {"kind": "bracket", "match": "any", "of": [PARTY] * 10}
    for condition in (
        all_of(),
        all_of(*[PARTY] * 11),
        all_of(bracket, bracket, PARTY),
        all_of({"kind": "bracket", "match": "any", "of": [bracket]}),
        all_of({"kind": "assignee", "who": "member"}),
        all_of({"kind": "last_message", "is_before": True}),
        all_of({"kind": "last_message", "is_before": True, "day": "2026-01-01", "days": 1}),
        all_of({"kind": "waits", "minutes": 0}),
        all_of({"kind": "team", "team_id": str(owner.id)}),
    ):
        answer = await owner.http.post("/api/views", json={"name": "Вид", "condition": condition})
        assert answer.status_code == 422, answer.text
    assert len(await found(owner, all_of(bracket, bracket))) == 0
