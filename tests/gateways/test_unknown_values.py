"""A value of a closed list that a later release of WhatsApp or the bridge brings does not lose the event."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from sarafan.cli import paths
from sarafan.gateways.bridge.payloads import read_one

DESCRIPTION = json.loads((paths.ROOT / "bridge" / "openapi.json").read_text())
SCHEMAS = DESCRIPTION["components"]["schemas"]
LATER = "of_a_later_release"
AT = datetime(2026, 7, 1, tzinfo=UTC)
BY_TITLE: dict[str, Any] = {
    "Phone": "77011234567",
    "Digits": "77011234567",
    "Lid": "9001",
    "Jid": "77011234567@s.whatsapp.net",
    "Moment": "2026-07-01T10:00:00Z",
    "Encoded": "AA==",
    "Timestamp": 1_790_000_000,
    "State": "composing",
    "PairingCode": "ABCD-EFGH",
}

Path = tuple[str | int, ...]


def shape_of(kind: str) -> dict[str, Any]:
    hook = DESCRIPTION["webhooks"][kind]["post"]["requestBody"]["content"]["application/json"]["schema"]
    return resolved(hook)


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    if "anyOf" in schema:
        return resolved(schema["anyOf"][0])
    return resolved(SCHEMAS[schema["$ref"].rsplit("/", 1)[-1]]) if "$ref" in schema else schema


def sample(schema: dict[str, Any]) -> Any:
    """Return something that has this shape."""
    schema = resolved(schema)
    base = schema["type"] if isinstance(schema["type"], str) else schema["type"][0]
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("title") in BY_TITLE:
        return BY_TITLE[schema["title"]]
    if base == "object":
        return {name: sample(one) for name, one in schema.get("properties", {}).items()}
    if base == "array":
        return [sample(schema["items"])]
    return {"string": "слово", "integer": schema.get("minimum", 1), "number": 1, "boolean": False}[base]


def closed_lists(schema: dict[str, Any], path: Path = ()) -> Iterator[Path]:
    schema = resolved(schema)
    if "enum" in schema:
        yield path
    for name, one in schema.get("properties", {}).items():
        yield from closed_lists(one, (*path, name))
    if "items" in schema:
        yield from closed_lists(schema["items"], (*path, 0))


def read(kind: str, data: Any) -> Any:
    event = {"id": "E", "seq": 1, "sessionId": "S", "type": kind, "at": "2026-07-01T10:00:00Z", "late": False}
    return read_one(json.dumps({**event, "data": data}).encode(), "S", AT)


# Where it happened decides whether there is a conversation at all.
PLACES = {"kind"}
CASES = [
    pytest.param(kind, path, id=f"{kind}: {'.'.join(map(str, path))}")
    for kind in DESCRIPTION["webhooks"]
    for path in closed_lists(shape_of(kind))
    if path[-1] not in PLACES or "chat" not in path
]


@pytest.mark.parametrize(("kind", "path"), CASES)
def test_an_unknown_value_loses_no_event(kind: str, path: Path):
    data = sample(shape_of(kind))
    sound = read(kind, data)
    assert sound.reason is None

    inside = data
    for part in path[:-1]:
        inside = inside[part]
    inside[path[-1]] = LATER
    found = read(kind, data)

    assert found.reason is None
    assert type(found.arrival) is type(sound.arrival)
