"""Working hours and attendance: what the clock says, and for how long somebody's own word holds."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sarafan.organizations.attendance import present, say
from sarafan.organizations.hours import are_open, next_boundary, worked_between
from sarafan.organizations.models import Attendance, Member, Organization

ALMATY = ZoneInfo("Asia/Almaty")
BERLIN = ZoneInfo("Europe/Berlin")
WEEKDAYS = {str(day): [9 * 60, 18 * 60] for day in range(5)}
NIGHTS = {"4": [22 * 60, 6 * 60]}  # from Friday to Saturday


def at(text: str, zone: ZoneInfo = ALMATY) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "moment", "is_open"),
    [
        (WEEKDAYS, "2026-11-30T09:00", True),
        (WEEKDAYS, "2026-11-30T08:59:59", False),
        (WEEKDAYS, "2026-11-30T18:00", False),
        (WEEKDAYS, "2026-11-29T12:00", False),  # a Sunday
        (NIGHTS, "2026-12-04T23:00", True),
        (NIGHTS, "2026-12-05T05:59", True),
        (NIGHTS, "2026-12-05T06:00", False),
        (NIGHTS, "2026-12-04T05:00", False),
        ({}, "2026-11-30T12:00", False),
        ({"0": [0, 1440]}, "2026-11-30T23:59", True),
        ({"0": [600, 600]}, "2026-12-01T09:59", True),  # around the clock
    ],
)
def test_hours_are_open(hours: dict[str, list[int]], moment: str, is_open: bool):
    assert are_open(hours, ALMATY, at(moment)) is is_open


def test_the_time_between_is_counted_within_hours_only():
    evening, morning = at("2026-11-30T17:50"), at("2026-12-01T09:20")
    assert worked_between(WEEKDAYS, ALMATY, evening, morning) == timedelta(minutes=30)
    assert worked_between({}, ALMATY, evening, morning) == morning - evening
    assert worked_between(WEEKDAYS, ALMATY, morning, evening) == timedelta()
    friday, monday = at("2026-11-27T17:00"), at("2026-11-30T10:00")
    assert worked_between(WEEKDAYS, ALMATY, friday, monday) == timedelta(hours=2)
    # The night in which clocks go back has an hour more.
    night, noon = at("2026-10-24T22:00", BERLIN), at("2026-10-25T12:00", BERLIN)
    around = {str(day): [0, 1440] for day in range(7)}
    assert worked_between(around, BERLIN, night, noon) == timedelta(hours=15)


def test_the_next_boundary_is_the_next_one():
    assert next_boundary(WEEKDAYS, ALMATY, at("2026-11-30T12:00")) == at("2026-11-30T18:00")
    assert next_boundary(WEEKDAYS, ALMATY, at("2026-11-27T18:00")) == at("2026-11-30T09:00")
    assert next_boundary(WEEKDAYS, ALMATY, at("2026-11-30T07:00"), ends_only=True) == at("2026-11-30T18:00")
    assert next_boundary({}, ALMATY, at("2026-11-30T12:00")) is None


def make(hours: dict[str, list[int]]) -> tuple[Member, Organization]:
    return Member(), Organization(time_zone="Asia/Almaty", working_hours=hours)


def test_without_a_word_hours_say_it_and_without_hours_nobody_is_at_work():
    member, organization = make(WEEKDAYS)
    assert present(member, organization, at("2026-11-30T10:00")).state is Attendance.AT_WORK
    assert present(member, organization, at("2026-11-30T20:00")).state is Attendance.OFF
    member.working_hours = {"0": [19 * 60, 21 * 60]}
    assert present(member, organization, at("2026-11-30T20:00")).state is Attendance.AT_WORK
    member, organization = make({})
    found = present(member, organization, at("2026-11-30T10:00"))
    assert (found.state, found.until, found.by_hand) == (Attendance.OFF, None, False)


@pytest.mark.parametrize(
    ("said", "when", "holds_until"),
    [
        (Attendance.OFF, "2026-11-30T08:00", "2026-11-30T18:00"),  # ill: not at work again at nine
        (Attendance.AWAY, "2026-11-30T12:00", "2026-11-30T18:00"),
        (Attendance.AT_WORK, "2026-11-30T08:30", "2026-11-30T09:00"),
        (Attendance.AT_WORK, "2026-11-30T20:00", "2026-12-01T09:00"),  # overtime
        (Attendance.OFF, "2026-11-30T17:00", "2026-11-30T18:00"),
    ],
)
def test_a_word_holds_until_hours_say_something_else(said: Attendance, when: str, holds_until: str):
    member, organization = make(WEEKDAYS)
    say(member, organization, said, at(when))
    assert present(member, organization, at(holds_until) - timedelta(seconds=1)).state is said
    assert not present(member, organization, at(holds_until)).by_hand
    say(member, organization, None, at(when))
    assert not present(member, organization, at(when)).by_hand


def test_without_hours_a_word_holds_until_another():
    member, organization = make({})
    say(member, organization, Attendance.AT_WORK, at("2026-11-30T08:00"))
    assert present(member, organization, at("2026-12-30T08:00")).state is Attendance.AT_WORK
