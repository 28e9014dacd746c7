"""Many numbers at once: linked side by side, written to, restarted together, and none takes another's messages."""

import asyncio
import os
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.flows.town import Number, Town, texts
from tests.support.stack import eventually, running_stack

NUMBERS = int(os.environ.get("SARAFAN_NUMBERS", "12"))
pytestmark = [pytest.mark.flow, pytest.mark.timeout(240 + 10 * NUMBERS)]

AT_ONCE = 25  # as many as people with a phone in their hand


async def test_all_are_linked_and_written_to_at_once_and_come_back_together(database_url: str, tmp_path: Path):
    async with running_stack(database_url, tmp_path) as stack:
        await stack.set_up()
        town, turns = Town(stack), asyncio.Semaphore(AT_ONCE)

        async def link(place: int) -> Number:
            async with turns:
                number = await town.number(f"Номер {place}")
            await stack.customer_writes(_customer(place), f"первое {place}", number.phone)
            return number

        numbers = await asyncio.gather(*(link(place) for place in range(NUMBERS)))
        await asyncio.gather(*(_says(town, numbers[place], place, ["первое"]) for place in range(NUMBERS)))
        before = {number.channel_id: (await number.channel())["linked_at"] for number in numbers}

        stack.bridge.kill()
        for place, number in enumerate(numbers):
            await stack.customer_writes(_customer(place), f"второе {place}", number.phone)
        await stack.start(stack.bridge)

        await eventually(lambda: _all_on_line(town), "all on line without a scan", 60 + NUMBERS)
        await asyncio.gather(*(_says(town, numbers[place], place, ["первое", "второе"]) for place in range(NUMBERS)))
        assert {one["id"]: one["linked_at"] for one in await _channels(town)} == before
        conversations = [await stack.conversation_of(_customer(place)) for place in range(NUMBERS)]
        await asyncio.gather(*(stack.answer(one["id"], f"ответ {place}") for place, one in enumerate(conversations)))
        for place, number in enumerate(numbers):
            await eventually(partial(_heard, town, number, place), f"answer {place}", 60)


def _customer(place: int) -> str:
    return f"7708{place:07d}"


async def _channels(town: Town) -> list[dict[str, Any]]:
    return list((await town.stack.http.get("/api/channels")).json()["items"])


async def _all_on_line(town: Town) -> bool:
    return {one["state"] for one in await _channels(town)} == {"connected"}


async def _says(town: Town, number: Number, place: int, words: list[str]) -> None:
    """Wait until the hub has this customer's words, on this number and once."""
    conversation = await town.stack.conversation_of(_customer(place), 60 + NUMBERS)
    assert conversation["channel_id"] == number.channel_id
    wanted = [f"{word} {place}" for word in words]
    await town.has(conversation["id"], lambda thread: len(thread) >= len(wanted), f"{wanted}", 60 + NUMBERS)
    assert texts(await town.stack.thread(conversation["id"])) == wanted


async def _heard(town: Town, number: Number, place: int) -> bool:
    shown = await town.stack.customer_sees(_customer(place), number.phone)
    return [one["text"] for one in shown if not one["fromMe"]] == [f"ответ {place}"]
