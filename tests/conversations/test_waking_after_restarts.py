"""A chat comes back at its second, though the process that was asked for it was killed and another one came up."""

import signal
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from sarafan.core.clock import utc_now
from sarafan.organizations.models import Role
from tests.support.hub import Hub, message
from tests.support.server_process import ServerProcess, until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

AHEAD = timedelta(seconds=15)  # while one process dies and the next comes up
LATE = timedelta(seconds=2)  # of a busy machine


async def test_it_comes_back_at_its_second_after_a_restart(own_hub: Hub):
    hub = own_hub
    owner = await hub.person()
    doer = await hub.person(owner.organization_id, Role.OPERATOR)
    channel: UUID = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", message("A1")))
    chat = (await hub.conversations(owner))[0]["id"]

    first = ServerProcess(hub)
    async with first:
        at = utc_now() + AHEAD
        body = {"until": at.isoformat(), "reason": "перезвонить", "for_id": str(doer.id)}
        assert (await owner.http.put(f"/api/conversations/{chat}/snooze", json=body)).status_code == 200
        first.process.send_signal(signal.SIGKILL)
        await first.process.wait()
    async with ServerProcess(hub):
        up_at = utc_now()

        async def is_back() -> bool:
            return bool((await doer.http.get("/api/errands/overdue")).json()["own"] == 1)

        async def is_awake() -> bool:
            return bool((await owner.http.get(f"/api/conversations/{chat}")).json()["snooze"] is None)

        await until(is_back)
        await until(is_awake)
    lines = (await owner.http.get(f"/api/conversations/{chat}/state-changes")).json()["items"]
    woken_at = datetime.fromisoformat(lines[0]["at"])
    assert (lines[0]["kind"], lines[0]["author"]["kind"]) == ("woken", "clock")
    assert at <= woken_at < max(at, up_at) + LATE
    assert await hub.rows("SELECT errand_told_for = errand_due_at FROM conversations") == [(True,)]
