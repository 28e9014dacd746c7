"""Reading a shape although some of it makes no sense: an impossible detail is dropped or cut, the rest is kept."""

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

MOST_ROUNDS = 8  # what is dropped may leave something incomplete around it, which is dropped in the next round

Path = tuple[int | str, ...]  # a way into nested lists and objects
Shape = TypeVar("Shape", bound=BaseModel)


def read(shape: type[Shape], found: Any) -> tuple[Shape, set[str]]:
    """Read a shape, and name the fields that are not whole any more.

    Raises `ValidationError` when something that the shape cannot be without is missing.
    """
    mended: set[str] = set()
    for _ in range(MOST_ROUNDS):
        try:
            return shape.model_validate(found), mended
        except ValidationError as error:
            problems = error.errors(include_url=False, include_input=False)
            if not isinstance(found, dict):
                raise
            paths = _paths(found, problems)
            if not paths:
                raise
            found = _copy(found)
            # From the back: dropping an item of a list moves those behind it.
            for path in sorted(paths, key=_order, reverse=True):
                _mend(found, path, paths[path])
            mended |= {str(path[0]) for path in paths}
    return shape.model_validate(found), mended


def _paths(found: Any, problems: list[ErrorDetails]) -> dict[Path, int | None]:
    """Return the path of each field that is wrong, and the length to cut it to; with none the field is dropped."""
    paths: dict[Path, int | None] = {}
    for problem in problems:
        # An object that lacks a field it needs is dropped whole.
        told = problem["loc"][:-1] if problem["type"] == "missing" else problem["loc"]
        path = _existing(found, told)
        if path:
            most = problem.get("ctx", {}).get("max_length")
            paths[path] = paths.get(path) or most
    return paths


def _order(path: Path) -> list[tuple[int, str]]:
    return [(part, "") if isinstance(part, int) else (-1, part) for part in path]


def _mend(found: Any, path: Path, most: int | None) -> None:
    *parents, last = path
    for part in parents:
        found = found[part]
    if most is not None and isinstance(found[last], str | list) and len(found[last]) > most:
        found[last] = found[last][:most]
    else:
        del found[last]


def _existing(found: Any, path: Path) -> Path:
    """Return the part of a path that the data have: pydantic also writes the names of a union's members into it."""
    there: list[int | str] = []
    for part in path:
        is_there = (isinstance(found, dict) and part in found) or (
            isinstance(found, list) and isinstance(part, int) and part < len(found)
        )
        if not is_there:
            break
        there.append(part)
        found = found[part]
    return tuple(there)


def _copy(found: Any) -> Any:
    """Copy lists and objects before they are mended: the original may still be shown as it arrived."""
    match found:
        case dict():
            return {key: _copy(item) for key, item in found.items()}
        case list():
            return [_copy(item) for item in found]
        case _:
            return found
