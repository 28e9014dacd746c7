"""How much of what others send is held at once, in all and of one sender."""

import contextlib
import math
from collections import Counter
from collections.abc import Hashable, Iterator

from sarafan.core.errors import RETRY_AFTER_S, Busy


class Budget:
    """Slots and bytes of one kind, in this process. Nothing waits: what does not fit is refused."""

    def __init__(
        self,
        *,
        slots_in_all: int,
        slots_of_one: int,
        bytes_in_all: float = math.inf,
        bytes_of_one: float = math.inf,
    ) -> None:
        self._bytes_in_all, self._bytes_of_one = bytes_in_all, bytes_of_one
        self._slots_in_all, self._slots_of_one = slots_in_all, slots_of_one
        self._slots: Counter[Hashable] = Counter()
        self._bytes: Counter[Hashable] = Counter()

    @contextlib.contextmanager
    def hold(self, whose: Hashable, size: int = 0) -> Iterator[None]:
        """Take a slot, and as many bytes, for the time of the block. Raises `Busy`."""
        if not self._fits(whose, size):
            raise Busy(retry_after_s=RETRY_AFTER_S)
        self._slots[whose] += 1
        self._bytes[whose] += size
        try:
            yield
        finally:
            self._slots[whose] -= 1
            self._bytes[whose] -= size
            if not self._slots[whose]:
                del self._slots[whose], self._bytes[whose]

    def _fits(self, whose: Hashable, size: int) -> bool:
        return (
            self._slots[whose] < self._slots_of_one
            and self._slots.total() < self._slots_in_all
            and self._bytes[whose] + size <= self._bytes_of_one
            and self._bytes.total() + size <= self._bytes_in_all
        )


def announced_bytes(content_length: str | None, *, otherwise: int) -> int:
    """Read how large a body says that it will be; `otherwise`: what one that does not say so is taken for."""
    if content_length is not None and content_length.isascii() and content_length.isdigit():
        return int(content_length[:18])
    return otherwise
