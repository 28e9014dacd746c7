"""Views of the list: everybody's, saved ones of any condition, and in which order each member wants them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sarafan.conversations.views import listing, nodes
from sarafan.organizations.models import Role
from tests.support.hub import Hub, Person, message

PARTY = {"kind": "party", "is_group": False}


def all_of(*conditions: dict[str, Any]) -> dict[str, Any]:
    return {"match": "all", "of": list(conditions)}


def any_of(*conditions: dict[str, Any]) -> dict[str, Any]:
    return {"match": "any", "of": list(conditions)}


async def save(person: Person, condition: dict[str, Any], **more: Any) -> dict[str, Any]:
    made = await person.http.post("/api/views", json={"name": "Вид", "condition": condition, **more})
    assert made.status_code == 201, made.text
    return dict(made.json())


async def people(hub: Hub, owner: Person, count: int) -> list[dict[str, Any]]:
    """Let people write, one after another; the earliest comes first."""
    channel = await hub.channel(owner)
    said = [
        message(f"A{number}", phone=f"7701{number:07}", lid=None, name=f"К{number}", at=1_790_000_000 + number)
        for number in range(count)
    ]
    await hub.deliver(channel, *(hub.event(channel, "message", one) for one in said))
    return (await hub.conversations(owner, "limit=100"))[::-1]


async def tag(owner: Person, name: str, *rows: dict[str, Any]) -> str:
    made = (await owner.http.post("/api/tags", json={"name": name})).json()["id"]
    for row in rows:
        answer = await owner.http.put(f"/api/contacts/{row['contact']['id']}/tags/{made}")
        assert answer.status_code == 200, answer.text
    return str(made)


async def field(owner: Person, kind: str, values: dict[str, str], **more: Any) -> dict[str, Any]:
    """Make a field; `values`: of contacts, by id."""
    made = (await owner.http.post("/api/contact-fields", json={"name": kind, "kind": kind, **more})).json()
    for contact, value in values.items():
        chosen = next((one["id"] for one in made["choices"] if one["name"] == value), value)
        answer = await owner.http.put(f"/api/contacts/{contact}/fields/{made['id']}", json={"value": chosen})
        assert answer.status_code == 200, answer.text
    return dict(made)


async def prioritize(owner: Person, row: dict[str, Any], value: str) -> None:
    answer = await owner.http.put(f"/api/conversations/{row['id']}/priority", json={"priority": value})
    assert answer.status_code == 200, answer.text


async def listed(person: Person, query: str, *, limit: int = 2) -> list[str]:
    """List everything of a view, a small page at a time."""
    found: list[str] = []
    cursor = ""
    for _ in range(200):
        page = await person.http.get(f"/api/conversations?{query}&limit={limit}{cursor}")
        assert page.status_code == 200, page.text
        found += [row["id"] for row in page.json()["items"]]
        if page.json()["next_cursor"] is None:
            return found
        cursor = f"&cursor={page.json()['next_cursor']}"
    raise AssertionError("no end of pages")


async def found(person: Person, condition: dict[str, Any]) -> list[str]:
    """List what fulfils a condition, and hold the counts to it."""
    view = await save(person, condition)
    ids = await listed(person, f"view_id={view['id']}")
    counts = (await person.http.get("/api/views/counts")).json()["items"]
    [count] = (await person.http.get(f"/api/views/counts?view_id={view['id']}")).json()["items"]
    assert count in counts
    if count["at_least"]:
        assert count["count"] <= len(ids)
    else:
        assert count["count"] == len(ids)
    draft = (await person.http.post("/api/views/count", json={"condition": view["condition"]})).json()
    assert draft == {"count": count["count"], "at_least": count["at_least"]}
    assert (await person.http.delete(f"/api/views/{view['id']}")).status_code == 204
    return ids


@pytest.fixture(params=["gathered", "walked"])
def begun(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Find by what few have, and along the list in steps that are shorter than it."""
    if request.param == "walked":
        monkeypatch.setattr(nodes, "MOST_GATHERED", 0)
        monkeypatch.setattr(listing, "MOST_WALKED", 3)
    return str(request.param)


