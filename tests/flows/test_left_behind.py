"""After a busy run with sudden deaths: nothing of ours can be read by others, and nothing is left over."""

import asyncio
import base64
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from tests.support.events import picture
from tests.support.hostile_files import progressive
from tests.support.stack import Stack, eventually, running_stack

pytestmark = [pytest.mark.flow, pytest.mark.timeout(400)]

CUSTOMERS = 6
TWO_HOURS_S = 7200
SWEEP = """
    INSERT INTO procrastinate_jobs (queue_name, task_name, args)
    VALUES ('default', 'media.forget_unused', '{"timestamp": 1}')
"""
KNOWN = "SELECT unnest(ARRAY[object_key, preview_key]) FROM media_files"
IN_HAND = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND scheduled_at IS NULL"


@pytest.fixture
async def stack(database_url: str, tmp_path: Path) -> AsyncIterator[Stack]:
    """A hub whose folders are all its own."""
    async with running_stack(database_url, tmp_path, start=False) as stack:
        data, temporary = tmp_path / "data", tmp_path / "temporary"
        for folder in (data, temporary):
            folder.mkdir(mode=0o700)
        own = {"TMPDIR": str(temporary), "SARAFAN_DATA_DIR": str(data), "BRIDGE_MEDIA_DIR": str(data / "outgoing")}
        for process in (stack.bridge, stack.server, stack.worker):
            process.env = {**process.env, **own}
        await stack.start()
        await stack.set_up()
        await stack.link()
        yield stack


def phone(number: int) -> str:
    return f"7707555{number:04d}"


async def exchange(stack: Stack, number: int) -> None:
    """Let a customer send a picture and get one."""
    content = progressive(10_000, 10_000, 900) if number == 0 else picture(1200 + number, 900)
    media = {"base64": base64.b64encode(content).decode(), "mimetype": "image/jpeg"}
    await stack.customer_writes(phone(number), "Такое есть?", type="image", media=media)
    conversation = await stack.conversation_of(phone(number), 90)

    async def given() -> httpx.Response | None:
        answer = await stack.http.post(
            "/api/media", content=picture(800, 600 + number), headers={"content-type": "image/jpeg"}
        )
        return answer if answer.status_code == 201 else None

    upload = (await eventually(given, "the hub taking a file", 120)).json()
    body = {"text": "Есть", "media_id": upload["id"], "client_key": f"answer-{number}"}

    async def sent() -> bool:
        return (await stack.http.post(f"/api/conversations/{conversation['id']}/messages", json=body)).is_success

    await eventually(sent, "the hub taking an answer", 120)

    async def both_are_there() -> bool:
        thread = await stack.thread(conversation["id"])
        came = [one["media"]["state"] for one in thread if one["media"] and one["direction"] == "in"]
        seen = [one["media"] for one in await stack.customer_sees(phone(number)) if not one["fromMe"] and one["media"]]
        return came == ["ready"] and [one["state"] for one in seen] == ["ready"]

    await eventually(both_are_there, "both pictures being there", 180)


async def die_while_a_file_comes(stack: Stack) -> None:
    """Kill every process of ours with -9 while an upload is being written, and start them again."""

    async def half() -> AsyncIterator[bytes]:
        yield bytes(12 * 1024 * 1024)  # more than the store writes at a time
        await asyncio.Event().wait()

    sending = asyncio.create_task(stack.http.post("/api/media", content=half(), timeout=120))
    ours = (stack.server, stack.worker, stack.bridge)
    try:
        await eventually(lambda: some_torn(stack), "an upload being written", 60)
        for process in ours:
            process.kill()
    finally:
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
    await stack.start(*ours)


async def some_torn(stack: Stack) -> bool:
    return bool(torn(stack.folder / "data"))


def torn(data: Path) -> list[Path]:
    return [path for path in (data / "media").rglob("*#*") if path.is_file()]


def ask(stack: Stack, query: str) -> list[Any]:
    with psycopg.connect(stack.database_url, autocommit=True) as connection:
        found = connection.execute(query)
        return [row[0] for row in found] if found.description else []


def open_to_others(folder: Path) -> list[str]:
    found = (folder, *folder.rglob("*"))
    return [f"{path} {path.lstat().st_mode:o}" for path in found if path.lstat().st_mode & 0o077]


async def test_a_busy_run_with_sudden_deaths_leaves_nothing_and_shows_nothing(stack: Stack):
    data = stack.folder / "data"
    first = [asyncio.create_task(exchange(stack, number)) for number in range(CUSTOMERS // 2)]
    await die_while_a_file_comes(stack)
    await asyncio.gather(*first, *(exchange(stack, number) for number in range(CUSTOMERS // 2, CUSTOMERS)))

    for path in torn(data):
        os.utime(path, (path.stat().st_mtime - TWO_HOURS_S,) * 2)
    await asyncio.to_thread(ask, stack, SWEEP)

    async def all_is_done() -> bool:
        return await asyncio.to_thread(ask, stack, IN_HAND) == [0]

    await eventually(all_is_done, "nothing being in hand", 60)
    while_running = open_to_others(data)
    stack.stop(stack.server, stack.worker, stack.bridge)

    assert (while_running, open_to_others(data)) == ([], [])
    kept = {str(path.relative_to(data / "media")) for path in (data / "media").rglob("*") if path.is_file()}
    assert kept == {key for key in await asyncio.to_thread(ask, stack, KNOWN) if key}
    # What was uploaded may be sent once more within its hour; nothing else is kept.
    outgoing = [path.name.removesuffix(".type") for path in (data / "outgoing").rglob("*") if path.is_file()]
    assert [name for name in outgoing if len(name) != 64] == []
    assert list((stack.folder / "temporary").iterdir()) == []
    assert sorted(path.name for path in data.iterdir()) == ["media", "outgoing"]
