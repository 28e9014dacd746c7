"""Jobs: thin, they call the verbs."""

from datetime import timedelta

from sarafan.core.clock import utc_now
from sarafan.replies import queries
from sarafan.resources import Resources

KEEP_DELETED = timedelta(days=1)


async def forget_deleted(resources: Resources, timestamp: int) -> None:
    """Delete for good what was deleted a day ago; files that only these had are then swept as unused."""
    async with resources.database.for_system() as session:
        await session.execute(queries.deleted_before(utc_now() - KEEP_DELETED))