@pytest.mark.usefixtures("begun")
async def test_every_condition_finds_what_it_says(hub: Hub):
    owner = await hub.person()
    colleague = await hub.person(owner.organization_id, Role.OPERATOR)
    rows = await people(hub, owner, 8)
    ids, contacts = [row["id"] for row in rows], [row["contact"]["id"] for row in rows]
    path = "/api/conversations"
    vip = await tag(owner, "VIP", rows[0], rows[1])
    await prioritize(owner, rows[1], "urgent")
    await prioritize(owner, rows[2], "low")
    await owner.http.patch(f"{path}/{ids[3]}", json={"assignee_id": str(colleague.id)})
    await owner.http.patch(f"{path}/{ids[4]}", json={"assignee_id": str(owner.id)})
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    await owner.http.put(f"{path}/{ids[5]}/snooze", json={"until": until})
    await owner.http.put(f"{path}/{ids[6]}/done", json={})
    city = await field(owner, "text", {contacts[0]: "Алматы", contacts[1]: "Астана"})
    size = await field(owner, "number", {contacts[0]: "-2,5", contacts[1]: "10", contacts[2]: "9"})
    born = await field(owner, "date", {contacts[0]: "01.02.1990", contacts[1]: "2001-12-31"})
    kind = await field(owner, "choice", {contacts[2]: "опт"}, choices=["опт", "розница"])
    wholesale = kind["choices"][0]["id"]

    def of(made: dict[str, Any], comparison: str, value: str = "") -> dict[str, Any]:
        return {"kind": "field", "field_id": made["id"], "comparison": comparison, "value": value}

    nobody = {"kind": "assignee", "who": "nobody"}
    channel = rows[0]["channel_id"]
    expected: list[tuple[dict[str, Any], set[int]]] = [
        ({"kind": "state", "value": "waiting"}, {0, 1, 2, 3, 4, 7}),
        ({"kind": "state", "value": "waiting", "is_not": True}, {5, 6}),
        ({"kind": "state", "value": "snoozed"}, {5}),
        ({"kind": "state", "value": "done"}, {6}),
        ({"kind": "state", "value": "open"}, {0, 1, 2, 3, 4, 7}),
        ({"kind": "tag", "tag_id": vip}, {0, 1}),
        ({"kind": "tag", "tag_id": vip, "is_not": True}, {2, 3, 4, 5, 6, 7}),
        ({"kind": "channel", "channel_id": channel}, set(range(8))),
        ({"kind": "channel", "channel_id": channel, "is_not": True}, set()),
        ({"kind": "assignee", "who": "me"}, {4}),
        ({"kind": "assignee", "who": "me", "is_not": True}, {0, 1, 2, 3, 5, 6, 7}),
        (nobody, {0, 1, 2, 5, 6, 7}),
        ({**nobody, "is_not": True}, {3, 4}),
        ({"kind": "assignee", "who": "member", "member_id": str(colleague.id)}, {3}),
        ({"kind": "priority", "value": "urgent"}, {1}),
        ({"kind": "priority", "value": "normal"}, {0, 3, 4, 5, 6, 7}),
        ({"kind": "priority", "value": "normal", "is_not": True}, {1, 2}),
        ({"kind": "waits", "minutes": 1}, {0, 1, 2, 3, 4, 7}),
        (PARTY, set(range(8))),
        ({"kind": "party", "is_group": True}, set()),
        (of(city, "is", "АЛМАТЫ"), {0}),
        (of(city, "is_not", "Алматы"), {1, 2, 3, 4, 5, 6, 7}),
        (of(city, "contains", "ст"), {1}),
        (of(city, "contains", "%"), set()),
        (of(city, "filled"), {0, 1}),
        (of(city, "empty"), {2, 3, 4, 5, 6, 7}),
        (of(size, "less", "9"), {0}),
        (of(size, "more", "8,99"), {1, 2}),
        (of(size, "is", "10.0"), {1}),
        (of(born, "less", "31.12.2000"), {0}),
        (of(born, "more", "2000-01-01"), {1}),
        (of(kind, "is", wholesale), {2}),
    ]
    for condition, numbers in expected:
        assert (condition, set(await found(owner, all_of(condition)))) == (condition, {ids[one] for one in numbers})

    together = [
        (all_of({"kind": "tag", "tag_id": vip}, {"kind": "priority", "value": "urgent"}), {1}),
        (any_of({"kind": "tag", "tag_id": vip}, {"kind": "priority", "value": "low"}), {0, 1, 2}),
        (
            all_of(
                PARTY,
                {
                    "kind": "bracket",
                    "match": "any",
                    "of": [{"kind": "priority", "value": "low"}, {"kind": "assignee", "who": "me"}],
                },
            ),
            {2, 4},
        ),
        (
            any_of(
                {"kind": "state", "value": "done"},
                {"kind": "bracket", "match": "all", "of": [{"kind": "tag", "tag_id": vip}, of(city, "is", "Астана")]},
            ),
            {1, 6},
        ),
    ]
    for condition, numbers in together:
        assert set(await found(owner, condition)) == {ids[one] for one in numbers}


