"""Whatever any test asks of the API: what is refused is refused with a code that the route has declared."""

import httpx
from starlette.routing import compile_path

from sarafan.server.app import ROUTERS
from sarafan.server.description import routes_of
from sarafan.server.errors import EVERYWHERE

_ROUTES = [(route, compile_path(route.path)[0]) for route in routes_of(ROUTERS)]


async def look_at_refusal(response: httpx.Response) -> None:
    """Raise `AssertionError` for a refusal that is not in the API's description."""
    if response.status_code < 400:
        return
    method, path = response.request.method.lower(), response.request.url.path
    for route, pattern in _ROUTES:
        if route.method == method and pattern.match(path):
            if not await response.aread():  # 416 for a part that a file does not have, which players read alone
                return
            answer = response.json()
            if "error" not in answer:  # `/health` says how it is with 503, too
                return
            found = (response.status_code, answer["error"])
            said = {(refusal.status, refusal.code) for refusal in (*route.refusals, *EVERYWHERE)}
            assert found in said, f"{method.upper()} {route.path} does not say that it may refuse with {found}"
            return
