"""A pause between two batches of one stream.

A batch of one message costs about as much as one of ten. Alone, a message is understood at once;
in a rush, those that come within a moment are understood together.
"""

import asyncio
import time

BETWEEN_BATCHES_S = 0.04
MOST_REMEMBERED = 1000


class Spacing:
    """When each stream's latest batch began, in this process."""

    def __init__(self, between_s: float = BETWEEN_BATCHES_S) -> None:
        self._between_s = between_s
        self._began_at: dict[str, float] = {}

    async def wait(self, stream: str) -> None:
        """Wait until the stream's latest batch began long enough ago, then count this moment as the next one."""
        pause_s = self._began_at.pop(stream, 0.0) + self._between_s - time.monotonic()
        if pause_s > 0:
            await asyncio.sleep(pause_s)
        while len(self._began_at) >= MOST_REMEMBERED:
            del self._began_at[next(iter(self._began_at))]  # the one that began longest ago
        self._began_at[stream] = time.monotonic()
