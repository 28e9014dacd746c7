"""Files under keys, in pieces, in a folder or in a bucket: never whole in memory."""

import asyncio
import contextlib
import errno
import os
import re
import time
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from sarafan.core.errors import DiskFull, Unreachable
from sarafan.core.settings import Settings

PART_BYTES = 5 * 1024 * 1024  # the smallest part of an upload that S3 takes
PARTS_AT_ONCE = 2
PIECE_BYTES = 256 * 1024

_TORN = re.compile(r".+#\d+")  # how a folder's files are called until they are whole
_NO_ROOM = tuple(f"(os error {number})" for number in (errno.ENOSPC, errno.EDQUOT))


class FileStore:
    """A folder or a bucket of files. A file appears under its key when it is whole, or not at all."""

    def __init__(self, store: LocalStore | S3Store, folder: Path | None = None) -> None:
        self._store, self._folder = store, folder

    async def put(self, key: str, pieces: AsyncIterator[bytes]) -> None:
        """Keep a file; what `pieces` raises is raised, and nothing is kept. Raises `Unreachable`, `DiskFull`."""
        failure: list[BaseException] = []

        async def watched() -> AsyncIterator[bytes]:
            try:
                async for piece in pieces:
                    yield piece
            except BaseException as error:
                failure.append(error)
                raise

        try:
            await obstore.put_async(
                self._store, key, watched(), chunk_size=PART_BYTES, max_concurrency=PARTS_AT_ONCE, use_multipart=True
            )
        except Exception as error:
            # The store wraps what the pieces raised in an error of its own.
            raise failure[0] if failure else _trouble(error) from error

    async def put_bytes(self, key: str, content: bytes) -> None:
        """Keep a small file. Raises `Unreachable`, `DiskFull`."""
        try:
            await obstore.put_async(self._store, key, content, use_multipart=False)
        except BaseError as error:
            raise _trouble(error) from error

    async def read(self, key: str, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        """Read a file from an offset on, in pieces. Raises `FileNotFoundError`, `Unreachable`."""
        options: obstore.GetOptions = {}
        if length is not None:
            options["range"] = (start, start + length)
        elif start:
            options["range"] = {"offset": start}
        try:
            found = await obstore.get_async(self._store, key, options=options)
            async for piece in found.stream(min_chunk_size=PIECE_BYTES):
                yield bytes(piece)
        except BaseError as error:
            raise _trouble(error) from error

    async def size(self, key: str) -> int:
        """Return how long a file is. Raises `FileNotFoundError`, `Unreachable`."""
        try:
            return (await obstore.head_async(self._store, key))["size"]
        except BaseError as error:
            raise _trouble(error) from error

    async def delete(self, keys: Sequence[str]) -> None:
        """Delete files; what is gone already is fine."""
        for key in keys:
            try:
                await obstore.delete_async(self._store, key)
            except FileNotFoundError:
                continue
            except BaseError as error:
                raise _trouble(error) from error

    async def forget_torn(self, older_than: timedelta) -> int:
        """Delete what was being written when its process died, and not touched since; returns how many files.

        A bucket shows nothing of an upload that was not ended: a rule of its own deletes such parts there.
        """
        if self._folder is None:
            return 0
        return await asyncio.to_thread(_delete_torn, self._folder, time.time() - older_than.total_seconds())

    async def address(self, key: str, valid_for: timedelta) -> str | None:
        """Return where a browser gets a file by itself for a while; nothing when only we have it."""
        if isinstance(self._store, LocalStore):
            return None
        return await obstore.sign_async(self._store, "GET", key, expires_in=valid_for)


def _delete_torn(folder: Path, before_s: float) -> int:
    deleted = 0
    for parent, _, names in os.walk(folder):
        for path in (Path(parent) / name for name in names if _TORN.fullmatch(name)):
            with contextlib.suppress(FileNotFoundError):  # its upload has just ended and renamed it
                if path.stat().st_mtime < before_s:
                    path.unlink()
                    deleted += 1
    return deleted


def _trouble(error: Exception) -> Exception:
    """A store that does not answer, or is full, may do better later."""
    if isinstance(error, BaseError) and any(number in str(error) for number in _NO_ROOM):
        return DiskFull()
    if isinstance(error, BaseError):
        return Unreachable("The store of files does not answer.", cause=type(error).__name__)
    return error


def open_store(settings: Settings) -> FileStore:
    """Open the folder or the bucket that the settings name; a missing folder is made."""
    if settings.media_s3_bucket is None:
        folder = settings.data_dir / "media"
        return FileStore(LocalStore(folder, mkdir=True), folder)
    options = {
        "endpoint": settings.media_s3_endpoint,
        "region": settings.media_s3_region,
        "access_key_id": settings.media_s3_access_key_id,
        "secret_access_key": settings.media_s3_secret_access_key,
    }
    given = {name: value for name, value in options.items() if value}
    plain = {"allow_http": True} if (settings.media_s3_endpoint or "").startswith("http://") else {}
    return FileStore(S3Store(settings.media_s3_bucket, **given, client_options=plain))  # type: ignore[arg-type]
