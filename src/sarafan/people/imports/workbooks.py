"""Workbooks of spreadsheets, each read by a process of its own that is killed when it takes too long.

A workbook is an archive of XML, a stranger's: unpacked or parsed it may take all memory. The process that does it
(`workbook_child.py`, which has the limits) gets nothing of ours but the file, and lives for one file.
"""

import asyncio
import contextlib
import json
import sys
from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Any

from sarafan.core.budget import Budget
from sarafan.people.imports.tables import MOST_BYTES, Table, Unreadable, arranged, plain

FIRST_BYTES = b"PK\x03\x04"  # of every archive
# Not imported: openpyxl takes memory of a process that never opens a workbook.
CHILD = Path(__file__).with_name("workbook_child.py")
MOST_ANSWER_BYTES = 16 * 1024 * 1024  # more than a file has: cells that share a text are written out
PATIENCE_S = 30.0  # more than its processor time: the machine may be busy
MOST_AT_ONCE = 3  # processes that read workbooks at once, one for an organization
ENVIRONMENT = {"LC_ALL": "C.UTF-8"}

slots = Budget(slots_in_all=MOST_AT_ONCE, slots_of_one=1)


async def read_workbook(whose: Hashable, content: bytes, sheet: int = 0, has_head: bool | None = None) -> Table:
    """Read a sheet of a workbook. Raises `Unreadable`, `Busy`."""
    with slots.hold(whose):
        answer = await _ask(content, sheet)
        # In a thread, and before another workbook is read: there may be megabytes of it.
        return await asyncio.to_thread(_table_of, answer, sheet, has_head)


def _table_of(answer: bytes, sheet: int, has_head: bool | None) -> Table:
    sheets: list[str] = []
    records: list[tuple[int, list[str]]] = []
    for line in _lines(answer):
        match line:
            case {"sheets": [*names]}:
                sheets = [plain(str(name)) for name in names]
            case {"problem": str(problem)}:
                raise Unreadable(problem)
            case [int(number), [*cells]]:
                records.append((number, [str(cell) for cell in cells]))
    if not sheets:
        raise Unreadable("broken_workbook")
    return arranged(records, has_head, kind="xlsx", sheets=sheets, sheet=sheet)


def _lines(answer: bytes) -> Iterator[Any]:
    for line in answer.splitlines():
        try:
            yield json.loads(line.decode("utf-8", "surrogatepass"))
        except ValueError as error:  # it was ended in the middle
            raise Unreadable("broken_workbook") from error


async def _ask(content: bytes, sheet: int) -> bytes:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", str(CHILD), str(sheet)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=ENVIRONMENT,
        cwd="/",
        limit=1024 * 1024,
    )
    try:
        async with asyncio.timeout(PATIENCE_S):
            answer = await _talk(process, content[: MOST_BYTES + 1])
            code = await process.wait()
    except TimeoutError as error:
        raise Unreadable("too_costly") from error
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.communicate()
    if code != 0:  # ended by the system, for its time or its memory
        raise Unreadable("too_costly")
    return answer


async def _talk(process: asyncio.subprocess.Process, content: bytes) -> bytes:
    assert process.stdin is not None
    assert process.stdout is not None
    answer = asyncio.create_task(_read(process.stdout))
    try:
        with contextlib.suppress(ConnectionError):
            process.stdin.write(content)
            await process.stdin.drain()
        process.stdin.close()
        return await answer
    finally:
        answer.cancel()


async def _read(stream: asyncio.StreamReader) -> bytes:
    answer = bytearray()
    while piece := await stream.read(64 * 1024):
        answer += piece
        if len(answer) > MOST_ANSWER_BYTES:
            raise Unreadable("too_costly")
    return bytes(answer)
