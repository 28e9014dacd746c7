"""One cookie out of a request's header, which a stranger writes."""

from collections.abc import Sequence


def cookie_in(headers: Sequence[str], name: str) -> str | None:
    """Return the last cookie of this name as it stands there; nothing when there is none.

    Not with `http.cookies`: before Python 3.11.10 it takes minutes for a header of backslashes (CVE-2024-7592).
    """
    found = None
    for header in headers:
        for part in header.split(";"):
            key, is_one, value = part.partition("=")
            if is_one and key.strip() == name:
                found = value.strip()
    return found
