"""Proof that a delivery came from our bridge, just now."""

import hashlib
import hmac

MOST_AGE_S = 300


def is_genuine(secret: str, body: bytes, timestamp: str, signature: str, *, now_s: float) -> bool:
    """Whether `signature` ("sha256=<hex>") covers `timestamp.body` and the timestamp (unix seconds) is fresh."""
    # The accent on ASCII: int() alone would also take other scripts' digits, signs and underscores.
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    if abs(now_s - int(timestamp)) > MOST_AGE_S:
        return False
    expected = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"sha256={expected}".encode(), signature.encode())
