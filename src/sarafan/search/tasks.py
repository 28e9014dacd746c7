"""Jobs of the search."""

import time

import sqlalchemy as sa

from sarafan.resources import Resources
from sarafan.search.models import SearchGap

BATCH = 1000
AT_MOST_S = 25  # in a minute; the rest of it belongs to the others

_TAKE_IN = {
    "contacts": "sarafan_take_in_people",
    "groups": "sarafan_take_in_groups",
    "messages": "sarafan_take_in_messages",
}


async def fill(resources: Resources, timestamp: int) -> None:
    """Take in what was there before the search was, newest first, a batch in a transaction; may run twice."""
    until = time.monotonic() + AT_MOST_S
    while time.monotonic() < until and await _fill_some(resources):
        pass


async def _fill_some(resources: Resources) -> bool:
    async with resources.database.for_system() as session:
        query = sa.select(SearchGap).order_by(SearchGap.source).limit(1)
        gap = await session.scalar(query.with_for_update(skip_locked=True))
        if gap is None:
            return False
        # Held, so that nothing is deleted between being read and being taken in.
        batch = sa.text(f"SELECT id FROM {gap.source} WHERE id < :before ORDER BY id DESC LIMIT :most FOR KEY SHARE")
        ids = list(await session.scalars(batch, {"before": gap.before_id, "most": BATCH}))
        if ids:
            await session.execute(sa.text(f"SELECT {_TAKE_IN[gap.source]}(CAST(:ids AS uuid[]))"), {"ids": ids})
            gap.before_id = ids[-1]
        else:
            await session.delete(gap)
        return True
