"""Teams, attendance and working hours, as their members and heads use them."""

from datetime import UTC, datetime, timedelta

import pytest

from sarafan.organizations.models import Role
from tests.support.hub import Hub, Person


@pytest.fixture
async def people(hub: Hub) -> list[Person]:
    owner = await hub.person()
    roles = (Role.HEAD, Role.OPERATOR, Role.OPERATOR)
    return [owner, *[await hub.person(owner.organization_id, role) for role in roles]]


async def me(person: Person) -> dict[str, object]:
    return dict((await person.http.get("/api/session")).json()["member"])


async def test_a_head_makes_renames_fills_and_archives_teams(people: list[Person]):
    owner, head, first, second = people
    ids = [str(first.id), str(second.id)]
    made = await head.http.post("/api/teams", json={"name": " Продажи ", "member_ids": ids})
    assert made.status_code == 201, made.text
    team = made.json()
    assert (team["name"], team["archived"], team["member_ids"]) == ("Продажи", False, ids)
    assert (await me(first))["team_ids"] == [team["id"]]

    changed = {"name": "Отдел продаж", "member_ids": [str(second.id)], "archived": True}
    answer = await head.http.patch(f"/api/teams/{team['id']}", json=changed)
    assert answer.json() == {"id": team["id"], "name": "Отдел продаж", "archived": True, "member_ids": [str(second.id)]}
    assert (await me(first))["team_ids"] == []
    assert (await owner.http.get("/api/teams")).json() == {"items": [answer.json()]}
    await owner.http.delete(f"/api/members/{second.id}")
    assert (await owner.http.get("/api/teams")).json()["items"][0]["member_ids"] == []


async def test_names_are_the_same_whatever_their_case_and_only_members_join(hub: Hub, people: list[Person]):
    owner, head, *_ = people
    await head.http.post("/api/teams", json={"name": "Сервис"})
    again = await head.http.post("/api/teams", json={"name": "СЕРВИС"})
    assert (again.status_code, again.json()["error"], again.json()["data"]["name"]) == (
        409,
        "team_name_taken",
        "Сервис",
    )
    stranger = await hub.person()
    foreign = await head.http.post("/api/teams", json={"name": "Чужие", "member_ids": [str(stranger.id)]})
    assert foreign.status_code == 404
    assert len((await owner.http.get("/api/teams")).json()["items"]) == 1
    assert (await head.http.post("/api/teams", json={"name": "  "})).status_code == 422
    assert (await head.http.post("/api/teams", json={"name": "а" * 41})).status_code == 422


async def test_one_says_how_one_is_and_a_head_says_it_of_anybody(people: list[Person]):
    _, head, first, second = people
    assert (await me(first))["attendance"] == {"state": "off", "until": None, "by_hand": False}
    said = await first.http.put(f"/api/members/{first.id}/attendance", json={"state": "at_work"})
    assert said.json()["attendance"] == {"state": "at_work", "until": None, "by_hand": True}
    refused = await first.http.put(f"/api/members/{second.id}/attendance", json={"state": "at_work"})
    assert refused.status_code == 403
    sent_home = await head.http.put(f"/api/members/{first.id}/attendance", json={"state": "off"})
    assert sent_home.json()["attendance"]["state"] == "off"
    wrong = await first.http.put(f"/api/members/{first.id}/attendance", json={"state": "asleep"})
    assert wrong.status_code == 422


async def test_hours_say_it_where_nobody_does(people: list[Person]):
    owner, head, first, _ = people
    now = datetime.now(UTC) + timedelta(hours=5)  # in Almaty, where midnight may be near
    days = sorted({now.weekday(), (now + timedelta(hours=1)).weekday()})
    week = [{"day": day, "begins": 0, "ends": 0} for day in days]  # around the clock
    answer = await owner.http.patch("/api/organization", json={"working_hours": week})
    assert answer.json()["working_hours"] == week
    assert (await me(first))["attendance"]["state"] == "at_work"  # type: ignore[index]
    planned = await head.http.patch(f"/api/members/{first.id}/work", json={"working_hours": [], "capacity": 5})
    assert (planned.json()["working_hours"], planned.json()["capacity"]) == ([], 5)
    assert (await me(first))["attendance"]["state"] == "off"  # type: ignore[index]
    planned = await head.http.patch(f"/api/members/{first.id}/work", json={"working_hours": None})
    assert (planned.json()["working_hours"], planned.json()["capacity"]) == (None, 5)
    for wrong in (
        {"working_hours": [*week, *week]},
        {"working_hours": [{"day": 7, "begins": 0, "ends": 1}]},
        {"capacity": -1},
        {"capacity": 10**9},
    ):
        assert (await head.http.patch(f"/api/members/{first.id}/work", json=wrong)).status_code == 422


async def test_whoever_signs_out_in_their_last_browser_has_left(hub: Hub, people: list[Person]):
    owner, _, first, second = people
    for one in (first, second):
        await one.http.put(f"/api/members/{one.id}/attendance", json={"state": "at_work"})
    await first.http.delete("/api/session")
    await second.http.delete("/api/sessions")
    states = {one["id"]: one["attendance"]["state"] for one in (await owner.http.get("/api/members")).json()["items"]}
    assert [states[str(one.id)] for one in (first, second)] == ["off", "off"]
