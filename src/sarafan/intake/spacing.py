"""A pause between two batches of one channel.

A batch of one message costs about as much as one of ten. Alone, a message is understood at once;
in a rush, those that come within a moment are understood together.
"""

import asyncio
import time
from uuid import UUID

BETWEEN_BATCHES_S = 0.04
MOST_REMEMBERED = 1000


class Spacing:
    """When each channel's latest batch began, in this process."""

    def __init__(self, between_s: float = BETWEEN_BATCHES_S) -> None:
        self._between_s = between_s
        self._began_at: dict[UUID, float] = {}

    async def wait(self, channel_id: UUID) -> None:
        """Wait until the channel's latest batch began long enough ago, then count this moment as the next one."""
        pause_s = self._began_at.pop(channel_id, 0.0) + self._between_s - time.monotonic()
        if pause_s > 0:
            await asyncio.sleep(pause_s)
        while len(self._began_at) >= MOST_REMEMBERED:
            del self._began_at[next(iter(self._began_at))]  # the one that began longest ago
        self._began_at[channel_id] = time.monotonic()
