"""JSON shapes of questions and answers that several modules share; those of one module are in its `schemas`."""

import re
from typing import Annotated, Literal
from unicodedata import category
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from sarafan.core.texts import beginning

MOST_REASON_LETTERS = 1000  # of why a message or a file failed


def refuse_nul(value: str) -> str:
    """Refuse what PostgreSQL cannot keep."""
    if "\x00" in value:
        raise ValueError("must not contain a NUL character")
    return value


def read_phone(typed: str) -> str:
    """Return the digits of a number as people here type it: with `+` or `00`, with an 8, or the ten digits alone.

    Pasted ones have dashes of every length, and marks of direction that nobody sees.
    """
    plain = "".join(
        one for one in typed if not one.isspace() and category(one) not in ("Pd", "Cf") and one not in "()."
    )
    found = re.fullmatch(r"(\+|00)?([1-9][0-9]{6,14})", plain, re.ASCII)
    if found is None:
        raise ValueError("must be a phone number")
    whole, digits = found.groups()
    if whole:
        return str(digits)
    if re.fullmatch(r"8[0-9]{10}", digits):
        return f"7{digits[1:]}"
    return f"7{digits}" if len(digits) == 10 else str(digits)


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
PlainName = Annotated[Name, AfterValidator(refuse_nul)]
Phone = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{6,14}$")]
TypedPhone = Annotated[str, StringConstraints(max_length=40), AfterValidator(read_phone)]
Problem = Literal["cut", "edit_lost", "unreadable", "too_deep", "too_large"]


class Body(BaseModel):
    """What we are asked for: unknown fields are refused, so that a typo is not silently lost."""

    model_config = ConfigDict(extra="forbid")


class AuthorRead(BaseModel):
    """Who wrote a message: contact, member, phone (the owner's own), api_key, rule, schedule, assistant."""

    kind: str
    id: UUID | None
    name: str | None


class MentionRead(BaseModel):
    """Somebody whom a text names, as `@` and the digits of their phone or LID. `is_us`: this number itself."""

    contact_id: UUID | None
    name: str | None
    phone: str | None
    lid: str | None
    is_us: bool


class MessageErrorRead(BaseModel):
    """Why a message failed."""

    code: str
    message: str | None

    @classmethod
    def of(cls, code: str | None, message: str | None) -> "MessageErrorRead | None":
        """Show a reason; nothing when nothing failed."""
        return cls(code=code, message=message and beginning(message, MOST_REASON_LETTERS)) if code else None
