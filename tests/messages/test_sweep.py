"""A queued message always leaves, even when its job was lost to a fault of ours."""

import sqlalchemy as sa

from sarafan.messages import tasks
from tests.support.hub import Hub, message


async def test_a_queued_message_without_a_job_is_delivered_once(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", message("A1")))
    conversation = (await owner.http.get("/api/conversations")).json()["items"][0]
    body = {"text": "Добрый день!", "client_key": "k1"}
    await owner.http.post(f"/api/conversations/{conversation['id']}/messages", json=body)
    async with hub.database.for_system() as session:
        await session.execute(sa.text("DELETE FROM procrastinate_jobs WHERE task_name = 'messages.deliver'"))
        await session.execute(sa.text("UPDATE messages SET created_at = now() - interval '3 minutes'"))

    await tasks.sweep(hub.resources, 0)
    await tasks.sweep(hub.resources, 0)
    await hub.work()

    assert [one["text"] for one in hub.bridge.sends] == ["Добрый день!"]
