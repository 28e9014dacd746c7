"""The bridge's own schema, to be held against whatever speaks for the bridge in a test."""

import json
import re
from functools import cache
from typing import Any

import jsonschema_rs

from tests.support.stack import ROOT

DESCRIPTION: dict[str, Any] = json.loads((ROOT / "bridge" / "openapi.json").read_text())


def wrong_with_event(kind: str, data: object) -> list[str]:
    """Say what is wrong with an event's data; nothing when it is as the bridge tells it."""
    hook = DESCRIPTION["webhooks"].get(kind)
    if hook is None:
        return ["no such event"]
    return _wrong(json.dumps(hook["post"]["requestBody"]["content"]["application/json"]["schema"]), data)


def operation(method: str, path: str) -> dict[str, Any] | None:
    """Find the route that takes a request; nothing where the bridge has none."""
    for template, methods in DESCRIPTION["paths"].items():
        found = methods.get(method.lower())
        if found and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path):
            return dict(found)
    return None


def wrong_with_body(found: dict[str, Any], body: object) -> list[str]:
    """Say what is wrong with a request's body."""
    schema = found.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    return _wrong(json.dumps(schema), body) if schema else []


def wrong_with_answer(found: dict[str, Any], status: int, answer: object) -> list[str]:
    """Say what is wrong with an answer; one that the bridge does not describe is not looked at."""
    content = found.get("responses", {}).get(str(status), {}).get("content", {})
    schema = content.get("application/json", {}).get("schema")
    return _wrong(json.dumps(schema), answer) if schema else []


def _wrong(schema: str, value: object) -> list[str]:
    return [f"{'/'.join(map(str, one.instance_path))}: {one.message}" for one in _reader(schema).iter_errors(value)]


@cache
def _reader(schema: str) -> Any:
    return jsonschema_rs.validator_for({**json.loads(schema), "components": DESCRIPTION["components"]})
