"""How a phone is written for whoever may not see it: its last four digits stay. No I/O.

A text may have a number in any spelling: `77011234567@s.whatsapp.net`, `8 (701) 123-45-67`, `tel:%2B7701…`. So a text
is cut into runs of digits with a few marks between them, and what the groups of a run make together is compared.
"""

import base64
import binascii
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any
from unicodedata import digit

MASK = "•"
SHOWN_FIRST, SHOWN_LAST = 2, 4  # digits of a number that stay
FEWEST_DIGITS, MOST_DIGITS = 7, 15  # of a number with its country
NATIONAL = 10  # digits of a number of +7 without its country
MOST_SPELT = NATIONAL + 8  # digits of a number with what people and programs put before it
LEAST_OF_A_PIECE = 5  # digits at a text's end that may be a number that was cut
MOST_PIECES_OF = 500  # numbers with which they are compared
MOST_OF_A_TEXT = 2_000  # spellings of one text that are looked at
FEW = 20  # spellings of a text that is looked at, however much was looked at before
MOST_OF_A_TOKEN = 4_000  # letters of base64 that are opened; what is longer is a picture
MOST_OF_A_RUN = 300  # digits; a longer one is looked at in parts
OVERLAP = 60  # letters of a run's parts: no number is in two of them, and in neither whole

_BETWEEN = rf"(?:%[0-9A-Fa-f]{{2}}|[^\w%{MASK}]|_){{0,4}}"
_RUN = re.compile(rf"\d(?:{_BETWEEN}\d){{{LEAST_OF_A_PIECE - 1},{MOST_OF_A_RUN}}}")
_ANY = re.compile(rf"\d(?:{_BETWEEN}\d){{{FEWEST_DIGITS - 1},}}")
_AT_AN_END = re.compile(
    rf"\A[…+(\s]*\d(?:{_BETWEEN}\d){{{LEAST_OF_A_PIECE - 1},}}|\d(?:{_BETWEEN}\d){{{LEAST_OF_A_PIECE - 1},}}[…\s]*\Z"
)
_DIGIT = re.compile(r"\d")
_GROUP = re.compile(r"%[0-9A-Fa-f]{2}(?=\d|%)|(?P<digits>\d+)")
# Ids and moments are no spelling of a number: they stay as they are.
_OTHER = re.compile(
    r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
    r"|\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?"
)
_MASKED = re.compile(rf"\d[\d().\- {MASK}]{{{FEWEST_DIGITS - 1},30}}\d")
# As WhatsApp writes whom a text names, whose a card is, who has an account, and who has made an old group.
_NAMED = re.compile(
    r"@(7\d{10})(?!\d)|waid=(\d{7,15})(?!\d)"
    r"|(?<!\d)(\d{7,15})(?:[:.]\d{1,5}){0,2}@(?:s\.whatsapp\.net|c\.us)|(?<!\d)(\d{7,15})-\d{9,10}@g\.us",
    re.ASCII,
)
_TOKEN = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")  # what base64 makes of a text: in cursors, and in others' ids
_FIELDS = frozenset({"phone", "phones", "number_before", "number_now"})  # beside those that end in `_phone`

_ALPHABET = str.maketrans("-_", "+/")

_Run = list[tuple[str, int]]  # groups of digits, and where in the text each begins


