"""A chat goes back to the queue with a note, in one go; and a note names a team."""

import pytest

from sarafan.organizations.models import Role
from tests.support.hub import Hub, Person, message


@pytest.fixture
async def people(hub: Hub) -> list[Person]:
    owner = await hub.person()
    return [owner, *[await hub.person(owner.organization_id, Role.OPERATOR) for _ in range(3)]]


@pytest.fixture
async def chat(hub: Hub, people: list[Person]) -> str:
    channel = await hub.channel(people[0])
    await hub.deliver(channel, hub.event(channel, "message", message("M1", "Бар ма?")))
    return str((await hub.conversations(people[0]))[0]["id"])


async def test_returning_notes_why_and_leaves_the_chat_to_its_team(hub: Hub, people: list[Person], chat: str):
    owner, first, second, _ = people
    ids = [str(first.id), str(second.id)]
    team = (await owner.http.post("/api/teams", json={"name": "Продажи", "member_ids": ids})).json()["id"]
    await owner.http.patch("/api/organization", json={"visibility": "own"})
    body = {"assignee_id": str(first.id), "team_id": team}
    await owner.http.patch(f"/api/conversations/{chat}", json=body)

    returned = {"note": "Просит скидку, я не могу решить", "client_key": "r1"}
    for _ in range(2):  # as after a lost answer
        answer = await first.http.post(f"/api/conversations/{chat}/return", json=returned)
        assert answer.status_code == 204, answer.text

    row = (await second.http.get(f"/api/conversations/{chat}")).json()
    assert (row["assignee_id"], row["team_id"]) == (None, team)
    notes = (await second.http.get(f"/api/conversations/{chat}/notes")).json()["items"]
    assert [(one["text"], one["author"]["id"]) for one in notes] == [(returned["note"], str(first.id))]
    lines = (await owner.http.get(f"/api/conversations/{chat}/state-changes")).json()["items"]
    assert [one["kind"] for one in lines] == ["returned", "assigned"]


async def test_a_chat_that_one_does_not_see_or_may_not_return_stays_and_nothing_is_noted(
    hub: Hub, people: list[Person], chat: str
):
    owner, first, second, _ = people
    await owner.http.patch("/api/organization", json={"visibility": "own"})
    await owner.http.patch(f"/api/conversations/{chat}", json={"assignee_id": str(first.id)})
    watcher = await hub.person(owner.organization_id, Role.QUALITY_CONTROL)
    for who, status in ((second, 404), (watcher, 403)):
        answer = await who.http.post(f"/api/conversations/{chat}/return", json={"note": "Нет", "client_key": "x"})
        assert answer.status_code == status
    unknown = {"note": "@", "client_key": "y", "mentions": [{"kind": "team", "id": str(owner.id)}]}
    answer = await first.http.post(f"/api/conversations/{chat}/return", json=unknown)
    assert (answer.status_code, answer.json()["error"]) == (422, "mentioned_unknown")
    assert (await owner.http.get(f"/api/conversations/{chat}")).json()["assignee_id"] == str(first.id)
    assert (await owner.http.get(f"/api/conversations/{chat}/notes")).json()["items"] == []


async def test_a_team_that_is_named_is_its_members_who_may_see_the_note(hub: Hub, people: list[Person], chat: str):
    owner, first, second, third = people
    ids = [str(one.id) for one in (owner, first, second)]
    team = (await owner.http.post("/api/teams", json={"name": "Продажи", "member_ids": ids})).json()["id"]
    await owner.http.patch("/api/organization", json={"visibility": "own"})
    await owner.http.patch(f"/api/conversations/{chat}", json={"assignee_id": str(first.id)})
    named = [{"kind": "team", "id": team}, {"kind": "member", "id": str(first.id)}]
    body = {"text": "@Продажи гляньте", "client_key": "n1", "mentions": named}
    note = (await owner.http.post(f"/api/conversations/{chat}/notes", json=body)).json()
    assert next((one["kind"], one["name"]) for one in note["mentions"]) == ("team", "Продажи")

    async def unread(person: Person) -> int:
        return int((await person.http.get("/api/mentions/unread")).json()["unread"])

    assert [await unread(one) for one in people] == [0, 2, 0, 0], "its author has seen it, the second may not see it"
    await first.http.post(f"/api/notes/{note['id']}/seen")
    assert await unread(first) == 0
    edited = {"text": "гляньте", "mentions": named[1:]}
    note = (await owner.http.patch(f"/api/notes/{note['id']}", json=edited)).json()
    assert [one["kind"] for one in note["mentions"]] == ["member"]
    alone = (await owner.http.post("/api/teams", json={"name": "Склад", "member_ids": [str(third.id)]})).json()["id"]
    blind = {"text": "@Склад", "client_key": "n2", "mentions": [{"kind": "team", "id": alone}]}
    answer = await owner.http.post(f"/api/conversations/{chat}/notes", json=blind)
    assert (answer.status_code, answer.json()["error"]) == (409, "mentioned_cannot_see")
