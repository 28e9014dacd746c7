"""Strangers who stand at a door: a bounded number of them; a newcomer pushes out whoever has stood there longest."""

from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass


@dataclass(eq=False)
class Standing:
    """One stranger at the door. `send_away` ends the connection; called once at most, never after `leave`."""

    whose: Hashable
    send_away: Callable[[], object]


class Crowd:
    """Who stands at one door of this process, in the order of arrival.

    An honest client stands there for a moment only, so the oldest, which makes room, is not an honest one.
    """

    def __init__(self, *, most: int, most_of_one: int) -> None:
        self._most, self._most_of_one = most, most_of_one
        self._standing: dict[Standing, None] = {}
        self._of_one: Counter[Hashable] = Counter()

    def __len__(self) -> int:
        return len(self._standing)

    def enter(self, whose: Hashable, send_away: Callable[[], object]) -> Standing:
        """Stand there; if that is too many, of one or in all, the oldest is sent away."""
        standing = Standing(whose, send_away)
        self._standing[standing] = None
        self._of_one[whose] += 1
        if self._of_one[whose] > self._most_of_one:
            self._send_away(next(one for one in self._standing if one.whose == whose))
        elif len(self._standing) > self._most:
            self.send_away_oldest()
        return standing

    def leave(self, standing: Standing) -> None:
        """Stand there no longer; leaving twice, or after one was sent away, changes nothing."""
        if standing in self._standing:
            del self._standing[standing]
            self._of_one[standing.whose] -= 1
            if not self._of_one[standing.whose]:
                del self._of_one[standing.whose]

    def send_away_oldest(self, but: Standing | None = None) -> bool:
        """Send away whoever has stood there longest, `but` one; returns whether there was anybody."""
        oldest = next((standing for standing in self._standing if standing is not but), None)
        if oldest is None:
            return False
        self._send_away(oldest)
        return True

    def _send_away(self, standing: Standing) -> None:
        self.leave(standing)
        standing.send_away()
