"""Small pictures of large ones, each made by a process of its own that is killed when it takes too long.

A picture is a stranger's: decoding it may take hours or all memory, or use a fault of a decoder. The process that
does it (`preview_child.py`, which has the limits) gets nothing of ours but the picture, and lives for one picture:
none is idle, none knows the picture before, and what it says is believed to be a preview and nothing else.
"""

import asyncio
import contextlib
import signal
import struct
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

PREVIEWED = frozenset({"image/jpeg", "image/png", "image/webp"})
# Not imported: Pillow alone takes 3 MiB of a process that never opens a picture.
CHILD = Path(__file__).with_name("preview_child.py")
MOST_BYTES = 24 * 1024 * 1024  # the same as there
JPEG = b"\xff\xd8"
MOST_PREVIEW_BYTES = 2 * 1024 * 1024
PATIENCE_S = 20.0  # more than its processor time: the machine may be busy
COMMAND = (sys.executable, "-I", str(CHILD))
ENVIRONMENT = {"LC_ALL": "C.UTF-8"}
OUT_OF_TIME = -signal.SIGXCPU


class MakerDied(Exception):
    """The process that should have made a preview said nothing: killed by us, by the system, or by a fault."""


@dataclass(frozen=True)
class Preview:
    """A small JPEG, and how large the picture itself is."""

    content: bytes
    width: int
    height: int


async def make(picture: AsyncIterator[bytes]) -> Preview | None:
    """Make a preview; nothing of what is broken, too large, too costly or no picture at all.

    Raises `MakerDied` when another try may do better, and what `picture` raises.
    """
    process = await asyncio.create_subprocess_exec(
        *COMMAND,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=ENVIRONMENT,
        cwd="/",
    )
    try:
        async with asyncio.timeout(PATIENCE_S) as patience:
            answer = await _ask(process, picture)
            code = await process.wait()
    except TimeoutError as error:
        if not patience.expired():
            raise
        raise MakerDied from error
    finally:
        await _end(process)
    if code == OUT_OF_TIME:
        return None
    if code != 0:
        raise MakerDied
    return _understand(answer)


async def _ask(process: asyncio.subprocess.Process, picture: AsyncIterator[bytes]) -> bytes:
    assert process.stdin is not None
    assert process.stdout is not None
    answer = asyncio.create_task(_read(process.stdout))
    try:
        await _write(process.stdin, picture)
        return await answer
    finally:
        answer.cancel()


async def _end(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    if process.stdin is not None:
        process.stdin.close()
    await process.communicate()  # what is left in the pipe is nobody's, and keeps it open


async def _write(stream: asyncio.StreamWriter, picture: AsyncIterator[bytes]) -> None:
    async for piece in picture:
        try:
            stream.write(piece)
            await stream.drain()
        except ConnectionError:  # it has ended; how, its code says
            return
    stream.close()


async def _read(stream: asyncio.StreamReader) -> bytes:
    answer = bytearray()
    while piece := await stream.read(64 * 1024):
        answer += piece
        if len(answer) > MOST_PREVIEW_BYTES:
            raise MakerDied
    return bytes(answer)


def _understand(answer: bytes) -> Preview | None:
    head = struct.Struct(">II")
    if not answer[head.size :].startswith(JPEG):
        return None
    width, height = head.unpack_from(answer)
    return Preview(answer[head.size :], width, height) if max(width, height) <= 0xFFFFFF else None
