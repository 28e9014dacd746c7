"""What dies in the middle leaves nothing, and a disk without room is called that."""

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.requests import ClientDisconnect

from sarafan.core.clock import utc_now
from sarafan.core.errors import DiskFull
from sarafan.gateways.storage.store import open_store
from sarafan.organizations.entrance import COOKIE
from tests.support.disks import fill, small_disk
from tests.support.events import with_file
from tests.support.hub import Hub, make_settings, running_hub
from tests.support.server_process import ServerProcess, until

pytestmark = pytest.mark.slow

SWEEP = (
    "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
    " VALUES ('default', 'media.forget_unused', '{\"timestamp\": 1}')"
)
A_DAY_LATER = "UPDATE media_files SET created_at = created_at - interval '25 hours'"
FILES = "SELECT state, error_code FROM media_files"


def kept(hub: Hub) -> list[Path]:
    return [path for path in (hub.settings.data_dir / "media").rglob("*") if path.is_file()]


def look_older(paths: list[Path], by: timedelta) -> None:
    for path in paths:
        at = utc_now().timestamp() - by.total_seconds()
        os.utime(path, (at, at))


async def sweep(hub: Hub) -> None:
    await hub.change(SWEEP)
    await hub.work()


async def paused(go_on: asyncio.Event) -> AsyncIterator[bytes]:
    for _ in range(16):  # so many megabytes, since some are gathered before they are written
        yield bytes(1024 * 1024)
    await go_on.wait()
    while True:
        yield bytes(1024 * 1024)


async def test_an_upload_that_dies_by_kill_9_leaves_nothing_after_the_next_sweep(database_url: str):
    async with running_hub(database_url) as hub:
        owner = await hub.person()
        server = ServerProcess(hub)
        async with server as (http, _):
            http.cookies.set(COOKIE, owner.http.cookies[COOKIE])
            http.headers["x-csrf-token"] = owner.http.headers["x-csrf-token"]
            killed = asyncio.Event()
            sending = asyncio.create_task(http.post("/api/media", content=paused(killed)))

            async def some_is_written() -> bool:
                return any(path.stat().st_size for path in await asyncio.to_thread(kept, hub))

            await until(some_is_written)
            server.process.kill()
            killed.set()
            await asyncio.gather(sending, return_exceptions=True)
        torn = await asyncio.to_thread(kept, hub)
        assert len(torn) == 1
        assert await hub.rows(FILES) == [("pending", None)]

        await sweep(hub)
        assert await asyncio.to_thread(kept, hub) == torn, "it may still be written"
        look_older(torn, timedelta(hours=2))
        await hub.change(A_DAY_LATER)
        await sweep(hub)

        assert await asyncio.to_thread(kept, hub) == []
        assert await hub.rows(FILES) == []


async def test_a_file_that_was_whole_but_not_noted_when_its_process_died_is_forgotten(own_hub: Hub):
    owner = await own_hub.person()
    await owner.http.post("/api/media", content=b"content")
    await own_hub.change("UPDATE media_files SET state = 'pending', object_key = NULL")
    assert len(await asyncio.to_thread(kept, own_hub)) == 1

    await own_hub.change(A_DAY_LATER)
    await sweep(own_hub)

    assert await asyncio.to_thread(kept, own_hub) == []


async def test_an_upload_that_breaks_off_leaves_neither_file_nor_row(own_hub: Hub):
    owner = await own_hub.person()

    async def broken() -> AsyncIterator[bytes]:
        yield bytes(6 * 1024 * 1024)
        raise ClientDisconnect  # as the server has it when somebody hangs up

    gone = await owner.http.post("/api/media", content=broken())
    empty = await owner.http.post("/api/media", content=b"")

    assert (gone.json()["error"], empty.json()["error"]) == ("client_gone", "empty_file")
    assert await asyncio.to_thread(kept, own_hub) == []
    assert await own_hub.rows(FILES) == []


async def test_a_full_disk_is_called_that_and_an_upload_leaves_nothing(own_hub: Hub):
    owner = await own_hub.person()
    with small_disk(own_hub.settings.data_dir / "media", 2):
        refused = [await owner.http.post("/api/media", content=bytes(size)) for size in (3_000_000, 9_000_000)]
        taken = await owner.http.post("/api/media", content=b"small")
        left = await asyncio.to_thread(kept, own_hub)

    assert [(one.status_code, one.json()["error"]) for one in refused] == [(507, "disk_full")] * 2
    assert (taken.status_code, len(left)) == (201, 1)
    assert await own_hub.rows(FILES) == [("ready", None)]


async def test_a_file_that_finds_no_room_says_so_and_comes_when_there_is_some(own_hub: Hub):
    owner = await own_hub.person()
    channel = await own_hub.channel(owner)
    own_hub.bridge.files["A1"] = bytes(100_000)
    with small_disk(own_hub.settings.data_dir / "media", 2) as disk:
        ballast = await asyncio.to_thread(fill, disk)
        event = with_file("A1", "document", "text/plain")
        await own_hub.deliver(channel, own_hub.event(channel, "message", event))

        row = (await own_hub.conversations(owner))[0]
        waiting = (await own_hub.thread(owner, row["id"]))[-1]["media"]
        assert (waiting["state"], waiting["error"]["code"], waiting["url"]) == ("pending", "disk_full", None)

        ballast.unlink()
        await own_hub.hurry()
        ready = (await own_hub.thread(owner, row["id"]))[-1]["media"]
        assert (ready["state"], ready["error"]) == ("ready", None)


async def test_a_folder_says_that_it_has_no_room(tmp_path: Path):
    store = open_store(make_settings("postgresql://nowhere/x", data_dir=tmp_path))
    with small_disk(tmp_path / "media", 1) as disk:
        fill(disk)
        with pytest.raises(DiskFull):
            await store.put_bytes("a/b", bytes(10_000))
        assert [path.name for path in disk.rglob("*") if path.is_file()] == ["ballast"]
