"""Which words of a text a search has found, and the piece of the text around them."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.core.folding import words_of
from sarafan.core.texts import beginning
from sarafan.search import queries
from sarafan.search.words import Word, cleaned

EXCERPT_LETTERS = 160  # of a found text
LETTERS_BEFORE = 40  # its first marked word
LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"]+", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:['`ʹʼʻ‘’\u0301\u00ad][^\W_]+)*")


@dataclass(frozen=True)
class Excerpt:
    """A piece of a text; `marks` are pairs of begin and end, in UTF-16 units as browsers count them."""

    text: str
    marks: list[tuple[int, int]]


async def excerpts(session: AsyncSession, words: Sequence[Word], texts: Sequence[str]) -> list[Excerpt]:
    """Mark in each text the words that a search has found there."""
    wanted = await queries.lexemes(session, {form for word in words for form in word.forms})
    stems = {lexeme for found in wanted.values() for lexeme in found}
    beginnings = tuple(one for word in words for one in word.beginnings)
    roots = tuple({stem[:3] for stem in stems})
    likely = {word for text in texts for word in map(cleaned, _WORD.findall(text)) if word.startswith(roots or ("\n",))}
    known = await queries.lexemes(session, likely)
    marked = {
        word for word in likely if stems.intersection(known[word]) or (beginnings and word.startswith(beginnings))
    }
    return [_excerpt(text, marked) for text in texts]


def in_name(name: str, words: Collection[str]) -> list[tuple[int, int]]:
    """Mark the words of a name in which a searched word is, both as `core/folding.py` has them."""
    spans = []
    for one in _WORD.finditer(name):
        parts = words_of(one[0])
        if any(word in part for word in words if len(word) > 1 for part in parts):
            spans.append(one.span())
    return _in_units(name, spans)


def _excerpt(text: str, marked: Collection[str]) -> Excerpt:
    spans = [one.span() for one in _WORD.finditer(text) if cleaned(one[0]) in marked]
    start = 0
    if spans and spans[0][1] > EXCERPT_LETTERS - LETTERS_BEFORE:
        start = max(0, spans[0][0] - LETTERS_BEFORE)
        gap = text.find(" ", start, spans[0][0])
        start = gap + 1 if gap != -1 else start
    piece = beginning(text[start:], EXCERPT_LETTERS)
    end = start + len(piece)
    before, after = "…" if start else "", "…" if end < len(text) else ""
    shift = len(before) - start
    inside = [(a + shift, b + shift) for a, b in spans if start <= a and b <= end]
    shown = before + piece + after
    return Excerpt(shown, _in_units(shown, inside))


def _in_units(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    def units(place: int) -> int:
        return len(text[:place].encode("utf-16-le")) // 2

    return [(units(start), units(end)) for start, end in spans]
