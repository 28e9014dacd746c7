"""What every answer has in common: its form, its headers, its limits."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from sqlalchemy.exc import TimeoutError as PoolExhausted

from sarafan.channels import tasks as channels_tasks
from sarafan.server.bodies import MOST_BYTES
from tests.support.hub import PASSWORD, Caller, Hub, message, running_hub

HEADERS = {
    "content-security-policy": "frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=()",
}


@pytest.mark.parametrize("path", ["/", "/inbox/all", "/api/session", "/api/nothing", "/health", "/hooks/bridge"])
async def test_every_answer_keeps_browsers_careful_and_has_an_id(hub: Hub, path: str):
    answer = await (await hub.caller()).get(path)

    for name, part in HEADERS.items():
        assert part in answer.headers[name]
    assert len(answer.headers["x-request-id"]) == 32
    assert "server" not in answer.headers
    assert (answer.headers.get("cache-control") == "no-store") == path.startswith("/api")
    assert "script-src" not in answer.headers["content-security-policy"], "scripts come from here alone"


@pytest.mark.parametrize(
    ("given", "kept"), [("0123-abcd_EF", True), ("short", False), ("x" * 65, False), ("with space", False)]
)
async def test_a_sound_request_id_is_kept(hub: Hub, given: str, kept: bool):
    answer = await (await hub.caller()).get("/health", headers={"x-request-id": given})

    assert (answer.headers["x-request-id"] == given) is kept


def form_of(answer: httpx.Response) -> tuple[int, str]:
    found = answer.json()
    assert set(found) == {"error", "message", "data"}
    assert found["message"]
    return answer.status_code, found["error"]


async def test_every_failure_has_one_form(hub: Hub):
    owner = await hub.person()
    http = owner.http

    assert form_of(await http.get("/api/nothing")) == (404, "not_found")
    assert form_of(await http.get("/api/channels/00000000-0000-0000-0000-000000000001")) == (404, "not_found")
    assert form_of(await http.put("/api/channels", json={})) == (405, "method_not_allowed")
    assert form_of(await http.post("/api/channels", content=b"{")) == (422, "invalid_body")
    assert form_of(await http.post("/api/channels", content=b"\xff")) in {(400, "invalid_body"), (422, "invalid_body")}
    assert form_of(await http.get("/api/channels/7")) == (422, "invalid_body")
    assert form_of(await http.get("/api/changes?after=-1")) == (422, "invalid_body")
    assert form_of(await (await hub.caller()).get("/api/channels")) == (401, "not_signed_in")


async def test_a_malformed_body_names_its_fields_and_repeats_no_password(hub: Hub):
    owner = await hub.person()
    secret = "kurz!"
    answers = [
        await owner.http.post("/api/me/password", json={"current": PASSWORD, "new": secret}),
        await owner.http.post("/api/session", json={"email": "a@hub.test", "password": [secret]}),
        await owner.http.post("/api/session", json={"email": "a@hub.test", "password": secret * 100}),
        await owner.http.post("/api/invites/accept", json={"token": secret * 100, "password": secret}),
        await owner.http.post("/api/session", json=secret),
        await owner.http.post("/api/session", json={"email": "a@hub.test", "pasword": secret}),
    ]

    for answer in answers:
        assert form_of(answer) == (422, "invalid_body")
        assert secret not in answer.text
    fields = answers[0].json()["data"]["fields"]
    assert [one["field"] for one in fields] == ["new"]


async def test_an_unknown_field_is_refused_so_that_a_typo_is_not_lost(hub: Hub):
    owner = await hub.person()
    answer = await owner.http.patch("/api/organization", json={"timezone": "Asia/Almaty"})

    assert form_of(answer) == (422, "invalid_body")
    assert answer.json()["data"]["fields"][0]["field"] == "timezone"


async def test_a_body_over_the_limit_is_refused_announced_or_not(hub: Hub):
    owner = await hub.person()
    big = b'{"label": "' + b"x" * MOST_BYTES + b'"}'

    async def in_pieces() -> Any:
        for start in range(0, len(big), 65536):
            yield big[start : start + 65536]

    announced = await owner.http.post("/api/channels", content=big)
    streamed = await owner.http.post("/api/channels", content=in_pieces())

    assert [form_of(one) for one in (announced, streamed)] == [(413, "body_too_large")] * 2
    assert await hub.rows("SELECT count(*) FROM channels") == [(0,)]


@pytest.fixture(scope="module")
async def site(shared_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Somebody before a hub whose web app is built, beside a file that is nobody's business."""
    around = tmp_path_factory.mktemp("site")
    web = around / "dist"
    (web / "assets").mkdir(parents=True)
    (web / "index.html").write_text("<html>the page</html>")
    (web / "assets" / "app-1a2b.js").write_text("script()")
    (around / "secret.txt").write_text("the secret")
    (web / "link.txt").symlink_to(around / "secret.txt")
    async with running_hub(shared_database_url, web_dir=web) as hub:
        yield await hub.caller()


@pytest.mark.parametrize("path", ["/", "/inbox/all/1", "/setup?token=x", "/no.such.file", "/" + "x" * 5000, "/%FF"])
async def test_every_address_that_is_not_ours_is_the_page(site: Caller, path: str):
    answer = await site.get(path)

    assert (answer.status_code, answer.text) == (200, "<html>the page</html>")
    assert answer.headers["cache-control"] == "no-cache"


