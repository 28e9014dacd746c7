"""Two bridge processes share the numbers; the one that holds them dies under load."""

import asyncio
import secrets
from dataclasses import replace
from functools import partial

import pytest

from tests.flows.town import texts
from tests.support import leaks
from tests.support.ports import free_port
from tests.support.stack import Process, Stack, eventually, running_stack

pytestmark = [pytest.mark.flow, pytest.mark.timeout(300)]

CUSTOMERS = [f"7701557{number:04d}" for number in range(3)]
EACH, BEFORE = 20, 10  # messages of each, and those that are written before one node dies at the latest
LEASE = {"BRIDGE_LEASE_MS": "4000", "RECONNECT_MIN_MS": "200", "SEND_ACK_TIMEOUT_MS": "3000"}


async def test_when_one_node_is_killed_the_other_goes_on_without_loss_doubles_or_inversion(database_url, tmp_path):
    async with running_stack(database_url, tmp_path, start=False) as stack:
        stack.bridge.env |= {**LEASE, **_name(stack.bridge, "first")}
        survivor = _second(stack)
        # The hub asks the one that survives, which passes on what is the other's.
        stack.hub_env["SARAFAN_BRIDGE_URL"] = survivor.env["BRIDGE_PUBLIC_URL"]
        try:
            await stack.start()
            await stack.start(survivor)
            await _live_through_a_death(stack)
        finally:
            survivor.stop()
            leaks.look_through_logs(survivor.log)


def _name(node: Process, name: str) -> dict[str, str]:
    return {"BRIDGE_NODE_ID": name, "BRIDGE_PUBLIC_URL": f"http://127.0.0.1:{node.env['PORT']}"}


def _second(stack: Stack) -> Process:
    port = str(free_port())
    address = f"http://127.0.0.1:{port}"
    name = f"second-{secrets.token_hex(2)}"
    env = {**stack.bridge.env, "PORT": port, "BRIDGE_NODE_ID": name, "BRIDGE_PUBLIC_URL": address}
    return replace(
        stack.bridge, name=name, env=env, log=stack.folder / "bridge-second.log", health_url=f"{address}/health"
    )


async def _live_through_a_death(stack: Stack) -> None:
    await stack.set_up()
    channel_id = await stack.link()
    for phone in CUSTOMERS:
        await stack.customer_writes(phone, "начало")
    conversations = {phone: (await stack.conversation_of(phone))["id"] for phone in CUSTOMERS}

    dead = asyncio.Event()
    talking = asyncio.gather(*(_talk(stack, phone, conversations[phone], dead) for phone in CUSTOMERS))
    await eventually(lambda: _said(stack, conversations[CUSTOMERS[0]], BEFORE // 2), "traffic")
    stack.bridge.kill()
    dead.set()
    await talking

    await stack.connected(channel_id, 90)
    for phone in CUSTOMERS:
        await eventually(partial(_said, stack, conversations[phone], EACH + 1), f"all of {phone}", 90)
        came = texts(await stack.thread(conversations[phone]), "in")
        assert came == ["начало", *(f"in {number:02d}" for number in range(EACH))]
        await eventually(partial(_heard, stack, phone), f"{phone} having every answer", 90)
    thrown_out = await stack.simulated.get("/api/stanzas", params={"tag": "stream:error", "limit": 1000})
    conflicts = [one for one in thrown_out.json() if "conflict" in str(one.get("content"))]
    assert conflicts == [], "never two sockets of one number"


async def _talk(stack: Stack, phone: str, conversation_id: str, dead: asyncio.Event) -> None:
    for number in range(EACH):
        if number == BEFORE:
            await dead.wait()
        await stack.customer_writes(phone, f"in {number:02d}")
        await stack.answer(conversation_id, f"out {number:02d}", f"{conversation_id}-{number}")


async def _said(stack: Stack, conversation_id: str, wanted: int) -> bool:
    return len(texts(await stack.thread(conversation_id), "in")) >= wanted


async def _heard(stack: Stack, phone: str) -> bool:
    heard = [one["text"] for one in await stack.customer_sees(phone) if not one["fromMe"]]
    wanted = [f"out {number:02d}" for number in range(EACH)]
    assert len(heard) <= len(wanted), f"doubled: {heard}"
    if len(heard) == len(wanted):
        assert heard == wanted, f"out of order: {heard}"
    return heard == wanted
