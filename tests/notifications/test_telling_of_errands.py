"""Who is told that a chat has come back to them, and who of what nobody is left to do."""

from datetime import timedelta
from uuid import UUID

import pytest

from sarafan.conversations.events import ErrandDue
from sarafan.core.clock import utc_now
from sarafan.notifications import telling
from sarafan.organizations.models import Role
from tests.notifications.test_telling import agree, thread, write
from tests.support.hub import Hub, Person, message
from tests.support.push_server import PushServer


async def give(owner: Person, conversation: str, doer: Person) -> None:
    """Let a chat come back to somebody a minute ago, and the job of that moment run."""
    until = (utc_now() + timedelta(hours=1)).isoformat()
    body = {"until": until, "reason": "перезвонить", "for_id": str(doer.id)}
    answer = await owner.http.put(f"/api/conversations/{conversation}/snooze", json=body)
    assert answer.status_code == 200, answer.text


_BACK = "UPDATE conversations SET snoozed_until = NULL, errand_due_at = now() - interval '1 minute'"


async def test_to_whom_a_chat_comes_back_is_told_once_without_words_until_they_ask(hub: Hub, service: PushServer):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await write(hub, channel)
    conversation = await thread(hub, owner)
    doer, head = [await hub.person(owner.organization_id, role) for role in (Role.OPERATOR, Role.HEAD)]
    theirs = await agree(doer, service)
    others = [await agree(one, service) for one in (owner, head)]

    for shows_text in (False, True):
        await doer.http.patch("/api/notifications", json={"shows_text": shows_text})
        await give(owner, conversation, doer)
        await hub.change(_BACK)
        await hub.hurry()
        await hub.hurry()

    assert [one["body"] for one in theirs.received] == ["Пора: чат вернулся к вам", "перезвонить"]
    assert {one["path"] for one in theirs.received} == {f"/chats/{conversation}"}
    assert [one.received for one in others] == [[], []]
    await doer.http.patch("/api/notifications", json={"kinds": {"errand": False}})
    await give(owner, conversation, doer)
    await hub.change(_BACK)
    await hub.hurry()
    assert len(theirs.received) == 2


async def test_what_was_dealt_with_in_the_same_second_is_told_to_nobody(hub: Hub, service: PushServer):
    owner = await hub.person()
    await write(hub, await hub.channel(owner))
    conversation = await thread(hub, owner)
    browser = await agree(owner, service)
    await give(owner, conversation, owner)
    await hub.change(_BACK)
    await hub.change("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE task_name = 'conversations.wake'")
    await hub.work()  # the telling waits a moment
    await owner.http.delete(f"/api/conversations/{conversation}/errand")
    await hub.hurry()
    assert browser.received == []


async def test_by_a_clock_that_is_behind_they_are_told_all_the_same(hub: Hub, service: PushServer):
    owner = await hub.person()
    await write(hub, await hub.channel(owner))
    conversation = await thread(hub, owner)
    browser = await agree(owner, service)
    await give(owner, conversation, owner)
    ahead = "now() + interval '20 seconds'"
    await hub.change(
        f"UPDATE conversations SET snoozed_until = NULL, errand_due_at = {ahead}, errand_told_for = {ahead}"
    )
    [row] = await hub.conversations(owner, "view=overdue")
    assert (row["id"], row["errand"]["is_due"]) == (conversation, True)
    async with hub.database.for_organization(owner.organization_id) as session:
        await telling.tell_of_errand(session, ErrandDue(owner.organization_id, UUID(conversation)))
    await hub.hurry()
    assert [one["body"] for one in browser.received] == ["Пора: чат вернулся к вам"]


async def test_whose_errand_is_not_left_of_two_is_told(hub: Hub, service: PushServer):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await write(hub, channel)
    first = (await hub.conversations(owner))[0]
    said = message("Z1", "С другого", phone=None, lid="9999", name="Айгүл 2")
    await hub.deliver(channel, hub.event(channel, "message", said))
    [second] = [row for row in await hub.conversations(owner) if row["id"] != first["id"]]
    doers = [await hub.person(owner.organization_id, Role.OPERATOR) for _ in range(2)]
    browsers = [await agree(one, service) for one in doers]
    await give(owner, second["id"], doers[1])
    await give(owner, first["id"], doers[0])  # a moment later than the other
    merging = {"absorbed_id": second["contact"]["id"], "choices": {"name": "survivor"}}
    answer = await owner.http.post(f"/api/contacts/{first['contact']['id']}/merges", json=merging)
    assert answer.status_code == 201, answer.text
    await hub.change("DELETE FROM procrastinate_jobs WHERE task_name = 'conversations.wake'")
    await hub.hurry()
    assert [[one["body"] for one in browser.received] for browser in browsers] == [
        ["Чаты клиента объединили, и вашего дела в них больше нет"],
        [],
    ]


@pytest.mark.parametrize("reason", ["left", "left before", "sees it no more"])
async def test_heads_are_told_of_what_nobody_is_left_to_do(hub: Hub, service: PushServer, reason: str):
    owner = await hub.person()
    await write(hub, await hub.channel(owner))
    conversation = await thread(hub, owner)
    roles = (Role.OPERATOR, Role.HEAD, Role.OPERATOR)
    doer, head, other = [await hub.person(owner.organization_id, role) for role in roles]
    await give(owner, conversation, doer)
    browsers = {name: await agree(who, service) for name, who in (("head", head), ("other", other))}
    if reason == "left":
        await hub.change(_BACK)
        await hub.hurry()
    if reason == "sees it no more":
        await owner.http.patch("/api/organization", json={"visibility": "own"})
    else:
        await owner.http.delete(f"/api/members/{doer.id}")
    if reason != "left":
        await hub.change(_BACK)
    for _ in range(2):  # the moment, and the telling a moment later
        await hub.hurry()

    told = [one["body"] for one in browsers["head"].received]
    assert (told, browsers["other"].received) == (["Дело просрочено, и сделать его некому"], [])
