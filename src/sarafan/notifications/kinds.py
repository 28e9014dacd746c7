"""What one can be told of: a table with a line for each kind, which each member turns on or off."""

from dataclasses import dataclass
from enum import StrEnum

from sarafan.organizations.permissions import Permission


class Occasion(StrEnum):
    """What has happened. Of one occasion members may be told as different kinds."""

    MESSAGE = "message"
    ASSIGNMENT = "assignment"
    FALL = "fall"


class Kind(StrEnum):
    """What a member turns on or off."""

    MESSAGE_MINE = "message_mine"
    MESSAGE_UNASSIGNED = "message_unassigned"
    MESSAGE_OTHERS = "message_others"
    ASSIGNED = "assigned"
    NUMBER_FELL = "number_fell"


@dataclass(frozen=True)
class Terms:
    """Whether a kind is on until a member says otherwise, and the right without which nobody is told of it."""

    is_on: bool
    needs: Permission = Permission.READ


# A mention in a note, once there are any, is a line here, one in `Occasion`, and a function in `news.py`.
KINDS: dict[Kind, Terms] = {
    Kind.MESSAGE_MINE: Terms(is_on=True),
    Kind.MESSAGE_UNASSIGNED: Terms(is_on=True),
    Kind.MESSAGE_OTHERS: Terms(is_on=False),
    Kind.ASSIGNED: Terms(is_on=True),
    Kind.NUMBER_FELL: Terms(is_on=True, needs=Permission.CHANNELS),
}
