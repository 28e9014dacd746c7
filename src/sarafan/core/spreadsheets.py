"""Tables as spreadsheets write and read them: the records of a CSV file, and cells that nothing runs. No I/O."""

import csv
import io
from collections.abc import Iterator

# With what a spreadsheet lets a formula begin, in narrow and wide letters.
_RUNS = frozenset("=+-@\t\r\n＝＋－＠")
_QUOTE = "'"


class BrokenRecord(Exception):
    """A record cannot be read; `line` says where it begins."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Read the records of a CSV file, each with the line where it begins, as an editor counts lines.

    Raises `BrokenRecord`, at the record that is broken.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BrokenRecord(line) from error
        yield line, cells


def harmless(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would run, and before what looks as if this had been done."""
    return f"{_QUOTE}{cell}" if _looks_as_if_it_ran(cell) else cell


def as_it_was(cell: str) -> str:
    """Take that apostrophe away again."""
    return cell[1:] if cell.startswith(_QUOTE) and _looks_as_if_it_ran(cell) else cell


def _looks_as_if_it_ran(cell: str) -> bool:
    return cell.lstrip(_QUOTE)[:1] in _RUNS if cell else False
