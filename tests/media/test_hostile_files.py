"""One organization's hostile files cost no other anything, nor it more than a preview; none is tried for ever."""

import asyncio
import io
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PIL import Image

from sarafan.media import preview_child, previews
from tests.support.events import picture, with_file
from tests.support.hostile_files import KINDS, exif, with_exif
from tests.support.hub import Hub, Person

pytestmark = pytest.mark.slow

ORDINARY = 50
DUE = "SELECT count(*) FROM media_files WHERE preview_tries_left > 0"
JOBS = "SELECT count(*) FROM procrastinate_jobs"


async def receive(hub: Hub, channel: UUID, name: str, *files: tuple[bytes, str]) -> None:
    """Let files arrive, and fetch nothing yet."""
    for number, (content, mimetype) in enumerate(files):
        event = with_file(f"{name}{number}", mimetype=mimetype, at=1_790_000_000 + number)
        hub.bridge.files[event["messageId"]] = content
        await hub.deliver(channel, hub.event(channel, "message", event), work=False)


async def shown(hub: Hub, owner: Person) -> list[dict[str, Any]]:
    row = (await hub.conversations(owner))[0]
    return [message["media"] for message in await hub.thread(owner, row["id"])]


@pytest.mark.timeout(300)
async def test_a_hostile_file_of_each_kind_beside_ordinary_ones_of_another_organization(hub: Hub):
    shop, stranger = await hub.person(), await hub.person()
    hostile = [make() for make in KINDS.values()]
    theirs, ours = await hub.channel(stranger), await hub.channel(shop)
    await receive(hub, theirs, "H", *((file.content, file.mimetype) for file in hostile))
    await receive(hub, ours, "A", *[(picture(1200, 900), "image/jpeg")] * ORDINARY)

    await hub.work()

    ordinary = await shown(hub, shop)
    assert [(one["state"], one["width"], one["preview_url"] is None) for one in ordinary] == [
        ("ready", 1200, False)
    ] * ORDINARY
    found = await shown(hub, stranger)
    assert {name: (one["state"], one["preview_url"] is not None) for name, one in zip(KINDS, found, strict=True)} == {
        name: ("ready", file.has_preview) for name, file in zip(KINDS, hostile, strict=True)
    }
    for one, file in zip(found, hostile, strict=True):
        assert (await stranger.http.get(one["download_url"], follow_redirects=True)).content == file.content
    assert (await hub.rows(DUE), await hub.rows(JOBS)) == ([(0,)], [(0,)])


async def test_organizations_take_turns(hub: Hub):
    """The first has all its pictures in the queue before the second has one."""
    first, second = await hub.person(), await hub.person()
    channels = [await hub.channel(owner) for owner in (first, second)]
    for channel, name, count in zip(channels, "AB", (4, 2), strict=True):
        await receive(hub, channel, name, *[(picture(), "image/jpeg")] * count)
        await hub.look_for_jobs("intake")
        await hub.look_for_jobs("media")

    await hub.look_for_jobs("previews", concurrency=1)

    made = await asyncio.to_thread(lambda: list(hub.settings.data_dir.rglob("*.preview.jpg")))
    ours = [path for path in made if path.parent.name in (str(first.organization_id), str(second.organization_id))]
    order = sorted(ours, key=lambda path: path.stat().st_mtime_ns)
    assert ["AB"[path.parent.name == str(second.organization_id)] for path in order] == list("ABABAA")


async def test_a_picture_whose_maker_dies_is_tried_twice_and_opened_all_the_same(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    tries = tmp_path / "tries"
    script = f"import os; open({str(tries)!r}, 'a').write('x'); os.kill(os.getpid(), 9)"
    monkeypatch.setattr(previews, "COMMAND", (sys.executable, "-I", "-c", script))
    owner = await hub.person()
    await receive(hub, await hub.channel(owner), "A", (picture(), "image/jpeg"))

    await hub.work()

    assert tries.read_text() == "xx"
    assert [(one["state"], one["preview_url"]) for one in await shown(hub, owner)] == [("ready", None)]
    assert (await hub.rows(DUE), await hub.rows(JOBS)) == ([(0,)], [(0,)])


async def test_one_that_dies_once_is_tried_again(hub: Hub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    marked = tmp_path / "marked"
    script = f"""
import os, runpy
try:
    os.mkdir({str(marked)!r})
except FileExistsError:
    runpy.run_path({preview_child.__file__!r}, run_name="__main__")
os.kill(os.getpid(), 9)
"""
    monkeypatch.setattr(previews, "COMMAND", (sys.executable, "-I", "-c", script))
    owner = await hub.person()
    await receive(hub, await hub.channel(owner), "A", (picture(), "image/jpeg"))

    await hub.work()

    assert [one["preview_url"] is None for one in await shown(hub, owner)] == [False]


async def test_what_was_due_when_its_worker_died_is_found_by_the_sweep(hub: Hub):
    owner = await hub.person()
    await receive(hub, await hub.channel(owner), "A", (picture(), "image/jpeg"))
    await hub.look_for_jobs("intake")
    await hub.look_for_jobs("media")
    await hub.change("DELETE FROM procrastinate_jobs")

    await hub.change(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
        " VALUES ('default', 'media.sweep', '{\"timestamp\": 1}')"
    )
    await hub.work()

    assert [one["preview_url"] is None for one in await shown(hub, owner)] == [False]


async def test_many_uploads_at_once_wait_for_no_preview(hub: Hub):
    """A member's picture is unpacked while it is waited for, others of the organization later."""
    owner = await hub.person()
    with_type = {"content-type": "image/jpeg"}
    given = await asyncio.gather(
        *(owner.http.post("/api/media", content=picture(300, 200), headers=with_type) for _ in range(5))
    )
    assert [one.status_code for one in given] == [201] * 5

    await hub.work()

    assert await hub.rows("SELECT count(*), min(width), min(preview_key) IS NULL FROM media_files") == [(5, 300, False)]
    assert await hub.rows(DUE) == [(0,)]


@pytest.mark.parametrize("orientation", range(1, 9))
async def test_a_picture_is_shown_upright_however_it_was_taken(orientation: int):
    made = await previews.make(only(with_exif(exif((0x0112, 3, 1, orientation)))))

    assert made is not None
    size = (400, 200) if orientation < 5 else (200, 400)
    assert (made.width, made.height) == Image.open(io.BytesIO(made.content)).size == size


async def only(content: bytes) -> AsyncIterator[bytes]:
    yield content
