"""A session is found among whatever else stands in the header of cookies."""

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from sarafan.organizations.entrance import COOKIE
from sarafan.server.middleware import PlainCookies
from tests.support.hub import Hub

STRANGE = {
    "backslashes": "\\" * 30_000,
    "backslashes in quotes": '"' + "\\" * 30_000 + '"',
    "nothing": ";" * 30_000,
    "names": "a=" * 15_000,
    "values": "=;" * 15_000,
}


@pytest.mark.parametrize("strange", STRANGE.values(), ids=STRANGE)
async def test_a_session_is_found_among_strange_cookies(hub: Hub, strange: str):
    owner = await hub.person()
    session = f"{COOKIE}={owner.http.cookies[COOKIE]}"

    for header in (session, f"a={strange}; {session}", f"{session} ; b={strange}"):
        answer = await owner.http.get("/api/session", headers={"cookie": header})
        assert (answer.status_code, answer.json()["member"]["role"]) == (200, "owner")
    guessed = await owner.http.get("/api/session", headers={"cookie": f"{COOKIE}={strange}"})
    assert guessed.status_code == 401


async def test_what_python_would_parse_for_seconds_reaches_no_route():
    async def tell(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse(Request(scope).headers["cookie"])(scope, receive, send)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(PlainCookies(tell)), base_url="http://hub.test") as http:
        answer = await http.get("/", headers={"cookie": f'a="{STRANGE["backslashes"]}"; {COOKIE}=token'})

    assert answer.text == f'a=""; {COOKIE}=token'
