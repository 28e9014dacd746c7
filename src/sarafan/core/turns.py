"""A few at once, a bounded number waiting for their turn."""

import asyncio
import contextlib
from collections import Counter, deque
from collections.abc import AsyncIterator, Hashable
from dataclasses import dataclass

from sarafan.core.errors import RETRY_AFTER_S, Busy


@dataclass(eq=False)
class _Waiting:
    whose: Hashable
    turn: asyncio.Future[None]


class Turns:
    """Turns of one kind, in this process; who waits is served in the order of arrival.

    There are two lines: who goes first is served before all others, and where no more may wait, the last of the others
    is refused in their favour. One sender (`whose`) may have only so many in each line.
    """

    def __init__(self, *, at_once: int, most_waiting: int, most_waiting_of_one: int, longest_wait_s: float) -> None:
        self._free, self._most_waiting, self._most_of_one = at_once, most_waiting, most_waiting_of_one
        self._longest_wait_s = longest_wait_s
        self._first: deque[_Waiting] = deque()
        self._others: deque[_Waiting] = deque()

    @contextlib.asynccontextmanager
    async def turn(self, whose: Hashable = None, *, goes_first: bool = True) -> AsyncIterator[None]:
        """Wait for a turn, and have it for the time of the block. Raises `Busy`."""
        if self._free:
            self._free -= 1
        else:
            await self._wait(self._first if goes_first else self._others, whose)
        try:
            yield
        finally:
            self._pass_on()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._first) + len(self._others)

    async def _wait(self, line: deque[_Waiting], whose: Hashable) -> None:
        self._make_room(line, whose)
        mine = _Waiting(whose, asyncio.get_running_loop().create_future())
        line.append(mine)
        try:
            async with asyncio.timeout(self._longest_wait_s):
                await mine.turn
        except BaseException as error:
            self._leave(line, mine)
            if isinstance(error, TimeoutError):
                raise Busy(retry_after_s=RETRY_AFTER_S) from error
            raise

    def _make_room(self, line: deque[_Waiting], whose: Hashable) -> None:
        of_one = Counter(one.whose for one in line)[whose]
        full = self.waiting >= self._most_waiting
        if of_one >= self._most_of_one or (full and (line is self._others or not self._others)):
            raise Busy(retry_after_s=RETRY_AFTER_S)
        if full:
            self._others.pop().turn.set_exception(Busy(retry_after_s=RETRY_AFTER_S))

    def _leave(self, line: deque[_Waiting], mine: _Waiting) -> None:
        if mine in line:
            line.remove(mine)
        elif mine.turn.done() and not mine.turn.cancelled() and mine.turn.exception() is None:
            self._pass_on()  # whoever waited was cancelled just as their turn came

    def _pass_on(self) -> None:
        for line in (self._first, self._others):
            while line:
                waiting = line.popleft()
                if not waiting.turn.done():
                    waiting.turn.set_result(None)
                    return
        self._free += 1
