"""Browsers that have signed in to an account before: a cookie of their own, which outlives the session.

It lets nobody in. It only says that a try to sign in comes from where the right password came from once, so that
strangers' tries at the same account never keep its owner out. Nothing is stored: each mark is signed for an e-mail,
so that it goes first before anybody is looked up, and bound to the password, so that a new password ends it.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from sarafan.core import secrets

COOKIE = "sarafan_known"
LIFETIME = timedelta(days=400)  # the longest that browsers keep a cookie
MOST_ACCOUNTS = 4  # of one browser: a computer in a shop has several people
MOST_LETTERS = 600  # of the cookie
_MARK = re.compile(r"([0-9a-f]{16})-([0-9]{10})-([0-9a-f]{64})-([0-9a-f]{16})", re.ASCII)


def mark_of(cookie: str | None, email: str, secret_key: str, now: datetime) -> str | None:
    """Return the browser's mark at an account, though perhaps of an earlier password; nothing if it has none."""
    for mark in _marks(cookie):
        name, made_at, proof, _ = mark.split("-")
        signed = secrets.same(proof, _proof(name, made_at, email, secret_key))
        if signed and int(made_at) + LIFETIME.total_seconds() >= now.timestamp():
            return mark
    return None


def is_bound_to(mark: str, password_hash: str, secret_key: str) -> bool:
    """Whether the account's password is still the one that the mark was made with."""
    name, _, _, bond = mark.split("-")
    return secrets.same(bond, _bond(name, password_hash, secret_key))


def name_of(mark: str) -> str:
    """Return what the browser's tries are counted by."""
    return mark.split("-", 1)[0]


def with_new_mark(cookie: str | None, email: str, password_hash: str, secret_key: str, now: datetime) -> str:
    """Return the cookie after a sign-in: a new mark of this account first, then the latest of others."""
    name, made_at = secrets.fingerprint(secrets.new_token())[:16], f"{int(now.timestamp()):010d}"
    mine = f"{name}-{made_at}-{_proof(name, made_at, email, secret_key)}-{_bond(name, password_hash, secret_key)}"
    others = [mark for mark in _marks(cookie) if mark != mark_of(cookie, email, secret_key, now)]
    return ".".join([mine, *others[: MOST_ACCOUNTS - 1]])


def _marks(cookie: str | None) -> Iterator[str]:
    if cookie is not None and len(cookie) <= MOST_LETTERS:
        yield from (mark for mark in cookie.split(".")[:MOST_ACCOUNTS] if _MARK.fullmatch(mark))


def _proof(name: str, made_at: str, email: str, secret_key: str) -> str:
    return secrets.derive(secret_key, "known browser", f"{name}:{made_at}:{email}")


def _bond(name: str, password_hash: str, secret_key: str) -> str:
    return secrets.derive(secret_key, "known browser's password", f"{name}:{password_hash}")[:16]
