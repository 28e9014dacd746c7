"""The words of a search: how texts are written for it, other forms of a word, typos, and another keyboard's letters."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from sarafan.contacts.masking import SHOWN_LAST
from sarafan.contacts.queries import digits_of_link
from sarafan.core.folding import words_of

MOST_WORDS = 8  # of one search; more say nothing new
MOST_WORD_LETTERS = 60
LEAST_PREFIX_LETTERS = 4  # of a word in a text that may go on; the beginnings of very many are shorter
LEAST_DIGITS = 3  # of a phone

# As `core/folding.py`, but й stays itself: by it the rules of Russian know an ending.
_ALIKE = {"ё": "е", "ә": "а", "і": "и", "ң": "н", "ғ": "г", "ү": "у", "ұ": "у", "қ": "к", "ө": "о", "һ": "х"}
_GAPS = '\t\n\r-‐–—−_.,;:!?()[]{}<>/\\|+*=#@&%^~"«»‹›„“”·•'
_NOTHING = "'`ʹʼʻ‘’\u0301\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u2066\u2069\ufe0f\ufeff"
_FROM = "".join(_ALIKE) + _GAPS + _NOTHING
_TO = "".join(_ALIKE.values()) + " " * len(_GAPS)
_TABLE = {ord(letter): _TO[at] if at < len(_TO) else None for at, letter in enumerate(_FROM)}
MOST_TEXT_LETTERS = 16_000  # of a text, from its beginning, are searched


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


# The same for PostgreSQL, of a text that is called `given`. Taken apart, № would be the letters "No" before a number.
_LETTERS = f"lower(normalize(replace(left(given, {MOST_TEXT_LETTERS}), '№', ' '), NFKC))"
TEXT_RULE: Final = f"translate({_LETTERS}, {_quoted(_FROM)}, {_quoted(_TO)})"
_WORD = re.compile(r"[^\W_]+")
_KAZAKH = re.compile("[әіңғүұқөһ]", re.IGNORECASE)
# Endings of Kazakh nouns, written as above, longest first: plural, whose, and case.
_PLURALS = ("лар", "лер", "дар", "дер", "тар", "тер")
_WHOSE = (
    "ым",
    "им",
    "ын",
    "ин",
    "сы",
    "си",
    "ымыз",
    "имиз",
    "ыныз",
    "иниз",
    "мыз",
    "миз",
    "ныз",
    "низ",
    "м",
    "н",
    "ы",
    "и",
)
_CASES = (
    *("нын", "нин", "дын", "дин", "тын", "тин", "га", "ге", "ка", "ке", "на", "не", "ны", "ни", "ды", "ди", "ты", "ти"),
    *("да", "де", "та", "те", "нда", "нде", "дан", "ден", "тан", "тен", "нан", "нен", "мен", "бен", "пен", "а", "е"),
)
_ENDINGS = sorted((*_PLURALS, *_WHOSE, *_CASES), key=len, reverse=True)
_LEAST_STEM = 4  # letters that remain of a word
_MOST_ENDINGS = 4  # of one word: plural, whose, case, and what that leaves

_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_RUSSIAN = "йцукенгшщзхъфывапролджэячсмитьбюё"
_TO_RUSSIAN = str.maketrans(_LATIN + _LATIN.upper() + '{}:"<>~', _RUSSIAN + _RUSSIAN.upper() + "ХЪЖЭБЮЁ")
_TO_LATIN = str.maketrans(_RUSSIAN + _RUSSIAN.upper(), _LATIN + _LATIN.upper())


@dataclass(frozen=True)
class Word:
    """One word of a search in a text: as it was typed, by whose rule, and with what it may begin."""

    forms: tuple[str, ...]
    beginnings: tuple[str, ...]


def cleaned(text: str) -> str:
    """Write a text as it is searched, as PostgreSQL does by `TEXT_RULE`."""
    return unicodedata.normalize("NFKC", text.replace("№", " ")).lower().translate(_TABLE)


def text_words(query: str, *, kazakh: bool = False) -> list[Word]:
    """Return the words of a search in texts; with `kazakh` each without its Kazakh endings, too."""
    found = []
    for word in _WORD.findall(cleaned(query))[:MOST_WORDS]:
        word = word[:MOST_WORD_LETTERS]
        bare = without_endings(word) if kazakh or _KAZAKH.search(query) else word
        forms = dict.fromkeys((word, bare))
        beginnings = [one for one in forms if len(one) >= LEAST_PREFIX_LETTERS]
        found.append(Word(tuple(forms), tuple(beginnings)))
    return found


def without_endings(word: str) -> str:
    """Take Kazakh endings off a word, as long as enough of it remains."""
    for _ in range(_MOST_ENDINGS):
        ending = next((one for one in _ENDINGS if word.endswith(one) and len(word) - len(one) >= _LEAST_STEM), None)
        if ending is None:
            break
        word = word.removesuffix(ending)
    return word


def on_other_keyboard(query: str) -> str | None:
    """Return what was meant if the keyboard was switched to the other language; nothing where no letter was typed."""
    latin = sum("a" <= letter <= "z" for letter in query.lower())
    russian = sum("а" <= letter <= "я" or letter == "ё" for letter in query.lower())
    if latin == russian == 0:
        return None
    meant = query.translate(_TO_RUSSIAN if latin >= russian else _TO_LATIN)
    return meant if meant != query else None


def quoted(lexeme: str) -> str:
    """Write one lexeme into a query of PostgreSQL; it is taken literally."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def person_query(query: str, *, typos: bool = False, by_tail: bool = False) -> str | None:
    """Write down how a person or a group is found: by words of the name, a piece of the phone, or both.

    `by_tail`: of a phone by its last four digits alone.
    """
    link = digits_of_link(query)
    words = [] if link else [word[:40] for word in words_of(query)]
    digits = link or "".join(word for word in words if word.isdecimal())
    by_name = _names(words, typos) if words else None
    if len(digits) < LEAST_DIGITS or (by_tail and len(digits) != SHOWN_LAST):
        return by_name
    # People type a phone as they know it: 8 701 … for +7 701 …
    spellings = [digits, *([f"7{digits[1:]}"] if digits[0] == "8" and not by_tail else [])]
    further = "" if by_tail else ":*"
    by_phone = "(" + " | ".join(quoted("+" + one[:20]) + further for one in spellings) + ")"
    named = [word for word in words if not word.isdecimal()]
    if named:
        by_phone = f"({by_phone} & {_names(named, typos)})"
    return f"({by_name} | {by_phone})" if by_name and not link else by_phone


def _names(words: list[str], typos: bool) -> str:
    return "(" + " & ".join(_name(word, typos) for word in words) + ")"


def _name(word: str, typos: bool) -> str:
    ways = [quoted("=" + word) + (":*" if len(word) > 1 else "")]
    if typos and len(word) >= LEAST_PREFIX_LETTERS:
        shorter = {word[:at] + word[at + 1 :] for at in range(len(word))}
        ways += [quoted("~" + one) for one in sorted({word, *shorter})]
    return "(" + " | ".join(ways) + ")"
