"""A forgotten password: an owner makes a link, and it works once."""

import asyncio
from urllib.parse import parse_qs, urlsplit

import pytest

from sarafan.core import secrets
from sarafan.core.errors import NotFound
from sarafan.organizations import operator, resetting
from sarafan.organizations.models import Role
from tests.support import leaks
from tests.support.hub import PASSWORD, PASSWORD_HASH, Hub, Person

NEW = "совсем новый пароль"


async def link_for(owner: Person, member: Person) -> str:
    made = await owner.http.post(f"/api/members/{member.id}/password-link")
    assert made.status_code == 201, made.text
    assert urlsplit(made.json()["url"]).path == "/reset"
    return token_in(made.json()["url"])


def token_in(link: str) -> str:
    token = str(parse_qs(urlsplit(link).query)["token"][0])
    leaks.plant(token)  # whoever reads it in a log could use it
    return token


async def test_a_link_of_an_owner_gives_a_member_another_password_once(hub: Hub):
    owner = await hub.person()
    member = await hub.person(owner.organization_id, role=Role.OPERATOR)
    token = await link_for(owner, member)
    caller = await hub.caller()
    shown = (await caller.post("/api/password-resets/check", json={"token": token})).json()
    assert shown["email"] == member.email

    done = await caller.post("/api/password-resets", json={"token": token, "password": NEW})

    assert (done.status_code, done.json()["member"]["id"]) == (201, str(member.id))
    assert (await member.http.get("/api/session")).status_code == 401  # signed out where they were
    for password, status in ((PASSWORD, 401), (NEW, 200)):
        signed_in = await (await hub.caller()).post("/api/session", json={"email": member.email, "password": password})
        assert signed_in.status_code == status
    again = await (await hub.caller()).post("/api/password-resets", json={"token": token, "password": PASSWORD})
    assert (again.status_code, again.json()["error"]) == (404, "reset_invalid")


async def test_the_command_line_gives_a_link_that_works_until_the_password_changes(hub: Hub):
    member = await hub.person()

    async def command(email: str) -> str:
        return token_in(await asyncio.to_thread(operator.password_link, hub.settings, email))

    first, second = await command(member.email), await command(f" {member.email.upper()} ")
    caller = await hub.caller()
    done = await caller.post("/api/password-resets", json={"token": second, "password": NEW})

    assert (done.status_code, done.json()["member"]["id"]) == (201, str(member.id))
    assert (await member.http.get("/api/session")).status_code == 401
    for used in (first, second):
        again = await caller.post("/api/password-resets/check", json={"token": used})
        assert (again.status_code, again.json()["error"]) == (404, "reset_invalid")
    with pytest.raises(NotFound, match="Nobody has the e-mail"):
        await command("nobody@hub.test")


async def test_links_that_are_old_changed_or_for_nobody_do_nothing(hub: Hub):
    owner = await hub.person()
    member = await hub.person(owner.organization_id, role=Role.OPERATOR)
    token = await link_for(owner, member)
    member_id, until, proof = token.split(".")
    body = f"{member.id}.{int(until) - 86_401}"
    old = f"{body}.{secrets.derive(hub.settings.secret_key, resetting.PURPOSE, f'{body}:{PASSWORD_HASH}')}"
    gone = await hub.person(owner.organization_id, role=Role.OPERATOR)
    theirs = await link_for(owner, gone)
    await owner.http.delete(f"/api/members/{gone.id}")

    caller = await hub.caller()
    for wrong in (
        old,
        theirs,
        "x",
        "..",
        f"{owner.id}.{until}.{proof}",
        f"{member_id}.{int(until) + 1}.{proof}",
        f"{member_id}.x.{proof}",
        f"{member_id}.{until}.",
        "9" * 200,
    ):
        for path, more in (("/api/password-resets/check", {}), ("/api/password-resets", {"password": NEW})):
            refused = await caller.post(path, json={"token": wrong, **more})
            assert (refused.status_code, refused.json()["error"]) == (404, "reset_invalid"), wrong


async def test_nobody_but_an_owner_makes_links_and_none_for_another_organization(hub: Hub):
    owner, stranger = await hub.person(), await hub.person()
    head = await hub.person(owner.organization_id, role=Role.HEAD)

    assert (await head.http.post(f"/api/members/{owner.id}/password-link")).status_code == 403
    assert (await stranger.http.post(f"/api/members/{owner.id}/password-link")).status_code == 404
