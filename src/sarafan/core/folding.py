"""What a search compares: letters that people type for each other are one, and marks between words are none."""

from typing import Any

import sqlalchemy as sa

# Whoever has no Kazakh keyboard types the Russian letter that looks alike; ё is typed as е.
_ALIKE = {"ё": "е", "ә": "а", "і": "и", "ң": "н", "ғ": "г", "ү": "у", "ұ": "у", "қ": "к", "ө": "о", "һ": "х"}
_GAPS = '\t\n\r\u00a0-‐‑–—_.,;:!?()[]{}<>/\\|+*=#@&%^~"«»„“”…·•№'
_NOTHING = "'`´ʹʼʻ‘’\u0301\u200b\u200d\ufe0f"  # within a word: apostrophes, a stress, what is not seen
_FROM = "".join(_ALIKE) + _GAPS + _NOTHING
_TO = "".join(_ALIKE.values()) + " " * len(_GAPS)
_TABLE = {ord(letter): _TO[at] if at < len(_TO) else None for at, letter in enumerate(_FROM)}

MOST_WORDS = 8  # of one search; more say nothing new


def words_of(query: str) -> list[str]:
    """Return the words of a search, as `folded` has them."""
    return query.lower().translate(_TABLE).split()[:MOST_WORDS]


def folded(column: Any) -> sa.ColumnElement[str]:
    """Return a column's text in the form in which words are looked for."""
    return sa.func.translate(sa.func.lower(column), _FROM, _TO)


def has_words(column: Any, query: str) -> sa.ColumnElement[bool]:
    """Return the condition that a text has every word of a search, or its very characters if those are no word."""
    words = words_of(query)
    if not words:
        return sa.type_coerce(column, sa.Text).icontains(query, autoescape=True)
    text = folded(column)
    return sa.and_(*(text.contains(word, autoescape=True) for word in words))
