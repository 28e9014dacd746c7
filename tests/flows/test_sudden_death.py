"""Any process may die at any moment: nothing is lost, doubled or out of order, at both ends."""

import asyncio
import itertools
import os
import random

import pytest

from tests.support.stack import Process, Stack, eventually

pytestmark = [pytest.mark.flow, pytest.mark.timeout(600)]

CUSTOMERS = [f"7701555{number:04d}" for number in range(10)]
INCOMING_EACH, OUTGOING_EACH = 30, 10
SEED = int(os.environ.get("SARAFAN_DEATH_SEED", "20261121"))
ROUNDS = int(os.environ.get("SARAFAN_DEATH_ROUNDS", "1"))
BRIDGE_KILLS = int(os.environ.get("SARAFAN_BRIDGE_KILLS", "3"))


@pytest.mark.parametrize("seed", range(SEED, SEED + ROUNDS))
async def test_300_in_and_100_out_while_bridge_worker_and_server_are_killed(stack: Stack, seed: int):
    await stack.set_up()
    channel_id = await stack.link()
    conversations = await _open_conversations(stack)
    over = asyncio.Event()

    killing = asyncio.create_task(_kill_in_turn(stack, over, seed))
    writing = [_customer_writes(stack, phone) for phone in CUSTOMERS]
    answering = [_member_answers(stack, conversations[phone]) for phone in CUSTOMERS]
    await asyncio.gather(*writing, *answering)
    over.set()
    await killing

    await stack.connected(channel_id, 90)
    for phone in CUSTOMERS:
        await _hub_has_everything(stack, phone, conversations[phone])
        await _phone_has_everything(stack, phone)


@pytest.mark.timeout(300 + 30 * BRIDGE_KILLS)
async def test_a_bridge_that_is_killed_again_and_again_under_load_loses_doubles_and_inverts_nothing(stack: Stack):
    await stack.set_up()
    channel_id = await stack.link()
    conversations = await _open_conversations(stack)
    over = asyncio.Event()
    talking = [asyncio.create_task(_talk_until(stack, over, phone, conversations[phone])) for phone in CUSTOMERS[:4]]
    dice = random.Random(SEED)
    for _ in range(BRIDGE_KILLS):
        await asyncio.sleep(dice.uniform(0.3, 2.0))
        await _kill(stack, stack.bridge)
    over.set()
    said = await asyncio.gather(*talking)

    await stack.connected(channel_id, 90)
    for phone, times in zip(CUSTOMERS, said, strict=False):
        assert times > BRIDGE_KILLS, "there was something to lose"
        await _hub_has_everything(stack, phone, conversations[phone], times, times)
        await _phone_has_everything(stack, phone, times)


async def _talk_until(stack: Stack, over: asyncio.Event, phone: str, conversation_id: str) -> int:
    """Let a customer and a member write in turn; returns how often each did."""
    for number in itertools.count():
        if over.is_set():
            return number
        await stack.customer_writes(phone, f"in {number:03d}")
        await stack.answer(conversation_id, f"out {number:03d}", f"{conversation_id}-{number}")
        await asyncio.sleep(0.3)
    raise AssertionError("counting has no end")


async def _open_conversations(stack: Stack) -> dict[str, str]:
    for phone in CUSTOMERS:
        await stack.customer_writes(phone, "начало")
    return {phone: (await stack.conversation_of(phone))["id"] for phone in CUSTOMERS}


async def _customer_writes(stack: Stack, phone: str) -> None:
    for number in range(INCOMING_EACH):
        await stack.customer_writes(phone, f"in {number:03d}")
        await asyncio.sleep(0.3)


async def _member_answers(stack: Stack, conversation_id: str) -> None:
    for number in range(OUTGOING_EACH):
        await stack.answer(conversation_id, f"out {number:03d}", f"{conversation_id}-{number}")
        await asyncio.sleep(0.9)


async def _kill_in_turn(stack: Stack, over: asyncio.Event, seed: int) -> None:
    dice = random.Random(seed)
    for process in itertools.cycle([stack.bridge, stack.worker, stack.server]):
        await _pause(over, dice.uniform(0.5, 2.0))
        if over.is_set():
            return
        await _kill(stack, process)


async def _kill(stack: Stack, process: Process) -> None:
    process.kill()
    await stack.start(process)


async def _pause(over: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await over.wait()
    except TimeoutError:
        pass


async def _hub_has_everything(
    stack: Stack, phone: str, conversation_id: str, incoming: int = INCOMING_EACH, outgoing: int = OUTGOING_EACH
) -> None:
    wanted_in = ["начало", *(f"in {number:03d}" for number in range(incoming))]
    wanted_out = [f"out {number:03d}" for number in range(outgoing)]

    async def look() -> bool:
        thread = await stack.thread(conversation_id)
        came = [one["text"] for one in thread if one["direction"] == "in"]
        went = [one["text"] for one in thread if one["direction"] == "out"]
        arrived = all(one["status"] in ("delivered", "read") for one in thread if one["direction"] == "out")
        assert len(came) <= len(wanted_in), f"doubled at the hub: {came}"
        if len(came) == len(wanted_in):
            assert came == wanted_in, f"out of order at the hub: {came}"
        return came == wanted_in and went == wanted_out and arrived

    await eventually(look, f"the hub having all of {phone}", 120, 0.5)


async def _phone_has_everything(stack: Stack, phone: str, outgoing: int = OUTGOING_EACH) -> None:
    wanted = [f"out {number:03d}" for number in range(outgoing)]

    async def look() -> bool:
        seen = [one["text"] for one in await stack.customer_sees(phone) if not one["fromMe"]]
        assert len(seen) <= len(wanted), f"doubled at the customer's: {seen}"
        if len(seen) == len(wanted):
            assert seen == wanted, f"out of order at the customer's: {seen}"
        return seen == wanted

    await eventually(look, f"{phone} having every answer", 120, 0.5)
