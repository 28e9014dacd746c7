"""No value in a path, a query, a header, a cursor or a body makes a failure of ours; each is answered or refused.

What `test_fuzz.py` cannot reach: cursors are opaque to it, and its JSON is always valid.
"""

import base64
import json
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.support.house import ROUTES, House, Route, furnish, resolved
from tests.support.hub import Hub

pytestmark = pytest.mark.slow

# Signing out would only make the rest a test of 401, and a gone number one of 404.
PARTS = 4  # of all routes, each a test of its own
LEFT_OUT = {
    "sign_out",
    "sign_out_everywhere",
    "remove_channel",
    "accept_delivery",
    "accept_delivery_of_channel",
    "upload_media",
    "import_replies",
    "give_table",
    "delete_reply",
}
AT = "2026-11-21T10:00:00+00:00"
ID = "01900000-0000-7000-8000-000000000000"

MOMENTS = [
    '"0001-01-01T00:00:00+23:59"', '"9999-12-31T23:59:59-23:59"', '"2026-11-21T10:00:00+00:00:01.5"',
    '"2026-11-21T10:00:00"', '"20261121T100000Z"', '"now"', '"\\ud800"', '"\\u0000"', "1790000000", "true", "null",
    "[]", "{}",
]  # fmt: skip
PLACES = [
    "true", "false", "1.5", "1e30", "NaN", "Infinity", "-1", "9223372036854775807", "9223372036854775808", "9" * 80,
    '"1"', '""', '"\\ud800"', '"\\u0000"', "null", "[]", "{}", "[[1]]", f'"{ID}"', '"urn:uuid:0"',
]  # fmt: skip
WHOLE = [
    "", "0", "null", "true", '"ab"', "{}", '{"a": 1, "b": 2}', "[]", "[1]", "[1, 2, 3]", "[" * 200, "NaN", "\x00",
    "\ud800", "ключ",
]  # fmt: skip


def packed(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).decode()


CURSORS = [
    *(packed(f'["{AT}", {place}]') for place in PLACES),
    *(packed(f"[{moment}, {place}]") for moment in MOMENTS for place in ("1", f'"{ID}"')),
    *(packed(text) for text in WHOLE),
    "=", "A", "%00", "\x00", "é", "W10=W10=",
]  # fmt: skip

PLAIN = [
    "true", "1.5", "1e30", "1e999", "NaN", "-Infinity", "-1", "0", "9223372036854775807", "9223372036854775808",
    "9" * 400, "0x10", "1_0", "²", "٣", " 1", "\x00", "a\x00", "\ud800", "‮", "[]", "{}", "null", "' OR 1=1", "%",
    "../..", ID.upper(), "{" + ID + "}", "x" * 3000,
]  # fmt: skip

# As JSON, because some are none that Python would make.
VALUES = [
    "true", "false", "1.5", "1e30", "1e999", "NaN", "-Infinity", "-1", "0", "9223372036854775808", "9" * 400, "null",
    '""', '"\\u0000"', '"a\\u0000b"', '"\\ud800"', '"\\ud800x\\udc00"', '"\\u202e"', "[]", "[[]]", "[null]",
    '["\\ud800"]',
    "{}", '{"a": 1}', "[" * 400 + "]" * 400, f'"{"x" * 3000}"', f'"{ID}"', "[" + ",".join(["1"] * 2000) + "]",
]  # fmt: skip


def escaped(value: str) -> str:
    return quote(value.encode("utf-8", "surrogatepass"), safe="")


def judge(answer: httpx.Response, what: Any) -> None:
    assert answer.status_code < 500, f"{answer.request.method} {answer.request.url} {what!r:.200} -> {answer.text}"
    if answer.status_code >= 400 and "json" in answer.headers["content-type"]:
        assert set(answer.json()) == {"error", "message", "data"}


async def send(house: House, method: str, target: str, **sent: Any) -> None:
    answer = await house.owner.http.request(method, target, **sent)
    judge(answer, sent)


def parameters(route: Route, place: str) -> list[str]:
    return [one["name"] for one in route.operation.get("parameters", []) if one["in"] == place]


def sound_query(route: Route) -> dict[str, str]:
    return {
        one["name"]: "0" for one in route.operation.get("parameters", []) if one["in"] == "query" and one["required"]
    }


async def test_no_cursor_breaks_a_list(hub: Hub):
    house = await furnish(hub)
    conversation = house.ids["conversation_id"]
    for cursor in CURSORS:
        for target in (
            f"/api/conversations/{conversation}/messages?before=",
            f"/api/conversations/{conversation}/messages?after=",
            "/api/conversations?cursor=",
            "/api/conversations?view=waiting&cursor=",
            "/api/changes?after=",
        ):
            await send(house, "GET", target + escaped(cursor))


@pytest.mark.parametrize("part", range(PARTS))
async def test_no_parameter_of_a_path_or_a_query_breaks_a_route(hub: Hub, part: int):
    house = await furnish(hub)
    for route in ROUTES[part::PARTS]:
        if route.name in LEFT_OUT:
            continue
        for name in parameters(route, "path"):
            for value in PLAIN:
                ids = {**house.ids, name: escaped(value)}
                await send(house, route.method, route.path.format(**ids), params=sound_query(route))
        if route.changes:
            continue
        for name in parameters(route, "query"):
            others = "&".join(f"{key}={value}" for key, value in sound_query(route).items() if key != name)
            for value in PLAIN:
                await send(house, route.method, f"{house.path(route)}?{name}={escaped(value)}&{others}")


@pytest.mark.parametrize("part", range(PARTS))
async def test_no_value_in_a_body_breaks_a_route(hub: Hub, part: int):
    house = await furnish(hub)
    headers = {"content-type": "application/json"}
    for route in ROUTES[part::PARTS]:
        content = route.operation.get("requestBody", {}).get("content", {})
        if route.name in LEFT_OUT or "application/json" not in content:
            continue
        fields = resolved(content["application/json"]["schema"])["properties"]
        sound = house.body(route) or {}
        for name in fields:
            others = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in sound.items() if key != name]
            for value in VALUES:
                body = "{" + ", ".join([*others, f"{json.dumps(name)}: {value}"]) + "}"
                await send(house, route.method, house.path(route), content=body.encode(), headers=headers)
        for body in (*VALUES, "", "{", "\x00", '{"\\ud800": 1}'):
            await send(house, route.method, house.path(route), content=body.encode(), headers=headers)
    assert (await house.owner.http.get("/api/session")).status_code == 200, "all of this was asked as the owner"
