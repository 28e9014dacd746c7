"""In which order a list shows its conversations."""

from enum import StrEnum


class Sort(StrEnum):
    """An order of a list.

    `longest`: who waits, the longest first, and then the others; `priority`: what presses most. Within both, and in
    `newest`, the latest first.
    """

    NEWEST = "newest"
    LONGEST = "longest"
    PRIORITY = "priority"

    @classmethod
    def if_unknown(cls) -> "Sort":
        """Return what an order is read as that only the next release knows."""
        return cls.NEWEST
