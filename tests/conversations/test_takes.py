"""Of several who take a conversation at once one has it, and the others read who."""

import asyncio
from typing import Any

import pytest

from sarafan.organizations.models import Role
from tests.support.hub import Hub, Person, message


@pytest.fixture
async def people(hub: Hub) -> list[Person]:
    owner = await hub.person()
    others = [await hub.person(owner.organization_id, Role.OPERATOR) for _ in range(4)]
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", message("M1", "Бар ма?")))
    return [owner, *others]


async def give(who: Person, chat: str, to: Person | None, **seen: Any) -> tuple[int, Any]:
    body = {"assignee_id": str(to.id) if to else None, **seen}
    answer = await who.http.patch(f"/api/conversations/{chat}", json=body)
    return answer.status_code, answer.json()


async def test_simultaneous_takes_give_one_owner_and_readable_refusals(hub: Hub, people: list[Person]):
    chat = (await hub.conversations(people[0]))[0]["id"]

    taken = await asyncio.gather(*(give(one, chat, one, seen_assignee_id=None) for one in people))

    (winner,) = [body["assignee_id"] for status, body in taken if status == 200]
    refused = [body for status, body in taken if status != 200]
    assert [(one["error"], one["data"]["assignee_id"]) for one in refused] == [("assigned_meanwhile", winner)] * 4
    assert all(one["data"]["name"] for one in refused)
    assert (await hub.conversations(people[0]))[0]["assignee_id"] == winner


async def test_whoever_has_not_looked_or_asks_for_what_is_so_already_is_not_refused(hub: Hub, people: list[Person]):
    owner, first, second, *_ = people
    chat = (await hub.conversations(owner))[0]["id"]
    assert (await give(first, chat, first, seen_assignee_id=None))[0] == 200
    assert (await give(first, chat, first, seen_assignee_id=None))[0] == 200, "asked twice, as after a lost answer"
    assert (await give(owner, chat, second))[0] == 200
    status, told = await give(first, chat, None, seen_assignee_id=str(first.id))
    assert (status, told["data"]["assignee_id"]) == (409, str(second.id))
    assert (await give(second, chat, None, seen_assignee_id=str(second.id)))[0] == 200
    status, told = await give(second, chat, first, seen_assignee_id=str(second.id))
    assert (status, told["data"]["assignee_id"]) == (409, None)
