"""Passwords: argon2id, off the event loop."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher()  # argon2id with RFC 9106's low-memory profile, the library's default
_at_once = asyncio.Semaphore(2)  # each hash takes 64 MiB; a burst of sign-ins must not take them all at once

# What an unknown e-mail is checked against, so that it takes as long as a known one.
_NOBODY = _hasher.hash("nobody has this password")


async def hash_password(password: str) -> str:
    """Return what we keep instead of the password."""
    async with _at_once:
        return await asyncio.to_thread(_hasher.hash, password)


async def is_right(password: str, password_hash: str | None) -> bool:
    """Whether the password fits; without a hash it never does, and takes as long."""
    async with _at_once:
        fits = await asyncio.to_thread(_verify, password_hash or _NOBODY, password)
    return fits and password_hash is not None


def _verify(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
