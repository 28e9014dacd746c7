"""Whether a member is told: rules without I/O."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sarafan.notifications.kinds import KINDS, Kind, Occasion
from sarafan.notifications.models import NotificationSettings


def kind_of(occasion: Occasion, assignee_id: UUID | None, member_id: UUID, doer_id: UUID | None = None) -> Kind:
    """Say as which kind a member is told of what has happened. `doer_id`: to whom a chat comes back."""
    if occasion is Occasion.FALL:
        return Kind.NUMBER_FELL
    if occasion is Occasion.ASSIGNMENT:
        return Kind.ASSIGNED
    if occasion is Occasion.MENTION:
        return Kind.MENTIONED
    if occasion is Occasion.ERRAND:
        return Kind.ERRAND if doer_id == member_id else Kind.ERRAND_OTHERS
    if occasion is Occasion.WAIT:
        return Kind.WAITS_LONG if assignee_id in (None, member_id) else Kind.WAITS_LONG_OTHERS
    if assignee_id is None:
        return Kind.MESSAGE_UNASSIGNED
    return Kind.MESSAGE_MINE if assignee_id == member_id else Kind.MESSAGE_OTHERS


def is_on(settings: NotificationSettings | None, kind: Kind) -> bool:
    """Whether a member wants to be told of a kind."""
    return bool((settings.kinds if settings else {}).get(kind.value, KINDS[kind].is_on))


def is_quiet(settings: NotificationSettings | None, now: datetime, time_zone: str) -> bool:
    """Whether these are a member's quiet hours, which may go on over midnight."""
    if settings is None or settings.quiet_from is None or settings.quiet_to is None:
        return False
    there = now.astimezone(ZoneInfo(time_zone))
    minute, start, end = there.hour * 60 + there.minute, settings.quiet_from, settings.quiet_to
    return start <= minute < end if start <= end else minute >= start or minute < end
