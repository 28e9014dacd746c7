"""The cursor of a list: the moment and the id of its last row, in letters that mean nothing to whoever carries them."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from sarafan.conversations.errors import InvalidCursor

MOST_LETTERS = 300  # of a cursor

Last = TypeVar("Last")


def make_cursor(at: datetime, last: UUID | int) -> str:
    """Make the cursor of a row; `last` is what tells rows of one moment apart."""
    value = last if isinstance(last, int) else str(last)
    return base64.urlsafe_b64encode(json.dumps([at.isoformat(), value]).encode()).decode()


def open_cursor(cursor: str, read_last: Callable[[Any], Last]) -> tuple[datetime, Last]:
    """Read a cursor. Raises `InvalidCursor` for whatever no list of ours has made."""
    try:
        at, last = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise InvalidCursor(field="cursor")
        return _in_utc(moment), read_last(last)
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise InvalidCursor(field="cursor") from error


def _in_utc(moment: datetime) -> datetime:
    """PostgreSQL does not know every offset that Python does; the first and the last day of all have no such form."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return moment.replace(tzinfo=UTC)


def whole_number(value: Any) -> int:
    """Return a number that PostgreSQL's bigint holds. Raises `ValueError`; to Python, JSON's `true` would be one."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**63:
        raise ValueError("no place in a list")
    return value
