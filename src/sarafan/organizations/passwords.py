"""Passwords: argon2id, off the event loop, a few at a time."""

import asyncio
import os

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from sarafan.core.turns import Turns

# Each hash takes 64 MiB and four threads: a burst of them must leave memory and processors to everybody else.
MOST_AT_ONCE = max(1, min(2, (os.cpu_count() or 1) // 4))
MOST_WAITING = 64
LONGEST_WAIT_S = 10

_hasher = PasswordHasher()  # argon2id with RFC 9106's low-memory profile, the library's default
turns = Turns(
    at_once=MOST_AT_ONCE, most_waiting=MOST_WAITING, most_waiting_of_one=MOST_WAITING, longest_wait_s=LONGEST_WAIT_S
)

# What an unknown e-mail is checked against, so that it takes as long as a known one.
NOBODY = _hasher.hash("nobody has this password")


async def hash_password(password: str) -> str:
    """Return what we keep instead of the password. Raises `Busy`."""
    async with turns.turn():
        return await asyncio.to_thread(_hasher.hash, password)


async def is_right(password: str, password_hash: str | None) -> bool:
    """Whether the password fits; without a hash it never does, and takes as long. Raises `Busy`."""
    async with turns.turn():
        fits = await asyncio.to_thread(_verify, password_hash or NOBODY, password)
    return fits and password_hash is not None


def _verify(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
