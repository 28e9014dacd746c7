"""Proof that a delivery came from our bridge, just now.

The bridge signs the headers, and one of them is the body's digest: the server refuses a stranger before it
has read one byte of the body, and a body that was swapped by its digest.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping

MOST_AGE_S = 300  # how old, or how far ahead, a delivery's timestamp may be
MOST_LETTERS_OF_NAME = 200  # of a delivery's name

TIMESTAMP = "x-sarafan-timestamp"
DELIVERY = "x-sarafan-delivery"
DIGEST = "x-sarafan-digest"
SIGNATURE = "x-sarafan-signature"

_DIGEST = re.compile(r"sha256=([0-9a-f]{64})", re.ASCII)


def proven_digest(secret: str, headers: Mapping[str, str], *, now_s: float) -> str | None:
    """Return the digest (hex) that the body must have; nothing unless the headers prove who sent them, and when."""
    timestamp, delivery = headers.get(TIMESTAMP, ""), headers.get(DELIVERY, "")
    digest = _DIGEST.fullmatch(headers.get(DIGEST, ""))
    if digest is None or len(delivery) > MOST_LETTERS_OF_NAME or not _is_fresh(timestamp, now_s):
        return None
    expected = signature(secret, timestamp, delivery, digest[1])
    if not hmac.compare_digest(expected.encode(), headers.get(SIGNATURE, "").encode()):
        return None
    return digest[1]


def signature(secret: str, timestamp: str, delivery: str, digest: str) -> str:
    """Sign a delivery's headers; `digest`: the hex of SHA-256 of the body."""
    signed = f"{timestamp}.{delivery}.{digest}".encode()
    return f"sha256={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


def has_digest(body: bytes | bytearray, digest: str) -> bool:
    """Whether a body is the one whose digest was signed."""
    return hmac.compare_digest(hashlib.sha256(body).hexdigest(), digest)


def _is_fresh(timestamp: str, now_s: float) -> bool:
    # int() alone would also take signs, underscores and the digits of other scripts.
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    return abs(now_s - int(timestamp)) <= MOST_AGE_S
