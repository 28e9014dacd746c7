"""By which colours an organization's numbers are told apart."""

from collections.abc import Sequence

# Far enough from each other in both themes; the page offers the same ones (`web/src/features/channels/colors.ts`).
COLORS = ("#c2387f", "#2f80c9", "#1f9d76", "#e08a1e", "#7c5cc4", "#d9534a", "#4c9a2a", "#5b6b7c")


def fresh_color(taken: Sequence[str]) -> str:
    """Return the first of the colours that the fewest numbers have."""
    used = [color.lower() for color in taken]
    return min(COLORS, key=used.count)
