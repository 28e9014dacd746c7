"""Jobs: thin, they call the verbs."""

from uuid import UUID

import sqlalchemy as sa

from sarafan.core.clock import utc_now
from sarafan.people import erasing, exporting
from sarafan.people.models import ContactMerge
from sarafan.resources import Resources


async def export(resources: Resources, organization_id: str, task_id: str) -> None:
    """Gather what is known of a person."""
    await exporting.export(resources, UUID(organization_id), UUID(task_id))


async def erase(resources: Resources, organization_id: str, task_id: str) -> None:
    """Delete a person."""
    await erasing.erase(resources, UUID(organization_id), UUID(task_id))


async def forget_exports(resources: Resources, timestamp: int) -> None:
    """Delete what was gathered an hour ago."""
    await exporting.forget_old(resources)


async def forget_merges(resources: Resources, timestamp: int) -> None:
    """Delete the journals of merges that can be undone no more."""
    async with resources.database.for_system() as session:
        await session.execute(sa.delete(ContactMerge).where(ContactMerge.undo_until < utc_now()))
