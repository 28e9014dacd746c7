"""Reactions: what happens lets a job give chats soon, where rules give any.

The transaction in which a message is stored pays one look for it, and one queued job.
"""

from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations.distribution import queries
from sarafan.core.jobs import defer, defer_last

JOB = "conversations.distribute"


class OfOrganization(Protocol):
    """Something that has happened in an organization."""

    @property
    def organization_id(self) -> UUID:
        """Whose it is."""


async def soon(session: AsyncSession, event: OfOrganization) -> None:
    """Let chats be given: one waits, somebody can take one, or a rule is another."""
    asked: set[UUID] = session.info.setdefault("distribution", set())
    if event.organization_id in asked:
        return
    asked.add(event.organization_id)
    if await queries.anything_is_distributed(session, event.organization_id):
        args = {"organization_id": event.organization_id}
        defer_last(session, JOB, args, queueing_lock=f"{JOB}:{event.organization_id}")


async def queue(session: AsyncSession, organization_id: UUID) -> None:
    """Queue the job that gives an organization's chats; one that waits already is enough."""
    args = {"organization_id": organization_id}
    await defer(session, JOB, args, queueing_lock=f"{JOB}:{organization_id}")
