"""Work that many ask for at the same moment, done for all of them in one go.

A commit costs more than what is committed. Who comes alone is served at once; those who come while
somebody is being served wait for each other and are served together next.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Grouped(Generic[Item, Result]):
    """Calls `run` with up to `most_weight` of waiting items, at least one, and never twice at the same time.

    `run` returns one result for each item. When it fails for several, each is tried alone, so that
    nobody fails for another's fault; a failure reaches whoever asked.
    """

    def __init__(
        self,
        run: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]],
        weight: Callable[[Item], int],
        most_weight: int,
    ) -> None:
        self._run = run
        self._weight = weight
        self._most_weight = most_weight
        self._waiting: deque[tuple[Item, asyncio.Future[Result]]] = deque()
        self._serving: asyncio.Task[None] | None = None

    async def do(self, item: Item) -> Result:
        """Return the item's result. Whoever stops waiting does not stop the work."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._serving is None:
            self._serving = asyncio.create_task(self._serve(), name="grouped work")
        return await future

    async def _serve(self) -> None:
        try:
            while self._waiting:
                await self._serve_together(self._next_group())
        finally:
            self._serving = None

    def _next_group(self) -> list[tuple[Item, asyncio.Future[Result]]]:
        group = [self._waiting.popleft()]
        weight = self._weight(group[0][0])
        while self._waiting and weight + self._weight(self._waiting[0][0]) <= self._most_weight:
            group.append(self._waiting.popleft())
            weight += self._weight(group[-1][0])
        return group

    async def _serve_together(self, group: list[tuple[Item, asyncio.Future[Result]]]) -> None:
        try:
            results = await self._run([item for item, _ in group])
        except Exception as error:
            if len(group) == 1:
                _answer(group[0][1], error=error)
                return
            for one in group:
                await self._serve_together([one])
            return
        for (_, future), result in zip(group, results, strict=True):
            _answer(future, result)


def _answer(future: asyncio.Future[Result], result: Result | None = None, error: Exception | None = None) -> None:
    if future.done():  # nobody waits any more
        return
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(result)  # type: ignore[arg-type]
