"""The cursor of a list: the values by which its last row is ordered, in letters that mean nothing to their carrier."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sarafan.conversations.errors import InvalidCursor

MOST_LETTERS = 300  # of a cursor


def make_cursor(*values: bool | int | str | datetime | UUID) -> str:
    """Make the cursor after a row that is ordered by these values, of which no other row has all."""
    written = [value if isinstance(value, bool | int | str) else str(value) for value in values]
    return base64.urlsafe_b64encode(json.dumps(written).encode()).decode()


def open_cursor(cursor: str, *kinds: type) -> list[Any]:
    """Read values of these kinds out of a cursor. Raises `InvalidCursor` for whatever no list of ours has made."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        return [_READ[kind](value) for value, kind in zip(values, kinds, strict=True)]
    except (ValueError, TypeError, RecursionError) as error:
        raise InvalidCursor(field="cursor") from error


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("neither yes nor no")
    return value


def _whole_number(value: Any) -> int:
    """Return a number that PostgreSQL's bigint holds; to Python, JSON's `true` would be one."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**63:
        raise ValueError("no cursor of a list")
    return value


def _text(value: Any) -> str:
    """Return a text that PostgreSQL holds: no NUL in it, and no half of a character."""
    if not isinstance(value, str) or b"\x00" in value.encode():
        raise ValueError("no text")
    return value


def _moment(value: Any) -> datetime:
    """PostgreSQL does not know every offset that Python does; the first and the last day of all have no such form."""
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError("a moment without its zone")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return moment.replace(tzinfo=UTC)


_READ: dict[type, Callable[[Any], Any]] = {
    bool: _yes_or_no,
    int: _whole_number,
    str: _text,
    datetime: _moment,
    UUID: lambda value: UUID(_text(value)),
}
