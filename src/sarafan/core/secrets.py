"""Tokens and their proofs; every comparison takes the same time whatever it finds."""

import hashlib
import hmac
import secrets


def new_token(prefix: str = "") -> str:
    """Make an unguessable token of 256 bits, safe in addresses."""
    return prefix + secrets.token_urlsafe(32)


def fingerprint(token: str) -> str:
    """Return what we keep of a token instead of the token itself (SHA-256, hex)."""
    return hashlib.sha256(token.encode()).hexdigest()


def derive(secret: str, purpose: str, value: str) -> str:
    """Return a proof that only a holder of `secret` can make, bound to one purpose (HMAC-SHA256, hex)."""
    return hmac.new(secret.encode(), f"{purpose}:{value}".encode(), hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare two secrets in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())