@dataclass(frozen=True)
class Hidden:
    """Numbers that are not shown, in E.164 digits. `pieces_of`: those of which a text's end may have a piece.

    `whole`: texts in which whatever may be a number is hidden: they have too many digits to ask which of them are one.
    """

    numbers: frozenset[str] = frozenset()
    pieces_of: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Whether anything is hidden."""
        return bool(self.numbers) or bool(self.whole)


@dataclass
class Seen:
    """What an answer has: numbers in fields of phones, and what of its texts may be one, about `most` spellings of it.

    `whole`: the texts with more than are looked at, each by itself or since the answer has too many.
    """

    most: int
    looked_at: int = 0
    phones: set[str] = field(default_factory=set)
    candidates: set[str] = field(default_factory=set)
    whole: set[str] = field(default_factory=set)

    @property
    def is_to_be_asked(self) -> bool:
        """Whether anything was found of which only the database knows what it is."""
        return bool(self.candidates or self.phones)

    def look(self, value: Any, name: str = "") -> None:
        """Look at a value as JSON has it, and at all that is in it."""
        if isinstance(value, str):
            if name in _FIELDS or name.endswith("_phone"):
                self.phones.update(_number_in(value))
            self._read(value)
        elif isinstance(value, dict):
            is_identifier = value.get("kind") == "phone"
            for key, inner in value.items():
                self._read(key)
                self.look(inner, "phone" if is_identifier and key == "value" else key)
        elif isinstance(value, list):
            for inner in value:
                self.look(inner, name)
        elif _is_number(value):
            self._read(str(value))

    def _read(self, text: str) -> None:
        found: set[str] = set()
        count = 0
        for said in (text, *(inner for _, inner in _tokens(text))):
            for run in _runs(said):
                for _, _, digits in _spellings(run):
                    count += 1
                    if count > MOST_OF_A_TEXT or (count > FEW and self.looked_at + count > self.most):
                        self.whole.add(text)
                        return
                    found.update(_meanings(digits))
        self.looked_at += count
        self.candidates |= found
        if found and ("@" in text or "waid=" in text):
            self.phones.update(number for one in _NAMED.finditer(text) for number in one.groups() if number)


def masked(text: str, hidden: Hidden) -> str:
    """Write a text without the numbers that are hidden: each digit of them is a point, but for the first and last."""
    if not hidden:
        return text
    if text in hidden.whole:
        return _AT_AN_END.sub(_points, _ANY.sub(_points, text))
    for token, said in _tokens(text):
        if any(_covered(run, hidden) for run in _runs(said)):
            text = text.replace(token, MASK * 4)
    runs = list(_runs(text))
    if not runs:
        return text
    covered: set[int] = set()
    for run in runs:
        covered |= _covered(run, hidden)
    covered |= _cut(text, runs, covered, hidden)
    return "".join(MASK if at in covered else letter for at, letter in enumerate(text)) if covered else text


def rewritten(value: Any, change: Callable[[str], str]) -> Any:
    """Return a value as JSON has it, with each of its texts changed; a number with hidden digits becomes a text."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {change(key): rewritten(inner, change) for key, inner in value.items()}
    if isinstance(value, list):
        return [rewritten(inner, change) for inner in value]
    if _is_number(value) and (text := change(str(value))) != str(value):
        return text
    return value


def tail_of(words: Collection[str]) -> str | None:
    """Return the last four digits that a search names; nothing where it names other digits, or none."""
    digits = "".join(word for word in words if word.isdecimal())
    return digits if len(digits) == SHOWN_LAST else None


def has_masked(text: str) -> bool:
    """Whether a text has a number as `masked` writes it; a bank card's has more places, a list's points stand alone."""
    for found in _MASKED.finditer(text):
        points = found[0].count(MASK)
        if MASK * 2 in found[0] and FEWEST_DIGITS <= points + len(_DIGIT.findall(found[0])) <= MOST_DIGITS:
            return True
    return False


def is_shown_as(shown: str | None, text: str | None) -> bool:
    """Whether a text is what was shown, be it with some of its digits masked."""
    if shown is None or text is None or len(shown) != len(text):
        return shown == text
    return all(one == other or (one == MASK and other.isdecimal()) for one, other in zip(shown, text, strict=True))


def has_digits(text: str) -> bool:
    """Whether there is a digit in a text."""
    return _DIGIT.search(text) is not None


def letters_in(value: Any, most: int) -> int:
    """Count the letters of all texts in a value as JSON has it; no further than beyond `most`."""
    count, waiting = 0, [value]
    while waiting and count <= most:
        one = waiting.pop()
        if isinstance(one, str):
            count += len(one)
        elif isinstance(one, dict):
            waiting += one.keys()
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
    return count


def _points(found: re.Match[str]) -> str:
    return _DIGIT.sub(MASK, found[0])


def _number_in(text: str) -> list[str]:
    """Return what the text of a field of phones may mean, as people write one there."""
    digits = "".join(str(digit(one)) for one in text if one.isdecimal())
    return _meanings(digits) if FEWEST_DIGITS <= len(digits) <= MOST_DIGITS else []


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """Give the tokens of a text of which base64 was made, each with what is in it."""
    if len(text) < NATIONAL or _OTHER.fullmatch(text):
        return
    for found in _TOKEN.finditer(text):
        if len(found[0]) > MOST_OF_A_TOKEN:
            continue
        # A slash is a letter of one alphabet, and stands between an address and its token in the other.
        for token in {found[0], *found[0].split("/")}:
            if len(token) > NATIONAL:
                plain = token.rstrip("=").translate(_ALPHABET)
                try:
                    yield token, base64.b64decode(plain + "=" * (-len(plain) % 4)).decode("latin-1")
                except (ValueError, binascii.Error):
                    continue


