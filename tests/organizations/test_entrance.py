"""Getting in: the first start, signing in and out, throttling, CSRF."""

import asyncio
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from sarafan.organizations import operator, passwords, setup
from sarafan.organizations.errors import EmailTaken
from sarafan.organizations.models import Role
from sarafan.organizations.throttling import GUESS
from tests.support.hub import PASSWORD, Caller, Hub, running_hub

OWNER = {
    "organization_name": "Салон «Айна»",
    "time_zone": "Asia/Almaty",
    "language": "kk",
    "name": "Дана",
    "email": "Dana@Hub.Test",
    "password": PASSWORD,
}


async def new_link(hub: Hub) -> str | None:
    # The CLI calls it outside any loop.
    return await asyncio.to_thread(setup.issue_link, hub.settings)


async def new_token(hub: Hub) -> str:
    link = await new_link(hub)
    assert link is not None
    assert link.startswith("http://hub.test/setup?token=")
    return parse_qs(urlsplit(link).query)["token"][0]


async def test_the_first_owner_is_let_in_by_the_link_once(hub: Hub):
    caller = await hub.caller()
    assert (await caller.get("/api/setup")).json() == {"needed": True}
    token = await new_token(hub)

    made = await caller.post("/api/setup", json={"token": token, **OWNER})
    caller.use(made.json())

    assert made.status_code == 201
    assert (made.json()["member"]["role"], made.json()["member"]["email"]) == ("owner", "dana@hub.test")
    assert (await caller.get("/api/setup")).json() == {"needed": False}
    assert (await caller.patch("/api/me", json={"name": "Дана А."})).status_code == 200
    again = await (await hub.caller()).post("/api/setup", json={"token": token, **OWNER})
    assert (again.status_code, again.json()["error"]) == (409, "setup_done")
    assert await new_link(hub) is None


async def test_two_who_use_the_link_at_once_make_one_organization(hub: Hub):
    token = await new_token(hub)
    callers = [await hub.caller() for _ in range(4)]

    answers = await asyncio.gather(
        *(
            caller.post("/api/setup", json={"token": token, **OWNER, "email": f"a{number}@hub.test"})
            for number, caller in enumerate(callers)
        )
    )

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert await hub.rows("SELECT count(*) FROM organizations") == [(1,)]


async def test_a_wrong_an_expired_and_a_replaced_link_lead_nowhere(hub: Hub):
    replaced = await new_token(hub)
    expired = await new_token(hub)
    await hub.change("UPDATE setup_links SET expires_at = now() - interval '1 second'")
    caller = await hub.caller()

    for token in ("guessed", replaced, expired):
        for path, more in (("/api/setup/check", {}), ("/api/setup", OWNER)):
            answer = await caller.post(path, json={"token": token, **more})
            assert (answer.status_code, answer.json()["error"]) == (403, "setup_token_invalid")
    assert await hub.rows("SELECT count(*) FROM members") == [(0,)]


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../../etc/passwd", "asia/almaty\x00"])
async def test_a_time_zone_that_does_not_exist_is_refused(hub: Hub, zone: str):
    owner = await hub.person()
    change = await owner.http.patch("/api/organization", json={"time_zone": zone})
    assert (change.status_code, change.json()["error"]) == (422, "invalid_time_zone")

    await hub.empty()
    body = {"token": await new_token(hub), **OWNER, "time_zone": zone}
    made = await (await hub.caller()).post("/api/setup", json=body)
    assert made.status_code == 422
    assert await hub.rows("SELECT count(*) FROM organizations") == [(0,)]


async def sign_in(caller: Caller, email: str, password: str = PASSWORD) -> Any:
    return await caller.post("/api/session", json={"email": email, "password": password})


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(hub: Hub):
    owner = await hub.person()
    answer = await sign_in(await hub.caller(), owner.email.upper() + " ")

    cookie = answer.headers["set-cookie"].lower()
    assert answer.status_code == 200
    assert all(part in cookie for part in ("sarafan_session=", "httponly", "samesite=lax", "path=/", "max-age="))
    assert "secure" not in cookie
    token = answer.cookies["sarafan_session"]
    assert await hub.rows("SELECT count(*) FROM member_sessions WHERE token_fingerprint = :t", t=token) == [(0,)]


async def test_over_https_the_cookie_travels_only_there(hub: Hub, shared_database_url: str):
    owner = await hub.person()
    async with running_hub(shared_database_url, public_url="https://hub.test") as secure:
        answer = await sign_in(await secure.caller(), owner.email)
        page = await (await secure.caller()).get("/health")

    assert "; secure" in answer.headers["set-cookie"].lower()
    assert "max-age" in page.headers["strict-transport-security"]


async def test_a_wrong_password_and_an_unknown_person_look_the_same(hub: Hub):
    owner = await hub.person()
    caller = await hub.caller()
    answers = [await sign_in(caller, owner.email, "wrong"), await sign_in(caller, "nobody@hub.test", "wrong")]

    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["error"] == "wrong_credentials"


@pytest.mark.parametrize("email", ["\x00", "a\x00@hub.test", "x" * 255, " ", "'; DROP TABLE members --"])
async def test_whatever_is_typed_as_an_email_is_a_refusal_and_no_failure(hub: Hub, email: str):
    assert (await sign_in(await hub.caller(), email)).status_code in (401, 422)


UNSAFE = [
    ("POST", "/api/channels", {"kind": "bridge", "label": "x"}),
    ("PATCH", "/api/me", {"name": "x"}),
    ("DELETE", "/api/sessions", None),
]


