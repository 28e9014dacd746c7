"""Tables of contacts, whatever they are written in: read as they are, or refused with a reason and a line."""

import csv
import datetime
import io
import random
import re
import threading
import zipfile
from pathlib import Path
from typing import Any

import pytest

from sarafan.core.errors import Busy
from sarafan.people.imports import cells, fault_words, reading, tables, workbooks
from sarafan.people.imports.errors import TableUnreadable
from sarafan.people.imports.matching import guess
from sarafan.people.imports.tables import MOST_COLUMNS, MOST_ROWS, Table, Unreadable
from tests.people.clients import workbook

PACKAGE = Path(tables.__file__).parent
FAULT_TEXT = (Path(__file__).parents[2] / "web/src/features/people/imports/fault-text.ts").read_text()
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


async def read(content: bytes, **how: Any) -> Table:
    return await reading.read("shop", content, **how)


async def problem(content: bytes, **how: Any) -> tuple[str, int | None]:
    with pytest.raises(TableUnreadable) as refused:
        await read(content, **how)
    return refused.value.data["problem"], refused.value.data["line"]


def altered(content: bytes, part: str, text: str) -> bytes:
    """Return a workbook with another text in one of its parts."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, text if name == part else old.read(name))
    return kept.getvalue()


def with_sheet(rows: str) -> bytes:
    return altered(workbook(["x"]), "xl/worksheets/sheet1.xml", SHEET.format(rows))


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1251"])
async def test_a_csv_is_read_in_any_encoding_with_any_delimiter(encoding: str, delimiter: str, end: str):
    lines = [["Имя", "Телефон"], ["Айгерим, «Дом»", "8 701 123 45 67"], ["Ержан; Ко\nИ другие", "+77012223344"]]
    written = end.join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)

    table = await read(written.encode(encoding))

    assert (table.headings, table.has_head, table.delimiter) == (lines[0], True, delimiter)
    assert [row.cells for row in table.rows] == lines[1:]
    assert table.encoding == {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(encoding, encoding)


async def test_lines_are_counted_as_an_editor_counts_them():
    table = await read('sep=;\nИмя;Телефон\n\n"А\nБ";1\n\nВ;2\n'.encode())
    assert [(row.number, row.cells) for row in table.rows] == [(4, ["А\nБ", "1"]), (7, ["В", "2"])]


async def test_a_table_without_headings_loses_no_row():
    table = await read("Айгүл;77011234567\nЕржан;77012223344\n".encode())
    assert (table.has_head, table.headings, len(table.rows)) == (False, ["A", "B"], 2)
    said = await read("Айгүл;77011234567\nЕржан;77012223344\n".encode(), has_head=True)
    assert (said.headings, len(said.rows)) == (["Айгүл", "77011234567"], 1)


async def test_what_is_no_table_is_refused_with_a_reason_and_a_line():
    assert await problem(b"") == ("empty", None)
    assert await problem(b"\n \n;;\n") == ("empty", None)
    assert await problem(b"Name;Phone\n") == ("no_rows", None)
    assert await problem("Имя\nА\nБ".encode("cp1251"), encoding="utf-8") == ("not_in_encoding", 1)
    assert await problem(b'a;b\n1;"2') == ("broken_quotes", 2)
    assert await problem(b"a\n" + b"x" * 200_000) == ("broken_quotes", 2)
    assert await problem(b";".join([b"a"] * (MOST_COLUMNS + 1)) + b"\n1") == ("too_many_columns", 1)
    assert await problem(b"a\n" + b"1\n" * (MOST_ROWS + 1)) == ("too_many_rows", MOST_ROWS + 2)
    assert await problem(b"7701123456\n" * (MOST_ROWS + 1)) == ("too_many_rows", MOST_ROWS + 1)
    assert await problem(b"x" * (tables.MOST_BYTES + 1)) == ("too_large", None)
    assert await problem(b"\xd0\xcf\x11\xe0old") == ("old_workbook", None)
    assert len((await read(b"a\n" + b"1\n" * MOST_ROWS)).rows) == MOST_ROWS


async def test_a_workbook_gives_phones_and_dates_as_people_write_them():
    content = workbook(
        ["Имя", "Телефон", "Рождение", "Скидка", "Да"],
        ["Айгүл", 77011234567, datetime.date(1990, 5, 7), 12.5, True],
        ["Ержан", 7.7012223344e10, datetime.datetime(1991, 1, 2, 3, 4), 3.0, None],  # noqa: DTZ001 - a spreadsheet has no zone
        [],
        ["=1+1", "8 701 000 00 00"],
    )
    table = await read(content)
    assert [(row.number, row.cells) for row in table.rows] == [
        (2, ["Айгүл", "77011234567", "1990-05-07", "12.5", "TRUE"]),
        (3, ["Ержан", "77012223344", "1991-01-02 03:04:00", "3"]),
        (5, ["", "8 701 000 00 00"]),  # of a formula what the spreadsheet has kept: here nothing
    ]
    assert await problem(content, sheet=7) == ("no_sheet", None)


async def test_a_hostile_workbook_is_refused_and_harms_nobody():
    assert await problem(b"PK\x03\x04" + random.Random(1).randbytes(2000)) == ("broken_workbook", None)
    entity = '<!DOCTYPE x [<!ENTITY a "b">]>' + SHEET.format('<row r="1"><c r="A1"><v>&a;</v></c></row>')
    assert await problem(altered(workbook(["x"]), "xl/worksheets/sheet1.xml", entity)) == ("broken_workbook", None)
    assert await problem(with_sheet(" " * 80_000_000)) == ("too_large_unpacked", None)
    assert (await problem(with_sheet("<row>" + "<a>" * 2_000_000)))[0] in ("too_costly", "broken_workbook")
    assert (await problem(with_sheet('<row r="9999999"><c r="A9999999"><v>1</v></c></row>')))[0] in (
        "broken_workbook",
        "too_costly",
    )
    wide = '<row r="1"><c r="XFD1"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>'
    assert await problem(with_sheet(wide)) == ("too_many_columns", 1)


async def test_a_workbook_is_taken_apart_beside_the_server_and_within_its_turn(monkeypatch: pytest.MonkeyPatch):
    arranged, where = tables.arranged, []

    def watched(*args: Any, **about: Any) -> Table:
        where.append(threading.current_thread())
        with pytest.raises(Busy), workbooks.slots.hold("shop"):
            pass
        return arranged(*args, **about)

    monkeypatch.setattr(workbooks, "arranged", watched)
    assert [row.cells for row in (await read(workbook(["Имя", "Тел"], ["Айгүл", "7701\n2"]))).rows] == [
        ["Айгүл", "7701\n2"]
    ]
    assert where
    assert threading.main_thread() not in where


async def test_a_small_workbook_that_is_large_in_cells_is_refused():
    content = workbook(*[["ж" * 1500] * 6 for _ in range(1200)])
    assert len(content) < 200_000
    assert await problem(content) == ("too_costly", None)


async def test_what_a_sheet_says_of_its_size_is_not_believed():
    small = '</sheetData><dimension ref="A1:A1"/><sheetData>'
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row><row r="2"><c r="B2"><v>3</v></c></row>'
    content = with_sheet(rows).replace(small.encode(), b"")
    table = await read(altered(content, "xl/worksheets/sheet1.xml", SHEET.format(rows).replace(
        "<sheetData>", '<dimension ref="A1:A1"/><sheetData>')))  # fmt: skip
    assert [row.cells for row in table.rows] == [["", "3"]]


_PROBLEMS = {"empty", "no_rows", "not_in_encoding", "broken_quotes", "too_many_columns"}
_PIECES = [
    *(b";", b",", b"\t", b"\n", b"\r\n", b"\r", b'"', b'""', b"\x00", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"),
    *(
        b"sep=,\n",
        "Имя".encode(),
        "Әсем".encode("utf-16-le"),
        "ё".encode("cp1251"),
        b"\x98",
        b"77011234567",
        b"=1+1",
        b" ",
    ),
]


async def test_halves_of_letters_are_marked():
    row = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>_xD800_x_x0000_</t></is></c></row>'
    table = await read(with_sheet(row.format(1) + row.format(2)))
    assert str(table).encode()
    assert "\x00" not in str(table)


@pytest.mark.parametrize("seed", range(300))
def test_any_bytes_are_a_table_or_a_named_refusal(seed: int):
    chance = random.Random(seed)
    pieces = (
        chance.choice(_PIECES) if chance.random() < 0.8 else chance.randbytes(3) for _ in range(chance.randrange(60))
    )
    try:
        table = tables.read_csv(b"".join(pieces))
    except Unreadable as refusal:
        problem_found = refusal.data["problem"]
    else:
        problem_found = None
        assert 0 < len(table.rows) <= MOST_ROWS
        assert all(any(cell.strip() for cell in row.cells) for row in table.rows)
        assert "\x00" not in "".join(cell for row in table.rows for cell in row.cells)
    assert problem_found in {None, *_PROBLEMS}


@pytest.mark.parametrize("seed", range(100))
def test_no_row_and_no_cell_is_lost(seed: int):
    chance = random.Random(seed)
    letters = "аәӘb1;,\t\"\n =+'🙂"
    width = chance.randint(2, 5)
    rows = [
        ["".join(chance.choices(letters, k=chance.randrange(8))) for _ in range(width)]
        for _ in range(chance.randint(1, 9))
    ]
    rows[0][0] += "x"  # one of them is not empty
    delimiter: tables.Delimiter = chance.choice(tables.DELIMITERS)
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter).writerows([["Heading"] * width, *rows])

    table = tables.read_csv(written.getvalue().encode(), "utf-8", delimiter, True)

    assert [row.cells for row in table.rows] == [trimmed(row) for row in rows if any(cell.strip() for cell in row)]


def trimmed(row: list[str]) -> list[str]:
    return row[: max(at for at, cell in enumerate(row, 1) if cell.strip())]


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("8 (701) 123-45-67", "77011234567"),
        ("+7 701 123 45 67", "77011234567"),
        ("7011234567", "77011234567"),
        ("7.7011234567E+10", "77011234567"),
        ("7,7011234567E+10", "77011234567"),
        ("77011234567.0", "77011234567"),
        ("+7 701 123 45 67 доб. 12", "77011234567"),
        ("7.70112345E+10", "77011234500"),
    ],
)
def test_a_phone_is_read_as_people_and_spreadsheets_write_it(typed: str, phone: str):
    assert cells.phone_of(typed) == phone


@pytest.mark.parametrize("typed", ["7.7012E+10", "7.7E+10", "1E+10"])
def test_a_phone_whose_digits_a_spreadsheet_has_lost_is_none(typed: str):
    known = cells.Vocabulary({}, {}, {}, creates_tags=False, most_new_tags=0)
    wanted = cells.wanted_of([typed], [{"target": "phone", "field_id": None}], known)
    assert [(one.code, one.found) for one in wanted.faults] == [("phone_rounded", typed)]


def test_headings_in_three_languages_are_understood():
    headings = [
        "ФИО",
        "Телефон",
        "Метки",
        "Аты",
        "Ұялы телефон",
        "Белгілер",
        "First Name",
        "Phone 1 - Value",
        "Кто это",
    ]
    assert [one.target for one in guess(headings, [])] == [
        "name", "phone", "tags", "name", "phone", "tags", "name", "phone", "kind",
    ]  # fmt: skip
    assert [one.target for one in guess(["Город", "", "🙂"], [])] == ["skip"] * 3


def test_every_problem_and_every_fault_has_a_sentence():
    source = "\n".join(path.read_text() for path in PACKAGE.glob("*.py"))
    problems = set(re.findall(r'(?:Unreadable\(|"problem": )"(\w+)"', source))
    assert problems == set(re.findall(r"^  (\w+): 'imports\.problem_", FAULT_TEXT, re.MULTILINE))
    shown = set(re.findall(r"^  (\w+): 'imports\.fault_", FAULT_TEXT, re.MULTILINE))
    assert shown | {"same"} == set(fault_words.SENTENCES)
    said = set(re.findall(r'Fault\((?:at|None|[^"]*?), "(\w+)"', source))
    assert said <= shown
    for words in fault_words.SENTENCES.values():
        assert len(words) == 3


def test_columns_are_named_as_spreadsheets_name_them():
    assert [tables.letters_of(at) for at in (0, 25, 26, 27, 51, 52)] == ["A", "Z", "AA", "AB", "AZ", "BA"]
    assert isinstance(tables.read_csv(b"77011234567;x"), Table)
