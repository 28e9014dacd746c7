"""JSON shapes of the rules of what waits for an answer."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from sarafan.conversations.answering.deciding import Decision
from sarafan.shapes import Body, refuse_nul

MOST_PHRASE_LETTERS = 60
Phrase = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MOST_PHRASE_LETTERS),
    AfterValidator(refuse_nul),
]


class BuiltInRuleRead(BaseModel):
    """A built-in rule: whether what it is about waits, its phrases, and whether it is on."""

    name: str
    waits: bool
    phrases: list[str]
    can_be_off: bool
    enabled: bool


class OwnPhraseRead(BaseModel):
    """A phrase that the organization has added, and by whom."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    text: str
    waits: bool
    author_name: str | None
    created_at: datetime


class AnswerRulesRead(BaseModel):
    """All rules, in the order in which they are tried after the organization's own. `most_own`: phrases at most."""

    built_in: list[BuiltInRuleRead]
    own: list[OwnPhraseRead]
    most_own: int


class RuleUpdate(Body):
    """Whether a built-in rule is on."""

    enabled: bool


class PhraseCreate(Body):
    """A phrase after which somebody waits, or does not, when it is all that they say."""

    text: Phrase
    waits: bool = False


class DecisionRead(BaseModel):
    """Whether a message would wait, by which rule, and the words that decide."""

    waits: bool
    rule: str
    phrase: str | None

    @classmethod
    def of(cls, decision: Decision) -> "DecisionRead":
        """Show a decision."""
        return cls(waits=decision.waits, rule=decision.rule, phrase=decision.phrase)
