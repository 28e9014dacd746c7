"""A table as it comes in a file: rows of cells, each a short text. What it is, is found out, and can be said.

Nothing of a file is believed: bytes, rows, columns and letters of a cell are bounded, and what is beyond is a refusal
that names the line. No I/O.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from sarafan.core.spreadsheets import BrokenRecord, records

MOST_BYTES = 5 * 1024 * 1024  # of a file
MOST_ROWS = 10_000  # of a table, without its headings
MOST_COLUMNS = 50
MOST_ROW_NUMBER = 5 * 1024 * 1024  # of a line: there are no more of them than bytes
MOST_CELL_LETTERS = 2000  # that are kept of a cell; one letter more says that it was longer
MOST_FOUND_LETTERS = 80  # of a value that is told back

Encoding = Literal["utf-8", "utf-16-le", "utf-16-be", "windows-1251"]
Delimiter = Literal[",", ";", "\t"]
ENCODINGS: Final[tuple[Encoding, ...]] = ("utf-8", "utf-16-le", "utf-16-be", "windows-1251")
DELIMITERS: Final[tuple[Delimiter, ...]] = (";", ",", "\t")
_MARKS: Final[dict[bytes, Encoding]] = {
    b"\xef\xbb\xbf": "utf-8",
    b"\xff\xfe": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
}
_SAID = re.compile(r"sep=([,;\t])\r?\n?", re.IGNORECASE)  # how Excel is told in the first line
_PHONE = re.compile(r"[+(]?\d[\d\s().\-\u2010-\u2015\u00a0]{8,20}(?:E\+\d{1,2})?", re.ASCII | re.IGNORECASE)
_NOT_KEPT = re.compile("[\x00\ud800-\udfff]")
_QUOTED = re.compile(r'"(?:[^"]|"")*"?')
_LOOKED_AT = 64 * 1024  # letters of a table by which its delimiter is found


@dataclass(frozen=True)
class Row:
    """A line that is not empty."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """A table, and how it was read. Without headings its columns are called by their letters."""

    kind: Literal["csv", "xlsx"]
    headings: list[str]
    rows: list[Row]
    has_head: bool
    encoding: str | None = None
    delimiter: str | None = None
    sheets: list[str] = field(default_factory=list)
    sheet: int | None = None

    @property
    def about(self) -> dict[str, Any]:
        """Return all but the rows, as JSON."""
        names = ("kind", "headings", "has_head", "encoding", "delimiter", "sheets", "sheet")
        return {name: getattr(self, name) for name in names}


class Unreadable(Exception):
    """This is no table that can be read. `problem`: a code; `line`: where, if it is at one place."""

    def __init__(self, problem: str, line: int | None = None, **data: Any) -> None:
        super().__init__(problem)
        self.data = {"problem": problem, "line": line, **data}


def read_csv(
    content: bytes, encoding: Encoding | None = None, delimiter: Delimiter | None = None, has_head: bool | None = None
) -> Table:
    """Read a CSV file; what is not said is found out. Raises `Unreadable`."""
    encoding = encoding or _encoding_of(content)
    text = _decoded(content, encoding)
    said = _SAID.match(text)
    delimiter = delimiter or _delimiter_of(text, said)
    records = _records(text, delimiter, skip=1 if said else 0)
    return arranged(records, has_head, kind="csv", encoding=encoding, delimiter=delimiter)


def arranged(records: Iterable[tuple[int, list[str]]], has_head: bool | None, **about: Any) -> Table:
    """Make a table of records. Raises `Unreadable` for one with nothing in it, or with too much."""
    rows = list(_bounded(records))
    if not rows:
        raise Unreadable("empty")
    if has_head is None:
        has_head = not any(_PHONE.fullmatch(cell.strip()) for cell in rows[0].cells)
    head, rows = (rows[0].cells, rows[1:]) if has_head else ([], rows)
    if not rows:
        raise Unreadable("no_rows")
    if len(rows) > MOST_ROWS:
        raise Unreadable("too_many_rows", rows[MOST_ROWS].number, limit=MOST_ROWS)
    width = len(head) if has_head else max(len(row.cells) for row in rows)
    headings = [(cell.strip()[:MOST_FOUND_LETTERS] if cell.strip() else letters_of(at)) for at, cell in enumerate(head)]
    headings = headings or [letters_of(at) for at in range(width)]
    return Table(headings=headings, rows=rows, has_head=has_head, **about)


def letters_of(column: int) -> str:
    """Name a column as spreadsheets do: A, B, …, Z, AA, AB."""
    name = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def _bounded(records: Iterable[tuple[int, list[str]]]) -> Iterator[Row]:
    count = 0
    for number, cells in records:
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells:
            continue
        if len(cells) > MOST_COLUMNS:
            raise Unreadable("too_many_columns", number, limit=MOST_COLUMNS, found=len(cells))
        count += 1
        if count > MOST_ROWS + 1:
            raise Unreadable("too_many_rows", number, limit=MOST_ROWS)
        yield Row(number, [plain(cell) for cell in cells])


def plain(cell: str) -> str:
    """Return as much of a cell as is kept."""
    # PostgreSQL keeps neither NUL nor halves of letters; the mark in their place is refused where the cell is read.
    return _NOT_KEPT.sub("\ufffd", cell[: MOST_CELL_LETTERS + 1])


def _encoding_of(content: bytes) -> Encoding:
    """Find out how letters were written: by the mark, or by what makes sense."""
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return encoding
    start = content[:4096]
    if start.count(0) > len(start) // 5:  # Latin letters, digits and delimiters have a NUL beside them
        return "utf-16-le" if start[1::2].count(0) >= start[0::2].count(0) else "utf-16-be"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "windows-1251"
    return "utf-8"


def _decoded(content: bytes, encoding: Encoding) -> str:
    try:
        return content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        newline = "\n".encode(encoding)
        line = content.count(newline, 0, error.start) + 1
        raise Unreadable("not_in_encoding", line, found=encoding) from error


def _delimiter_of(text: str, said: re.Match[str] | None) -> Delimiter:
    if said:
        return next(one for one in DELIMITERS if one == said[1])
    plain = _QUOTED.sub("", text[:_LOOKED_AT])
    first = next((line for line in plain.splitlines() if line.strip(" ")), "")
    counts = {one: first.count(one) for one in DELIMITERS}
    return max(DELIMITERS, key=lambda one: counts[one])


def _records(text: str, delimiter: str, skip: int) -> Iterator[tuple[int, list[str]]]:
    try:
        yield from ((line, cells) for line, cells in records(text, delimiter) if line > skip)
    except BrokenRecord as error:
        raise Unreadable("broken_quotes", error.line) from error
