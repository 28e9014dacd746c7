"""Files in a bucket of an object store, in pieces: never whole in memory."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from sarafan.core.errors import Unreachable
from sarafan.core.settings import Settings

PART_BYTES = 5 * 1024 * 1024  # the smallest part of an upload that S3 takes
PARTS_AT_ONCE = 2
PIECE_BYTES = 256 * 1024


class Bucket:
    """A bucket of files. A file appears under its key when it is whole, or not at all."""

    def __init__(self, store: S3Store) -> None:
        self._store = store

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
        """Forget nothing: a bucket hides uploads that were not ended; a rule of its own deletes their parts."""
        return 0

    async def address(self, key: str, valid_for: timedelta) -> str | None:
        """Return where a browser gets a file by itself for a while."""
        return await obstore.sign_async(self._store, "GET", key, expires_in=valid_for)


def _trouble(error: Exception) -> Exception:
    """A store that does not answer may do better later."""
    if isinstance(error, BaseError):
        return Unreachable("The store of files does not answer.", cause=type(error).__name__)
    return error


def open_bucket(settings: Settings) -> Bucket:
    """Open the bucket that the settings name."""
    options = {
        "endpoint": settings.media_s3_endpoint,
        "region": settings.media_s3_region,
        "access_key_id": settings.media_s3_access_key_id,
        "secret_access_key": settings.media_s3_secret_access_key,
    }
    given = {name: value for name, value in options.items() if value}
    plain = {"allow_http": True} if (settings.media_s3_endpoint or "").startswith("http://") else {}
    return Bucket(S3Store(settings.media_s3_bucket, **given, client_options=plain))  # type: ignore[arg-type]
