"""Files in a folder of this machine: each appears under its key when it is whole, or not at all."""

import asyncio
import contextlib
import errno
import os
import re
import secrets
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from sarafan.core.errors import DiskFull, Unreachable

PIECE_BYTES = 256 * 1024
BUFFER_BYTES = 1024 * 1024  # gathered before it is written: pieces of a network are small

_TORN = re.compile(r".+#\d+")  # how a file is called until it is whole
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
_NOT_THERE = (FileNotFoundError, IsADirectoryError, NotADirectoryError)


class Folder:
    """A folder of files under keys such as `files/2026/01/name`; keys are ours, and never lead out of it."""

    def __init__(self, path: Path) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self._path = path

    async def put(self, key: str, pieces: AsyncIterator[bytes]) -> None:
        """Keep a file; what `pieces` raises is raised, and nothing is kept. Raises `Unreachable`, `DiskFull`."""
        final = self._at(key)
        torn = final.with_name(f"{final.name}#{secrets.randbits(32)}")
        with _told():
            file = await asyncio.to_thread(_begin, torn)
        try:
            async for piece in pieces:
                with _told():
                    await asyncio.to_thread(file.write, piece)
            with _told():
                await asyncio.to_thread(_finish, file, final)
        except BaseException:
            await asyncio.shield(asyncio.to_thread(_give_up, file))
            raise

    async def put_bytes(self, key: str, content: bytes) -> None:
        """Keep a small file. Raises `Unreachable`, `DiskFull`."""

        async def whole() -> AsyncIterator[bytes]:
            yield content

        await self.put(key, whole())

    async def read(self, key: str, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        """Read a file from an offset on, in pieces. Raises `FileNotFoundError`, `Unreachable`."""
        with _told():
            file = await asyncio.to_thread(_open_at, self._at(key), start)
        try:
            left = length
            while left is None or left > 0:
                wanted = PIECE_BYTES if left is None else min(PIECE_BYTES, left)
                with _told():
                    piece = await asyncio.to_thread(file.read, wanted)
                if not piece:
                    return
                left = None if left is None else left - len(piece)
                yield piece
        finally:
            file.close()

    async def size(self, key: str) -> int:
        """Return how long a file is. Raises `FileNotFoundError`, `Unreachable`."""
        with _told():
            return (await asyncio.to_thread(self._at(key).stat)).st_size

    async def delete(self, keys: Sequence[str]) -> None:
        """Delete files; what is gone already is fine."""
        for key in keys:
            with contextlib.suppress(FileNotFoundError), _told():
                await asyncio.to_thread(self._at(key).unlink)

    async def forget_torn(self, older_than: timedelta) -> int:
        """Delete what was being written when its process died, and not touched since; returns how many files."""
        return await asyncio.to_thread(_delete_torn, self._path, time.time() - older_than.total_seconds())

    async def address(self, key: str, valid_for: timedelta) -> str | None:
        """Return nothing: only we have these files."""
        return None

    def _at(self, key: str) -> Path:
        parts = key.split("/")
        if any(part in ("", ".", "..") or _TORN.fullmatch(part) for part in parts):
            raise ValueError(f"no key of a file: {key}")
        return self._path.joinpath(*parts)


def _begin(torn: Path) -> BinaryIO:
    torn.parent.mkdir(parents=True, exist_ok=True)
    return torn.open("xb", buffering=BUFFER_BYTES)


def _finish(file: BinaryIO, final: Path) -> None:
    file.flush()
    os.fsync(file.fileno())  # the row that names it outlives a power cut, so it must, too
    Path(file.name).rename(final)
    file.close()
    folder = os.open(final.parent, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # file systems that do not sync a folder keep its names by themselves
            os.fsync(folder)  # and so must its name
    finally:
        os.close(folder)


def _give_up(file: BinaryIO) -> None:
    Path(file.name).unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # what is still in its buffer finds no room
        file.close()


def _open_at(path: Path, start: int) -> BinaryIO:
    file = path.open("rb", buffering=0)
    file.seek(start)
    return file


def _delete_torn(folder: Path, before_s: float) -> int:
    deleted = 0
    for parent, _, names in os.walk(folder):
        for path in (Path(parent) / name for name in names if _TORN.fullmatch(name)):
            with contextlib.suppress(FileNotFoundError):  # its upload has just ended and renamed it
                if path.stat().st_mtime < before_s:
                    path.unlink()
                    deleted += 1
    return deleted


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """A disk that is full, or does not answer, may do better later."""
    try:
        yield
    except _NOT_THERE as error:
        raise FileNotFoundError(error.errno, "no such file") from error
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise DiskFull from error
        raise Unreachable("The folder of files does not answer.", cause=type(error).__name__) from error
