"""A browser is pushed to as long as its session goes on, and hostile ones get nothing of us."""

from typing import Any

import pytest

from sarafan.core.clock import utc_now
from tests.notifications.conftest import MOMENT_S
from tests.notifications.test_telling import agree, assign, thread, write
from tests.support.hub import PASSWORD, Hub
from tests.support.push_server import PushedBrowser, PushServer, b64

COUNT = "SELECT count(*) FROM push_subscriptions"


async def count(hub: Hub) -> int:
    return int((await hub.rows(COUNT))[0][0])


async def test_signing_out_ends_it(hub: Hub, service: PushServer):
    owner = await hub.person()
    channel = await hub.channel(owner)
    browser = await agree(owner, service)
    await owner.http.delete("/api/session")
    await write(hub, channel)

    assert (await count(hub), browser.received) == (0, [])


async def test_another_password_ends_it_in_all_other_browsers(hub: Hub, service: PushServer):
    owner = await hub.person()
    await agree(owner, service)
    elsewhere = await hub.caller()
    signed_in = await elsewhere.post("/api/session", json={"email": owner.email, "password": PASSWORD})
    elsewhere.use(signed_in.json())
    changed = await elsewhere.post("/api/me/password", json={"current": PASSWORD, "new": "another horse 8"})

    assert (changed.status_code, await count(hub)) == (204, 0)


async def test_a_removed_member_is_told_nothing(hub: Hub, service: PushServer):
    owner = await hub.person()
    channel = await hub.channel(owner)
    member = await hub.person(owner.organization_id)
    browser = await agree(member, service)
    await owner.http.delete(f"/api/members/{member.id}")
    await write(hub, channel)

    assert (await count(hub), browser.received) == (0, [])


async def test_a_session_that_has_run_out_is_told_nothing(hub: Hub, service: PushServer):
    owner = await hub.person()
    channel = await hub.channel(owner)
    browser = await agree(owner, service)
    await hub.change("UPDATE member_sessions SET expires_at = now()")
    await write(hub, channel)

    assert browser.received == []


async def test_it_is_ended_by_hand(hub: Hub, service: PushServer):
    owner = await hub.person()
    await agree(owner, service)
    shown = (await owner.http.get("/api/notifications")).json()["browsers"]
    ended = await owner.http.delete("/api/notifications/browser")

    assert [(one["name"], one["is_this"]) for one in shown] == [("Chrome", True)]
    assert (ended.status_code, await count(hub)) == (204, 0)


async def test_whoever_signs_in_next_in_the_same_browser_takes_its_place(hub: Hub, service: PushServer):
    owner, next_one = await hub.person(), await hub.person()
    channel = await hub.channel(owner)
    browser = await agree(owner, service)
    again = [await next_one.http.put("/api/notifications/browser", json=browser.subscription) for _ in range(2)]
    await write(hub, channel)

    assert ([one.status_code for one in again], await count(hub), browser.received) == ([204, 204], 1, [])


async def test_a_member_has_ten_browsers_at_most(hub: Hub, service: PushServer):
    owner = await hub.person()
    first = await agree(owner, service)
    for _ in range(11):
        caller = await hub.caller()
        caller.use((await caller.post("/api/session", json={"email": owner.email, "password": PASSWORD})).json())
        await caller.put("/api/notifications/browser", json=service.browser().subscription)
    await write(hub, await hub.channel(owner))

    assert (await count(hub), first.received) == (10, [])
    assert sum(len(browser.received) for browser in service.browsers.values()) == 10


@pytest.mark.parametrize("status", [404, 410, 403])
async def test_a_browser_that_is_gone_is_forgotten(hub: Hub, service: PushServer, status: int):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await agree(owner, service)
    service.answers.append((status, {}))
    await write(hub, channel)

    assert await count(hub) == 0


@pytest.mark.parametrize(("status", "headers", "at_least_s"), [(429, {"retry-after": "1800"}, 1790), (503, {}, 1)])
async def test_a_busy_push_service_is_asked_again_when_it_says(
    hub: Hub, service: PushServer, status: int, headers: dict[str, str], at_least_s: int
):
    owner = await hub.person()
    channel = await hub.channel(owner)
    browser, other = await agree(owner, service), await agree(await hub.person(owner.organization_id), service)
    service.answers += [(status, headers)]
    before = utc_now()
    await write(hub, channel)
    moments = await hub.rows("SELECT scheduled_at FROM procrastinate_jobs")
    service.answers += [(status, headers)]
    await hub.hurry()  # busy still
    await hub.hurry()

    assert [(at - before).total_seconds() >= MOMENT_S + at_least_s for (at,) in moments] == [True]
    assert len(browser.received) + len(other.received) == 2, "each once, whichever had to wait"


