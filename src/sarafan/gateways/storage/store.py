"""Where files are kept under keys, in pieces and never whole in memory: a folder, or a bucket of an object store."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from importlib import import_module
from typing import Protocol, cast

from sarafan.core.settings import Settings
from sarafan.gateways.storage.folder import Folder


class FileStore(Protocol):
    """A folder or a bucket of files. A file appears under its key when it is whole, or not at all."""

    async def put(self, key: str, pieces: AsyncIterator[bytes]) -> None:
        """Keep a file; what `pieces` raises is raised, and nothing is kept. Raises `Unreachable`, `DiskFull`."""

    async def put_bytes(self, key: str, content: bytes) -> None:
        """Keep a small file. Raises `Unreachable`, `DiskFull`."""

    def read(self, key: str, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        """Read a file from an offset on, in pieces. Raises `FileNotFoundError`, `Unreachable`."""

    async def size(self, key: str) -> int:
        """Return how long a file is. Raises `FileNotFoundError`, `Unreachable`."""

    async def delete(self, keys: Sequence[str]) -> None:
        """Delete files; what is gone already is fine."""

    async def forget_torn(self, older_than: timedelta) -> int:
        """Delete what was being written when its process died, and not touched since; returns how many files."""

    async def address(self, key: str, valid_for: timedelta) -> str | None:
        """Return where a browser gets a file by itself for a while; nothing when only we have it."""


def open_store(settings: Settings) -> FileStore:
    """Open the folder or the bucket that the settings name; a missing folder is made."""
    if settings.media_s3_bucket is None:
        return Folder(settings.data_dir / "media")
    # Its client takes five megabytes of a process, which an installation with a folder goes without.
    bucket = import_module("sarafan.gateways.storage.bucket")
    return cast(FileStore, bucket.open_bucket(settings))
