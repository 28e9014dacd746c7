"""A number whose bridge is gone does not say that it is on line; it comes back by itself."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from sarafan.channels import tasks, watching
from sarafan.channels.models import ChannelState
from sarafan.core.errors import Unreachable
from sarafan.gateways.whatsapp.refusals import Reason, refusal
from tests.support.hub import Hub, Person, message

SINCE = "2026-11-21T10:00:00Z"
CONNECTED = {"status": "connected", "phone": "77009990000", "lid": "1", "since": SINCE}


async def shown(owner: Person, channel: UUID) -> dict[str, Any]:
    listed = (await owner.http.get("/api/channels")).json()["items"]
    return next(one for one in listed if one["id"] == str(channel))


async def on_line(hub: Hub, **more: Any) -> tuple[Person, UUID]:
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "session.status", {**CONNECTED, **more}))
    hub.bridge.states[str(channel)] = CONNECTED
    return owner, channel


async def watch(hub: Hub) -> None:
    await tasks.watch(hub.resources, 0)
    await hub.work()


async def test_a_bridge_that_died_takes_its_numbers_off_line_and_back_when_it_is_there_again(hub: Hub):
    owner, channel = await on_line(hub)
    await watch(hub)
    before = await shown(owner, channel)
    assert (before["state"], before["reason"]) == ("connected", None)

    hub.bridge.away = True
    await watch(hub)
    lost = await shown(owner, channel)
    assert (lost["state"], lost["reason"]["code"]) == ("reconnecting", "bridge_unreachable")
    assert lost["state_since"] > before["state_since"]
    await watch(hub)
    assert await shown(owner, channel) == lost, "nothing new is nothing to tell"

    hub.bridge.away = False
    await watch(hub)
    back = await shown(owner, channel)
    assert (back["state"], back["reason"], back["phone"]) == ("connected", None, "77009990000")


async def test_what_waited_for_the_number_leaves_when_it_is_back_without_a_word_from_it(hub: Hub):
    owner, channel = await on_line(hub)
    await hub.deliver(channel, hub.event(channel, "message", message("A1")))
    hub.bridge.away = True
    await watch(hub)
    await hub.reply(owner, (await hub.conversations(owner))[0]["id"], "ждёт")
    await hub.work()
    assert hub.bridge.sends == []

    hub.bridge.away = False
    await watch(hub)

    assert [one["text"] for one in hub.bridge.sends] == ["ждёт"]


async def test_a_number_between_two_processes_is_told_from_a_bridge_that_is_away(hub: Hub):
    owner, channel = await on_line(hub)
    other = await hub.channel(owner, "Школа")
    hub.bridge.states[str(channel)] = "owner_away"

    await watch(hub)

    assert (await shown(owner, channel))["reason"]["code"] == "owner_away"
    assert (await shown(owner, other))["reason"] is None
    hub.bridge.states[str(channel)] = CONNECTED
    await watch(hub)
    assert (await shown(owner, channel))["state"] == "connected"


async def test_a_bridge_that_refuses_our_key_is_said_in_words_of_its_own_until_it_takes_it(hub: Hub):
    owner, channel = await on_line(hub)
    hub.bridge.states[str(channel)] = "unauthorized"

    await watch(hub)

    lost = await shown(owner, channel)
    assert (lost["state"], lost["reason"]["code"]) == ("reconnecting", "bridge_key_refused")
    hub.bridge.states[str(channel)] = CONNECTED
    await watch(hub)
    assert (await shown(owner, channel))["reason"] is None


async def test_a_number_that_the_bridge_does_not_know_must_be_linked_again(hub: Hub):
    owner, channel = await on_line(hub)
    new = await hub.channel(owner, "Школа")
    hub.bridge.states |= {str(channel): "session_not_found", str(new): "session_not_found"}

    await watch(hub)

    found = await shown(owner, channel)
    assert (found["state"], found["reason"]["code"]) == ("logged_out", "unknown_to_bridge")
    assert (await shown(owner, new))["state"] == "connecting", "its job will make it known"


@pytest.mark.parametrize("state", [state for state in ChannelState if state not in watching.KEPT_ALIVE])
async def test_a_number_that_waits_for_a_person_is_left_alone(hub: Hub, state: ChannelState):
    owner, channel = await on_line(hub, status=state.value)
    before = await shown(owner, channel)
    hub.bridge.away = True

    await watch(hub)

    assert await shown(owner, channel) == before


async def test_a_code_that_nobody_renews_is_not_shown(hub: Hub):
    qr = {"text": "2@a,b", "expiresAt": "2026-11-21T10:00:20Z"}
    owner, channel = await on_line(hub, status="qr", qr=qr)
    hub.bridge.away = True

    await watch(hub)

    found = await shown(owner, channel)
    assert (found["state"], found["qr"]) == ("reconnecting", None)


async def test_news_that_came_while_the_bridge_was_asked_are_not_overruled(hub: Hub, monkeypatch: pytest.MonkeyPatch):
    owner, channel = await on_line(hub)
    bridge = hub.resources.gateways.provider("bridge")
    asked = bridge.look

    async def news_come_first() -> None:
        await asked()
        await hub.deliver(channel, hub.event(channel, "session.status", {**CONNECTED, "status": "replaced"}))
        raise refusal(Reason.NO_CONNECTION, "away")

    monkeypatch.setattr(bridge, "look", news_come_first)
    await watch(hub)

    assert (await shown(owner, channel))["state"] == "replaced"


@pytest.mark.parametrize("state", ["connected", "stopped"])
async def test_what_the_bridge_cannot_store_or_hand_over_is_said_while_it_lasts(hub: Hub, state: str):
    owner, channel = await on_line(hub, status=state)
    trouble = {"code": "not_stored", "since": "2026-11-21T10:05:00Z", "waiting": 3}
    hub.bridge.states[str(channel)] = {**CONNECTED, "status": state, "trouble": trouble}

    await watch(hub)
    told = await shown(owner, channel)
    assert (told["trouble"], told["state"]) == (trouble, state)
    await watch(hub)
    assert await shown(owner, channel) == told, "nothing new is nothing to tell"

    hub.bridge.states[str(channel)] = {**CONNECTED, "status": state, "trouble": None}
    await watch(hub)
    assert (await shown(owner, channel))["trouble"] is None


@pytest.mark.parametrize("trouble", [5, {"code": "odd"}, {"code": "not_taken", "since": "soon", "waiting": 10**40}])
async def test_a_trouble_that_makes_no_sense_is_none(hub: Hub, trouble: Any):
    owner, channel = await on_line(hub)
    hub.bridge.states[str(channel)] = {**CONNECTED, "trouble": trouble}

    await watch(hub)

    assert (await shown(owner, channel))["trouble"] is None
    hub.bridge.wrong.clear()  # no bridge of ours says so


async def test_a_server_that_comes_up_asks_for_what_waited_for_it(hub: Hub):
    owner, channel = await on_line(hub)
    await hub.channel(owner, "Школа")
    hub.bridge.calls.clear()

    await asyncio.gather(*(tasks.catch_up(hub.resources) for _ in range(2)))

    asked = [body["sessionId"] for call, body in hub.bridge.calls if call == "POST /events/replay"]
    assert sorted(asked) == sorted([row[0] for row in await hub.rows("SELECT id::text FROM channels")] * 2)
    assert str(channel) in asked
    assert {body["after"] for _, body in hub.bridge.calls} == {2**53 - 1}, "nothing is asked for twice"
    hub.bridge.away = True
    with pytest.raises(Unreachable):
        await tasks.catch_up(hub.resources)
