"""The beginning of a long text, cut where a reader sees the end of a letter."""

import unicodedata

MOST_MARKS = 32  # of one letter, in characters; a longer pile is cut in its middle
_JOINER = "\u200d"
_EXTENDS = frozenset({_JOINER, *map(chr, range(0x1F3FB, 0x1F400)), *map(chr, range(0xE0020, 0xE0080))})


def beginning(text: str, most: int) -> str:
    """Return at most this many characters of a text, without half a letter, emoji or flag at the end."""
    if len(text) <= most:
        return text
    end = most
    while end > max(0, most - MOST_MARKS) and _belong_together(text[end - 1], text[end]):
        end -= 1
    if _flags_before(text, end) % 2 and _is_half_flag(text[end]):
        end -= 1
    return text[:end] if end > max(0, most - MOST_MARKS) else text[:most]


def _belong_together(before: str, after: str) -> bool:
    return before == _JOINER or after in _EXTENDS or unicodedata.category(after).startswith("M")


def _is_half_flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flags_before(text: str, end: int) -> int:
    """Count the regional indicators right before a position; two of them are one flag."""
    start = end
    while start > max(0, end - MOST_MARKS) and _is_half_flag(text[start - 1]):
        start -= 1
    return end - start
