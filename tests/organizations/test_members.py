"""Members, invitations, keys."""

import asyncio
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from sarafan.organizations.models import Role
from tests.support.hub import PASSWORD, Hub, Person, message


async def invite(owner: Person, **body: Any) -> str:
    made = await owner.http.post("/api/invites", json={"role": "operator", **body})
    assert made.status_code == 201, made.text
    return str(parse_qs(urlsplit(made.json()["url"]).query)["token"][0])


def joining(token: str, email: str = "new@hub.test") -> dict[str, str]:
    return {"token": token, "name": "Новый", "email": email, "password": PASSWORD, "language": "kk"}


async def test_an_invitation_lets_one_person_in_with_its_role(hub: Hub):
    owner = await hub.person()
    token = await invite(owner, role="head")
    caller = await hub.caller()
    shown = (await caller.post("/api/invites/check", json={"token": token})).json()
    assert shown == {"organization_name": "Салон «Айна»", "role": "head", "email": None}

    joined = await caller.post("/api/invites/accept", json=joining(token))

    assert joined.status_code == 201
    assert (joined.json()["member"]["role"], joined.json()["organization"]["id"]) == (
        "head",
        str(owner.organization_id),
    )
    again = await (await hub.caller()).post("/api/invites/accept", json=joining(token, "second@hub.test"))
    assert (again.status_code, again.json()["error"]) == (404, "invite_invalid")
    assert (await owner.http.get("/api/invites")).json()["items"] == []


async def test_many_who_use_one_invitation_at_once_are_one_member(hub: Hub):
    owner = await hub.person()
    token = await invite(owner)
    callers = [await hub.caller() for _ in range(4)]

    answers = await asyncio.gather(
        *(
            caller.post("/api/invites/accept", json=joining(token, f"n{number}@hub.test"))
            for number, caller in enumerate(callers)
        )
    )

    assert sorted(answer.status_code for answer in answers) == [201, 404, 404, 404]
    assert len((await owner.http.get("/api/members")).json()["items"]) == 2


async def test_an_invitation_for_one_address_is_for_nobody_else(hub: Hub):
    owner = await hub.person()
    token = await invite(owner, email="Wanted@Hub.Test")
    caller = await hub.caller()

    other = await caller.post("/api/invites/accept", json=joining(token, "other@hub.test"))
    wanted = await caller.post("/api/invites/accept", json=joining(token, "wanted@hub.test"))

    assert (other.status_code, wanted.status_code) == (404, 201)


async def test_an_expired_a_revoked_and_a_guessed_invitation_lead_nowhere(hub: Hub):
    owner = await hub.person()
    expired = await invite(owner)
    await hub.change("UPDATE invites SET expires_at = now() - interval '1 second'")
    revoked = await invite(owner)
    listed = (await owner.http.get("/api/invites")).json()["items"]
    assert len(listed) == 1
    assert "token" not in str(listed)
    assert (await owner.http.delete(f"/api/invites/{listed[0]['id']}")).status_code == 204
    caller = await hub.caller()

    for token in (expired, revoked, "guessed"):
        for path, body in (("check", {"token": token}), ("accept", joining(token))):
            assert (await caller.post(f"/api/invites/{path}", json=body)).status_code == 404


async def test_an_email_has_one_account_and_the_invitation_is_not_spent_on_a_refusal(hub: Hub):
    owner = await hub.person()
    token = await invite(owner)
    caller = await hub.caller()

    taken = await caller.post("/api/invites/accept", json=joining(token, owner.email))

    assert (taken.status_code, taken.json()["error"]) == (409, "email_taken")
    assert (await caller.post("/api/invites/accept", json=joining(token))).status_code == 201


async def test_who_left_may_come_back_with_the_same_email(hub: Hub):
    owner = await hub.person()
    colleague = await hub.person(owner.organization_id, Role.OPERATOR)
    await owner.http.delete(f"/api/members/{colleague.id}")

    back = await (await hub.caller()).post("/api/invites/accept", json=joining(await invite(owner), colleague.email))

    assert back.status_code == 201
    assert back.json()["member"]["id"] != str(colleague.id)


async def test_the_last_owner_can_neither_step_down_nor_leave(hub: Hub):
    owner = await hub.person()
    me = f"/api/members/{owner.id}"
    answers = [await owner.http.patch(me, json={"role": "operator"}), await owner.http.delete(me)]

    assert [(one.status_code, one.json()["error"]) for one in answers] == [(409, "last_owner")] * 2
    assert (await owner.http.patch(me, json={"role": "owner"})).status_code == 200


async def test_two_owners_who_dismiss_each_other_at_once_leave_one(hub: Hub):
    first = await hub.person()
    second = await hub.person(first.organization_id)

    answers = await asyncio.gather(
        first.http.delete(f"/api/members/{second.id}"), second.http.delete(f"/api/members/{first.id}")
    )

    assert sum(answer.status_code == 204 for answer in answers) == 1
    assert await hub.rows("SELECT count(*) FROM members WHERE removed_at IS NULL AND role = 'owner'") == [(1,)]


