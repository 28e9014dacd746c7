"""The list of faults as a file: written so that nothing in it runs in a spreadsheet."""

import csv
import io
from collections.abc import AsyncIterator, Sequence
from uuid import UUID

from sarafan.core.db import Database
from sarafan.core.spreadsheets import harmless
from sarafan.organizations.models import Language
from sarafan.people.imports import queries
from sarafan.people.imports.fault_words import HEADINGS, sentence
from sarafan.people.imports.models import ContactImportRow, RowState

_BOM = "\ufeff"
_AT_ONCE = 500  # rows


async def write(
    database: Database, organization_id: UUID, import_id: UUID, headings: Sequence[str], language: Language
) -> AsyncIterator[bytes]:
    """Write a line for each fault of each row, and for each row that is the same as another."""
    yield (_BOM + _lines([HEADINGS[language]])).encode()
    after, is_last = 0, False
    while not is_last:
        async with database.for_organization(organization_id) as session:
            rows = await queries.rows(session, import_id, [RowState.REFUSED, RowState.SAME], after, _AT_ONCE)
        yield _lines([line for row in rows for line in _of(row, headings, language)]).encode()
        after, is_last = (rows[-1].number if rows else 0), len(rows) < _AT_ONCE


def _of(row: ContactImportRow, headings: Sequence[str], language: Language) -> list[list[str]]:
    if row.state is RowState.SAME:
        found = str(row.same_as)
        return [[str(row.number), "", sentence("same", language, found), "", found]]
    return [
        [
            str(row.number),
            headings[one["column"]] if one.get("column", len(headings)) < len(headings) else "",
            sentence(one["code"], language, one.get("found")),
            one.get("limit", ""),
            one.get("found", ""),
        ]
        for one in row.faults or []
    ]


def _lines(rows: Sequence[Sequence[str]]) -> str:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=";").writerows([harmless(cell) for cell in row] for row in rows)
    return written.getvalue()