@pytest.mark.parametrize(("method", "path", "body"), UNSAFE)
@pytest.mark.parametrize("token", [None, "", "guessed", "of another session", "\xff"])
async def test_a_request_from_another_page_changes_nothing(
    hub: Hub, method: str, path: str, body: Any, token: str | None
):
    owner = await hub.person()
    other = await hub.person(owner.organization_id)
    given = other.http.headers["x-csrf-token"] if token == "of another session" else token
    del owner.http.headers["x-csrf-token"]
    headers = {} if given is None else {b"x-csrf-token": given.encode("latin-1")}

    answer = await owner.http.request(method, path, json=body, headers=headers)

    assert (answer.status_code, answer.json()["error"]) == (403, "csrf_refused")
    assert (await owner.http.get("/api/session")).json()["member"]["name"] != "x"


async def test_the_token_is_told_again_to_whoever_holds_the_cookie(hub: Hub):
    owner = await hub.person()
    caller = await hub.caller()
    made = (await sign_in(caller, owner.email)).json()

    assert (await caller.get("/api/session")).json()["csrf_token"] == made["csrf_token"]


async def test_signing_out_ends_this_browser_and_everywhere_ends_all(hub: Hub):
    owner = await hub.person()
    browsers = [owner.http, await hub.caller(), await hub.caller()]
    for browser in browsers[1:]:
        browser.use((await sign_in(browser, owner.email)).json())

    async def signed_in() -> list[bool]:
        return [(await browser.get("/api/session")).status_code == 200 for browser in browsers]

    stolen = browsers[1].cookies["sarafan_session"]
    assert (await browsers[1].delete("/api/session")).status_code == 204
    assert await signed_in() == [True, False, True]
    thief = await hub.caller()
    thief.cookies.set("sarafan_session", stolen)
    assert (await thief.get("/api/session")).status_code == 401

    assert (await browsers[2].delete("/api/sessions")).status_code == 204
    assert await signed_in() == [False, False, False]


async def test_a_session_ends_by_itself(hub: Hub):
    owner = await hub.person()
    await hub.change("UPDATE member_sessions SET expires_at = now() - interval '1 second'")

    assert (await owner.http.get("/api/session")).json()["error"] == "not_signed_in"


async def test_a_password_is_changed_by_who_knows_it(hub: Hub):
    owner = await hub.person()
    body = {"current": "wrong", "new": "another horse 8"}
    wrong = await owner.http.post("/api/me/password", json=body)
    assert (wrong.status_code, wrong.json()["error"]) == (403, "wrong_password")
    short = await owner.http.post("/api/me/password", json={"current": PASSWORD, "new": "kurz!"})
    assert short.status_code == 422
    assert "kurz!" not in short.text

    assert (await owner.http.post("/api/me/password", json={**body, "current": PASSWORD})).status_code == 204

    caller = await hub.caller()
    assert [(await sign_in(caller, owner.email, one)).status_code for one in (PASSWORD, body["new"])] == [401, 200]


async def test_an_open_session_is_no_place_to_guess_the_password_and_locks_nobody_out(hub: Hub):
    owner, colleague = await hub.person(), await hub.person()
    guesses = [{"current": f"guess {number}", "new": "another horse 8"} for number in range(GUESS.free_tries)]
    answers = [await owner.http.post("/api/me/password", json=guess) for guess in guesses]
    assert {answer.status_code for answer in answers} == {403}
    await hub.change("UPDATE sign_in_throttles SET free_at = now() + interval '1 hour'")

    right = {"current": PASSWORD, "new": "another horse 8"}
    refused = await owner.http.post("/api/me/password", json=right)
    assert (refused.status_code, refused.json()["error"]) == (429, "too_many_attempts")

    assert (await colleague.http.post("/api/me/password", json=right)).status_code == 204
    assert (await sign_in(await hub.caller(), owner.email)).status_code == 200


async def test_the_operator_gives_a_new_password_which_ends_every_session(hub: Hub):
    owner = await hub.person()

    await asyncio.to_thread(operator.reset_password, hub.settings, f" {owner.email.upper()} ", "given horse 9")

    assert (await owner.http.get("/api/session")).status_code == 401
    assert (await sign_in(await hub.caller(), owner.email, "given horse 9")).status_code == 200


async def test_the_operator_makes_an_account_in_an_organization_by_its_name(hub: Hub):
    owner = await hub.person()
    account: dict[str, Any] = {
        "name": "Ержан",
        "password": "given horse 9",
        "role": Role.HEAD,
        "organization": "Салон «Айна»",
    }

    await asyncio.to_thread(operator.create_member, hub.settings, email="E@Hub.Test", **account)

    seen = (await owner.http.get("/api/members")).json()["items"]
    assert [(one["email"], one["role"]) for one in seen][1:] == [("e@hub.test", "head")]
    with pytest.raises(EmailTaken):
        await asyncio.to_thread(operator.create_member, hub.settings, email="e@hub.test", **account)


@pytest.mark.parametrize("change", ["password_hash = 'another'", "removed_at = now()"])
async def test_a_password_that_is_none_any_more_when_it_was_checked_opens_no_session(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, change: str
):
    owner = await hub.person()
    checked = passwords.is_right

    async def change_meanwhile(password: str, password_hash: str | None) -> bool:
        fits = await checked(password, password_hash)
        await hub.change(f"UPDATE members SET {change} WHERE id = :id", id=owner.id)
        return fits

    monkeypatch.setattr(passwords, "is_right", change_meanwhile)
    before = await hub.rows("SELECT count(*) FROM member_sessions")

    refused = await (await hub.caller()).post("/api/session", json={"email": owner.email, "password": PASSWORD})

    assert (refused.status_code, refused.json()["error"]) == (401, "wrong_credentials")
    assert await hub.rows("SELECT count(*) FROM member_sessions") == before
