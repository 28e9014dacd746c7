"""The journal of changes: whoever resumes at any cursor misses nothing."""

import asyncio
import contextlib
import random
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from uuid_utils.compat import uuid7

from sarafan.core.housekeeping import forget_changes
from sarafan.core.realtime import Change, notify
from sarafan.core.realtime.changes import MOST_CHANGES
from sarafan.core.realtime.listener import Listener, Notice
from sarafan.core.realtime.passing import Passing, tell
from sarafan.organizations.models import Role
from tests.support.hub import Hub, Person, message


async def since(person: Person, cursor: str) -> dict[str, Any]:
    response = await person.http.get(f"/api/changes?after={cursor}")
    assert response.status_code == 200, response.text
    return dict(response.json())


async def cursor_of(person: Person) -> str:
    return str((await person.http.get("/api/session")).json()["cursor"])


def ids_of(changes: dict[str, Any], kind: str = "thing") -> list[str]:
    return [item["data"]["id"] for item in changes["items"] if item["type"] == kind]


async def note(hub: Hub, organization_id: UUID, *things: UUID) -> None:
    async with hub.database.for_organization(organization_id) as session:
        for thing in things:
            notify(session, organization_id, Change("thing", thing))


async def test_a_transaction_that_began_early_and_committed_late_is_not_missed(hub: Hub):
    owner = await hub.person()
    late, quick = uuid7(), uuid7()
    async with hub.database.for_organization(owner.organization_id) as session:
        await session.execute(sa.text("SELECT pg_current_xact_id()"))
        notify(session, owner.organization_id, Change("thing", late))
        await note(hub, owner.organization_id, quick)
        between = await since(owner, "0")
        assert ids_of(between) == [str(quick)]

    assert str(late) in ids_of(await since(owner, between["cursor"]))


@pytest.mark.slow
async def test_every_cursor_ever_given_leads_to_everything_that_was_committed_after_it(hub: Hub):
    owner = await hub.person()
    organization_id, chance = owner.organization_id, random.Random(7)
    committed: list[UUID] = []
    cursors: list[tuple[str, int]] = []
    async with contextlib.AsyncExitStack() as rest:
        opened: list[tuple[UUID, contextlib.AsyncExitStack]] = []
        for _ in range(60):
            if opened and (len(opened) == 4 or chance.random() < 0.5):
                thing, transaction = opened.pop(chance.randrange(len(opened)))
                await transaction.aclose()
                committed.append(thing)
            else:
                transaction = await rest.enter_async_context(contextlib.AsyncExitStack())
                session = await transaction.enter_async_context(hub.database.for_organization(organization_id))
                thing = uuid7()
                notify(session, organization_id, Change("thing", thing))
                if chance.random() < 0.7:  # some have a number from their beginning, some only when they end
                    await session.execute(sa.text("SELECT pg_current_xact_id()"))
                opened.append((thing, transaction))
            cursors.append((await cursor_of(owner), len(committed)))

    for cursor, known in cursors:
        told = set(ids_of(await since(owner, cursor)))
        assert {str(thing) for thing in committed[known:]} <= told


async def test_the_cursor_of_a_notice_leads_to_every_later_notice(hub: Hub):
    owner = await hub.person()
    organization_id = owner.organization_id
    heard: list[Notice] = []
    everything = asyncio.Event()
    things = [uuid7() for _ in range(12)]

    async def hear(notice: Notice) -> None:
        if notice.organization_id == organization_id:
            heard.append(notice)
            if sum(len(one.changes) for one in heard) == len(things):
                everything.set()

    async def lose() -> None:
        raise AssertionError("the connection was not lost")

    listener = Listener(hub.settings.database_url, hear, lose)
    listening = asyncio.create_task(listener.run())
    await listener.ready.wait()
    for first, second, third in zip(things[::3], things[1::3], things[2::3], strict=True):
        async with hub.database.for_organization(organization_id) as session:
            await session.execute(sa.text("SELECT pg_current_xact_id()"))
            notify(session, organization_id, Change("thing", first))
            await note(hub, organization_id, second)
            await note(hub, organization_id, third)
    await asyncio.wait_for(everything.wait(), 10)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)

    for place, notice in enumerate(heard):
        later = {str(change.entity_id) for one in heard[place + 1 :] for change in one.changes}
        assert later <= set(ids_of(await since(owner, notice.cursor)))


