"""A channel that no gateway can be asked about, its secret lost or its kind gone: it says so, and costs no other."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from sarafan.channels import tasks
from sarafan.core.errors import Unreachable
from tests.support.events import with_file
from tests.support.hub import Hub, Person, message

CONNECTED = {"status": "connected", "phone": "77009990000", "lid": "1", "since": "2026-11-21T10:00:00Z"}
WAYS = {
    "secret_lost": "UPDATE channels SET sealed_settings = 'sealed by nobody' WHERE id = :id",
    "kind_gone": "UPDATE channels SET kind = 'gone' WHERE id = :id",
}


@dataclass
class Desk:
    """Two channels on line, and a conversation on the first."""

    hub: Hub
    owner: Person
    channel: UUID
    other: UUID
    conversation: str

    async def lose(self, why: str) -> None:
        await self.hub.change(WAYS[why], id=self.channel)

    async def shown(self, channel: UUID) -> tuple[str, str | None]:
        found = (await self.owner.http.get(f"/api/channels/{channel}")).json()
        return found["state"], found["reason"] and found["reason"]["code"]

    async def watch(self) -> None:
        await tasks.watch(self.hub.resources, 0)
        await self.hub.work()

    async def last(self) -> dict[str, Any]:
        return (await self.hub.thread(self.owner, self.conversation))[-1]


@pytest.fixture
async def desk(hub: Hub) -> Desk:
    owner = await hub.person()
    channel, other = await hub.channel(owner), await hub.channel(owner, "Школа")
    for one, status in ((channel, CONNECTED), (other, {**CONNECTED, "phone": "77009990001", "lid": "2"})):
        await hub.deliver(one, hub.event(one, "session.status", status))
        hub.bridge.states[str(one)] = status
    await hub.deliver(channel, hub.event(channel, "message", message("A1")))
    return Desk(hub, owner, channel, other, (await hub.conversations(owner))[0]["id"])


@pytest.mark.parametrize("why", WAYS)
async def test_the_others_are_watched_and_it_comes_back_when_its_secret_opens_again(desk: Desk, why: str):
    await desk.lose(why)
    desk.hub.bridge.states[str(desk.other)] = "owner_away"

    await desk.watch()

    assert await desk.shown(desk.other) == ("reconnecting", "owner_away")
    if why == "kind_gone":  # nobody keeps it on line who could be asked; whoever uses it is told
        return
    assert await desk.shown(desk.channel) == ("reconnecting", "secret_lost")
    await desk.hub.change("UPDATE channels SET sealed_settings = NULL")
    await desk.watch()
    assert await desk.shown(desk.channel) == ("connected", None)


async def test_a_number_of_which_nothing_is_told_for_good_does_not_stop_the_watch(desk: Desk):
    desk.hub.bridge.states |= {str(desk.channel): "not_in_group", str(desk.other): "owner_away"}

    await desk.watch()

    assert await desk.shown(desk.other) == ("reconnecting", "owner_away")
    assert (await desk.shown(desk.channel))[0] == "reconnecting"
    desk.hub.bridge.states[str(desk.channel)] = CONNECTED
    await desk.watch()
    assert await desk.shown(desk.channel) == ("connected", None)


@pytest.mark.parametrize("why", WAYS)
async def test_what_waited_for_a_server_is_asked_of_all_others(desk: Desk, why: str):
    await desk.lose(why)
    desk.hub.bridge.calls.clear()

    await tasks.catch_up(desk.hub.resources)

    asked = [body["sessionId"] for call, body in desk.hub.bridge.calls if call == "POST /events/replay"]
    assert asked == [str(desk.other)]
    desk.hub.bridge.away = True
    with pytest.raises(Unreachable):
        await tasks.catch_up(desk.hub.resources)


@pytest.mark.parametrize("why", WAYS)
async def test_a_message_fails_with_its_reason_and_is_not_tried_for_ever(desk: Desk, why: str):
    await desk.hub.reply(desk.owner, desk.conversation, "слышно?")
    await desk.lose(why)
    await desk.hub.work()

    shown = await desk.last()
    assert (shown["status"], shown["error"]["code"]) == ("failed", why)
    assert desk.hub.bridge.sends == []


async def test_what_is_written_to_a_kind_that_left_is_refused_at_once(desk: Desk):
    await desk.lose("kind_gone")

    body = {"text": "слышно?", "client_key": "k1"}
    answer = await desk.owner.http.post(f"/api/conversations/{desk.conversation}/messages", json=body)

    assert (answer.status_code, answer.json()["data"]["reason"]) == (502, "kind_gone")
    assert (await desk.last())["direction"] == "in", "nothing was stored"


@pytest.mark.parametrize("why", WAYS)
async def test_whoever_waits_is_told_why(desk: Desk, why: str):
    hub, http = desk.hub, desk.owner.http
    await hub.reply(desk.owner, desk.conversation, "ответ")
    await hub.work()
    await desk.lose(why)
    channel, ours = f"/api/channels/{desk.channel}", f"/api/messages/{(await desk.last())['id']}"

    for answer in (
        await http.post(f"{channel}/check", json={"phones": ["77770001122"]}),
        await http.post(f"{channel}/pairing-code", json={"phone": "77770001122"}),
        await http.post(f"{channel}/groups/sync"),
        await http.post("/api/conversations", json={"channel_id": str(desk.channel), "phone": "77770001122"}),
        await http.post(f"{ours}/reactions", json={"emoji": "👍"}),
        await http.patch(ours, json={"text": "другое"}),
        await http.delete(ours),
    ):
        found = answer.json()
        assert (answer.status_code, found["error"], found["data"]["reason"]) == (502, "rejected", why), answer.url
    typing = await http.post(f"/api/conversations/{desk.conversation}/typing", json={"state": "composing"})
    assert typing.status_code == 204


@pytest.mark.parametrize("why", WAYS)
async def test_connecting_it_says_why_not_and_taking_it_off_line_is_over(desk: Desk, why: str):
    path, body = f"/api/channels/{desk.channel}", {"logout": False}
    assert (await desk.owner.http.post(f"{path}/disconnect", json=body)).status_code == 200
    await desk.lose(why)

    assert (await desk.owner.http.post(f"{path}/connect")).json()["state"] == "connecting"
    await desk.hub.work()
    assert await desk.shown(desk.channel) == ("failed", why)
    assert (await desk.owner.http.post(f"{path}/disconnect", json=body)).status_code == 200
    await desk.hub.work()
    assert await desk.shown(desk.channel) == ("stopped", None)
    assert await desk.hub.rows("SELECT count(*) FROM procrastinate_jobs WHERE status <> 'succeeded'") == [(0,)]


async def test_a_file_that_it_keeps_is_called_lost_and_not_awaited(desk: Desk):
    await desk.lose("secret_lost")

    await desk.hub.deliver(desk.channel, desk.hub.event(desk.channel, "message", with_file("P1", at=1_790_000_001)))

    assert await desk.hub.rows("SELECT state, error_code FROM media_files") == [("failed", "secret_lost")]


@pytest.mark.parametrize("why", WAYS)
async def test_it_is_removed_with_its_secret_and_all_that_was_said(desk: Desk, why: str):
    await desk.lose(why)

    assert (await desk.owner.http.delete(f"/api/channels/{desk.channel}?confirm=Салон")).status_code == 204
    await desk.hub.work()

    assert await desk.hub.rows("SELECT id FROM channels") == [(desk.other,)]
    assert await desk.hub.rows("SELECT count(*) FROM messages") == [(0,)]
