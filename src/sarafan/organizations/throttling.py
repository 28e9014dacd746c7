"""Guesses of a password are counted before it is looked at, in a transaction of their own.

So any number of tries at once, through any number of processes, counts in full.

A browser that has signed in to the account before (`known_browsers.py`) is counted by itself: whatever strangers do
elsewhere, or beside it, never keeps it out. Everybody else is counted by the account and the network from which they
come. After some tries for free each further one waits longer. While an account is tried from many networks, or a
network tries many accounts, strangers wait before their first try, too, each of them
as long as every other.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.core import secrets
from sarafan.core.clock import utc_now
from sarafan.core.db import Database
from sarafan.core.networks import network_of
from sarafan.organizations.errors import TooManyAttempts

FORGOTTEN_AFTER = timedelta(hours=1)  # a subject that made no try for so long begins anew, and its row is swept


@dataclass(frozen=True)
class Pace:
    """How many tries in a row are free, and how long the longest wait after these is."""

    free_tries: int
    most_wait_s: int


BROWSER = Pace(free_tries=8, most_wait_s=300)  # a known browser at its own account
ACCOUNT_FROM_NETWORK = Pace(free_tries=5, most_wait_s=900)
ACCOUNT = Pace(free_tries=20, most_wait_s=60)  # one account from everywhere
NETWORK = Pace(free_tries=40, most_wait_s=60)  # one network at all accounts
GUESS = Pace(free_tries=8, most_wait_s=900)  # an open session at its member's password


@dataclass(frozen=True)
class Subject:
    """Whose tries are counted together."""

    name: str
    pace: Pace


@dataclass(frozen=True)
class Counted:
    """By what a try is counted. `own`: who tries. `shared`: the account and the network, which others try from, too."""

    own: Subject
    shared: tuple[Subject, ...] = ()


_HOLD = sa.text(
    """
    INSERT INTO sign_in_throttles (subject, failures, first_at, last_at) VALUES (:subject, 0, :now, :now)
    ON CONFLICT (subject) DO UPDATE SET
        failures = CASE WHEN coalesce(sign_in_throttles.last_at, sign_in_throttles.first_at) < :forgotten
                        THEN 0 ELSE sign_in_throttles.failures END,
        free_at = CASE WHEN coalesce(sign_in_throttles.last_at, sign_in_throttles.first_at) < :forgotten
                       THEN NULL ELSE sign_in_throttles.free_at END
    RETURNING failures, free_at
    """
)
_COUNT = sa.text(
    "UPDATE sign_in_throttles SET failures = failures + :tries, last_at = :now, free_at = :free_at"
    " WHERE subject = :subject"
)
_FORGET = sa.text("DELETE FROM sign_in_throttles WHERE subject = :subject")
_TAKE_BACK = sa.text("UPDATE sign_in_throttles SET failures = greatest(failures - 1, 0) WHERE subject = :subject")
_SWEEP = sa.text("DELETE FROM sign_in_throttles WHERE coalesce(last_at, first_at) < :forgotten")


def wait_s(pace: Pace, failures: int) -> int:
    """Return how long the next try must wait after so many: nothing while some are free, then 1, 2, 4 … seconds."""
    beyond = failures - pace.free_tries
    return min(2 ** min(beyond, 20), pace.most_wait_s) if beyond >= 0 else 0


def of_sign_in(email: str, address: str | None, browser: str | None) -> Counted:
    """Say by what a sign-in is counted; `browser`: the mark of a known one at this account."""
    if browser is not None:
        return Counted(_subject("browser", f"{email}:{browser}", BROWSER))
    network = network_of(address)
    shared = (_subject("account", email, ACCOUNT), _subject("network", network, NETWORK))
    return Counted(_subject("place", f"{email}:{network}", ACCOUNT_FROM_NETWORK), shared)


async def count(database: Database, counted: Counted) -> None:
    """Count one try. Raises `TooManyAttempts` while it must wait; such a try is not counted."""
    now = utc_now()
    async with database.for_system() as session:
        left_s = await _count(session, counted, now)
    if left_s:
        raise TooManyAttempts(retry_after_s=left_s)


async def _count(session: AsyncSession, counted: Counted, now: datetime) -> int:
    """Count, or return how many seconds are left to wait."""
    # In one order everywhere, so that two tries never wait for each other's rows.
    ordered = sorted((counted.own, *counted.shared), key=lambda subject: subject.name)
    held = {subject: await _hold(session, subject, now) for subject in ordered}
    own = counted.own
    free_at: datetime | None = held[own].free_at
    pressure_s = max((wait_s(one.pace, held[one].failures) for one in counted.shared), default=0)
    if pressure_s and free_at is None and not held[own].failures:
        free_at = await _record(session, own, now, tries=0, pause_s=pressure_s)
    if free_at is not None and free_at > now:
        return max(1, math.ceil((free_at - now).total_seconds()))
    for subject in counted.shared:
        await _record(session, subject, now, tries=1, pause_s=0)
    await _record(session, own, now, tries=1, pause_s=max(pressure_s, wait_s(own.pace, held[own].failures + 1)))
    return 0


async def _hold(session: AsyncSession, subject: Subject, now: datetime) -> Any:
    values = {"subject": subject.name, "now": now, "forgotten": now - FORGOTTEN_AFTER}
    return (await session.execute(_HOLD, values)).one()


async def _record(session: AsyncSession, subject: Subject, now: datetime, *, tries: int, pause_s: int) -> datetime:
    free_at = now + timedelta(seconds=pause_s)
    values = {"subject": subject.name, "now": now, "tries": tries, "free_at": free_at if pause_s else None}
    await session.execute(_COUNT, values)
    return free_at


async def count_guess(database: Database, member_id: UUID) -> None:
    """Count one try of a member's open session to know their password. Raises `TooManyAttempts`.

    Apart from signing in: whoever holds a stolen session cannot lock its owner out.
    """
    await count(database, Counted(_subject("guess", str(member_id), GUESS)))


async def forgive(database: Database, counted: Counted) -> None:
    """Forget the tries that led to a success; of those of the account and the network only this one is taken back."""
    async with database.for_system() as session:
        await session.execute(_FORGET, {"subject": counted.own.name})
        # One by one in the order of their names, as `_count` does, so that two never wait for each other's rows.
        for name in sorted(subject.name for subject in counted.shared):
            await session.execute(_TAKE_BACK, {"subject": name})


async def sweep(resources: Any, timestamp: int) -> None:
    """Forget subjects that have made no try for long."""
    async with resources.database.for_system() as session:
        await session.execute(_SWEEP, {"forgotten": utc_now() - FORGOTTEN_AFTER})


def _subject(kind: str, value: str, pace: Pace) -> Subject:
    return Subject(secrets.fingerprint(f"{kind}:{value}"), pace)
