"""Strangers who stand at a door: a bounded number of them; a newcomer pushes out whoever has stood there longest."""

from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass


@dataclass(eq=False)
class Place:
    """Where one stands. `send_away`: what ends it; called once at most, and not by leaving."""

    whose: Hashable
    send_away: Callable[[], object]


class Crowd:
    """Who stands at one door of this process, in the order of arrival.

    Whoever is honest stands for a moment only, so that the oldest is never theirs, however many come.
    """

    def __init__(self, *, most: int, most_of_one: int) -> None:
        self._most, self._most_of_one = most, most_of_one
        self._places: dict[Place, None] = {}
        self._of_one: Counter[Hashable] = Counter()

    def __len__(self) -> int:
        return len(self._places)

    def enter(self, whose: Hashable, send_away: Callable[[], object]) -> Place:
        """Stand there; if that is too many, of one or in all, the oldest is sent away."""
        place = Place(whose, send_away)
        self._places[place] = None
        self._of_one[whose] += 1
        if self._of_one[whose] > self._most_of_one:
            self._send_away(next(one for one in self._places if one.whose == whose))
        elif len(self._places) > self._most:
            self.send_away_oldest()
        return place

    def leave(self, place: Place) -> None:
        """Stand there no longer; leaving twice, or after one was sent away, changes nothing."""
        if place in self._places:
            del self._places[place]
            self._of_one[place.whose] -= 1
            if not self._of_one[place.whose]:
                del self._of_one[place.whose]

    def send_away_oldest(self, but: Place | None = None) -> bool:
        """Send away whoever has stood there longest, `but` one; returns whether there was anybody."""
        oldest = next((place for place in self._places if place is not but), None)
        if oldest is None:
            return False
        self._send_away(oldest)
        return True

    def _send_away(self, place: Place) -> None:
        self.leave(place)
        place.send_away()