async def test_a_role_counts_from_the_next_request_on(hub: Hub):
    owner = await hub.person()
    colleague = await hub.person(owner.organization_id, Role.OPERATOR)
    body = {"kind": "bridge", "label": "Новый"}
    assert (await colleague.http.post("/api/channels", json=body)).status_code == 403

    await owner.http.patch(f"/api/members/{colleague.id}", json={"role": "head"})

    assert (await colleague.http.post("/api/channels", json=body)).status_code == 201
    assert (await colleague.http.post("/api/invites", json={"role": "owner"})).status_code == 403


async def test_quality_control_reads_everything_and_writes_nothing(hub: Hub):
    owner = await hub.person()
    watcher = await hub.person(owner.organization_id, Role.QUALITY_CONTROL)
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", message("A1")))
    row = (await hub.conversations(watcher))[0]
    path = f"/api/conversations/{row['id']}"
    assert len(await hub.thread(watcher, row["id"])) == 1

    writes = [
        await watcher.http.post(f"{path}/messages", json={"text": "Да", "client_key": "k"}),
        await watcher.http.post(f"{path}/read"),
        await watcher.http.post(f"{path}/unread"),
        await watcher.http.post(f"{path}/no-answer-needed"),
        await watcher.http.patch(path, json={"assignee_id": str(watcher.id)}),
        await watcher.http.put(f"{path}/draft", json={"text": "Да"}),
        await watcher.http.patch(f"/api/contacts/{row['contact']['id']}", json={"name": "Да"}),
        await watcher.http.patch("/api/organization", json={"name": "Да"}),
    ]

    assert [answer.status_code for answer in writes] == [403] * len(writes)
    assert (await hub.conversations(owner))[0] == row


async def test_a_key_is_shown_once_and_kept_as_a_fingerprint(hub: Hub):
    owner = await hub.person()

    made = (await owner.http.post("/api/api-keys", json={"name": "Сайт", "scopes": ["read", "read"]})).json()

    assert made["scopes"] == ["read"]
    assert made["key"].startswith(made["prefix"])
    listed = await owner.http.get("/api/api-keys")
    assert made["key"] not in listed.text
    kept = await hub.rows("SELECT row_to_json(api_keys)::text FROM api_keys")
    assert made["key"] not in kept[0][0]


async def test_a_key_does_what_its_scopes_say_and_its_use_is_noted(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", message("A1")))
    row = (await hub.conversations(owner))[0]["id"]
    path = f"/api/conversations/{row}/messages"
    reader, writer = await hub.api_key(owner, "read"), await hub.api_key(owner, "write")
    body = {"text": "Да", "client_key": "k"}

    assert (await reader.get(path)).status_code == 200
    refused = await reader.post(path, json=body)
    assert (refused.status_code, refused.json()["error"]) == (403, "scope_missing")
    assert (await writer.post(path, json=body)).status_code == 201
    for beyond in ("/api/api-keys", "/api/invites", "/api/channels"):
        assert (await writer.post(beyond, json={})).status_code in (403, 422)
    assert (await writer.get("/api/session")).status_code == 401
    used = (await owner.http.get("/api/api-keys")).json()["items"]
    assert all(one["last_used_at"] for one in used)


async def test_a_deleted_and_a_guessed_key_open_nothing(hub: Hub):
    owner = await hub.person()
    program = await hub.api_key(owner, "read")
    key_id = (await owner.http.get("/api/api-keys")).json()["items"][0]["id"]
    assert (await program.get("/api/channels")).status_code == 200

    assert (await owner.http.delete(f"/api/api-keys/{key_id}")).status_code == 204

    assert (await program.get("/api/channels")).status_code == 401
    for guess in ("", "srf_guess", "\xff"):
        answer = await (await hub.caller()).get(
            "/api/channels", headers={b"authorization": b"Bearer " + guess.encode("latin-1")}
        )
        assert answer.status_code == 401


@pytest.mark.parametrize("scopes", [[], ["admin"], ["read", "write", "read"]])
async def test_a_key_without_sound_scopes_is_not_made(hub: Hub, scopes: list[str]):
    owner = await hub.person()

    answer = await owner.http.post("/api/api-keys", json={"name": "Сайт", "scopes": scopes})

    assert answer.status_code == 422


async def test_ones_own_name_and_language_are_ones_own_business(hub: Hub):
    watcher = await hub.person(role=Role.QUALITY_CONTROL)

    changed = await watcher.http.patch("/api/me", json={"name": " Айжан ", "language": "en"})

    assert {key: changed.json()[key] for key in ("name", "language")} == {"name": "Айжан", "language": "en"}
    assert (await watcher.http.patch("/api/me", json={"role": "owner"})).status_code == 422
