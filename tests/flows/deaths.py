"""Processes die while people write: so many messages come between one death and the next, and no clock decides."""

import asyncio
import random

from tests.support.stack import Process, Stack


class Deaths:
    """Who writes takes a turn for each message; a process dies at one of the turns of each round, thrown by dice."""

    def __init__(self, stack: Stack, *, seed: int, turns: int) -> None:
        self.dice = random.Random(seed)
        self._stack = stack
        self._in_a_round = turns
        self._turns = asyncio.Semaphore(0)
        self._given = self._taken = self._falls_at = 0
        self._falls = asyncio.Event()

    async def turn(self) -> None:
        """Wait until one more message may be written."""
        await self._turns.acquire()
        self._taken += 1
        if self._taken >= self._falls_at:
            self._falls.set()

    async def of(self, process: Process) -> None:
        """Let a round of messages be written, end the process in their midst (-9), and start it again."""
        self._falls.clear()
        self._falls_at = self._given + self.dice.randint(1, self._in_a_round)
        self._given += self._in_a_round
        for _ in range(self._in_a_round):
            self._turns.release()
        await self._falls.wait()
        process.kill()
        await self._stack.start(process)
