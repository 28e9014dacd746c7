"""One organization's slow files never keep another's waiting."""

import asyncio
from uuid import UUID

import pytest

from sarafan import worker
from tests.support.events import with_file
from tests.support.hub import Hub
from tests.support.server_process import until

pytestmark = pytest.mark.slow

READY = "SELECT count(*) FROM media_files WHERE state = 'ready' AND organization_id = :id"


async def arrive(hub: Hub, channel: UUID, name: str, count: int, *, stuck: asyncio.Event | None = None) -> None:
    """Let messages with files arrive that are not fetched yet; `stuck`: until when their downloads stand still."""
    for number in range(count):
        event = with_file(f"{name}{number}", "document", "text/plain", at=1_790_000_000 + number)
        hub.bridge.files[f"{name}{number}"] = b"content"
        if stuck is not None:
            hub.bridge.stuck[f"{name}{number}"] = stuck
        await hub.deliver(channel, hub.event(channel, "message", event), work=False)
    await hub.look_for_jobs("intake")


async def test_downloads_that_stand_still_leave_places_for_others(hub: Hub):
    slow, quick = await hub.person(), await hub.person()
    freed = asyncio.Event()
    channels = [await hub.channel(owner) for owner in (slow, quick)]
    await arrive(hub, channels[0], "A", 9, stuck=freed)
    await arrive(hub, channels[1], "B", 3)

    async def others_are_there() -> bool:
        return await hub.rows(READY, id=quick.organization_id) == [(3,)]

    working = asyncio.create_task(hub.look_for_jobs("media", concurrency=worker.MEDIA_CONCURRENCY))
    try:
        await until(others_are_there)
        assert await hub.rows(READY, id=slow.organization_id) == [(0,)]
    finally:
        freed.set()
        await working

    await hub.work()
    assert await hub.rows(READY, id=slow.organization_id) == [(9,)]


async def test_who_was_passed_over_has_its_turn_as_soon_as_a_place_is_free(hub: Hub):
    """Not only at the next look by the clock, which here never comes."""
    owner = await hub.person()
    await arrive(hub, await hub.channel(owner), "A", 9)
    assert hub.jobs is not None

    async def all_are_there() -> bool:
        return await hub.rows(READY, id=owner.organization_id) == [(9,)]

    working = asyncio.create_task(
        hub.jobs.run_worker_async(
            queues=["media"],
            concurrency=worker.MEDIA_CONCURRENCY,
            fetch_job_polling_interval=3600,
            delete_jobs="successful",
            install_signal_handlers=False,
        )
    )
    try:
        await until(all_are_there)
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
