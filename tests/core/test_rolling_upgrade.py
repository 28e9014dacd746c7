"""While both releases run, a worker of the release before may take any job: it knows each by name and arguments."""

import json

from tests.support.events import change, picture, with_file
from tests.support.hub import Hub
from tests.support.release import FOLDER

KNOWN: dict[str, list[str]] = json.loads((FOLDER / "jobs.json").read_text())
# The queues at which its workers look; whatever waits in another one waits for ours.
QUEUES = ["default", "intake", "media", "previews", "reading"]
QUEUED = """
    SELECT task_name, ARRAY(SELECT jsonb_object_keys(args) ORDER BY 1) FROM procrastinate_jobs
     WHERE queue_name = ANY(:queues)
"""


async def test_whatever_is_queued_can_be_run_by_the_release_before(hub: Hub):
    queued: dict[str, list[str]] = {}

    async def look(*queues: str) -> None:
        queued.update((name, arguments) for name, arguments in await hub.rows(QUEUED, queues=QUEUES))
        await hub.look_for_jobs(*queues)

    owner = await hub.person()
    channel = await hub.channel(owner)
    hub.bridge.files["A1"] = picture()
    said = with_file("A1")
    await hub.deliver(channel, hub.event(channel, "message", said), work=False)
    for queue in ("intake", "media", "previews"):
        await look(queue)
    await hub.reply(owner, (await hub.conversations(owner))[0]["id"])
    await hub.deliver(channel, hub.event(channel, "message.deleted", change("A1", said)), work=False)
    await look("intake")
    path = f"/api/channels/{channel}"
    for asked in (
        await owner.http.post(f"{path}/connect"),
        await owner.http.post(f"{path}/disconnect", json={"logout": False}),
        await owner.http.delete(f"{path}?confirm=Салон"),
    ):
        assert asked.is_success, asked.text
    await look()

    # A server queues the other when it comes up, without arguments.
    assert queued == {name: arguments for name, arguments in KNOWN.items() if name != "channels.catch_up"}
