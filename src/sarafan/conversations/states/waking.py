"""Snoozed conversations wake: each by a job of its own at its second; a sweep repairs what a lost job has left.

So does whoever a chat comes back to hear of it, awake or not.
"""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations import counters, errands, queries, resuming, threads
from sarafan.conversations.events import ConversationsMerged
from sarafan.conversations.models import Conversation
from sarafan.conversations.recording import CLOCK
from sarafan.conversations.states.changing import queue_waking
from sarafan.core.clock import utc_now
from sarafan.core.logging import get_logger
from sarafan.resources import Resources

log = get_logger(__name__)

OVERDUE_AFTER = timedelta(seconds=30)  # by then its own job has run, unless it was lost
MOST_AT_ONCE = 500  # that one sweep wakes


async def wake(resources: Resources, organization_id: str, conversation_id: str, until: str) -> None:
    """Wake a conversation whose time has come; one that was snoozed anew meanwhile has a job of its own.

    `until`: the moment for which this job was queued. PostgreSQL's clock says when that is, ours may be behind it.
    """
    await _wake(resources, UUID(organization_id), UUID(conversation_id), max(utc_now(), datetime.fromisoformat(until)))


async def wake_joined(session: AsyncSession, event: ConversationsMerged) -> None:
    """Two threads became one, which may be put aside until the moment of the other."""
    held = await queries.hold(session, event.organization_id, [event.survivor_id])
    if (survivor := held.get(event.survivor_id)) is not None:
        await queue_waking(session, survivor)


async def sweep(resources: Resources, timestamp: int) -> None:
    """Wake what should be awake, and tell of what nobody was told of."""
    late = utc_now() - OVERDUE_AFTER
    chats = sa.select(Conversation.organization_id, Conversation.id).limit(MOST_AT_ONCE)
    asleep = chats.where(Conversation.snoozed_until <= late).order_by(Conversation.snoozed_until)
    untold = chats.where(errands.are_untold(late)).order_by(Conversation.errand_due_at)
    async with resources.database.for_system() as session:
        found = [row for query in (asleep, untold) for row in await session.execute(query)]
    for organization_id, conversation_id in dict.fromkeys((row[0], row[1]) for row in found):
        log.warning("snooze_without_job", conversation_id=str(conversation_id))
        await _wake(resources, organization_id, conversation_id, utc_now())


async def _wake(resources: Resources, organization_id: UUID, conversation_id: UUID, now: datetime) -> None:
    async with resources.database.for_organization(organization_id) as session:
        held = await queries.hold(session, organization_id, [conversation_id])
        conversation = held.get(conversation_id)
        if conversation is None:
            return
        before, until = counters.share_of(conversation), conversation.snoozed_until
        is_awake = until is not None and until <= now and resuming.wake(session, conversation, CLOCK)
        if await errands.tell(session, conversation, now) or is_awake:
            threads.changed(session, conversation, before)
