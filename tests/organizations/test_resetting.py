"""A forgotten password: an owner makes a link, and it works once."""

from urllib.parse import parse_qs, urlsplit

from sarafan.core import secrets
from sarafan.organizations import resetting
from sarafan.organizations.models import Role
from tests.support.hub import PASSWORD, PASSWORD_HASH, Hub, Person

NEW = "совсем новый пароль"


async def link_for(owner: Person, member: Person) -> str:
    made = await owner.http.post(f"/api/members/{member.id}/password-link")
    assert made.status_code == 201, made.text
    assert urlsplit(made.json()["url"]).path == "/reset"
    return str(parse_qs(urlsplit(made.json()["url"]).query)["token"][0])


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
