"""A chat is its member's, without one its team's, and without either nobody's."""

import pytest

from sarafan.organizations.models import Role
from tests.support.hub import Hub, Person, message
from tests.support.recount import assert_counters_are_exact


@pytest.fixture
async def people(hub: Hub) -> list[Person]:
    owner = await hub.person()
    return [owner, *[await hub.person(owner.organization_id, Role.OPERATOR) for _ in range(3)]]


@pytest.fixture
async def chats(hub: Hub, people: list[Person]) -> list[str]:
    channel = await hub.channel(people[0])
    for number in range(3):
        said = message(f"M{number}", phone=f"7701000000{number}", lid=str(number + 1), at=1_790_000_000 + number)
        await hub.deliver(channel, hub.event(channel, "message", said))
    return [row["id"] for row in (await hub.conversations(people[0], "view=waiting"))]


async def make_team(owner: Person, name: str, *members: Person) -> str:
    body = {"name": name, "member_ids": [str(one.id) for one in members]}
    answer = await owner.http.post("/api/teams", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def seen_by(hub: Hub, person: Person) -> set[str]:
    return {row["id"] for row in await hub.conversations(person)}


@pytest.mark.parametrize("policy", ["own", "own_and_unassigned"])
async def test_a_team_sees_its_queue_and_only_whoever_takes_a_chat_keeps_it(
    hub: Hub, people: list[Person], chats: list[str], policy: str
):
    owner, first, second, outside = people
    team = await make_team(owner, "Продажи", first, second)
    await owner.http.patch("/api/organization", json={"visibility": policy})
    given = await owner.http.patch(f"/api/conversations/{chats[0]}", json={"assignee_id": None, "team_id": team})
    assert (given.status_code, given.json()["team_id"], given.json()["assignee_id"]) == (200, team, None)
    rest = set(chats[1:]) if policy == "own_and_unassigned" else set()
    assert await seen_by(hub, first) == await seen_by(hub, second) == {chats[0], *rest}
    assert await seen_by(hub, outside) == rest
    counted = (await first.http.get("/api/conversations/counters")).json()
    assert counted["waiting"] == 1 + len(rest)

    took = await first.http.patch(
        f"/api/conversations/{chats[0]}", json={"assignee_id": str(first.id), "seen_assignee_id": None}
    )
    assert (took.status_code, took.json()["team_id"]) == (200, team)
    assert chats[0] in await seen_by(hub, first)
    assert chats[0] not in await seen_by(hub, second)
    late = await second.http.patch(f"/api/conversations/{chats[0]}", json={"assignee_id": str(second.id)})
    assert late.status_code == 404
    await assert_counters_are_exact(hub)


async def test_whoever_leaves_a_team_sees_its_queue_no_more(hub: Hub, people: list[Person], chats: list[str]):
    owner, first, *_ = people
    team = await make_team(owner, "Продажи", first)
    await owner.http.patch("/api/organization", json={"visibility": "own"})
    await owner.http.patch(f"/api/conversations/{chats[0]}", json={"assignee_id": None, "team_id": team})
    assert await seen_by(hub, first) == {chats[0]}
    await owner.http.patch(f"/api/teams/{team}", json={"member_ids": []})
    assert await seen_by(hub, first) == set()
    assert await seen_by(hub, owner) == set(chats)


async def test_the_queue_of_a_team_is_counted_and_a_change_is_a_line_that_can_be_taken_back(
    hub: Hub, people: list[Person], chats: list[str]
):
    owner, first, *_ = people
    team = await make_team(owner, "Продажи", first)
    row = (await owner.http.patch(f"/api/conversations/{chats[0]}", json={"assignee_id": None, "team_id": team})).json()
    lines = (await owner.http.get(f"/api/conversations/{chats[0]}/state-changes")).json()["items"]
    assert (lines[0]["kind"], lines[0]["after"]["team_id"]) == ("assigned", team)
    cursor = (await owner.http.get("/api/session")).json()["cursor"]
    undone = await owner.http.post(f"/api/conversations/{chats[0]}/state-changes/{row['change_id']}/undo")
    assert (undone.status_code, undone.json()["team_id"]) == (200, None)
    told = (await owner.http.get(f"/api/changes?after={cursor}")).json()["items"]
    (counters,) = [one["data"] for one in told if one["type"] == "counters"]
    assert (counters["by_team"].get(team, {"total": 0})["total"], counters["by_member"]) == (0, {})
    await assert_counters_are_exact(hub)


async def test_an_archived_or_foreign_team_is_given_no_chat(hub: Hub, people: list[Person], chats: list[str]):
    owner = people[0]
    team = await make_team(owner, "Продажи")
    await owner.http.patch(f"/api/teams/{team}", json={"archived": True})
    stranger = await hub.person()
    foreign = await make_team(stranger, "Чужие")
    for wrong, status, error in ((team, 409, "team_archived"), (foreign, 404, "not_found")):
        body = {"assignee_id": None, "team_id": wrong}
        answer = await owner.http.patch(f"/api/conversations/{chats[0]}", json=body)
        assert (answer.status_code, answer.json()["error"]) == (status, error)
