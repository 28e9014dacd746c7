"""API keys: who answers for them, how they end, and where they are used."""

from datetime import timedelta
from importlib import import_module
from typing import Any
from uuid import uuid4

import httpx
import pytest
import sqlalchemy as sa

from sarafan.core.clock import utc_now
from sarafan.organizations.keys import LONGEST_LIFE
from sarafan.organizations.models import Role
from tests.support.hub import Caller, Hub, Person

KEYS = "/api/api-keys"


async def make(owner: Person, **body: Any) -> dict[str, Any]:
    made = await owner.http.post(KEYS, json={"name": "Сайт", "scopes": ["read"], **body})
    assert made.status_code == 201, made.text
    return dict(made.json())


async def program(hub: Hub, key: dict[str, Any], address: str = "10.0.0.1") -> Caller:
    transport = httpx.ASGITransport(hub.app, raise_app_exceptions=False, client=(address, 4000))
    caller = Caller(transport=transport, base_url="http://hub.test", headers={"authorization": f"Bearer {key['key']}"})
    return await hub.stack.enter_async_context(caller)


async def shown(owner: Person) -> dict[str, Any]:
    (only,) = (await owner.http.get(KEYS)).json()["items"]
    return dict(only)


async def outcome(caller: Caller) -> tuple[int, str | None, str | None]:
    answer = await caller.get("/api/channels")
    found = answer.json()
    return answer.status_code, found.get("error"), found.get("data", {}).get("reason")


async def test_a_removed_owners_key_stops_until_an_owner_takes_it_over(hub: Hub):
    owner = await hub.person()
    leaver = await hub.person(owner.organization_id)
    key = await make(leaver)
    site = await program(hub, key)
    assert (key["state"], key["creator"]["id"], await outcome(site)) == ("active", str(leaver.id), (200, None, None))

    await owner.http.delete(f"/api/members/{leaver.id}")

    assert await outcome(site) == (401, "api_key_stopped", "creator_left")
    seen = await shown(owner)
    assert (seen["state"], seen["creator"]) == ("creator_left", key["creator"])
    for _ in range(2):
        taken = (await owner.http.post(f"{KEYS}/{key['id']}/take-over")).json()
        assert (taken["state"], taken["creator"]["id"]) == ("active", str(owner.id))
    assert await outcome(site) == (200, None, None)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OWNER])
async def test_the_key_of_who_may_make_none_any_more_stops(hub: Hub, role: Role):
    owner = await hub.person()
    demoted = await hub.person(owner.organization_id)
    key = await make(demoted)
    site = await program(hub, key)

    await owner.http.patch(f"/api/members/{demoted.id}", json={"role": role.value})

    assert await outcome(site) == (401, "api_key_stopped", "creator_may_not")
    assert (await shown(owner))["state"] == "creator_may_not"
    refused = await demoted.http.post(f"{KEYS}/{key['id']}/take-over")
    assert (refused.status_code, await outcome(site)) == (403, (401, "api_key_stopped", "creator_may_not"))


async def test_a_key_whose_creator_nobody_knows_stops_until_it_is_taken_over(hub: Hub):
    owner = await hub.person()
    key = await make(owner)
    site = await program(hub, key)
    await hub.change("UPDATE api_keys SET creator_id = NULL")

    assert await outcome(site) == (401, "api_key_stopped", "creator_unknown")
    seen = await shown(owner)
    assert (seen["state"], seen["creator"]) == ("creator_unknown", None)
    assert (await owner.http.post(f"{KEYS}/{key['id']}/take-over")).status_code == 200
    assert await outcome(site) == (200, None, None)


