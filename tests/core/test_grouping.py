"""Who asks at the same moment is served together, and fails alone."""

import asyncio
from collections.abc import Sequence

import pytest

from sarafan.core.grouping import Grouped


class Desk:
    """Serves groups, when it may, and remembers them. "bad" cannot be served."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.groups: list[list[str]] = []

    async def serve(self, items: Sequence[str]) -> list[str]:
        await self.open.wait()
        self.groups.append(list(items))
        if "bad" in items:
            raise ValueError(items)
        return [item.upper() for item in items]


async def ask(desk: Desk, *items: str) -> list[str | BaseException]:
    grouped = Grouped(desk.serve, len, 10)
    asking = [asyncio.create_task(grouped.do(items[0]))]
    await asyncio.wait(asking, timeout=0)  # the first one is being served when the others come
    asking += [asyncio.create_task(grouped.do(item)) for item in items[1:]]
    await asyncio.wait(asking[1:], timeout=0)
    desk.open.set()
    return await asyncio.gather(*asking, return_exceptions=True)


async def test_those_who_come_meanwhile_are_served_together_in_their_order():
    desk = Desk()

    assert await ask(desk, "a", "b", "c") == ["A", "B", "C"]
    assert desk.groups == [["a"], ["b", "c"]]


async def test_a_group_is_no_heavier_than_allowed_but_nobody_is_too_heavy_to_be_served():
    desk = Desk()
    items = ["a", "x" * 20, "bbbbb", "ccccc", "d"]

    assert await ask(desk, *items) == [item.upper() for item in items]
    assert desk.groups == [["a"], ["x" * 20], ["bbbbb", "ccccc"], ["d"]]


async def test_nobody_fails_for_anothers_fault():
    first, bad, last = await ask(Desk(), "a", "bad", "c")

    assert (first, last) == ("A", "C")
    assert isinstance(bad, ValueError)


async def test_who_no_longer_waits_does_not_keep_the_others_from_being_served():
    desk = Desk()
    grouped = Grouped(desk.serve, len, 10)
    gone, stays = asyncio.create_task(grouped.do("a")), asyncio.create_task(grouped.do("b"))
    await asyncio.wait([gone], timeout=0)
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    desk.open.set()

    assert await stays == "B"
    assert await grouped.do("c") == "C"
