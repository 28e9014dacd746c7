"""Quick replies as a table that people edit in a spreadsheet: written so that nothing in it runs, read as it was."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sarafan.core.spreadsheets import BrokenRecord, as_it_was, harmless, records

COLUMNS = ("folder", "title", "shortcut", "text_ru", "text_kk", "text_en")
NEEDED = ("title",)
MOST_ROWS = 500
MOST_FOUND_LETTERS = 60  # of a value that is told back
_BOM = "\ufeff"


@dataclass(frozen=True)
class Fault:
    """What is wrong with a line, which is counted as an editor counts lines."""

    line: int
    column: str | None
    problem: str
    found: str | None = None
    limit: int | None = None


@dataclass(frozen=True)
class Row:
    """A line of the table, by the names of its columns."""

    line: int
    cells: dict[str, str]


class Unreadable(Exception):
    """This is no such table; `fault` says where."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.problem)
        self.fault = fault


def write(rows: Iterable[Sequence[str]]) -> str:
    """Write a table, its head included, as spreadsheets here open it: with a mark of UTF-8, and semicolons."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=";", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(COLUMNS)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return _BOM + written.getvalue()


def read(content: bytes) -> list[Row]:
    """Read a table. Raises `Unreadable` when it is none; the values themselves are not looked at."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(Fault(content.count(b"\n", 0, error.start) + 1, None, "not_utf8")) from error
    lines = _records(text)
    head = next(lines, None)
    if head is None:
        raise Unreadable(Fault(1, None, "no_head"))
    names = [cell.strip().lower() for cell in head[1]]
    _check_head(head[0], names)
    rows = [Row(line, _cells(line, names, cells)) for line, cells in _at_most(lines)]
    return [row for row in rows if any(row.cells.values())]


def _at_most(lines: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    for number, (line, cells) in enumerate(lines, 1):
        if number > MOST_ROWS:
            raise Unreadable(Fault(line, None, "too_many_rows", limit=MOST_ROWS))
        yield line, cells


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") >= first.count(",") else ","
    try:
        yield from ((line, cells) for line, cells in records(text, delimiter) if cells)
    except BrokenRecord as error:
        raise Unreadable(Fault(error.line, None, "broken")) from error


def _check_head(line: int, names: list[str]) -> None:
    for name in names:
        if name not in COLUMNS:
            raise Unreadable(Fault(line, None, "unknown_column", _told(name)))
        if names.count(name) > 1:
            raise Unreadable(Fault(line, name, "twice"))
    for name in NEEDED:
        if name not in names:
            raise Unreadable(Fault(line, name, "missing"))


def _cells(line: int, names: list[str], cells: list[str]) -> dict[str, str]:
    if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
        raise Unreadable(Fault(line, None, "too_many_cells", str(len(cells)), len(names)))
    return {
        name: as_it_was(cell).replace("\r\n", "\n").replace("\r", "\n").strip()
        for name, cell in zip(names, cells, strict=False)
    }


def _told(value: str) -> str:
    return value[:MOST_FOUND_LETTERS]