async def test_what_passes_and_fails_at_the_database_ends_no_news(hub: Hub):
    owner = await hub.person()
    heard, failed = asyncio.Event(), asyncio.Event()

    async def hear(notice: Notice) -> None:
        if notice.organization_id == owner.organization_id:
            heard.set()

    async def lose() -> None:
        raise AssertionError("the connection was not lost")

    async def fail(passing: Passing) -> None:
        failed.set()
        await hub.rows("SELECT 1 / 0")

    listener = Listener(hub.settings.database_url, hear, lose, fail)
    listening = asyncio.create_task(listener.run())
    await listener.ready.wait()
    async with hub.database.for_organization(owner.organization_id) as session:
        await tell(session, Passing(owner.organization_id, "presence", {}))
    await asyncio.wait_for(failed.wait(), 10)
    await note(hub, owner.organization_id, uuid7())
    await asyncio.wait_for(heard.wait(), 10)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


async def test_what_is_undone_is_neither_journaled_nor_told(hub: Hub):
    owner = await hub.person()

    with contextlib.suppress(ZeroDivisionError):
        async with hub.database.for_organization(owner.organization_id) as session:
            notify(session, owner.organization_id, Change("thing", uuid7()))
            await session.flush()
            raise ZeroDivisionError

    assert ids_of(await since(owner, "0")) == []


async def test_one_row_changed_many_times_is_read_once(hub: Hub):
    owner = await hub.person()
    thing, other = uuid7(), uuid7()
    for one in (thing, other, thing, thing):
        await note(hub, owner.organization_id, one)

    assert ids_of(await since(owner, "0")) == [str(other), str(thing)]


async def test_who_was_away_longer_than_the_journal_reaches_starts_afresh(hub: Hub):
    owner = await hub.person()
    old = await cursor_of(owner)
    await note(hub, owner.organization_id, uuid7())
    await hub.change("UPDATE changes SET created_at = now() - interval '4 days'")

    await forget_changes(hub.resources, 0)
    thing = uuid7()
    fresh = await cursor_of(owner)
    [(forgotten,)] = await hub.rows("SELECT forgotten_until FROM change_horizon")
    while int(fresh) < forgotten:  # a transaction of another database on this server still holds it back
        fresh = await cursor_of(owner)
    await note(hub, owner.organization_id, thing)

    assert (await since(owner, old))["reset"] is True
    kept = await since(owner, fresh)
    assert (kept["reset"], ids_of(kept)) == (False, [str(thing)])
    assert await hub.rows("SELECT count(*) FROM changes WHERE created_at < now() - interval '1 day'") == [(0,)]


async def test_a_cursor_of_another_database_starts_afresh(hub: Hub):
    owner = await hub.person()
    changes = await since(owner, str(2**62))

    assert changes["reset"] is True
    assert (await since(owner, changes["cursor"]))["reset"] is False


async def test_too_much_at_once_starts_afresh(hub: Hub):
    owner = await hub.person()
    cursor = await cursor_of(owner)
    await note(hub, owner.organization_id, *(uuid7() for _ in range(MOST_CHANGES)))
    assert len((await since(owner, cursor))["items"]) == MOST_CHANGES

    await note(hub, owner.organization_id, uuid7())

    assert await since(owner, cursor) | {"cursor": ""} == {"cursor": "", "reset": True, "items": []}


async def test_what_is_personal_is_told_to_nobody_else(hub: Hub):
    owner = await hub.person()
    colleague = await hub.person(owner.organization_id, Role.OPERATOR)
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", message("A1")))
    conversation = (await hub.conversations(owner))[0]["id"]

    await owner.http.put(f"/api/conversations/{conversation}/draft", json={"text": "Может быть"})

    mine, theirs = await since(owner, "0"), await since(colleague, "0")
    assert [one["data"]["text"] for one in mine["items"] if one["type"] == "draft"] == ["Может быть"]
    assert [one for one in theirs["items"] if one["type"] == "draft"] == []


async def test_another_organization_is_told_nothing(hub: Hub):
    owner, stranger = await hub.person(), await hub.person()
    await note(hub, owner.organization_id, uuid7())

    assert (await since(stranger, "0"))["items"] == []


async def test_a_colleague_who_signs_out_elsewhere_does_not_end_this_session(hub: Hub):
    owner = await hub.person()
    cursor = await cursor_of(owner)
    other_browser = await hub.caller()
    signed_in = await other_browser.post("/api/session", json={"email": owner.email, "password": "correct horse 7"})
    other_browser.use(signed_in.json())

    await other_browser.delete("/api/session")

    assert "session.ended" not in [one["type"] for one in (await since(owner, cursor))["items"]]