async def test_a_file_with_a_hash_in_its_name_is_kept_for_ever(site: Caller):
    answer = await site.get("/assets/app-1a2b.js")

    assert (answer.status_code, answer.text) == (200, "script()")
    assert "immutable" in answer.headers["cache-control"]
    assert "javascript" in answer.headers["content-type"]


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/assets/../../secret.txt",
        "/..%5csecret.txt",
        "//etc/passwd",
        "/%2fetc%2fpasswd",
        "/link.txt",
        "/secret.txt%00.html",
        "/assets",
    ],
)
async def test_no_path_leads_out_of_the_folder(site: Caller, path: str):
    request = site.build_request("GET", "http://hub.test/")
    request.url = httpx.URL(scheme="http", host="hub.test", raw_path=path.encode())
    answer = await site.send(request)

    assert "secret" not in answer.text
    assert "root:" not in answer.text
    assert answer.status_code in (200, 404)


async def test_without_a_built_page_it_says_so(shared_database_url: str, tmp_path: Path):
    async with running_hub(shared_database_url, web_dir=tmp_path) as hub:
        answer = await (await hub.caller()).get("/")

    assert form_of(answer) == (503, "web_not_built")


async def test_without_the_database_it_says_so_and_recovers_by_itself(own_hub: Hub):
    owner = await own_hub.person()
    channel = await own_hub.channel(owner)
    conversation = own_hub.event(channel, "message", message("A1"))
    name = (await own_hub.rows("SELECT current_database()"))[0][0]

    async def away(is_away: bool) -> None:
        """Refuse new connections and end the present ones, as a restart of PostgreSQL does."""
        async with own_hub.outside() as server:
            await server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {not is_away}')
            await server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])

    await away(True)
    answers = [
        await owner.http.get("/api/channels"),
        await owner.http.post("/api/session", json={"email": owner.email, "password": PASSWORD}),
        await own_hub.deliver(channel, conversation, work=False),
    ]
    assert [form_of(answer) for answer in answers] == [(503, "database_unavailable")] * 3
    health = await (await own_hub.caller()).get("/health")
    assert (health.status_code, health.json()) == (
        503,
        {"status": "degraded", "database": False, "backlog": None, "clock_ahead_s": None},
    )

    await away(False)
    assert (await owner.http.get("/api/channels")).status_code == 200
    assert (await own_hub.deliver(channel, conversation)).status_code == 200
    assert len(await own_hub.conversations(owner)) == 1


async def test_a_crowd_that_waits_too_long_for_the_database_is_told_so(hub: Hub, monkeypatch: pytest.MonkeyPatch):
    owner = await hub.person()

    async def wait_in_vain(*_: Any) -> Any:
        raise PoolExhausted

    monkeypatch.setattr("sarafan.channels.queries.visible", wait_in_vain)

    assert form_of(await owner.http.get("/api/channels")) == (503, "database_unavailable")


async def test_health_says_that_we_live(hub: Hub):
    answer = await (await hub.caller()).get("/health")

    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "ok", "database": True, "backlog": None, "clock_ahead_s": None},
    )


async def test_health_tells_what_waits_to_come_in_here_and_at_the_bridge(own_hub: Hub):
    owner = await own_hub.person()
    channel, other = await own_hub.channel(owner), await own_hub.channel(owner, "Школа")
    await own_hub.deliver(channel, own_hub.event(channel, "message", message("A1")), work=False)
    await own_hub.change("UPDATE deliveries SET received_at = now() - interval '2 minutes'")
    trouble = {"code": "not_taken", "since": "2026-11-21T10:01:00Z", "waiting": 7}
    own_hub.bridge.states[str(other)] = {"status": "connecting", "since": "2026-11-21T10:00:00Z", "trouble": trouble}
    await channels_tasks.watch(own_hub.resources, 0)

    answer = await (await own_hub.caller()).get("/health")

    told = answer.json()
    assert (answer.status_code, told["status"], told["database"]) == (200, "trouble", True)
    assert (told["backlog"]["channels"], told["backlog"]["waiting"]) == (2, 8)
    assert told["backlog"]["since"].startswith("2026-11-21T10:01:00")


async def test_health_does_not_wait_for_a_database_that_does_not_answer(own_hub: Hub):
    caller = await own_hub.caller()
    async with await psycopg.AsyncConnection.connect(own_hub.settings.database_url) as database:
        await database.execute("LOCK TABLE channels IN ACCESS EXCLUSIVE MODE")
        answers = await asyncio.gather(*(caller.get("/health") for _ in range(20)))

    assert {answer.status_code for answer in answers} == {503}


async def test_a_refused_body_is_not_repeated(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    for path, body in (
        (f"/api/channels/{channel}/pairing-code", {"phone": "+077011112233"}),
        (f"/api/channels/{channel}/pairing-code", {"phone": 77011112233}),
        ("/api/session", {"email": "tajna@hub.test\x00", "password": "Тайна"}),
        (f"/api/conversations/{channel}/messages", {"text": "Тайна" * 1000, "client_key": "k"}),
    ):
        answer = await owner.http.post(path, json=body)
        assert answer.status_code == 422
        assert not any(word in answer.text for word in ("77011112233", "tajna", "Тайна")), path
    few = (await owner.http.get("/api/conversations?limit=0")).json()["data"]["fields"][0]
    assert (few["field"], few["found"]) == ("limit", "0"), "a number beside its limit says what is wrong"
