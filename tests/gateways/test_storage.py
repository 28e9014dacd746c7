"""Files in a folder or a bucket: whole or not at all, and a store that is away is not the file's end."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from sarafan.core.errors import Unreachable
from sarafan.gateways.storage.store import open_store
from tests.support.hub import make_settings
from tests.support.ports import free_port

BUCKET = {
    "media_s3_bucket": "files",
    "media_s3_endpoint": "http://127.0.0.1:9000",
    "media_s3_access_key_id": "key",
    "media_s3_secret_access_key": "secret",
}


async def pieces(*contents: bytes, failure: Exception | None = None) -> AsyncIterator[bytes]:
    for content in contents:
        yield content
    if failure:
        raise failure


async def read(store: Any, *place: Any) -> bytes:
    return b"".join([piece async for piece in store.read(*place)])


async def test_a_folder_keeps_what_is_whole_and_gives_any_part_of_it(tmp_path: Path):
    store = open_store(make_settings("postgresql://nowhere/x", data_dir=tmp_path))
    await store.put("a/b", pieces(b"0123", b"456789"))
    with pytest.raises(ValueError, match="broken off"):
        await store.put("a/c", pieces(b"x" * 6_000_000, failure=ValueError("broken off")))

    assert (await store.size("a/b"), await read(store, "a/b"), await read(store, "a/b", 3, 4)) == (
        10, b"0123456789", b"3456",
    )  # fmt: skip
    kept = await asyncio.to_thread(lambda: [path.name for path in tmp_path.rglob("*") if path.is_file()])
    assert kept == ["b"]
    assert await store.address("a/b", timedelta(hours=1)) is None
    await store.delete(["a/b", "a/never"])
    with pytest.raises(FileNotFoundError):
        await store.size("a/b")


async def test_a_bucket_gives_an_address_that_expires_and_the_page_may_load_from_it():
    settings = make_settings("postgresql://nowhere/x", **BUCKET)
    address = await open_store(settings).address("a/b", timedelta(hours=1)) or ""

    assert address.startswith("http://127.0.0.1:9000/files/a/b?")
    assert parse_qs(urlsplit(address).query)["X-Amz-Expires"] == ["3600"]
    assert settings.files_origin == "http://127.0.0.1:9000"


@pytest.mark.slow
async def test_a_bucket_that_is_away_is_worth_another_try():
    nowhere = f"http://127.0.0.1:{free_port()}"
    store = open_store(make_settings("postgresql://nowhere/x", **{**BUCKET, "media_s3_endpoint": nowhere}))
    with pytest.raises(Unreachable):
        await store.size("a/b")
