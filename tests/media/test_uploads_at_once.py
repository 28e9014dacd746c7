"""Uploads over slow lines: those of one organization never take the places of another's."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from sarafan.core.budget import Budget
from tests.support.hub import Hub
from tests.support.server_process import until


async def test_one_organizations_slow_uploads_leave_room_for_anothers(hub: Hub, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sarafan.media.uploading.slots", Budget(slots_in_all=3, slots_of_one=1))
    slow, other = await hub.person(), await hub.person()
    go_on = asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield b"begun"
        await go_on.wait()
        yield b"ended"

    uploading = asyncio.create_task(slow.http.post("/api/media", content=slowly()))

    async def is_noted() -> bool:
        return bool(await hub.rows("SELECT 1 FROM media_files WHERE organization_id = :id", id=slow.organization_id))

    await until(is_noted)

    refused = await slow.http.post("/api/media", content=b"one more")
    taken = await other.http.post("/api/media", content=b"another's")

    assert (refused.status_code, refused.json()["error"]) == (503, "busy")
    assert int(refused.headers["retry-after"]) > 0
    assert taken.status_code == 201
    go_on.set()
    assert (await uploading).json()["size"] == 10
    assert (await slow.http.post("/api/media", content=b"now")).status_code == 201