async def test_a_key_ends_when_it_was_said_to_and_taking_over_does_not_prolong_it(hub: Hub):
    owner = await hub.person()
    key = await make(owner, expires_at=(utc_now() + timedelta(days=1)).isoformat())
    site = await program(hub, key)
    assert (key["state"], await outcome(site)) == ("active", (200, None, None))

    await hub.change("UPDATE api_keys SET expires_at = now()")

    assert await outcome(site) == (401, "api_key_stopped", "expired")
    assert (await owner.http.post(f"{KEYS}/{key['id']}/take-over")).json()["state"] == "expired"
    assert await outcome(site) == (401, "api_key_stopped", "expired")


@pytest.mark.parametrize(
    "end",
    [
        "2020-01-01T00:00:00Z",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
        (utc_now() + LONGEST_LIFE + timedelta(days=1)).isoformat(),
    ],
    ids=["past", "the first year", "the last year", "too late"],
)
async def test_an_end_that_is_none_is_refused(hub: Hub, end: str):
    owner = await hub.person()

    answer = await owner.http.post(KEYS, json={"name": "Сайт", "scopes": ["read"], "expires_at": end})

    assert (answer.status_code, answer.json()["error"]) == (422, "invalid_end")
    assert (await owner.http.get(KEYS)).json()["items"] == []


async def test_it_is_seen_when_and_from_where_a_key_was_used_last_to_the_minute(hub: Hub):
    owner = await hub.person()
    key = await make(owner)
    assert (key["last_used_at"], key["last_used_from"]) == (None, None)

    await outcome(await program(hub, key, "10.0.0.1"))
    first = await shown(owner)
    await outcome(await program(hub, key, "2001:DB8::1"))
    soon = await shown(owner)
    await hub.change("UPDATE api_keys SET last_used_at = last_used_at - interval '61 s'")
    await outcome(await program(hub, key, "2001:DB8::1"))
    later = await shown(owner)
    await hub.change("UPDATE api_keys SET last_used_at = last_used_at - interval '61 s'")
    await outcome(await program(hub, key, "no address"))

    assert first["last_used_from"] == "10.0.0.1"
    assert soon == first
    assert later["last_used_from"] == "2001:db8::1"
    assert later["last_used_at"] > first["last_used_at"]
    assert (await shown(owner))["last_used_from"] is None


async def test_a_stopped_keys_use_is_not_noted(hub: Hub):
    owner = await hub.person()
    site = await program(hub, await make(owner))
    await hub.change("UPDATE api_keys SET creator_id = NULL")

    await outcome(site)

    assert (await shown(owner))["last_used_at"] is None


async def test_a_stranger_takes_nothing_over(hub: Hub):
    owner, stranger = await hub.person(), await hub.person()
    key = await make(owner)

    answers = [await stranger.http.post(f"{KEYS}/{one}/take-over") for one in (key["id"], uuid4())]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert (await shown(owner))["creator"]["id"] == str(owner.id)


async def test_keys_from_before_are_the_first_owners_unless_somebody_has_left(hub: Hub):
    steady, changing = await hub.person(), await hub.person()
    await hub.person(steady.organization_id)
    leaver = await hub.person(changing.organization_id)
    for owner in (steady, changing):
        await make(owner)
    await changing.http.delete(f"/api/members/{leaver.id}")
    await hub.change("UPDATE api_keys SET creator_id = NULL")

    given = import_module("migrations.versions.0009_keys_have_a_creator").GIVE_TO_THE_FIRST_OWNER
    for _ in range(2):
        await hub.change(given)

    assert (await shown(steady))["creator"]["id"] == str(steady.id)
    assert (await shown(changing))["state"] == "creator_unknown"


async def test_who_holds_a_key_is_asked_with_one_query(hub: Hub):
    owner = await hub.person()
    site = await program(hub, await make(owner))
    await outcome(site)  # notes the key's first use
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    engine = hub.database.engine.sync_engine
    sa.event.listen(engine, "before_cursor_execute", note)
    assert await outcome(site) == (200, None, None)
    sa.event.remove(engine, "before_cursor_execute", note)

    entering = [one for one in asked if "api_keys" in one or "FROM organizations" in one]
    assert len(entering) == 1, entering
