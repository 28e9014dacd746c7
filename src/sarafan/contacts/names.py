"""Names in a vocabulary: how they are kept, and when two are the same."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from sarafan.shapes import refuse_nul

MOST_NAME_LETTERS = 40  # of a tag, a field or a choice


def key_of(name: str) -> str:
    """Return what two names share that are the same to a person: case, width and gaps aside."""
    return " ".join(_seen(unicodedata.normalize("NFKC", name)).casefold().split())


def tidied(name: str) -> str:
    """Return a name in one line, with single gaps. Raises `ValueError` for one of which nothing is seen."""
    plain = " ".join(unicodedata.normalize("NFC", refuse_nul(name)).split())
    if not key_of(plain):
        raise ValueError("must have a letter, a digit or a sign that is seen")
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in plain):
        raise ValueError("must not contain control characters")
    return plain


def _seen(text: str) -> str:
    return "".join(letter for letter in text if unicodedata.category(letter) not in ("Cf", "Cc", "Cs", "Zl", "Zp"))


TidyName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MOST_NAME_LETTERS), AfterValidator(tidied)
]
