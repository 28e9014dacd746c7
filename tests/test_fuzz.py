"""Whatever is sent to the API, nothing of ours breaks: there is no 500, and every refusal has the one form."""

import asyncio
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, openapi
from schemathesis.generation import GenerationMode

from tests.support.house import DESCRIPTION, House, furnish
from tests.support.hub import Hub

pytestmark = pytest.mark.slow

EXAMPLES = 15  # of each operation
# Signing out would only make the rest of the run a test of 401.
LEFT_OUT = {"sign_out", "sign_out_everywhere"}
SCHEMA = openapi.from_dict(DESCRIPTION)
OPERATIONS = [
    pytest.param(path, method, id=f"{method.upper()} {path}")
    for path, operations in DESCRIPTION["paths"].items()
    for method, operation in operations.items()
    if operation["operationId"] not in LEFT_OUT
]


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
async def test_nothing_breaks_it(hub: Hub, path: str, method: str):
    house = await furnish(hub)
    loop = asyncio.get_running_loop()

    @seed(20261121)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(cases(house, path, method))
    def check(case: Case) -> None:
        asyncio.run_coroutine_threadsafe(send(house, case), loop).result(60)

    # Hypothesis runs its own calls, so it works in a thread and hands each request back to this loop.
    await asyncio.to_thread(check)


def cases(house: House, path: str, method: str) -> st.SearchStrategy[Case]:
    """Make requests that the description allows, for what is there and what is not, and such as it does not."""
    operation = SCHEMA[path][method]
    known = {name: house.ids[name] for name in house.ids if f"{{{name}}}" in path}
    sound = operation.as_strategy(generation_mode=GenerationMode.POSITIVE, path_parameters=known or None)
    if not (operation.query or operation.body or operation.path_parameters or operation.headers):
        return sound
    return st.one_of(sound, operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))


async def send(house: House, case: Case) -> None:
    """Send a request as the signed-in owner, and judge the answer."""
    made = case.as_transport_kwargs(base_url="http://hub.test")
    made["headers"] = {
        name: value for name, value in made["headers"].items() if name.lower() not in ("cookie", "authorization")
    }
    for unknown in ("cookies", "stream", "verify", "timeout"):
        made.pop(unknown, None)
    if "data" in made:
        made["content"] = made.pop("data")
    try:
        request = house.owner.http.build_request(**made)
    except (httpx.InvalidURL, UnicodeEncodeError, TypeError):
        return  # no client can send this
    answer = await house.owner.http.send(request)
    assert answer.status_code < 500, f"{request.method} {request.url} {request.content!r} -> {answer.text}"
    if answer.status_code >= 400:
        assert_is_a_refusal(answer)


def assert_is_a_refusal(answer: httpx.Response) -> None:
    found: dict[str, Any] = answer.json()
    assert set(found) == {"error", "message", "data"}
    assert found["error"]
    assert found["message"]
