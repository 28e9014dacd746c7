"""Whether a member is at work: as they have said it, and otherwise as their hours say."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sarafan.organizations.hours import Hours, are_open, last_boundary, next_boundary
from sarafan.organizations.models import Attendance, Member, Organization


@dataclass(frozen=True)
class Present:
    """How a member is now, since and until when if nothing else is said, and whether somebody has said it.

    `since`: nothing of whoever has always been so, as far as it is known.
    """

    state: Attendance
    since: datetime | None
    until: datetime | None
    by_hand: bool


def hours_of(member: Member, organization: Organization) -> Hours:
    """Return a member's working hours: their own, or the organization's."""
    return organization.working_hours if member.working_hours is None else member.working_hours


def present(member: Member, organization: Organization, now: datetime) -> Present:
    """Say how a member is. Without hours, and without a word of theirs, they are off."""
    until = member.attendance_until
    if member.attendance is not None and (until is None or now < until):
        return Present(member.attendance, member.attendance_at, until, by_hand=True)
    hours, zone = hours_of(member, organization), ZoneInfo(organization.time_zone)
    state = Attendance.AT_WORK if are_open(hours, zone, now) else Attendance.OFF
    return Present(state, last_boundary(hours, zone, now), next_boundary(hours, zone, now), by_hand=False)


def say(member: Member, organization: Organization, state: Attendance | None, now: datetime) -> None:
    """Keep what was said of a member, for as long as it is worth something; nothing: let their hours say it.

    Who comes is at work until their hours begin or end next; who goes is gone until the end of their present or next
    shift, or they would be back at its beginning. Without hours a word holds until another.
    """
    hours, zone = hours_of(member, organization), ZoneInfo(organization.time_zone)
    leaves = state is not Attendance.AT_WORK
    member.attendance, member.attendance_at = state, now
    member.attendance_until = next_boundary(hours, zone, now, ends_only=leaves) if state is not None else None
