"""Cutting JSON apart without parsing it: a delivery into its events, an event into its fields.

Brackets are followed by a loop, so that no depth is too deep, and everything between two brackets is skipped by one
regular expression that never goes back, so that no content is slow.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MOST_EVENTS = 500  # events of a delivery that we promise to take; what is beyond is read, too, and the delivery fails
MOST_EVENTS_READ = 10_000  # events that are read of a delivery at all
MOST_MEMBERS = 20_000  # fields that are read of an object
MARK = b"\xef\xbb\xbf"

_QUOTED = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_FLAT = rb'[^"\[\]{}]*+(?:' + _QUOTED + rb'[^"\[\]{}]*+)*+'  # whatever has no bracket, or has it within quotes

_SPACE = re.compile(rb"[ \t\r\n]*+")
_STRING = re.compile(_QUOTED, re.DOTALL)
_SCALAR = re.compile(rb"[^ \t\r\n,\[\]{}\"]++")
# To the next bracket that matters: lists and objects that hold no others are passed over at once, and so are runs.
_TO_BRACKETS = re.compile(_FLAT + rb"(?:[\[{]" + _FLAT + rb"[\]}]" + _FLAT + rb")*+([\[{]++|[\]}]++)", re.DOTALL)
_OPENING = b"{["


class Torn(ValueError):
    """The JSON ends or breaks where something else had to follow."""


@dataclass(frozen=True)
class Cut:
    """The events of a delivery, in order, and what is wrong with the delivery around them."""

    events: list[bytes]
    problem: str | None = None


def cut(body: bytes) -> Cut:
    """Cut a delivery into its events; whatever can be told apart is told apart, however broken the rest is."""
    events: list[bytes] = []
    problem = "there are no events"
    try:
        for key, start, end in members(body, len(MARK) if body.startswith(MARK) else 0):
            if key != b'"events"':
                continue
            problem = ""
            if body[start : start + 1] != b"[":
                events.append(body[start:end])
                problem = "the events are no list"
            elif _gather(events, elements(body, start), body):
                break
    except Torn as torn:
        problem = str(torn)
        if not events:
            _gather(events, _of_torn(body), body)
    if not events:
        return Cut([], problem or "there are no events")
    if len(events) > MOST_EVENTS:
        problem = problem or f"there are more than {MOST_EVENTS} events"
    return Cut(events, problem or None)


def members(body: bytes, at: int = 0) -> Iterator[tuple[bytes, int, int]]:
    """Yield of an object's members the key with its quotes, and where the value begins and ends. Raises `Torn`."""
    at = _skip(_SPACE, body, at)
    if body[at : at + 1] != b"{":
        raise Torn("it is no object")
    at = _skip(_SPACE, body, at + 1)
    if body[at : at + 1] == b"}":
        return
    for _ in range(MOST_MEMBERS):
        end = _skip(_STRING, body, at)
        key, at = body[at:end], _skip(_SPACE, body, end)
        if body[at : at + 1] != b":":
            raise Torn("it breaks off after a key")
        start = _skip(_SPACE, body, at + 1)
        end = _end_of(body, start)
        yield key, start, end
        at = _after(body, end, b"}")
        if at < 0:
            return
    raise Torn(f"it has more than {MOST_MEMBERS} fields")


def elements(body: bytes, at: int) -> Iterator[tuple[int, int]]:
    """Yield where each element of a list begins and ends. Raises `Torn` where the list breaks."""
    at = _skip(_SPACE, body, at + 1)
    if body[at : at + 1] == b"]":
        return
    while True:
        end = _end_of(body, at)
        yield at, end
        at = _after(body, end, b"]")
        if at < 0:
            return


def depth_of(body: bytes) -> int:
    """Return how deep lists and objects are nested, at least; those that hold no others count one."""
    depth = deepest = at = 0
    # Not `finditer`: where nothing matches any more, it would try again from every byte that is left.
    while found := _TO_BRACKETS.match(body, at):
        at, brackets = found.end(), found[1]
        depth += len(brackets) if brackets[0] in _OPENING else -len(brackets)
        deepest = max(deepest, depth)
    return deepest + 1


def _gather(events: list[bytes], spans: Iterator[tuple[int, int]], body: bytes) -> bool:
    """Add events up to the limit; returns whether it is reached."""
    for start, end in spans:
        if len(events) >= MOST_EVENTS_READ:
            return True
        events.append(body[start:end])
    return False


def _of_torn(body: bytes) -> Iterator[tuple[int, int]]:
    """Yield the elements before the list of events breaks off."""
    found = re.match(rb'[^\[]{0,1000}?"events"\s{0,9}:\s{0,9}(?=\[)', body)
    if found is None:
        return
    try:
        yield from elements(body, found.end())
    except Torn:
        return


def _end_of(body: bytes, start: int) -> int:
    first = body[start : start + 1]
    if first == b'"':
        return _skip(_STRING, body, start)
    if first not in (b"{", b"["):
        return _skip(_SCALAR, body, start)
    at, depth = start + 1, 1
    while True:
        found = _TO_BRACKETS.match(body, at)
        if found is None:
            raise Torn("it breaks off in the middle")
        at, brackets = found.end(), found[1]
        if brackets[0] in _OPENING:
            depth += len(brackets)
        elif len(brackets) < depth:
            depth -= len(brackets)
        else:
            return found.start(1) + depth


def _after(body: bytes, at: int, closing: bytes) -> int:
    """Return where the next member or element begins, or -1 when there is none."""
    at = _skip(_SPACE, body, at)
    if body[at : at + 1] == closing:
        return -1
    if body[at : at + 1] != b",":
        raise Torn("it breaks off after a value")
    return _skip(_SPACE, body, at + 1)


def _skip(pattern: re.Pattern[bytes], body: bytes, at: int) -> int:
    found = pattern.match(body, at)
    if found is None:
        raise Torn("it breaks off in the middle")
    return found.end()
