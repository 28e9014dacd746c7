"""Reads one workbook in a process of its own, and ends: a hostile file harms nobody but this process.

`workbooks.py` starts it by its path, with nothing in its environment, writes the file to it and reads lines of JSON:
the names of its sheets, then a line for each row that is not empty. It imports nothing of ours. Once openpyxl is loaded
it may open no file and no socket, and is bounded by the system. Formulas are not computed: of a cell that has one it
takes what the spreadsheet has kept, and of a table elsewhere to which one leads, nothing is asked.
"""

import contextlib
import ctypes
import datetime
import io
import json
import os
import resource
import signal
import sys
import zipfile
from collections.abc import Iterable
from typing import Any

import defusedxml.ElementTree  # which openpyxl then takes: no entities, no documents from elsewhere
import openpyxl

MOST_BYTES = 5 * 1024 * 1024  # as in `tables.py`
MOST_UNPACKED_BYTES = 64 * 1024 * 1024  # of all parts that are read
MOST_PARTS = 1000
MOST_ROWS = 10_002  # with headings, and one more that says there are too many
MOST_ROW_NUMBER = 1_048_576  # of any spreadsheet; empty rows are gone through, too
MOST_COLUMNS = 51  # with one more, that says there are too many
MOST_CELL_LETTERS = 2001
MOST_SHEETS = 50
MOST_MEMORY = 384 * 1024 * 1024
MOST_SECONDS = 10  # of processor time
ENDS_AFTER_S = 60
NOBODY = 65534
PR_SET_PDEATHSIG = 1

# A workbook with nothing in it, read once while this process may still load modules.
_PLAIN = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/worksheets/sheet1.xml": '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1"><v>1.5</v></c></row></sheetData>'
    "</worksheet>",
}


def give_up_power() -> None:
    """Accept the limits of this process; none of them can be taken back."""
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:
        score.write("1000")  # when the machine has no memory left, this goes first
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    if sys.platform == "linux":  # after the change of user, which would undo it
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    signal.alarm(ENDS_AFTER_S)
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_DATA, MOST_MEMORY),
        (resource.RLIMIT_NOFILE, 0),
    ):
        resource.setrlimit(what, (most, most))


class TooLarge(Exception):
    """Unpacked, the file is larger than it may be."""


def measured(content: bytes) -> io.BytesIO:
    """Return a file whose parts say truly how large they are: Python unpacks no more of a part than its head says."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES:
        raise TooLarge
    return io.BytesIO(content)


def told(value: Any) -> str:
    """Write a cell as people would type it: a date as ISO has it, a number without exponent where it is whole."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime):
        midnight = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
        return value.date().isoformat() if midnight else value.isoformat(" ")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)[:MOST_CELL_LETTERS]


def read(content: bytes, sheet: int) -> None:
    """Write the names of the sheets, and the rows of one of them."""
    book = openpyxl.load_workbook(measured(content), read_only=True, data_only=True, keep_links=False)
    sheets = [one for one in book.worksheets if hasattr(one, "iter_rows")][:MOST_SHEETS]
    say({"sheets": [str(one.title)[:80] for one in sheets]})
    if not 0 <= sheet < len(sheets):
        say({"problem": "no_sheet"})
        return
    count = 0
    sheets[sheet].reset_dimensions()  # what it says of its size is not believed
    for number, values in enumerate(sheets[sheet].iter_rows(values_only=True), 1):
        if number > MOST_ROW_NUMBER:
            say({"problem": "broken_workbook"})
            return
        cells = filled(values)
        if cells:
            say([number, cells])
            count += 1
        if count >= MOST_ROWS:
            break


def filled(values: Iterable[Any]) -> list[str]:
    """Return the cells of a row up to the last that is not empty; of too many as many as say so."""
    cells = [told(value) for value in values]
    while cells and not cells[-1].strip():
        cells.pop()
    return cells if len(cells) < MOST_COLUMNS else [*cells[: MOST_COLUMNS - 1], "…"]


def say(line: Any) -> None:
    """Write a line of JSON."""
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def main() -> None:
    """Read a file, write its rows; what cannot be read is a line that says so."""
    assert isinstance(sys.stdout, io.TextIOWrapper)
    sys.stdout.reconfigure(encoding="utf-8", errors="surrogatepass")
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _PLAIN.items():
            archive.writestr(name, text)
    with contextlib.redirect_stdout(io.StringIO()):
        read(kept.getvalue(), 0)
    assert defusedxml.ElementTree
    assert openpyxl.DEFUSEDXML
    give_up_power()
    try:
        read(sys.stdin.buffer.read(MOST_BYTES + 1), int(sys.argv[1]))
    except TooLarge:
        say({"problem": "too_large_unpacked"})
    except Exception as error:  # a hostile file finds ways to fail that nobody has listed
        say({"problem": "broken_workbook", "kind": type(error).__name__})
    sys.stdout.flush()
    os._exit(0)  # there is nothing to tidy up


if __name__ == "__main__":
    main()
