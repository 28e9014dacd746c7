"""What a saved view is made of: conditions, all or any of which must hold, and brackets of such.

Two levels are enough for whatever AND and OR can say, and bound both the depth and, with the numbers, the size.
"""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from sarafan.contacts.fields.models import FieldKind
from sarafan.contacts.fields.values import MOST_VALUE_LETTERS
from sarafan.conversations.models import Priority
from sarafan.shapes import Body, refuse_nul

MOST_OF_A_LEVEL = 10  # conditions and brackets side by side
MOST_CONDITIONS = 20  # of a view, in all brackets
MOST_MINUTES = 525_600  # a year
MOST_DAYS = 3650


class Match(StrEnum):
    """How many of some conditions must hold."""

    ALL = "all"
    ANY = "any"


class State(StrEnum):
    """What a conversation is in: `waiting` for an answer and not put aside; `open`: neither put aside nor done."""

    WAITING = "waiting"
    SNOOZED = "snoozed"
    DONE = "done"
    OPEN = "open"


class Who(StrEnum):
    """Who is to answer. `me`: whoever looks at the view."""

    ME = "me"
    NOBODY = "nobody"
    MEMBER = "member"


class Comparison(StrEnum):
    """How a field of the contact is compared."""

    IS = "is"
    IS_NOT = "is_not"
    CONTAINS = "contains"
    LESS = "less"
    MORE = "more"
    FILLED = "filled"
    EMPTY = "empty"


_ALWAYS = frozenset({Comparison.IS, Comparison.IS_NOT, Comparison.FILLED, Comparison.EMPTY})
# Which comparisons make sense of which kind of field; the builder offers these.
COMPARISONS: dict[FieldKind, frozenset[Comparison]] = {
    FieldKind.TEXT: _ALWAYS | {Comparison.CONTAINS},
    FieldKind.NUMBER: _ALWAYS | {Comparison.LESS, Comparison.MORE},
    FieldKind.DATE: _ALWAYS | {Comparison.LESS, Comparison.MORE},
    FieldKind.CHOICE: _ALWAYS,
    FieldKind.PHONE: _ALWAYS | {Comparison.CONTAINS},
    FieldKind.LINK: _ALWAYS | {Comparison.CONTAINS},
}
WITHOUT_VALUE = frozenset({Comparison.FILLED, Comparison.EMPTY})


class StateIs(Body):
    """A conversation is, or is not, in a state."""

    kind: Literal["state"]
    is_not: bool = False
    value: State


class TagIs(Body):
    """The contact has, or has not, a tag."""

    kind: Literal["tag"]
    is_not: bool = False
    tag_id: UUID


Value = Annotated[str, StringConstraints(max_length=MOST_VALUE_LETTERS), AfterValidator(refuse_nul)]


class FieldIs(Body):
    """A field of the contact. `value`: as it is typed into the field; of a choice, its id."""

    kind: Literal["field"]
    field_id: UUID
    comparison: Comparison
    value: Value = ""


class ChannelIs(Body):
    """The conversation is, or is not, of one of our numbers."""

    kind: Literal["channel"]
    is_not: bool = False
    channel_id: UUID


class AssigneeIs(Body):
    """Who is, or is not, to answer; `member_id` with `member` only."""

    kind: Literal["assignee"]
    is_not: bool = False
    who: Who
    member_id: UUID | None = None

    @model_validator(mode="after")
    def _names_a_member(self) -> Self:
        if (self.who is Who.MEMBER) != (self.member_id is not None):
            raise ValueError("member_id goes with who = member, and only with it")
        return self


class TeamIs(Body):
    """It was, or was not, given to a team, whoever of it has it."""

    kind: Literal["team"]
    is_not: bool = False
    team_id: UUID


class PriorityIs(Body):
    """How much it presses, or does not."""

    kind: Literal["priority"]
    is_not: bool = False
    value: Priority


class WaitsLonger(Body):
    """The customer waits for an answer, longer than so many minutes."""

    kind: Literal["waits"]
    minutes: Annotated[int, Field(ge=1, le=MOST_MINUTES)]


class LastMessage(Body):
    """The last message is older or newer than a day of the organization's calendar, or than so many days ago."""

    kind: Literal["last_message"]
    is_before: bool
    day: date | None = None
    days: Annotated[int, Field(ge=1, le=MOST_DAYS)] | None = None

    @model_validator(mode="after")
    def _says_when(self) -> Self:
        if (self.day is None) == (self.days is None):
            raise ValueError("either day or days must be given")
        if self.day is not None and not 1970 <= self.day.year < 2200:
            raise ValueError("day must be between 1970 and 2199")
        return self


class PartyIs(Body):
    """It is with one person, or in a group."""

    kind: Literal["party"]
    is_group: bool


_OfWhom = TagIs | FieldIs | PartyIs
_OfWhose = ChannelIs | AssigneeIs | TeamIs
AnyPlain = StateIs | PriorityIs | WaitsLonger | LastMessage | _OfWhom | _OfWhose
Plain = Annotated[AnyPlain, Field(discriminator="kind")]


class Bracket(Body):
    """Conditions of which all or any must hold, as one condition among others."""

    kind: Literal["bracket"]
    match: Match
    of: Annotated[list[Plain], Field(min_length=1, max_length=MOST_OF_A_LEVEL)]


AnyCondition = Annotated[AnyPlain | Bracket, Field(discriminator="kind")]


class Condition(Body):
    """Of which conversations a view is: all or any of these must hold; twenty conditions at most."""

    match: Match
    of: Annotated[list[AnyCondition], Field(min_length=1, max_length=MOST_OF_A_LEVEL)]

    @model_validator(mode="after")
    def _is_bounded(self) -> Self:
        count = sum(1 for _ in self.plain())
        if count > MOST_CONDITIONS:
            raise ValueError(f"at most {MOST_CONDITIONS} conditions, found {count}")
        return self

    def plain(self) -> Iterator[Plain]:
        """Go through all conditions, those in brackets too."""
        for one in self.of:
            if isinstance(one, Bracket):
                yield from one.of
            else:
                yield one
