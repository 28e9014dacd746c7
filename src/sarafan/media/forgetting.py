"""Files that are used no more: a job deletes them."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.core.jobs import defer

AT_LEISURE = -10  # what is in the history, or what nobody uses any more, can wait for what comes now


async def queue_forgetting(
    session: AsyncSession, organization_id: UUID, media_id: UUID, *, at_leisure: bool = False
) -> None:
    """Let a job delete a file as soon as this transaction has taken it from what had it."""
    args = {"media_id": media_id, "organization_id": organization_id}
    priority = AT_LEISURE if at_leisure else 0
    await defer(session, "messages.forget_file", args, priority=priority, queueing_lock=f"forget:{media_id}")
