"""Turns: a few at once, the known before strangers, and nobody takes all the places."""

import asyncio

import pytest

from sarafan.core.errors import Busy
from sarafan.core.turns import Turns


class Queue:
    """People who come for a turn one after the other; each is let go by hand."""

    def __init__(self, *, most_waiting: int = 2, of_one: int = 9, longest_wait_s: float = 60) -> None:
        self.turns = Turns(
            at_once=1, most_waiting=most_waiting, most_waiting_of_one=of_one, longest_wait_s=longest_wait_s
        )
        self.release = asyncio.Event()
        self.order: list[str] = []
        self.tasks: list[asyncio.Task[None]] = []

    async def come(self, name: str, whose: str = "a network", *, goes_first: bool = False) -> None:
        task = asyncio.create_task(self._come(name, whose, goes_first))
        self.tasks.append(task)
        # Far enough for it to have its turn, to wait or to be refused: nothing else is awaited on the way.
        loop = asyncio.get_running_loop()
        for _ in range(3):
            reached: asyncio.Future[None] = loop.create_future()
            loop.call_soon(reached.set_result, None)
            await reached

    async def _come(self, name: str, whose: str, goes_first: bool) -> None:
        try:
            async with self.turns.turn(whose, goes_first=goes_first):
                self.order.append(name)
                await self.release.wait()
        except Busy:
            self.order.append(f"{name} refused")

    async def end(self) -> list[str]:
        self.release.set()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        assert self.turns.waiting == 0
        async with self.turns.turn():  # the turn itself is free again
            return self.order


async def test_the_known_overtake_strangers_and_the_last_stranger_makes_room():
    queue = Queue()
    for name in ("one", "two", "three", "four"):
        await queue.come(name)
    await queue.come("known", goes_first=True)

    assert await queue.end() == ["one", "four refused", "three refused", "known", "two"]


async def test_when_all_who_wait_are_known_the_next_one_is_refused():
    queue = Queue()
    for name in ("one", "two", "three", "four"):
        await queue.come(name, goes_first=True)

    assert await queue.end() == ["one", "four refused", "two", "three"]


async def test_one_network_takes_a_part_of_the_places_only():
    queue = Queue(most_waiting=9, of_one=2)
    for name in ("one", "two", "three", "four"):
        await queue.come(name, "loud")
    await queue.come("quiet", "another")
    await queue.come("known", "loud", goes_first=True)

    assert await queue.end() == ["one", "four refused", "known", "two", "three", "quiet"]


async def test_who_waits_too_long_is_refused_and_who_leaves_makes_room():
    queue = Queue(longest_wait_s=0)
    await queue.come("one")
    await queue.come("late")
    await queue.tasks[-1]

    assert await queue.end() == ["one", "late refused"]

    queue = Queue()
    await queue.come("one")
    await queue.come("leaver")
    queue.tasks[-1].cancel()
    with pytest.raises(asyncio.CancelledError):
        await queue.tasks[-1]
    await queue.come("two")

    assert await queue.end() == ["one", "two"]


async def test_a_turn_that_comes_as_its_owner_leaves_goes_to_the_next():
    queue = Queue()
    await queue.come("one")
    await queue.come("leaver")
    await queue.come("two")
    queue.tasks[0].cancel()
    asyncio.get_running_loop().call_soon(queue.tasks[1].cancel)  # after the turn was passed on, before it is taken

    assert await queue.end() == ["one", "two"]


async def test_a_failure_gives_the_turn_back():
    turns = Turns(at_once=1, most_waiting=0, most_waiting_of_one=0, longest_wait_s=60)
    with pytest.raises(ValueError, match="within"):
        async with turns.turn():
            raise ValueError("within")

    async with turns.turn():
        with pytest.raises(Busy):
            async with turns.turn():
                raise AssertionError
