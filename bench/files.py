"""Hostile files beside ordinary ones: how long these take, and what memory the processes take.

    python -m bench.files [--rounds 3] [--ordinary 50]

A shop's customers send pictures; the time is from the first delivery to the last preview. First alone, then behind one
file of each kind in `tests/support/hostile_files.py` that another organization got just before. Memory: the most that
the server (with its worker) has held (VmHWM) over what it held before the first file, and the most of any process
that made a preview, looked at every 10 ms.
"""

import argparse
import asyncio
import contextlib
import itertools
import time
from collections.abc import Iterator
from uuid import UUID

from bench.support import load_average, median, table
from sarafan.cli import dying
from sarafan.core import migrations
from tests.support.events import picture, with_file
from tests.support.hostile_files import KINDS
from tests.support.hub import Hub, Person, running_hub
from tests.support.postgres import fresh_database
from tests.support.server_process import ServerProcess, resident_kb

DONE = "SELECT count(*) FROM media_files WHERE organization_id = :id AND state = 'ready' AND preview_tries_left = 0"
MADE = "SELECT count(*) FROM media_files WHERE organization_id = :id AND preview_key IS NOT NULL"

File = tuple[bytes, str]


class Makers:
    """The processes that make previews, watched while they live."""

    def __init__(self, server: int) -> None:
        self.server, self.most_kb, self.seen = server, 0, set[int]()

    async def watch(self) -> None:
        """Look again and again."""
        while True:
            for pid in dying.children(self.server):
                with contextlib.suppress(OSError, StopIteration):  # it has ended meanwhile
                    self.most_kb = max(self.most_kb, resident_kb(pid, "VmHWM"))
                    self.seen.add(pid)
            await asyncio.sleep(0.01)


async def send(hub: Hub, channel: UUID, files: list[File], names: Iterator[int]) -> None:
    """Let files arrive."""
    for content, mimetype in files:
        number = next(names)
        event = with_file(f"F{number}", mimetype=mimetype, at=1_790_000_000 + number)
        hub.bridge.files[event["messageId"]] = content
        await hub.deliver(channel, hub.event(channel, "message", event), work=False)


async def ready(hub: Hub, owner: Person, count: int) -> None:
    """Wait until nothing more will happen to this many files of an organization."""
    while await hub.rows(DONE, id=owner.organization_id) != [(count,)]:
        await asyncio.sleep(0.02)


async def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ordinary", type=int, default=50)
    options = parser.parse_args()
    ordinary = [(picture(1600, 1200), "image/jpeg")] * options.ordinary
    hostile = [(file.content, file.mimetype) for file in (make() for make in KINDS.values())]
    names = itertools.count()
    alone: list[float] = []
    beside: list[float] = []
    with fresh_database(durable=True) as database_url:
        migrations.upgrade(database_url)
        async with running_hub(database_url) as hub:
            shop, stranger = await hub.person(), await hub.person()
            ours, theirs = await hub.channel(shop), await hub.channel(stranger)
            async with ServerProcess(hub) as (_, server):
                makers = Makers(server)
                watching = asyncio.create_task(makers.watch())
                sent = bad = 0
                held_kb = resident_kb(server)
                for number in range(options.rounds * 2):
                    if number % 2:
                        bad += len(hostile)
                        await send(hub, theirs, hostile, names)
                    started, sent = time.perf_counter(), sent + len(ordinary)
                    await send(hub, ours, ordinary, names)
                    await ready(hub, shop, sent)
                    (beside if number % 2 else alone).append(time.perf_counter() - started)
                    await ready(hub, stranger, bad)
                grown_kb = resident_kb(server, "VmHWM") - held_kb
                watching.cancel()
            made = await hub.rows(MADE, id=shop.organization_id)
            assert made == [(sent,)], made
    usual, slowed = median(alone), median(beside)
    rows = [
        (f"{options.ordinary} ordinary files alone, s", f"{usual:.1f}", ""),
        (f"the same beside {len(hostile)} hostile ones, s", f"{slowed:.1f}", f"≤ {2 * usual:.1f}"),
        ("the server's peak over what it held before, MiB", f"{grown_kb / 1024:.0f}", "≤ 150"),
        (f"the largest of {len(makers.seen)} makers of previews, MiB", f"{makers.most_kb / 1024:.0f}", "≤ 150"),
        ("processes that wanted to run, last minute", load_average(), ""),
    ]
    table("Hostile files (bench/files.py)", ("what", "figure", "budget"), rows)


if __name__ == "__main__":
    asyncio.run(main())
