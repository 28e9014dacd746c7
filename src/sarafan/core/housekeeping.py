"""The journal of changes is cut back."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from sarafan.core.clock import utc_now

KEEP_CHANGES = timedelta(days=3)

_FORGET = sa.text(
    """
    WITH gone AS (DELETE FROM changes WHERE created_at < :before RETURNING transaction)
    UPDATE change_horizon
       SET forgotten_until = greatest(forgotten_until, (SELECT coalesce(max(transaction) + 1, 0) FROM gone))
    """
)


async def forget_changes(resources: Any, timestamp: int) -> None:
    """Forget old changes; a browser that was away longer starts afresh."""
    async with resources.database.for_system() as session:
        await session.execute(_FORGET, {"before": utc_now() - KEEP_CHANGES})
