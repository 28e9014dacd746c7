"""The API's description says of each route with what it refuses, and there is no other refusal.

Every test that asks the API through `Hub.caller` is held to it (`tests/support/declared.py`); here each route is
asked in the ways in which most are refused.
"""

import re
from typing import Any
from uuid import uuid4

import httpx
import pytest

from sarafan.core.errors import SarafanError
from sarafan.server.app import ROUTERS
from sarafan.server.description import routes_of
from tests.support import declared
from tests.support.house import DESCRIPTION
from tests.support.hub import Hub

OPERATIONS = [
    (path, method, operation)
    for path, operations in DESCRIPTION["paths"].items()
    for method, operation in operations.items()
]


def codes_of(operation: dict[str, Any]) -> dict[str, list[str]]:
    """Read the codes of a route from the description, as a program does."""
    schemas = {
        status: answer_of(operation, status)["content"]["application/json"]["schema"]
        for status in operation["responses"]
        if int(status) >= 400
    }
    return {status: schema["allOf"][1]["properties"]["error"]["enum"] for status, schema in schemas.items()}


def answer_of(operation: dict[str, Any], status: str) -> dict[str, Any]:
    """Follow the reference to an answer that several routes share."""
    name = operation["responses"][status]["$ref"].removeprefix("#/components/responses/")
    found: dict[str, Any] = DESCRIPTION["components"]["responses"][name]
    return found


def test_each_route_says_its_codes_with_their_status_and_in_words():
    described = {(method, path): codes_of(operation) for path, method, operation in OPERATIONS}

    reading = described["get", "/api/conversations/{conversation_id}/messages"]
    assert set(reading["401"]) == {"not_signed_in", "api_key_stopped"}
    assert reading["404"] == ["not_found"]
    assert set(reading["422"]) == {"invalid_cursor", "invalid_body"}
    changing = described["patch", "/api/messages/{message_id}"]
    assert {"csrf_refused", "forbidden", "scope_missing"} <= set(changing["403"])
    assert set(changing["502"]) == {"rejected", "unreachable"}
    words = answer_of(DESCRIPTION["paths"]["/api/messages/{message_id}"]["patch"], "404")["description"]
    assert "* `not_found`: " in words


def test_the_form_that_frameworks_give_a_malformed_request_is_nowhere():
    assert "HTTPValidationError" not in str(DESCRIPTION)
    assert {"error", "message", "data"} == set(DESCRIPTION["components"]["schemas"]["Refusal"]["required"])


def test_every_code_that_a_route_declares_is_one_of_ours_with_its_own_status():
    def kinds(kind: type[SarafanError]) -> set[type[SarafanError]]:
        return {kind, *(one for below in kind.__subclasses__() for one in kinds(below))}

    ours = {(kind.status, kind.code) for kind in kinds(SarafanError)}
    ours.add((422, "invalid_body"))
    assert {(one.status, one.code) for route in routes_of(ROUTERS) for one in route.refusals} <= ours


async def test_whoever_asks_and_however_wrongly_is_refused_with_a_declared_code(hub: Hub):
    owner, nobody = await hub.person(), await hub.caller()
    program = await hub.api_key(owner, "read")
    refused = 0
    for path, method, operation in OPERATIONS:
        if operation["operationId"] in ("sign_out", "sign_out_everywhere"):
            continue
        for caller in (nobody, program, owner.http):
            for body in (b"{}", b"{", b'{"text": "\\u0000"}'):
                real = re.sub(r"\{\w+\}", str(uuid4()), path)
                answer = await caller.request(
                    method, f"{real}?cursor=none&limit=0", content=body, headers={"content-type": "application/json"}
                )
                refused += answer.status_code >= 400

    assert refused > len(OPERATIONS) * 5


async def test_a_refusal_that_no_route_has_declared_fails_the_test_that_meets_it():
    request = httpx.Request("GET", "http://hub.test/api/channels")
    answer = httpx.Response(409, json={"error": "confirmation_needed"}, request=request)

    with pytest.raises(AssertionError, match="GET /api/channels does not say"):
        await declared.look_at_refusal(answer)
