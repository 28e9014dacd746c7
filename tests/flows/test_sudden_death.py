"""Any process may die at any moment: nothing is lost, doubled or out of order, at both ends."""

import asyncio
import itertools
import os

import pytest

from tests.flows.deaths import Deaths
from tests.support.stack import Process, Stack, eventually

pytestmark = [pytest.mark.flow, pytest.mark.timeout(600)]

CUSTOMERS = [f"7701555{number:04d}" for number in range(10)]
INCOMING_EACH, OUTGOING_EACH = 30, 10
DEATHS = 10
IN_A_ROUND = len(CUSTOMERS) * (INCOMING_EACH + OUTGOING_EACH) // DEATHS
TALKING, TALKS_IN_A_ROUND = CUSTOMERS[:4], 3  # a talk: one message in, one out
SEED = int(os.environ.get("SARAFAN_DEATH_SEED", "20261121"))
ROUNDS = int(os.environ.get("SARAFAN_DEATH_ROUNDS", "1"))
BRIDGE_KILLS = int(os.environ.get("SARAFAN_BRIDGE_KILLS", "3"))


@pytest.mark.parametrize("seed", range(SEED, SEED + ROUNDS))
async def test_300_in_and_100_out_while_bridge_worker_and_server_are_killed(stack: Stack, seed: int):
    await stack.set_up()
    channel_id = await stack.link()
    conversations = await _open_conversations(stack)
    deaths = Deaths(stack, seed=seed, turns=IN_A_ROUND)

    killing = _kill_in_turn(deaths, [stack.bridge, stack.worker, stack.server], DEATHS)
    writing = [_customer_writes(stack, deaths, phone) for phone in CUSTOMERS]
    answering = [_member_answers(stack, deaths, conversations[phone]) for phone in CUSTOMERS]
    await asyncio.gather(killing, *writing, *answering)

    await stack.connected(channel_id, 90)
    for phone in CUSTOMERS:
        await _hub_has_everything(stack, phone, conversations[phone])
        await _phone_has_everything(stack, phone)


@pytest.mark.timeout(300 + 30 * BRIDGE_KILLS)
async def test_a_bridge_that_is_killed_again_and_again_under_load_loses_doubles_and_inverts_nothing(stack: Stack):
    await stack.set_up()
    channel_id = await stack.link()
    conversations = await _open_conversations(stack)
    deaths = Deaths(stack, seed=SEED, turns=len(TALKING) * TALKS_IN_A_ROUND)
    times = BRIDGE_KILLS * TALKS_IN_A_ROUND

    talking = [_talk(stack, deaths, phone, conversations[phone], times) for phone in TALKING]
    await asyncio.gather(_kill_in_turn(deaths, [stack.bridge], BRIDGE_KILLS), *talking)

    await stack.connected(channel_id, 90)
    for phone in TALKING:
        await _hub_has_everything(stack, phone, conversations[phone], times, times)
        await _phone_has_everything(stack, phone, times)


async def _open_conversations(stack: Stack) -> dict[str, str]:
    for phone in CUSTOMERS:
        await stack.customer_writes(phone, "начало")
    return {phone: (await stack.conversation_of(phone))["id"] for phone in CUSTOMERS}


async def _talk(stack: Stack, deaths: Deaths, phone: str, conversation_id: str, times: int) -> None:
    """Let a customer and a member write in turn."""
    for number in range(times):
        await deaths.turn()
        await stack.customer_writes(phone, f"in {number:03d}")
        await stack.answer(conversation_id, f"out {number:03d}", f"{conversation_id}-{number}")


async def _customer_writes(stack: Stack, deaths: Deaths, phone: str) -> None:
    for number in range(INCOMING_EACH):
        await deaths.turn()
        await stack.customer_writes(phone, f"in {number:03d}")


async def _member_answers(stack: Stack, deaths: Deaths, conversation_id: str) -> None:
    for number in range(OUTGOING_EACH):
        await deaths.turn()
        await stack.answer(conversation_id, f"out {number:03d}", f"{conversation_id}-{number}")


async def _kill_in_turn(deaths: Deaths, processes: list[Process], times: int) -> None:
    for process in itertools.islice(itertools.cycle(processes), times):
        await deaths.of(process)


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