@pytest.mark.usefixtures("begun")
async def test_the_time_of_the_last_message_is_the_organizations_day(hub: Hub):
    owner = await hub.person()
    rows = await people(hub, owner, 2)
    await owner.http.patch("/api/organization", json={"time_zone": "Asia/Almaty"})
    # In Almaty it is the second of March already.
    at = datetime(2026, 3, 1, 20, tzinfo=UTC)
    await hub.change("UPDATE conversations SET last_activity_at = :at WHERE id = :id", at=at, id=rows[0]["id"])
    await hub.change("UPDATE conversations SET last_activity_at = now() WHERE id = :id", id=rows[1]["id"])

    def last(is_before: bool, **when: Any) -> dict[str, Any]:
        return all_of({"kind": "last_message", "is_before": is_before, **when})

    assert await found(owner, last(True, day="2026-03-02")) == []
    assert await found(owner, last(True, day="2026-03-03")) == [rows[0]["id"]]
    assert await found(owner, last(False, day="2026-03-02")) == [rows[1]["id"]]
    assert await found(owner, last(False, days=1)) == [rows[1]["id"]]
    assert await found(owner, last(True, days=1)) == [rows[0]["id"]]


@pytest.mark.usefixtures("begun")
async def test_a_view_is_sorted_as_a_member_wants_and_the_server_remembers(hub: Hub):
    owner = await hub.person()
    colleague = await hub.person(owner.organization_id, Role.OPERATOR)
    rows = await people(hub, owner, 7)
    ids = [row["id"] for row in rows]
    for number, value in ((1, "urgent"), (3, "urgent"), (2, "high"), (5, "low")):
        await prioritize(owner, rows[number], value)
    await owner.http.post(f"/api/conversations/{ids[6]}/no-answer-needed")
    view = await save(owner, all_of(PARTY), is_shared=True)

    for place in ("view=all", f"view_id={view['id']}"):
        assert await listed(owner, f"{place}&sort=newest") == ids[::-1]
        assert await listed(owner, f"{place}&sort=longest") == ids
        assert await listed(owner, f"{place}&sort=priority") == [ids[one] for one in (3, 1, 2, 6, 4, 0, 5)]
    assert await listed(owner, "view=waiting&sort=newest") == ids[-2::-1]
    assert await listed(owner, "view=unassigned&sort=longest") == ids
    assert await listed(owner, "view=mine&sort=priority") == []

    for named in ("all", view["id"]):
        answer = await owner.http.put("/api/views/sort", json={"view": named, "sort": "priority"})
        assert answer.status_code == 204, answer.text
    assert await listed(owner, "view=all") == await listed(owner, "view=all&sort=priority")
    assert (await owner.http.get(f"/api/conversations?view_id={view['id']}")).json()["sort"] == "priority"
    assert await listed(colleague, "view=all") == ids[::-1]
    sorts = {one["view"]: one["sort"] for one in (await owner.http.get("/api/views")).json()["sorts"]}
    assert sorts == {"all": "priority", view["id"]: "priority"}
    assert (await colleague.http.get("/api/views")).json()["sorts"] == []
    await owner.http.put("/api/views/sort", json={"view": "all", "sort": None})
    assert len((await owner.http.get("/api/views")).json()["sorts"]) == 1
    wrong = await owner.http.put("/api/views/sort", json={"view": "00000000-0000-7000-8000-000000000001", "sort": None})
    assert (wrong.status_code, wrong.json()["error"]) == (404, "not_found")


@pytest.mark.usefixtures("begun")
async def test_a_view_is_searched_and_filtered_like_any_list(hub: Hub):
    owner = await hub.person()
    rows = await people(hub, owner, 6)
    ids = [row["id"] for row in rows]
    vip, other = await tag(owner, "VIP", *rows[:4]), await tag(owner, "Опт", rows[1], rows[5])
    view = await save(owner, all_of({"kind": "tag", "tag_id": vip}))
    place = f"view_id={view['id']}"

    assert await listed(owner, f"{place}&q=К2") == [ids[2]]
    assert await listed(owner, f"{place}&q=К5") == []
    assert await listed(owner, f"{place}&tag_id={other}") == [ids[1]]
    assert await listed(owner, f"{place}&channel_id={rows[0]['channel_id']}") == ids[3::-1]
    assert await listed(owner, f"{place}&channel_id={await hub.channel(owner)}") == []


