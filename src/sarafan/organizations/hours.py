"""Working hours of a week, in an organization's time zone: rules without I/O.

Kept as `{weekday from Monday's "0": [first minute, last minute]}`. A span that ends before it begins, or as it begins,
goes on over midnight.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Hours = Mapping[str, Sequence[int]]

DAY_MINUTES = 24 * 60
AHEAD_DAYS = 9  # within which each span of a week begins and ends again
LOOKED_BACK = timedelta(days=31)  # nobody counts the working time of what has waited longer


def _spans(hours: Hours, zone: ZoneInfo, first: date, days: int) -> Iterator[tuple[datetime, datetime]]:
    for number in range(days):
        day = first + timedelta(days=number)
        if (span := hours.get(str(day.weekday()))) is not None:
            begins, ends = span
            last = day if ends > begins else day + timedelta(days=1)
            yield _moment(day, begins, zone), _moment(last, ends, zone)


def _moment(day: date, minute: int, zone: ZoneInfo) -> datetime:
    if minute == DAY_MINUTES:
        day, minute = day + timedelta(days=1), 0
    return datetime.combine(day, time(minute // 60, minute % 60), zone)


def are_open(hours: Hours, zone: ZoneInfo, at: datetime) -> bool:
    """Whether a moment is within working hours; without any it never is."""
    yesterday = at.astimezone(zone).date() - timedelta(days=1)
    return any(begins <= at < ends for begins, ends in _spans(hours, zone, yesterday, 2))


def next_boundary(hours: Hours, zone: ZoneInfo, after: datetime, *, ends_only: bool = False) -> datetime | None:
    """Return when working hours next begin or end, or only when they end; nothing where there are none."""
    yesterday = after.astimezone(zone).date() - timedelta(days=1)
    found = [
        moment
        for begins, ends in _spans(hours, zone, yesterday, AHEAD_DAYS + 1)
        for moment in ((ends,) if ends_only else (begins, ends))
        if moment > after
    ]
    return min(found, default=None)


def last_boundary(hours: Hours, zone: ZoneInfo, until: datetime) -> datetime | None:
    """Return when working hours last began or ended; nothing where there are none."""
    first = until.astimezone(zone).date() - timedelta(days=AHEAD_DAYS)
    spans = _spans(hours, zone, first, AHEAD_DAYS + 1)
    return max((moment for span in spans for moment in span if moment <= until), default=None)


def worked_between(hours: Hours, zone: ZoneInfo, since: datetime, until: datetime) -> timedelta:
    """Return how much of a time was within working hours; without any, all of it."""
    if not hours:
        return max(until - since, timedelta())
    since = max(since, until - LOOKED_BACK)
    yesterday = since.astimezone(zone).date() - timedelta(days=1)
    days = (until.astimezone(zone).date() - yesterday).days + 1
    spent = (
        min(ends, until) - max(begins, since)
        for begins, ends in _spans(hours, zone, yesterday, days)
        if begins < until and ends > since
    )
    return sum(spent, timedelta())
