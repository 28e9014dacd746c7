"""One event's JSON becomes Python, whatever it holds; what cannot be read of it costs only itself."""

import json
from dataclasses import dataclass
from typing import Any

from pydantic_core import from_json

from sarafan.gateways.bridge.cutting import Torn, depth_of, members

MOST_CONTAINERS = 100_000  # lists and objects in one event: each takes memory, and a piece of history has 5,000
MOST_DEPTH = 64  # levels of a field that is read alone
MOST_FIELD_BYTES = 256 * 1024  # of a list or an object that is read alone
MOST_EXCERPT_BYTES = 4096  # what is kept of an event that cannot be read, to be looked at

UNREADABLE, TOO_DEEP, TOO_LARGE = "unreadable", "too_deep", "too_large"


@dataclass(frozen=True)
class Parsed:
    """An event's fields. `lost`: those of its data that could not be read, and why."""

    fields: dict[str, Any]
    lost: dict[str, str]


def parse(event: bytes) -> Parsed:
    """Read an event; one that is broken, or too much at once, field by field. Raises `Torn` if it is no object."""
    if event.count(b"{") + event.count(b"[") <= MOST_CONTAINERS:
        try:
            found = from_json(event)
        except ValueError:  # too deep, no UTF-8, half a surrogate pair, a number of 10,000 digits
            pass
        else:
            if not isinstance(found, dict):
                raise Torn("it is no object")
            return Parsed(without_nul(found), {})
    return _apart(event)


def _apart(event: bytes) -> Parsed:
    fields: dict[str, Any] = {}
    lost: dict[str, str] = {}
    for name, value in _fields_of(event):
        if name == "data" and value.startswith(b"{"):
            fields["data"] = {}
            for key, inner in _fields_of(value):
                _keep(fields["data"], lost, key, inner)
        else:
            _keep(fields, {}, name, value)
    if not fields:
        raise Torn("it is no object")
    return Parsed(fields, lost)


def _fields_of(value: bytes) -> list[tuple[str, bytes]]:
    """List an object's fields, up to where it breaks."""
    found = []
    try:
        for key, start, end in members(value):
            found.append((str(_scalar(key)), value[start:end]))
    except (Torn, ValueError):
        pass
    return found


def _keep(fields: dict[str, Any], lost: dict[str, str], name: str, value: bytes) -> None:
    try:
        problem = None if value[:1] not in (b"{", b"[") else _problem_of(value)
        if problem is None:
            fields[name] = _scalar(value)
    except ValueError:
        problem = UNREADABLE
    if problem is not None:
        lost[name] = problem


def _problem_of(value: bytes) -> str | None:
    if depth_of(value) > MOST_DEPTH:
        return TOO_DEEP
    return TOO_LARGE if len(value) > MOST_FIELD_BYTES else None


def _scalar(value: bytes) -> Any:
    """Read a value that is neither deep nor large. Raises `ValueError`."""
    try:
        return without_nul(from_json(value))
    except ValueError:
        # Python's own reader takes what a person may well have meant: control characters, half a surrogate pair.
        return _whole(without_nul(json.loads(value.decode(errors="replace"), strict=False)))


def without_nul(value: Any) -> Any:
    """PostgreSQL keeps no NUL character; whoever sends one shall not lose the rest."""
    match value:
        case str():
            return value.replace("\x00", "\ufffd") if "\x00" in value else value
        case list():
            return [without_nul(item) for item in value]
        case dict():
            return {without_nul(key): without_nul(item) for key, item in value.items()}
        case _:
            return value


def _whole(value: Any) -> Any:
    """Replace half surrogate pairs, which no encoding can write."""
    match value:
        case str():
            return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        case list():
            return [_whole(item) for item in value]
        case dict():
            return {_whole(key): _whole(item) for key, item in value.items()}
        case _:
            return value


def excerpt(event: bytes) -> str:
    """Return the beginning of what cannot be read, for whoever wants to see it."""
    return event[:MOST_EXCERPT_BYTES].decode(errors="replace").replace("\x00", "\ufffd")
