"""Lists and threads page by place, so that nothing is lost or doubled while things change."""

import asyncio
import base64
import json
from uuid import UUID

import pytest

from sarafan.organizations.models import Role
from tests.support.hub import Hub, Person, message
from tests.support.recount import assert_counters_are_exact


async def fill(hub: Hub, owner: Person, people: int) -> UUID:
    """Let people write: some in the same second, so that only the id tells their places apart."""
    channel = await hub.channel(owner)
    data = [
        message(f"A{number}", phone=f"7701{number:07}", lid=None, at=1_790_000_000 + number // 3)
        for number in range(people)
    ]
    await hub.deliver(channel, *(hub.event(channel, "message", one) for one in data))
    return channel


async def walk(person: Person, query: str, between=None) -> list[str]:
    seen: list[str] = []
    cursor = ""
    for _ in range(100):
        page = (await person.http.get(f"/api/conversations?{query}{cursor}")).json()
        seen += [row["id"] for row in page["items"]]
        if page["next_cursor"] is None:
            return seen
        cursor = f"&cursor={page['next_cursor']}"
        if between:
            await between(seen)
    raise AssertionError("the list never ended")


@pytest.mark.slow
@pytest.mark.parametrize("view", ["waiting", "mine", "all"])
async def test_pages_together_are_the_whole_list_in_order(hub: Hub, view: str):
    owner = await hub.person()
    await fill(hub, owner, 20)
    for row in await hub.conversations(owner):
        await owner.http.patch(f"/api/conversations/{row['id']}", json={"assignee_id": str(owner.id)})

    whole = [row["id"] for row in await hub.conversations(owner, f"view={view}&limit=100")]
    assert len(whole) == 20
    for limit in (1, 3, 7, 20):
        assert await walk(owner, f"view={view}&limit={limit}") == whole
    places = [
        (row["waiting_since"] if view == "waiting" else row["last_activity_at"])
        for row in await hub.conversations(owner, f"view={view}&limit=100")
    ]
    assert places == sorted(places, reverse=view != "waiting")


@pytest.mark.slow
@pytest.mark.parametrize("view", ["waiting", "all"])
async def test_what_does_not_move_is_seen_once_while_other_rows_move(hub: Hub, view: str):
    owner = await hub.person()
    channel = await fill(hub, owner, 18)
    whole = [row["id"] for row in await hub.conversations(owner, f"view={view}&limit=100")]
    movers = set(whole[1::4])
    phones = {row["id"]: row["contact"]["phone"] for row in await hub.conversations(owner, "limit=100")}

    async def disturb(seen: list[str]) -> None:
        for row in list(movers)[:1]:
            movers.discard(row)
            moved.add(row)
            again = message(f"B{row}", phone=phones[row], lid=None, at=1_790_001_000 + len(moved))
            await hub.deliver(channel, hub.event(channel, "message", again), work=False)
            await hub.work()

    moved: set[str] = set()
    seen = await walk(owner, f"view={view}&limit=4", disturb)

    assert len(seen) == len(set(seen))
    assert [row for row in seen if row not in moved] == [row for row in whole if row not in moved]
    assert moved


async def test_a_list_can_be_of_one_number(hub: Hub):
    owner = await hub.person()
    first = await fill(hub, owner, 3)
    second = await hub.channel(owner, "Школа")
    await hub.deliver(second, hub.event(second, "message", message("S1", phone="77770000000", lid=None)))

    assert len(await hub.conversations(owner, f"channel_id={first}")) == 3
    assert len(await hub.conversations(owner, f"channel_id={second}&view=waiting")) == 1


async def test_mine_is_what_is_given_to_me(hub: Hub):
    owner = await hub.person()
    colleague = await hub.person(owner.organization_id, Role.OPERATOR)
    await fill(hub, owner, 2)
    row = (await hub.conversations(owner))[0]["id"]

    given = await owner.http.patch(f"/api/conversations/{row}", json={"assignee_id": str(colleague.id)})

    assert given.json()["assignee_id"] == str(colleague.id)
    assert [one["id"] for one in await hub.conversations(colleague, "view=mine")] == [row]
    assert await hub.conversations(owner, "view=mine") == []


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


BAD_CURSORS = [
    "x",
    "%F0%9F%98%80",
    encoded(None),
    encoded([]),
    encoded({"a": 1, "b": 2}),
    encoded(["yesterday", 1]),
    encoded(["2026-11-21T10:00:00", 1]),
    encoded([1, 1]),
    encoded(["2026-11-21T10:00:00+00:00", None]),
    encoded(["2026-11-21T10:00:00+00:00", -1]),
    encoded(["2026-11-21T10:00:00+00:00", 2**70]),
    encoded(["2026-11-21T10:00:00+00:00", [1]]),
    encoded(["0000-01-01T00:00:00+00:00", 1]),
]


@pytest.mark.parametrize("cursor", BAD_CURSORS)
async def test_a_cursor_that_no_list_made_is_refused(hub: Hub, cursor: str):
    owner = await hub.person()
    await fill(hub, owner, 1)
    conversation = (await hub.conversations(owner))[0]["id"]

    for path in (
        f"/api/conversations?cursor={cursor}",
        f"/api/conversations/{conversation}/messages?before={cursor}",
        f"/api/conversations/{conversation}/messages?after={cursor}",
    ):
        response = await owner.http.get(path)
        assert (path, response.status_code, response.json()["error"]) == (path, 422, "invalid_cursor")


async def test_the_first_moment_of_all_is_a_place_like_another(hub: Hub):
    owner = await hub.person()
    await fill(hub, owner, 1)
    conversation = (await hub.conversations(owner))[0]["id"]
    cursor = encoded(["0001-01-01T00:00:00+14:00", 1])

    response = await owner.http.get(f"/api/conversations/{conversation}/messages?after={cursor}")

    assert (response.status_code, len(response.json()["items"])) == (200, 1)


async def test_drafts_are_everybodys_own_and_an_empty_one_is_forgotten(hub: Hub):
    owner = await hub.person()
    colleague = await hub.person(owner.organization_id, Role.OPERATOR)
    await fill(hub, owner, 1)
    conversation = (await hub.conversations(owner))[0]["id"]
    path = f"/api/conversations/{conversation}/draft"

    async def drafts(person: Person) -> list[str]:
        return [one["text"] for one in (await person.http.get("/api/drafts")).json()["items"]]

    await owner.http.put(path, json={"text": "Моё"})
    await colleague.http.put(path, json={"text": "Другое"})
    await owner.http.put(path, json={"text": "Моё, дальше"})
    assert (await drafts(owner), await drafts(colleague)) == (["Моё, дальше"], ["Другое"])

    await owner.http.put(path, json={"text": "  \n"})
    await hub.reply(colleague, conversation, "Другое")
    assert (await drafts(owner), await drafts(colleague)) == ([], [])


async def test_who_leaves_leaves_their_chats_to_nobody_and_their_words_to_all(hub: Hub):
    owner = await hub.person()
    colleague = await hub.person(owner.organization_id, Role.OPERATOR)
    await fill(hub, owner, 1)
    conversation = (await hub.conversations(owner))[0]["id"]
    await hub.reply(colleague, conversation, "Я здесь")

    assert (await owner.http.delete(f"/api/members/{colleague.id}")).status_code == 204

    assert (await hub.conversations(owner))[0]["assignee_id"] is None
    assert (await hub.thread(owner, conversation))[-1]["author"]["id"] == str(colleague.id)
    assert (await colleague.http.get("/api/session")).status_code == 401
    given = await owner.http.patch(f"/api/conversations/{conversation}", json={"assignee_id": str(colleague.id)})
    assert given.status_code == 404


async def test_a_chat_given_to_somebody_who_leaves_at_that_moment_is_nobodys(hub: Hub):
    owner = await hub.person()
    colleague = await hub.person(owner.organization_id, Role.OPERATOR)
    await fill(hub, owner, 6)
    rows = [row["id"] for row in await hub.conversations(owner)]

    await asyncio.gather(
        *(owner.http.patch(f"/api/conversations/{row}", json={"assignee_id": str(colleague.id)}) for row in rows),
        owner.http.delete(f"/api/members/{colleague.id}"),
    )

    assert {row["assignee_id"] for row in await hub.conversations(owner)} == {None}
    await assert_counters_are_exact(hub)
