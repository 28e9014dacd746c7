"""What is large passes through in pieces."""

from collections.abc import AsyncIterator

import pytest

from sarafan.organizations.entrance import COOKIE
from tests.support.events import with_file
from tests.support.hub import message, running_hub
from tests.support.server_process import ServerProcess, resident_kb, until

MEGABYTE = 1024 * 1024


async def pieces(size: int) -> AsyncIterator[bytes]:
    for start in range(0, size, 65536):
        yield b"x" * min(65536, size - start)


@pytest.mark.slow
async def test_a_hundred_megabytes_pass_through_without_staying_in_memory(database_url: str):
    """Up from a browser, out to the bridge, and in from it: three times through one server process."""
    size = 100 * MEGABYTE
    async with running_hub(database_url) as hub:
        owner = await hub.person()
        channel = await hub.channel(owner)
        await hub.deliver(channel, hub.event(channel, "message", message("A1")))
        row = (await hub.conversations(owner))[0]
        async with ServerProcess(hub) as (http, pid):
            http.cookies.set(COOKIE, owner.http.cookies[COOKIE])
            http.headers["x-csrf-token"] = owner.http.headers["x-csrf-token"]
            given = await http.post("/api/media", content=pieces(MEGABYTE))
            assert given.status_code == 201, given.text
            before = resident_kb(pid)
            given = await http.post("/api/media", content=pieces(size), headers={"content-type": "video/mp4"})
            assert given.status_code == 201, given.text
            body = {"client_key": "big", "media_id": given.json()["id"]}
            sent = await http.post(f"/api/conversations/{row['id']}/messages", json=body)
            assert sent.status_code == 201, sent.text

            async def left() -> bool:
                return any(one[1] == size for one in hub.bridge.uploads.values())

            await until(left)

            hub.bridge.files["BIG"] = bytes(size)
            said = with_file("BIG", "video", "video/mp4", at=1_790_000_500)
            await hub.deliver(channel, hub.event(channel, "message", said), work=False)

            async def arrived() -> bool:
                return await hub.rows(
                    "SELECT count(*) FROM media_files WHERE state = 'ready' AND size = :s", s=size
                ) == [(2,)]

            await until(arrived)
            media = await hub.thread(owner, row["id"])
            url = next(one["media"]["url"] for one in media if one["media"] and one["direction"] == "in")
            received = 0
            async with http.stream("GET", url, follow_redirects=True) as answer:
                async for piece in answer.aiter_raw():
                    received += len(piece)
            assert received == size
            assert resident_kb(pid, "VmHWM") - before <= 64 * 1024
