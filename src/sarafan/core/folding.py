"""What a search compares: letters that people type for each other are one, and marks between words are none."""

import unicodedata
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# What is written in several ways is taken apart first: й and ё as Apple's phones send them, accents, and the letters
# that look alike in many styles (𝓐, Ａ, ① for A, A, 1).
_APART: Final = "NFKD"
# Whoever has no Kazakh keyboard types the Russian letter that looks alike.
_ALIKE = {"ә": "а", "і": "и", "ң": "н", "ғ": "г", "ү": "у", "ұ": "у", "қ": "к", "ө": "о", "һ": "х"}
_GAPS = '\t\n\r-‐–—−_.,;:!?()[]{}<>/\\|+*=#@&%^~"«»‹›„“”·•'
# Within a word: apostrophes, what parts of letters remain, what is not seen.
_NOTHING = (
    "'`ʹʼʻ‘’\u0300\u0301\u0302\u0303\u0306\u0307\u0308\u030c\u0327"
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u2066\u2069\ufe0f\ufeff"
)
_FROM = "".join(_ALIKE) + _GAPS + _NOTHING
_TO = "".join(_ALIKE.values()) + " " * len(_GAPS)
_TABLE = {ord(letter): _TO[at] if at < len(_TO) else None for at, letter in enumerate(_FROM)}

_PLAIN = postgresql.dialect(paramstyle="named")  # type: ignore[no-untyped-call]  # in which a per cent sign is nothing but that

MOST_WORDS = 8  # of one search; more say nothing new


def words_of(query: str) -> list[str]:
    """Return the words of a search, as `folded` has them."""
    return all_words_of(query)[:MOST_WORDS]


def all_words_of(text: str) -> list[str]:
    """Return all words of a text, as `folded` has them: for a table that keeps them."""
    return unicodedata.normalize(_APART, text).lower().translate(_TABLE).split()


def folded(column: Any) -> sa.ColumnElement[str]:
    """Return a column's text in the form in which words are looked for.

    Where very many are searched it is stored, as `contacts.folded_name`: another rule takes a migration that makes that
    column anew.
    """
    return sa.func.translate(sa.func.lower(sa.func.normalize(column, sa.text(_APART))), _FROM, _TO)


def rule_for(column: str) -> str:
    """Write `folded` down, for a column that PostgreSQL makes of another one."""
    rule = folded(sa.column(column)).compile(dialect=_PLAIN, compile_kwargs={"literal_binds": True})
    return str(rule)


def has_words(column: Any, query: str, *, kept: Any = None) -> sa.ColumnElement[bool]:
    """Return the condition that a text has every word of a search, or its very characters if those are no word.

    `kept`: the column in which the folded text is stored.
    """
    words = words_of(query)
    if not words:
        return sa.type_coerce(column, sa.Text).icontains(query, autoescape=True)
    # All words in one comparison: PostgreSQL folds a row's text, unless it is stored, only once. No word has a letter
    # that means something in a pattern: those are gaps.
    text = folded(column) if kept is None else kept
    return text.like(sa.all_(postgresql.array([f"%{word}%" for word in words])))