async def test_what_was_answered_meanwhile_is_not_told_again(hub: Hub, service: PushServer):
    owner = await hub.person()
    channel = await hub.channel(owner)
    browser = await agree(owner, service)
    service.answers.append((503, {}))
    await write(hub, channel)
    await owner.http.post(f"/api/conversations/{await thread(hub, owner)}/read")
    await hub.hurry()

    assert browser.received == []


async def test_a_job_that_runs_twice_says_the_same_thing_in_the_same_place(hub: Hub, service: PushServer):
    owner = await hub.person()
    member = await hub.person(owner.organization_id)
    channel = await hub.channel(owner)
    await write(hub, channel)
    browser = await agree(member, service)
    await assign(owner, await thread(hub, owner), member)
    await hub.change(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args) SELECT queue_name, task_name, args"
        " FROM procrastinate_jobs WHERE task_name = 'notifications.tell'"
    )
    await hub.hurry()

    assert len(browser.received) == 2
    assert browser.received[0] == browser.received[1]


VALID = PushedBrowser("Chrome", "https://push.example/x").subscription
HOSTILE: list[tuple[str, dict[str, Any]]] = [
    ("endpoint", {"endpoint": "http://push.example/x"}),
    ("endpoint", {"endpoint": "ftp://push.example/x"}),
    ("endpoint", {"endpoint": "https://user:pass@push.example/x"}),
    ("endpoint", {"endpoint": "https:///x"}),
    ("endpoint", {"endpoint": "https://[::1/x"}),
    ("endpoint", {"endpoint": "https://push.example:99999/x"}),
    ("endpoint", {"endpoint": "https://push.example/\x00"}),
    ("endpoint", {"endpoint": "https://push.example/" + "x" * 5000}),
    ("endpoint", {"endpoint": 7}),
    ("p256dh", {"p256dh": ""}),
    ("p256dh", {"p256dh": "x" * 100_000}),
    ("p256dh", {"p256dh": "ключ"}),
    ("p256dh", {"p256dh": b64(b"\x04" + bytes(64))}),
    ("p256dh", {"p256dh": b64(b"\x04" + b"\x01" * 64)}),
    ("p256dh", {"p256dh": b64(b"\x04" + b"\x01" * 96)}),
    ("auth", {"auth": b64(bytes(15))}),
    ("auth", {"auth": b64(bytes(17))}),
    ("auth", {"auth": "x"}),
    ("name", {"name": "x" * 100}),
    ("other", {"other": 1}),
]


@pytest.mark.parametrize(("field", "change"), HOSTILE)
async def test_a_browser_that_is_none_is_refused_by_its_field(hub: Hub, field: str, change: dict[str, Any]):
    owner = await hub.person()
    answer = await owner.http.put("/api/notifications/browser", json={**VALID, **change})

    assert (answer.status_code, field in answer.text, await count(hub)) == (422, True, 0)


@pytest.mark.parametrize(
    "endpoint", ["https://10.0.0.5/x", "https://169.254.169.254/latest", "https://[::1]:8000/x", "https://localhost/x"]
)
async def test_an_address_in_a_private_network_is_never_connected_to_and_forgotten(hub: Hub, endpoint: str):
    owner = await hub.person()
    channel = await hub.channel(owner)
    answer = await owner.http.put("/api/notifications/browser", json={**VALID, "endpoint": endpoint})
    await write(hub, channel)

    assert (answer.status_code, await count(hub)) == (204, 0)


async def test_what_a_browser_has_given_is_sealed(hub: Hub, service: PushServer):
    browser = await agree(await hub.person(), service)
    kept = str(await hub.rows("SELECT to_jsonb(kept)::text FROM push_subscriptions AS kept"))

    assert browser.endpoint not in kept
    assert b64(browser.auth) not in kept


async def test_a_key_that_no_longer_opens_is_made_anew(hub: Hub, service: PushServer):
    owner = await hub.person()
    await agree(owner, service)
    before = (await owner.http.get("/api/notifications")).json()["key"]
    await hub.change("UPDATE push_keys SET sealed_key = overlay(sealed_key placing '\\x00000000' from 2)")
    shown = (await owner.http.get("/api/notifications")).json()

    assert shown["key"] != before
    assert shown["browsers"] == []


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("kinds", {"kinds": {"message_mine": "perhaps"}}),
        ("kinds", {"kinds": {"everything": True}}),
        ("quiet", {"quiet": {"start": -1, "end": 5}}),
        ("quiet", {"quiet": {"start": 0, "end": 1440}}),
        ("quiet", {"quiet": {"start": 0}}),
        ("shows_text", {"shows_text": []}),
        ("other", {"other": True}),
    ],
)
async def test_wishes_that_are_none_are_refused_by_their_field(hub: Hub, field: str, body: dict[str, Any]):
    owner = await hub.person()
    answer = await owner.http.patch("/api/notifications", json=body)

    assert (answer.status_code, field in answer.text) == (422, True)
