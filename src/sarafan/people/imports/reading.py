"""A file becomes a table, whatever it is."""

import asyncio
from collections.abc import Hashable

from sarafan.people.imports.errors import TableUnreadable
from sarafan.people.imports.tables import MOST_BYTES, Delimiter, Encoding, Table, Unreadable, read_csv
from sarafan.people.imports.workbooks import FIRST_BYTES, read_workbook

_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"  # of .xls, and of .xlsx with a password


async def read(
    whose: Hashable,
    content: bytes,
    encoding: Encoding | None = None,
    delimiter: Delimiter | None = None,
    sheet: int = 0,
    has_head: bool | None = None,
) -> Table:
    """Read a CSV file or a sheet of a workbook. Raises `TableUnreadable`, `Busy`."""
    try:
        if len(content) > MOST_BYTES:
            raise Unreadable("too_large", limit=MOST_BYTES, found=len(content))
        if content.startswith(_OLD_WORKBOOK):
            raise Unreadable("old_workbook")
        if content.startswith(FIRST_BYTES):
            return await read_workbook(whose, content, sheet, has_head)
        return await asyncio.to_thread(read_csv, content, encoding, delimiter, has_head)
    except Unreadable as error:
        raise TableUnreadable(**error.data) from error
