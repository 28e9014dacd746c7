"""Customers with strange clients write between ordinary ones: everybody is heard, and nobody is held up."""

import asyncio
import hashlib
import itertools
import os
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

import psycopg
import pytest

from tests.flows.deaths import Deaths
from tests.support.server_process import resident_kb
from tests.support.stack import Stack, eventually

pytestmark = [pytest.mark.flow]

COUNT = int(os.environ.get("SARAFAN_HOSTILE", "2000"))  # of each kind
ROUNDS = int(os.environ.get("SARAFAN_HOSTILE_ROUNDS", "1"))
SEED = int(os.environ.get("SARAFAN_DEATH_SEED", "20261129"))
CUSTOMERS = [f"7701666{number:04d}" for number in range(20)]
ALL_WHILE_DYING, DEATHS = 120, 4  # messages of each kind
MOST_ID = 128  # characters, as docs and bridge say
# These are about a message that nobody has: they are understood, and there is nothing that they could change.
ABOUT_OTHERS = ("reaction", "change")
GROWS_BY_KB = 150 * 1024


@dataclass
class Said:
    """What a customer has written: the ordinary words in order, and the ids of what their strange client sent."""

    ordinary: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)


@pytest.mark.timeout(240 + COUNT // 2)
async def test_strange_messages_between_ordinary_ones_cost_nobody_anything(stack: Stack):
    await stack.set_up()
    channel_id = await stack.link()
    await _greet(stack)
    before = _memory(stack)

    said = await _all_write(stack, COUNT // len(CUSTOMERS))

    await _everything_arrived(stack, said)
    await _nothing_waits(stack, channel_id)
    await _memory_is_back(stack, before)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", range(SEED, SEED + ROUNDS))
async def test_strange_messages_while_processes_are_killed(stack: Stack, seed: int):
    await stack.set_up()
    channel_id = await stack.link()
    await _greet(stack)
    deaths = Deaths(stack, seed=seed, turns=ALL_WHILE_DYING // DEATHS)

    writing = _all_write(stack, ALL_WHILE_DYING // len(CUSTOMERS), first_seed=seed * 1000, turn=deaths.turn)
    said, _ = await asyncio.gather(writing, _kill(stack, deaths))

    await stack.connected(channel_id, 90)
    await _everything_arrived(stack, said)
    await _nothing_waits(stack, channel_id)


async def _greet(stack: Stack) -> None:
    """The first message of each opens the chat, so that what follows has its usual cost."""
    for phone in CUSTOMERS:
        await stack.customer_writes(phone, "начало")
    for phone in CUSTOMERS:
        await stack.conversation_of(phone)


async def _at_once() -> None:
    """Wait for nothing."""


async def _all_write(
    stack: Stack, each: int, *, first_seed: int = 0, turn: Callable[[], Awaitable[None]] = _at_once
) -> dict[str, Said]:
    said = {phone: Said(["начало"]) for phone in CUSTOMERS}
    seeds = itertools.count(first_seed)
    at_once = asyncio.Semaphore(8)

    async def write(phone: str) -> None:
        for number in range(each):
            seed = next(seeds)
            await turn()
            async with at_once:
                text = f"обычное {number:04d}"
                await stack.customer_writes(phone, text)
                said[phone].ordinary.append(text)
                said[phone].strange += await _write_strangely(stack, phone, seed)

    await asyncio.gather(*(write(phone) for phone in CUSTOMERS))
    return said


async def _write_strangely(stack: Stack, phone: str, seed: int) -> list[str]:
    """Send what a strange client makes of a seed; returns its id when a person would see something of it."""
    body = {"to": "77019998877", "seed": seed}
    response = await stack.simulated.post(f"/api/people/{phone}/hostile", json=body)
    assert response.is_success, response.text
    sent = response.json()
    return [sent["messageId"]] if sent["visible"] and sent["kind"] not in ABOUT_OTHERS else []


async def _everything_arrived(stack: Stack, said: dict[str, Said]) -> None:
    async def look() -> bool:
        lines = await asyncio.to_thread(_lines, stack.database_url)
        return all(
            _ordinary(lines, phone) == wanted.ordinary and _missing(lines, phone, wanted.strange) == []
            for phone, wanted in said.items()
        )

    try:
        await eventually(look, "every message having its line", 180, 0.5)
    except AssertionError:
        lines = await asyncio.to_thread(_lines, stack.database_url)
        for phone, wanted in said.items():
            assert _ordinary(lines, phone) == wanted.ordinary
            assert _missing(lines, phone, wanted.strange) == []
        raise
    for phone in CUSTOMERS[:2]:  # as a member sees it
        conversation = await stack.conversation_of(phone)
        thread = await stack.thread(conversation["id"])
        shown = [one["text"] for one in thread if one["text"] in set(said[phone].ordinary)]
        assert shown == said[phone].ordinary


Line = tuple[str, str, str | None]  # whose, the provider's id, what it says


def _lines(database_url: str) -> list[Line]:
    with psycopg.connect(database_url) as connection:
        found = connection.execute(
            """
            SELECT contacts.phone, messages.provider_message_id, left(messages.text, 40)
              FROM messages JOIN conversations ON conversations.id = messages.conversation_id
                            JOIN contacts ON contacts.id = conversations.contact_id
             WHERE messages.direction = 'in' ORDER BY messages.at, messages.seq
            """
        )
        return [(phone, message_id, text) for phone, message_id, text in found]


def _ordinary(lines: Iterable[Line], phone: str) -> list[str]:
    theirs = [text for whose, _, text in lines if whose == phone and text is not None]
    return [text for text in theirs if re.fullmatch(r"начало|обычное \d{4}", text)]


def _missing(lines: Iterable[Line], phone: str, ids: list[str]) -> list[str]:
    seen = {message_id for whose, message_id, _ in lines if whose == phone}
    return [message_id for message_id in ids if _kept_as(message_id) not in seen]


def _kept_as(message_id: str) -> str:
    """Return the id under which the bridge tells a message: one that is too long becomes its beginning and a hash."""
    if len(message_id) <= MOST_ID and message_id.isascii() and message_id.isprintable():
        return message_id
    beginning = "".join(letter for letter in message_id[:64] if " " <= letter <= "~")
    return f"{beginning}~{hashlib.sha256(message_id.encode()).hexdigest()[:32]}"


async def _nothing_waits(stack: Stack, channel_id: str) -> None:
    async def look() -> bool:
        figures = (await stack.simulated.get(f"{stack.hub_env['SARAFAN_BRIDGE_URL']}/metrics")).text
        channel = (await stack.http.get(f"/api/channels/{channel_id}")).json()
        handed_over = re.search(r"^bridge_outbox_events 0$", figures, re.MULTILINE) is not None
        return handed_over and channel["state"] == "connected" and await asyncio.to_thread(_pending, stack) == 0

    await eventually(look, "nothing waiting any more", 90, 0.5)


def _pending(stack: Stack) -> int:
    with psycopg.connect(stack.database_url) as connection:
        (count,) = connection.execute("SELECT count(*) FROM deliveries WHERE state = 'pending'").fetchone() or (-1,)
        return int(count)


def _memory(stack: Stack) -> dict[str, int]:
    ours = (stack.bridge, stack.server, stack.worker)
    return {process.name: resident_kb(process.child.pid) for process in ours if process.child is not None}


async def _memory_is_back(stack: Stack, before: dict[str, int]) -> None:
    """Give what was only just let go a while to be taken back: Node does it when it has time."""

    async def back() -> bool:
        after = _memory(stack)
        return all(after[name] - before[name] <= GROWS_BY_KB for name in before)

    try:
        await eventually(back, "memory being back", 60, every_s=1)
    except AssertionError as error:
        raise AssertionError(f"{error}: {before} kB before, {_memory(stack)} kB now") from None


async def _kill(stack: Stack, deaths: Deaths) -> None:
    for _ in range(DEATHS):
        await deaths.of(deaths.dice.choice([stack.bridge, stack.worker, stack.server]))
