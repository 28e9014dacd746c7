"""Of a private chat nobody is told but its owner; no alarm is given for one."""

from datetime import timedelta

from sarafan.conversations import alarms
from sarafan.core.clock import utc_now
from sarafan.organizations.models import Role
from tests.notifications.test_telling import agree
from tests.support.hub import Hub, message
from tests.support.push_server import PushServer


async def test_nobody_is_told_of_a_private_chat_but_its_owner(hub: Hub, service: PushServer):
    owner = await hub.person()
    colleague = await hub.person(owner.organization_id, Role.OWNER)
    channel = await hub.channel(owner, asks_private=True)
    mine, theirs = await agree(owner, service), await agree(colleague, service)

    await hub.deliver(channel, hub.event(channel, "message", message("A1", "Ужинать придёшь?")))
    await hub.hurry()
    assert (len(mine.received), theirs.received) == (1, [])

    await owner.http.patch("/api/organization", json={"alarm_minutes": 5})
    in_an_hour = utc_now() + timedelta(hours=1)
    await alarms.sound(hub.resources, str(owner.organization_id), now=lambda: in_an_hour)
    await hub.hurry()
    assert (len(mine.received), theirs.received) == (1, []), "that is no customer"

    chat = (await hub.conversations(owner))[0]["id"]
    await owner.http.put(f"/api/conversations/{chat}/private", json={"private": False})
    await alarms.sound(hub.resources, str(owner.organization_id), now=lambda: in_an_hour)
    await hub.hurry()
    assert len(theirs.received) == 1
