"""Time, in one form: aware UTC."""

from datetime import UTC, datetime, timedelta


def utc_now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def ahead_s(asked_at: datetime, answered_at: datetime, told: datetime) -> float:
    """Say by how many seconds at least our clock is ahead of another one, or behind if negative.

    `asked_at` and `answered_at` are ours; `told` is the other's moment between the two, in whole seconds.
    """
    latest = told + timedelta(seconds=1)
    return (asked_at - latest).total_seconds() if latest < asked_at else min(0.0, (answered_at - told).total_seconds())