async def test_a_chat_is_among_the_mentions_until_its_note_is_seen(hub: Hub):
    owner = await hub.person()
    colleague = await hub.person(owner.organization_id, Role.OPERATOR)
    rows = await people(hub, owner, 2)

    async def note(row: dict[str, Any], key: str) -> str:
        named = [{"kind": "member", "id": str(colleague.id)}]
        body = {"text": "Взгляни", "client_key": key, "mentions": named}
        return str((await owner.http.post(f"/api/conversations/{row['id']}/notes", json=body)).json()["id"])

    notes = [await note(rows[0], "1"), await note(rows[0], "2"), await note(rows[1], "3")]

    async def mentions() -> tuple[list[str], int, int, int]:
        counters = (await colleague.http.get("/api/conversations/counters")).json()["mentions"]
        counts = (await colleague.http.get("/api/views/counts")).json()["mentions"]
        told = (await colleague.http.get("/api/mentions/unread")).json()["conversations"]
        return await listed(colleague, "view=mentions"), counters, counts, told

    assert await mentions() == ([rows[1]["id"], rows[0]["id"]], 2, 2, 2)
    assert await listed(owner, "view=mentions") == []
    await colleague.http.post(f"/api/notes/{notes[0]}/seen")
    assert (await mentions())[1:] == (2, 2, 2)
    await colleague.http.post(f"/api/notes/{notes[1]}/seen")
    assert await mentions() == ([rows[1]["id"]], 1, 1, 1)
    assert await listed(colleague, "view=mentions&sort=priority") == [rows[1]["id"]]
    await owner.http.patch("/api/organization", json={"visibility": "own"})
    assert await mentions() == ([], 0, 0, 0)


async def test_a_view_shows_and_counts_only_what_one_may_see(hub: Hub):
    owner = await hub.person()
    operator = await hub.person(owner.organization_id, Role.OPERATOR)
    rows = await people(hub, owner, 3)
    for row, whose in ((rows[0], operator), (rows[1], owner)):
        await owner.http.patch(f"/api/conversations/{row['id']}", json={"assignee_id": str(whose.id)})
    view = await save(owner, all_of(PARTY), is_shared=True)
    seen = {"all": {0, 1, 2}, "own_and_unassigned": {0, 2}, "own": {0}}

    for policy, numbers in seen.items():
        await owner.http.patch("/api/organization", json={"visibility": policy})
        for most in (nodes.MOST_GATHERED, 0):
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(nodes, "MOST_GATHERED", most)
                expected = {rows[one]["id"] for one in numbers}
                assert set(await listed(operator, f"view_id={view['id']}")) == expected
                [count] = (await operator.http.get("/api/views/counts")).json()["items"]
                assert (count["count"], count["at_least"]) == (len(numbers), False)
        counters = (await operator.http.get("/api/conversations/counters")).json()
        unassigned = await listed(operator, "view=unassigned")
        assert counters["unassigned_total"] == len(unassigned) == len(numbers & {2})
    assert len(await listed(owner, f"view_id={view['id']}")) == 3


async def test_a_view_of_a_teams_chats_and_of_all_others(hub: Hub):
    owner = await hub.person()
    first, second, third = await people(hub, owner, 3)
    made = await owner.http.post("/api/teams", json={"name": "Продажи", "member_ids": [str(owner.id)]})
    team = made.json()["id"]
    for row, assignee in ((first, None), (second, str(owner.id))):
        body = {"assignee_id": assignee, "team_id": team}
        assert (await owner.http.patch(f"/api/conversations/{row['id']}", json=body)).status_code == 200
    theirs = await save(owner, all_of({"kind": "team", "team_id": team}))
    others = await save(owner, all_of({"kind": "team", "team_id": team, "is_not": True}))

    assert set(await listed(owner, f"view_id={theirs['id']}")) == {first["id"], second["id"]}
    assert await listed(owner, f"view_id={others['id']}") == [third["id"]]
    await owner.http.patch(f"/api/teams/{team}", json={"archived": True})
    (missing,) = (await owner.http.get(f"/api/views/{theirs['id']}")).json()["missing"]
    assert (missing["kind"], missing["name"], missing["absence"]) == ("team", "Продажи", "archived")
    stranger = await save(owner, all_of(PARTY))
    wrong = {"condition": all_of({"kind": "team", "team_id": str(owner.organization_id)})}
    refused = await owner.http.patch(f"/api/views/{stranger['id']}", json=wrong)
    assert (refused.status_code, refused.json()["data"]["field"]) == (422, "team")
