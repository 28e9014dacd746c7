"""The API's description: what FastAPI finds out by itself, and with which refusals each route may answer."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from sarafan.core.refusals import refusals_of
from sarafan.server.errors import EVERYWHERE, OF_VALUES, Said

REFUSAL = {
    "title": "Refusal",
    "description": "Every failure has this form: programs switch on `error`, people read `message`.",
    "type": "object",
    "properties": {"error": {"type": "string"}, "message": {"type": "string"}, "data": {"type": "object"}},
    "required": ["error", "message", "data"],
}
# FastAPI's own shape of a malformed request, which is never answered.
NEVER_ANSWERED = ("HTTPValidationError", "ValidationError")


@dataclass(frozen=True)
class Route:
    """A route of the API, and the refusals that it may answer with, beside those of any route."""

    method: str
    path: str
    refusals: tuple[Said, ...]


def routes_of(routers: Iterable[APIRouter]) -> Iterator[Route]:
    """Go through all routes."""
    for router in routers:
        for route in router.routes:
            if isinstance(route, APIRoute):
                refusals = tuple(dict.fromkeys(_refusals_of(route)))
                yield from (Route(method.lower(), route.path, refusals) for method in sorted(route.methods or ()))


def _refusals_of(route: APIRoute) -> Iterator[Said]:
    parts = list(_with_dependencies(route.dependant))
    for part in parts:
        yield from (Said(kind.status, kind.code, _words(kind)) for kind in refusals_of(part.call))
    if any(part.path_params or part.query_params or part.header_params or part.body_params for part in parts):
        yield OF_VALUES


def _with_dependencies(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for below in dependant.dependencies:
        yield from _with_dependencies(below)


def _words(kind: type[Exception]) -> str:
    return (kind.__doc__ or "").strip().splitlines()[0]


def describe(description: dict[str, Any], routers: Iterable[APIRouter]) -> dict[str, Any]:
    """Add to a description what each route refuses with."""
    schemas = description["components"]["schemas"]
    for name in NEVER_ANSWERED:
        schemas.pop(name, None)
    schemas["Refusal"] = REFUSAL
    description["info"]["description"] = f"Any route may refuse with these, too:\n\n{_listed(EVERYWHERE)}"
    shared: dict[str, Any] = description["components"].setdefault("responses", {})
    for route in routes_of(routers):
        operation = description["paths"].get(route.path, {}).get(route.method)
        if operation is not None:
            operation["responses"].pop("422", None)
            operation["responses"] |= _responses(route.refusals, shared)
    return description


def _responses(refusals: Iterable[Said], shared: dict[str, Any]) -> dict[str, Any]:
    """Return an answer for each status; what several routes say alike stands in `shared` once."""
    by_status: dict[int, list[Said]] = defaultdict(list)
    for said in refusals:
        by_status[said.status].append(said)
    found = {}
    for status in sorted(by_status):
        name = f"{status}-{hashlib.sha256(_listed(by_status[status]).encode()).hexdigest()[:8]}"
        shared[name] = _response(by_status[status])
        found[str(status)] = {"$ref": f"#/components/responses/{name}"}
    return found


def _response(refusals: list[Said]) -> dict[str, Any]:
    codes = list(dict.fromkeys(said.code for said in refusals))
    narrowed = {"type": "object", "properties": {"error": {"type": "string", "enum": codes}}}
    schema = {"allOf": [{"$ref": "#/components/schemas/Refusal"}, narrowed]}
    return {"description": _listed(refusals), "content": {"application/json": {"schema": schema}}}


def _listed(refusals: Iterable[Said]) -> str:
    return "\n".join(f"* `{said.code}`: {said.words}" for said in refusals)
