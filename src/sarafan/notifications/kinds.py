"""What one can be told of: a table with a line for each kind, which each member turns on or off."""

from dataclasses import dataclass
from enum import StrEnum

from sarafan.organizations.permissions import Permission


class Occasion(StrEnum):
    """What has happened. Of one occasion members may be told as different kinds."""

    MESSAGE = "message"
    ASSIGNMENT = "assignment"
    FALL = "fall"
    WAIT = "wait"
    MENTION = "mention"
    ERRAND = "errand"


class Kind(StrEnum):
    """What a member turns on or off."""

    MESSAGE_MINE = "message_mine"
    MESSAGE_UNASSIGNED = "message_unassigned"
    MESSAGE_OTHERS = "message_others"
    ASSIGNED = "assigned"
    NUMBER_FELL = "number_fell"
    WAITS_LONG = "waits_long"
    WAITS_LONG_OTHERS = "waits_long_others"
    MENTIONED = "mentioned"
    ERRAND = "errand"
    ERRAND_OTHERS = "errand_others"


@dataclass(frozen=True)
class Terms:
    """Whether a kind is on until a member says otherwise, and the right without which nobody is told of it."""

    is_on: bool
    needs: Permission = Permission.READ


KINDS: dict[Kind, Terms] = {
    Kind.MESSAGE_MINE: Terms(is_on=True),
    Kind.MESSAGE_UNASSIGNED: Terms(is_on=True),
    Kind.MESSAGE_OTHERS: Terms(is_on=False),
    Kind.ASSIGNED: Terms(is_on=True),
    Kind.NUMBER_FELL: Terms(is_on=True, needs=Permission.CHANNELS),
    Kind.WAITS_LONG: Terms(is_on=True),
    # Of a colleague's chat heads are told, who can help.
    Kind.WAITS_LONG_OTHERS: Terms(is_on=True, needs=Permission.TEAMS),
    Kind.MENTIONED: Terms(is_on=True),
    Kind.ERRAND: Terms(is_on=True),
    # Of what a colleague was to do who has left, or does not see the chat any more, heads are told.
    Kind.ERRAND_OTHERS: Terms(is_on=True, needs=Permission.TEAMS),
}
