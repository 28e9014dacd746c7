"""Attempts to know a password are counted before it is looked at, in a transaction of their own.

So any number of tries at once, through any number of processes, counts in full.
"""

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from sarafan.core import secrets
from sarafan.core.clock import utc_now
from sarafan.core.db import Database
from sarafan.organizations.errors import TooManyAttempts

WINDOW = timedelta(minutes=15)
MOST_PER_ACCOUNT = 8
MOST_PER_ADDRESS = 40

_COUNT = sa.text(
    """
    INSERT INTO sign_in_throttles (subject, failures, first_at) VALUES (:subject, 1, :now)
    ON CONFLICT (subject) DO UPDATE SET
        failures = CASE WHEN sign_in_throttles.first_at < :start THEN 1 ELSE sign_in_throttles.failures + 1 END,
        first_at = CASE WHEN sign_in_throttles.first_at < :start THEN :now ELSE sign_in_throttles.first_at END
    RETURNING failures, first_at
    """
)


async def count_attempt(database: Database, email: str, address: str) -> None:
    """Count one attempt to sign in for the account and the address. Raises `TooManyAttempts`."""
    await _count(
        database, {_subject("account", email): MOST_PER_ACCOUNT, _subject("address", address): MOST_PER_ADDRESS}
    )


async def count_guess(database: Database, member_id: UUID) -> None:
    """Count one attempt of a member's open session to know their password. Raises `TooManyAttempts`.

    Apart from signing in: whoever holds a stolen session cannot lock its owner out.
    """
    await _count(database, {_subject("guess", str(member_id)): MOST_PER_ACCOUNT})


async def _count(database: Database, limits: dict[str, int]) -> None:
    now = utc_now()
    exceeded = None
    async with database.for_system() as session:
        for subject in sorted(limits):
            row = (await session.execute(_COUNT, {"subject": subject, "now": now, "start": now - WINDOW})).one()
            if row.failures > limits[subject]:
                exceeded = max(1, round((row.first_at + WINDOW - now).total_seconds()))
    if exceeded is not None:
        raise TooManyAttempts(retry_after_s=exceeded)


async def forgive(database: Database, email: str, address: str) -> None:
    """Forget an account's failures after it signed in; at its address this attempt was none."""
    async with database.for_system() as session:
        account, place = {"subject": _subject("account", email)}, {"subject": _subject("address", address)}
        await session.execute(sa.text("DELETE FROM sign_in_throttles WHERE subject = :subject"), account)
        await session.execute(
            sa.text("UPDATE sign_in_throttles SET failures = greatest(failures - 1, 0) WHERE subject = :subject"), place
        )


def _subject(kind: str, value: str) -> str:
    return secrets.fingerprint(f"{kind}:{value}")
