"""Nothing from outside is acknowledged before it is durable, and nothing is taken twice."""

import asyncio
import contextlib
import json
import time
from typing import Any
from urllib.parse import urlsplit

import pytest

from sarafan.intake.endpoints import MOST_BYTES, MOST_BYTES_AT_ONCE
from tests.support.hub import WEBHOOK_SECRET, Hub, message
from tests.support.ports import on_a_port
from tests.support.signing import signed_headers

STORED = "SELECT state, count(*) FROM deliveries GROUP BY 1 ORDER BY 1"


def body_of(*events: dict) -> bytes:
    return json.dumps({"node": "test", "events": events}).encode()


@pytest.mark.parametrize(
    ("case", "headers"),
    [
        ("another secret's signature", {"x-sarafan-signature": "sha256=" + "0" * 64}),
        ("no signature", {"x-sarafan-signature": ""}),
        ("a signature that is no ASCII", {"x-sarafan-signature": "sha256=\xff"}),
        ("a timestamp that was not signed", {"x-sarafan-timestamp": str(int(time.time()) + 100)}),
        ("no timestamp", {"x-sarafan-timestamp": ""}),
        ("a timestamp that is no number", {"x-sarafan-timestamp": "now"}),
        ("a timestamp in other digits", {"x-sarafan-timestamp": "\xb2\xb2\xb2"}),
        ("a negative timestamp", {"x-sarafan-timestamp": "-1"}),
        ("an endless timestamp", {"x-sarafan-timestamp": "9" * 5000}),
        ("another delivery's name", {"x-sarafan-delivery": "00000000-0000-7000-8000-000000000001:2-2"}),
        ("a name without an end", {"x-sarafan-delivery": "1" * 201}),
        ("no digest", {"x-sarafan-digest": ""}),
        ("another body's digest", {"x-sarafan-digest": "sha256=" + "0" * 64}),
        ("a digest in other letters", {"x-sarafan-digest": "sha256=" + "\xb2" * 64}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_is_not_proven_genuine_is_refused_and_not_kept(hub: Hub, case: str, headers: dict[str, str]):
    owner = await hub.person()
    channel = await hub.channel(owner)
    body = body_of(hub.event(channel, "message", message("A1")))

    response = await hub.post_signed(body, f"{channel}:1-1", headers=headers)

    assert (response.status_code, response.json()["error"]) == (401, "signature_refused"), case
    assert await hub.rows(STORED) == []


@pytest.mark.parametrize(("age_s", "status"), [(-330, 401), (-270, 200), (270, 200), (330, 401)])
async def test_a_signature_is_good_for_five_minutes(hub: Hub, age_s: int, status: int):
    owner = await hub.person()
    channel = await hub.channel(owner)
    body = body_of(hub.event(channel, "message", message("A1")))

    response = await hub.post_signed(body, f"{channel}:1-1", at_s=time.time() - age_s)

    assert response.status_code == status


@pytest.mark.parametrize("extra", [b" ", b" " * 70_000])
async def test_a_changed_body_is_refused(hub: Hub, extra: bytes):
    owner = await hub.person()
    channel = await hub.channel(owner)
    body = body_of(hub.event(channel, "message", message("A1")))

    response = await hub.post_signed(body, f"{channel}:1-1", sent=body + extra)

    assert (response.status_code, response.json()["error"]) == (401, "signature_refused")
    assert await hub.rows(STORED) == []


async def test_a_proven_delivery_cannot_be_brought_again_for_another_number(hub: Hub):
    owner = await hub.person()
    mine, other = await hub.channel(owner), await hub.channel(owner)
    body = body_of(hub.event(mine, "message", message("A1")))

    for name in (f"{other}:1-1", f"{mine}:2-2", f"{mine}:passing"):
        response = await hub.post_signed(body, f"{mine}:1-1", headers={"x-sarafan-delivery": name})
        assert response.status_code == 401, name
    assert await hub.rows(STORED) == []


async def post_headers(hub: Hub, headers: dict[str, str], announced: int) -> bytes:
    """Say how large a body will be, send nothing of it, and return how the hub answers meanwhile."""
    async with on_a_port(hub.app) as url:
        reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(url).port)
        lines = ["POST /hooks/bridge HTTP/1.1", "host: hub.test", f"content-length: {announced}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        async with asyncio.timeout(10):
            answer = await reader.readuntil(b"\r\n")
        writer.close()
        await writer.wait_closed()
    return answer


async def test_a_stranger_is_refused_before_a_byte_of_the_body_is_read(hub: Hub):
    refused = await post_headers(hub, {"x-sarafan-delivery": "x:1-1"}, 7 * 1024 * 1024)
    assert refused.startswith(b"HTTP/1.1 401")


async def test_what_is_announced_to_be_too_large_is_refused_before_it_is_read(hub: Hub):
    headers = signed_headers(WEBHOOK_SECRET, "x:1-1", b"", now_s=time.time())
    assert (await post_headers(hub, headers, MOST_BYTES + 1)).startswith(b"HTTP/1.1 413")


async def test_deliveries_beyond_the_room_for_them_come_again_later(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    body = body_of(hub.event(channel, "message", message("A1")))
    with contextlib.ExitStack() as held:
        for _ in range(MOST_BYTES_AT_ONCE // MOST_BYTES):
            held.enter_context(hub.app.state.deliveries.hold("bridge", MOST_BYTES))
        busy = await hub.post_signed(body, f"{channel}:1-1")
    again = await hub.post_signed(body, f"{channel}:1-1")

    assert (busy.status_code, busy.json()["error"]) == (503, "busy")
    assert int(busy.headers["retry-after"]) > 0
    assert again.status_code == 200


async def test_whoever_hangs_up_in_the_middle_leaves_no_trace(hub: Hub, caplog: pytest.LogCaptureFixture):
    body = b" " * 100_000
    headers = signed_headers(WEBHOOK_SECRET, "x:1-1", body, now_s=time.time())
    messages = iter([{"type": "http.request", "body": body[:1000], "more_body": True}, {"type": "http.disconnect"}])
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "method": "POST",
        "path": "/hooks/bridge",
        "raw_path": b"/hooks/bridge",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    sent: list[Any] = []

    async def receive() -> Any:
        return next(messages)

    async def send(message: Any) -> None:
        sent.append(message)

    await hub.app(scope, receive, send)

    assert sent[0]["status"] == 400
    assert not [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")]
    assert await hub.rows(STORED) == []


async def test_a_delivery_is_stored_to_the_byte_before_it_is_understood(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    body = body_of(hub.event(channel, "message", message("A1", "Қазақша 👋")))

    response = await hub.post_signed(body, f"{channel}:1-1")

    assert response.status_code == 200
    assert await hub.rows("SELECT body, state FROM deliveries") == [(body, "pending")]
    assert await hub.rows("SELECT count(*) FROM messages") == [(0,)]


async def test_the_same_delivery_many_times_at_once_is_one(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    body = body_of(hub.event(channel, "message", message("A1")))

    answers = await asyncio.gather(*(hub.post_signed(body, f"{channel}:1-1") for _ in range(8)))
    await hub.work()

    assert {answer.status_code for answer in answers} == {200}
    assert await hub.rows(STORED) == [("done", 1)]
    assert await hub.rows("SELECT unread_count FROM conversations") == [(1,)]


async def test_a_delivery_that_is_too_large_is_refused(hub: Hub):
    response = await hub.post_signed(b" " * (MOST_BYTES + 1), "x")

    assert (response.status_code, response.json()["error"]) == (413, "delivery_too_large")


@pytest.mark.parametrize("delivery", ["nonsense", ":1-1", "1" * 200])
async def test_a_delivery_that_does_not_say_for_which_account_is_refused(hub: Hub, delivery: str):
    response = await hub.post_signed(b"{}", delivery)

    assert (response.status_code, response.json()["error"]) == (422, "delivery_malformed")
    assert await hub.rows(STORED) == []


async def test_a_delivery_for_nobody_is_acknowledged_and_kept_as_an_orphan(hub: Hub):
    response = await hub.post_signed(body_of(), "00000000-0000-0000-0000-000000000001:1-1")

    assert response.status_code == 200
    assert await hub.rows(STORED) == [("orphaned", 1)]


async def test_many_deliveries_are_understood_in_the_order_in_which_they_came(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    for number in range(1, 121):
        event = hub.event(channel, "message", message(f"A{number}", str(number)))
        await hub.deliver(channel, event, work=number in (1, 60))
    await hub.work()
    conversation = (await hub.conversations(owner))[0]

    thread = await hub.thread(owner, conversation["id"])
    assert [one["text"] for one in thread] == [str(number) for number in range(1, 121)]
    assert await hub.rows(STORED) == [("done", 120)]


async def test_a_channels_name_in_the_header_cannot_bring_in_anothers_events(hub: Hub):
    owner, stranger = await hub.person(), await hub.person()
    mine, theirs = await hub.channel(owner), await hub.channel(stranger)
    body = body_of(hub.event(theirs, "message", message("A1")))

    await hub.post_signed(body, f"{mine}:1-1")
    await hub.work()

    assert await hub.rows("SELECT count(*) FROM messages") == [(0,)]
    assert await hub.rows(STORED) == [("failed", 1)]
