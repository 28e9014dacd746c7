"""What the releases beside this one queue under other names is done as well, whichever worker takes it."""

import pytest

from tests.support.events import picture, with_file
from tests.support.hub import Hub

pytestmark = pytest.mark.slow

QUEUE = (
    "INSERT INTO procrastinate_jobs (queue_name, task_name, args) SELECT '{queue}', '{name}', {args} FROM media_files"
)
OF_A_FILE = "jsonb_build_object('media_id', id, 'organization_id', organization_id)"


async def receive(hub: Hub) -> None:
    owner = await hub.person()
    hub.bridge.files["A1"] = picture()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", with_file("A1", kind="image")))
    await hub.work()


@pytest.mark.parametrize("name", ["messages.make_preview", "media.make_preview"])
async def test_a_preview(hub: Hub, name: str):
    await receive(hub)
    await hub.change("UPDATE media_files SET preview_key = NULL, preview_tries_left = 2")

    args = "jsonb_build_object('organization_id', organization_id)"
    await hub.change(QUEUE.format(queue="previews", name=name, args=args))
    await hub.work()

    assert await hub.rows("SELECT count(*) FROM media_files WHERE preview_key IS NOT NULL") == [(1,)]


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("messages.forget_file", OF_A_FILE),
        ("media.forget_file", OF_A_FILE),
        ("messages.forget_unused_files", "'{\"timestamp\": 1}'::jsonb"),
    ],
)
async def test_a_file_that_is_to_be_forgotten(hub: Hub, name: str, args: str):
    await receive(hub)
    await hub.change("UPDATE messages SET media_id = NULL")
    await hub.change("UPDATE media_files SET created_at = now() - interval '25 hours'")

    await hub.change(QUEUE.format(queue="default", name=name, args=args))
    await hub.work()

    assert await hub.rows("SELECT count(*) FROM media_files") == [(0,)]
