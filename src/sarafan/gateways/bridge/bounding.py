"""Keeping what strangers send within bounds: ids, raw content, moments, names of types."""

import hashlib
import json
import math
import re
from datetime import UTC, datetime, timedelta
from typing import Any

RAW_DEPTH = 24  # levels
RAW_BYTES = 32 * 1024  # as JSON
RAW_STRING, RAW_ITEMS = 256, 40  # characters and members that are kept of what is larger than that
RAW_NUMBER = 10**100  # what is beyond is written as a word
EXCERPT_CHARACTERS = 8_000
MOST_MIMETYPE = 255  # characters
AHEAD = timedelta(minutes=10)  # how far a sender's clock may be ahead of ours
WHATSAPP_BEGAN = datetime(2009, 1, 1, tzinfo=UTC)
_HASH = 16  # hex digits, 64 bits, that tell two long ids apart
_MIMETYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,127}/[A-Za-z0-9!#$&^_.+-]{1,127}(?:[ ;][ -~]{0,126})?")


def shortened(value: str, most: int) -> str:
    """Return an id that fits: one that is too long becomes its beginning and a hash, always the same."""
    if len(value) <= most:
        return value
    digest = hashlib.sha256(value.encode(errors="replace")).hexdigest()[: min(_HASH, most // 2)]
    return f"{value[: most - len(digest) - 1]}~{digest}"


def moment(timestamp_s: int | None, arrived_at: datetime) -> datetime:
    """Return when something happened. A time before WhatsApp or after now is none: it counts as the time of arrival,
    or one message of the year 3000 would stand last in its chat for ever.
    """
    latest = arrived_at + AHEAD
    if timestamp_s is None or not WHATSAPP_BEGAN.timestamp() <= timestamp_s <= latest.timestamp():
        return arrived_at.replace(microsecond=0)
    return datetime.fromtimestamp(timestamp_s, UTC)


def mimetype(found: str | None) -> str:
    """Return a type that can stand in a header; what cannot is some file."""
    found = (found or "").strip()[:MOST_MIMETYPE]
    return found if _MIMETYPE.fullmatch(found) else "application/octet-stream"


def raw(found: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return raw content within depth and bytes, so that it can be stored and looked at."""
    if found is None:
        return None
    kept = _pruned(found, RAW_DEPTH, string=RAW_BYTES, items=RAW_BYTES)
    if len(_written(kept).encode()) <= RAW_BYTES:
        return dict(kept)
    kept = _pruned(found, RAW_DEPTH, string=RAW_STRING, items=RAW_ITEMS)
    written = _written(kept)
    return dict(kept) if len(written.encode()) <= RAW_BYTES else {"excerpt": written[:EXCERPT_CHARACTERS]}


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _pruned(value: Any, depth: int, *, string: int, items: int) -> Any:
    match value:
        case str():
            return value[:string]
        case bool() | None:
            return value
        case int():
            return value if abs(value) < RAW_NUMBER else "(a number too large)"
        case float():
            return value if math.isfinite(value) else str(value)
        case list():
            return [_pruned(one, depth - 1, string=string, items=items) for one in value[:items]] if depth > 1 else "…"
        case dict() if depth > 1:
            some = list(value.items())[:items]
            return {str(key)[:string]: _pruned(one, depth - 1, string=string, items=items) for key, one in some}
        case dict():
            return "…"
        case _:
            return str(value)[:string]