def _runs(text: str) -> Iterator[_Run]:
    if len(text) < LEAST_OF_A_PIECE or _OTHER.fullmatch(text):
        return
    others: list[tuple[int, int]] | None = None
    begin = 0
    while found := _RUN.search(text, begin):
        begin = max(found.start() + 1, found.end() - OVERLAP) if len(found[0]) > MOST_OF_A_RUN else found.end()
        if others is None:
            others = [one.span() for one in _OTHER.finditer(text)]
        run = [
            ("".join(str(digit(one)) for one in group["digits"]), found.start() + group.start())
            for group in _GROUP.finditer(found[0])
            if group["digits"] is not None
        ]
        yield [one for one in run if not any(start <= one[1] < end for start, end in others)] if others else run


def _spellings(run: _Run) -> Iterator[tuple[int, int, str]]:
    """Give what neighbouring groups make together, from each group on the longest first: first, last, digits."""
    for first in range(len(run)):
        whole, found = "", []
        for last in range(first, len(run)):
            whole += run[last][0]
            if len(whole) > MOST_SPELT:
                break
            if len(whole) >= FEWEST_DIGITS:
                found.append((first, last, whole))
        yield from reversed(found)


def _meanings(digits: str) -> list[str]:
    """Return the numbers that digits may mean: as they are, dialled from abroad, or of +7 after whatever is before."""
    meant = [digits] if len(digits) <= MOST_DIGITS else []
    if digits.startswith("00"):
        meant.append(digits[2:])
    if len(digits) >= NATIONAL:
        meant.append("7" + digits[-NATIONAL:])
    return meant


def _covered(run: _Run, hidden: Hidden) -> set[int]:
    covered: set[int] = set()
    beyond = 0
    for first, last, digits in _spellings(run):
        if first < beyond:
            continue
        number = next((one for one in _meanings(digits) if one in hidden.numbers), None)
        if number is not None:
            before = len(digits) - len(number) + SHOWN_FIRST
            covered.update(_places(run[first : last + 1])[before:-SHOWN_LAST])
            beyond = last + 1
    return covered


def _cut(text: str, runs: list[_Run], covered: Collection[int], hidden: Hidden) -> set[int]:
    """Cover what a text's end and beginning have of a number that was cut there, as previews and excerpts are."""
    if not 0 < len(hidden.pieces_of) <= MOST_PIECES_OF:
        return set()
    pieces: set[int] = set()
    last, first = _places(runs[-1]), _places(runs[0])
    if last and last[-1] + 1 == len(text.rstrip("… ")) and last[-SHOWN_LAST - 1] not in covered:
        pieces |= _piece(runs[-1], hidden, at_the_end=True)
    if first and first[0] <= len(text) - len(text.lstrip("… +(")) and first[SHOWN_FIRST] not in covered:
        pieces |= _piece(runs[0], hidden, at_the_end=False)
    return pieces


def _piece(run: _Run, hidden: Hidden, *, at_the_end: bool) -> set[int]:
    for out in range(len(run)):
        groups = run[out:] if at_the_end else run[: len(run) - out]
        digits = "".join(one for one, _ in groups)
        if not LEAST_OF_A_PIECE <= len(digits) < NATIONAL:
            continue
        if at_the_end and any(whole.startswith(digits) for one in hidden.pieces_of for whole in _dialled(one)):
            return set(_places(groups)[SHOWN_FIRST:])
        if not at_the_end and any(one.endswith(digits) for one in hidden.pieces_of):
            return set(_places(groups)[:-SHOWN_LAST])
    return set()


def _dialled(number: str) -> tuple[str, str, str]:
    return number, number[1:], f"8{number[1:]}"


def _places(groups: _Run) -> list[int]:
    return [place + at for digits, place in groups for at in range(len(digits))]


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10 ** (FEWEST_DIGITS - 1)
