"""How large an answer may be: a list holds as many rows as fit, and says where the next ones begin."""

from collections.abc import Iterable, Sequence

from pydantic import BaseModel

ANSWER_BYTES = 1_000_000  # of JSON, in one answer or one burst of live changes


def size_of(item: BaseModel) -> int:
    """Return how many bytes of JSON a row takes."""
    return len(item.model_dump_json().encode())


def fitting(sizes: Iterable[int], most: int = ANSWER_BYTES) -> int:
    """Count how many rows of these sizes fit into an answer, from the first on; the first always does."""
    count = total = 0
    for size in sizes:
        total += size
        if count and total > most:
            break
        count += 1
    return count


def fitting_around(sizes: Sequence[int], anchor: int, most: int = ANSWER_BYTES) -> tuple[int, int]:
    """Return the piece (from, to) around a row that fits into an answer; the row itself always does."""
    if not sizes:
        return 0, 0
    start, end, total = anchor, anchor + 1, sizes[anchor]
    sides = [-1, 1]
    while sides:
        for side in tuple(sides):
            index = start - 1 if side < 0 else end
            if not 0 <= index < len(sizes) or total + sizes[index] > most:
                sides.remove(side)
                continue
            total += sizes[index]
            start, end = min(start, index), max(end, index + 1)
    return start, end
