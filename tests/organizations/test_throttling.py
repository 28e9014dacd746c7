"""Guessing passwords is slow, and keeps nobody out whose password it is."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import sqlalchemy as sa
from psycopg import sql

from sarafan.core.turns import Turns
from sarafan.organizations import known_browsers, passwords, sessions, throttling
from sarafan.organizations.throttling import ACCOUNT, ACCOUNT_FROM_NETWORK, BROWSER, NETWORK, Pace
from tests.support.hub import PASSWORD, REFUSALS, Caller, Hub, running_hub

OTHER = "another horse 8"
LATER = "UPDATE sign_in_throttles SET free_at = now() + interval '40 s' WHERE free_at IS NOT NULL"
OVER = "UPDATE sign_in_throttles SET free_at = now()"


# On a busy machine the first second of a wait passes by itself: waits last until a test ends them.
LASTING_WAITS = sql.SQL(
    """
    CREATE OR REPLACE FUNCTION wait_longer() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN NEW.free_at := NEW.free_at + interval '1 hour'; RETURN NEW; END $$;
    CREATE OR REPLACE TRIGGER waits_last_longer BEFORE UPDATE ON sign_in_throttles FOR EACH ROW
        WHEN (NEW.failures > OLD.failures AND NEW.free_at > now()) EXECUTE FUNCTION wait_longer();
    """
)
NO_LASTING_WAITS = sql.SQL("DROP TRIGGER waits_last_longer ON sign_in_throttles")


@pytest.fixture(autouse=True)
async def lasting_waits(hub: Hub) -> AsyncIterator[None]:
    await hub.change_as_owner(LASTING_WAITS)
    yield
    await hub.change_as_owner(NO_LASTING_WAITS)


async def sign_in(caller: Caller, email: str, password: str = PASSWORD) -> httpx.Response:
    return await caller.post("/api/session", json={"email": email, "password": password})


async def come_from(hub: Hub, address: str, known: str | None = None) -> Caller:
    """Open a browser at an address, perhaps with the cookie of one that is known."""
    transport = httpx.ASGITransport(hub.app, raise_app_exceptions=False, client=(address, 4000))
    caller = Caller(transport=transport, base_url="http://hub.test", event_hooks=REFUSALS)
    if known is not None:
        caller.cookies.set(known_browsers.COOKIE, known)
    return await hub.stack.enter_async_context(caller)


async def known_browser(hub: Hub, email: str, address: str = "10.0.0.1") -> Caller:
    """Open a browser that has signed in to an account, and out."""
    browser = await come_from(hub, address)
    assert (await sign_in(browser, email)).status_code == 200
    del browser.cookies["sarafan_session"]
    return browser


async def guess(hub: Hub, email: str, address: str, times: int) -> list[int]:
    caller = await come_from(hub, address)
    return [(await sign_in(caller, email, f"guess {number}")).status_code for number in range(times)]


async def test_tries_at_once_through_all_processes_count_in_full(hub: Hub, shared_database_url: str):
    owner, other = await hub.person(), await hub.person()
    async with running_hub(shared_database_url) as second:
        callers = [await one.caller() for one in (hub, second) for _ in range(8)]
        answers = await asyncio.gather(*(sign_in(caller, owner.email, "wrong") for caller in callers))
        statuses = sorted(answer.status_code for answer in answers)
        assert statuses == [401] * ACCOUNT_FROM_NETWORK.free_tries + [429] * (16 - ACCOUNT_FROM_NETWORK.free_tries)

        await hub.change(LATER)
        right = await sign_in(callers[0], owner.email)
        assert (right.status_code, right.json()["error"]) == (429, "too_many_attempts")
        assert 0 < right.json()["data"]["retry_after_s"] <= 40
        assert right.headers["retry-after"] == str(right.json()["data"]["retry_after_s"])
        assert (await sign_in(callers[9], other.email)).status_code == 200

        await hub.change(OVER)
        assert (await sign_in(callers[9], owner.email)).status_code == 200


async def test_strangers_elsewhere_and_beside_it_never_keep_a_known_browser_out(hub: Hub):
    owner = await hub.person()
    known = await known_browser(hub, owner.email)
    for address in ("10.0.0.1", *(f"10.1.0.{number}" for number in range(8))):
        await guess(hub, owner.email, address, ACCOUNT_FROM_NETWORK.free_tries + 1)
    await hub.change(LATER)

    unknown = await sign_in(await come_from(hub, "10.0.0.1"), owner.email)

    assert (unknown.status_code, (await sign_in(known, owner.email)).status_code) == (429, 200)


async def test_a_stolen_mark_is_no_way_to_guess_for_ever(hub: Hub):
    owner = await hub.person()
    browser = await known_browser(hub, owner.email)
    stolen = browser.cookies[known_browsers.COOKIE]
    statuses = []
    for number in range(BROWSER.free_tries + 1):
        thief = await come_from(hub, f"10.2.0.{number}", stolen)
        statuses.append((await sign_in(thief, owner.email, "wrong")).status_code)

    assert statuses == [401] * BROWSER.free_tries + [429]
    elsewhere = await sign_in(await come_from(hub, "10.3.0.1"), owner.email)
    assert elsewhere.status_code == 200  # the thief's tries are the stolen mark's only


async def test_a_mark_is_of_one_account_and_cannot_be_made(hub: Hub):
    owner, other = await hub.person(), await hub.person()
    of_other = (await known_browser(hub, other.email, "10.4.0.1")).cookies[known_browsers.COOKIE]
    made = "0" * 16 + "-" + "1" * 10 + "-" + "0" * 64 + "-" + "0" * 16
    await guess(hub, owner.email, "10.4.0.2", ACCOUNT_FROM_NETWORK.free_tries)
    await hub.change(LATER)

    for mark in (of_other, made, made[:-1], "x" * 5000, "-", ""):
        answer = await sign_in(await come_from(hub, "10.4.0.2", mark), owner.email)
        assert answer.status_code == 429


async def test_a_new_password_ends_every_mark_but_that_of_who_gave_it(hub: Hub):
    owner = await hub.person()
    old = (await known_browser(hub, owner.email, "10.5.0.1")).cookies[known_browsers.COOKIE]
    change = await owner.http.post("/api/me/password", json={"current": PASSWORD, "new": OTHER})
    new = owner.http.cookies[known_browsers.COOKIE]
    assert change.status_code == 204
    await guess(hub, owner.email, "10.5.0.2", ACCOUNT_FROM_NETWORK.free_tries)
    await hub.change(LATER)

    answers = [await sign_in(await come_from(hub, "10.5.0.2", mark), owner.email, OTHER) for mark in (old, new)]

    assert [answer.status_code for answer in answers] == [429, 200]


async def test_a_session_from_before_is_known_after_one_look(hub: Hub):
    owner = await hub.person()
    assert known_browsers.COOKIE not in owner.http.cookies
    answer = await owner.http.get("/api/session")

    cookie = answer.headers["set-cookie"].lower()
    assert all(part in cookie for part in ("sarafan_known=", "httponly", "samesite=lax", "path=/", "max-age=34560000"))
    assert "set-cookie" not in (await owner.http.get("/api/session")).headers


async def test_a_browser_of_several_people_knows_the_latest_of_them(hub: Hub):
    people = [await hub.person() for _ in range(known_browsers.MOST_ACCOUNTS + 2)]
    browser = await come_from(hub, "10.6.0.1")
    for person in [*people, people[-1]]:
        assert (await sign_in(browser, person.email)).status_code == 200
    for person in people:
        await guess(hub, person.email, "10.6.0.1", ACCOUNT_FROM_NETWORK.free_tries)
    await hub.change(LATER)

    statuses = [(await sign_in(browser, person.email)).status_code for person in people]

    assert statuses == [429] * 2 + [200] * known_browsers.MOST_ACCOUNTS


async def test_an_account_that_many_networks_try_lets_a_stranger_in_after_one_wait(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(throttling, "ACCOUNT", Pace(free_tries=6, most_wait_s=60))
    owner = await hub.person()
    for number in range(6):
        assert await guess(hub, owner.email, f"10.7.0.{number}", 1) == [401]
    traveller = await come_from(hub, "10.7.1.1")

    first = await sign_in(traveller, owner.email)
    assert first.status_code == 429
    assert 0 < first.json()["data"]["retry_after_s"] <= ACCOUNT.most_wait_s
    await hub.change(OVER)
    # Others go on meanwhile, and take nobody's place.
    for number in range(20):
        await guess(hub, owner.email, f"10.7.2.{number}", 2)

    assert (await sign_in(traveller, owner.email)).status_code == 200


async def test_a_network_that_tries_many_accounts_delays_its_strangers_and_locks_nobody_out(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(throttling, "NETWORK", Pace(free_tries=6, most_wait_s=60))
    owner = await hub.person()
    known = await known_browser(hub, owner.email, "10.8.0.1")
    for number in range(6):
        assert await guess(hub, f"a{number}@hub.test", "10.8.0.1", 1) == [401]
    colleague = await come_from(hub, "10.8.0.1")

    assert (await sign_in(colleague, owner.email)).json()["data"]["retry_after_s"] <= NETWORK.most_wait_s
    assert (await sign_in(known, owner.email)).status_code == 200
    assert (await sign_in(await come_from(hub, "10.8.0.2"), owner.email)).status_code == 200
    await hub.change(OVER)
    assert (await sign_in(colleague, owner.email)).status_code == 200


@pytest.mark.parametrize(("one", "other"), [("2001:db8::1", "2001:db8::ffff:1"), ("10.9.0.1", "::ffff:10.9.0.1")])
async def test_who_has_many_addresses_of_one_network_is_one(hub: Hub, one: str, other: str):
    owner = await hub.person()
    await guess(hub, owner.email, one, ACCOUNT_FROM_NETWORK.free_tries)
    await hub.change(LATER)

    assert (await sign_in(await come_from(hub, other), owner.email)).status_code == 429
    assert (await sign_in(await come_from(hub, "2001:db8:0:1::1"), owner.email)).status_code == 200


async def test_a_refused_try_is_not_counted_and_old_rows_are_swept(hub: Hub):
    statuses = await guess(hub, "nobody@hub.test", "10.10.0.1", ACCOUNT_FROM_NETWORK.free_tries)
    await hub.change(LATER)
    statuses += await guess(hub, "nobody@hub.test", "10.10.0.1", 5)
    assert statuses == [401] * ACCOUNT_FROM_NETWORK.free_tries + [429] * 5
    counted = await hub.rows("SELECT failures FROM sign_in_throttles")
    assert counted == [(ACCOUNT_FROM_NETWORK.free_tries,)] * 3

    await throttling.sweep(hub.resources, 0)
    assert len(await hub.rows("SELECT 1 FROM sign_in_throttles")) == 3
    await hub.change("UPDATE sign_in_throttles SET last_at = last_at - interval '2 hours'")
    for _ in range(2):
        await throttling.sweep(hub.resources, 0)
    assert await hub.rows("SELECT 1 FROM sign_in_throttles") == []


async def test_who_made_no_try_for_long_begins_anew(hub: Hub):
    owner = await hub.person()
    await guess(hub, owner.email, "10.11.0.1", ACCOUNT_FROM_NETWORK.free_tries)
    await hub.change(
        "UPDATE sign_in_throttles SET free_at = now() + interval '1 hour', last_at = now() - interval '2 h'"
    )

    assert await guess(hub, owner.email, "10.11.0.1", 1) == [401]


async def test_success_forgives_the_account(hub: Hub):
    owner = await hub.person()
    for _ in range(3):
        assert await guess(hub, owner.email, "10.12.0.1", ACCOUNT_FROM_NETWORK.free_tries - 1) == [401] * (
            ACCOUNT_FROM_NETWORK.free_tries - 1
        )
        assert (await sign_in(await come_from(hub, "10.12.0.1"), owner.email)).status_code == 200


@pytest.mark.parametrize("pace", [BROWSER, ACCOUNT_FROM_NETWORK, ACCOUNT, NETWORK])
def test_waits_grow_and_end_somewhere(pace: Pace):
    waits = [throttling.wait_s(pace, failures) for failures in range(2000)]
    assert waits[: pace.free_tries] == [0] * pace.free_tries
    assert waits[pace.free_tries :][:4] == [1, 2, 4, 8]
    assert waits == sorted(waits)
    assert waits[-1] == pace.most_wait_s


async def test_when_too_many_sign_in_the_rest_come_later_and_it_counts_as_no_guess(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
):
    owner = await hub.person()
    known = await known_browser(hub, owner.email, "10.13.0.1")
    turns = Turns(at_once=1, most_waiting=1, most_waiting_of_one=1, longest_wait_s=60)
    monkeypatch.setattr(sessions, "turns", turns)
    async with turns.turn():
        stranger = asyncio.create_task(guess(hub, owner.email, "10.13.0.2", 1))
        while not turns.waiting:
            await hub.rows("SELECT 1")
        busy = await sign_in(await come_from(hub, "10.13.0.3"), owner.email)
        goes_first = asyncio.create_task(sign_in(known, owner.email))
        assert await stranger == [503]  # made room

    assert (busy.status_code, busy.json()["error"]) == (503, "busy")
    assert int(busy.headers["retry-after"]) > 0
    assert (await goes_first).status_code == 200
    assert await hub.rows("SELECT 1 FROM sign_in_throttles WHERE failures > 0") == []


async def test_a_set_up_without_a_link_waits_for_nobody(hub: Hub):
    """It would hold a connection to the database as long as somebody else is setting up."""
    body: dict[str, Any] = {"token": "guessed", "organization_name": "x", "name": "x", "email": "x@hub.test"}
    caller = await hub.caller()
    async with hub.database.for_system() as session:
        await session.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": 0x5E7})
        answer = await caller.post("/api/setup", json={**body, "password": PASSWORD})

    assert (answer.status_code, answer.json()["error"]) == (403, "setup_token_invalid")


async def test_nobody_holds_the_database_while_a_hash_is_waited_for(hub: Hub, monkeypatch: pytest.MonkeyPatch):
    """The database has few connections, and everybody needs one now and then."""
    owner = await hub.person()
    made = await owner.http.post("/api/invites", json={"role": "operator"})
    token = parse_qs(urlsplit(made.json()["url"]).query)["token"][0]
    joining = {"token": token, "name": "x", "email": "x@hub.test", "password": OTHER, "language": "ru"}
    calls = [
        (await hub.caller(), "/api/session", {"email": owner.email, "password": PASSWORD}, 200),
        (await hub.caller(), "/api/invites/accept", joining, 201),
        (owner.http, "/api/me/password", {"current": PASSWORD, "new": OTHER}, 204),
    ]
    for caller, path, body, status in calls:
        turns = Turns(at_once=1, most_waiting=9, most_waiting_of_one=9, longest_wait_s=60)
        monkeypatch.setattr(passwords, "turns", turns)
        async with turns.turn():
            asked = asyncio.create_task(caller.post(path, json=body))
            while not turns.waiting:
                await hub.rows("SELECT 1")
            held = hub.database.engine.pool.checkedout()  # type: ignore[attr-defined]
        assert (path, held, (await asked).status_code) == (path, 0, status)
