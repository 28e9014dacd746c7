"""Reactions: what happens queues a job that tells of it, if anybody listens at all.

The transaction in which a message is stored pays one look for it, and one queued job for a chat's burst of messages;
who is told, and how, is found out by the job.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels import queries as channels
from sarafan.channels.events import ChannelFell
from sarafan.channels.states import FALLEN
from sarafan.conversations import queries as conversations
from sarafan.conversations.events import ConversationAssigned, CustomerWaitsLong, ErrandDropped, ErrandDue
from sarafan.core.clock import utc_now
from sarafan.core.jobs import defer
from sarafan.messages.events import MessageReceived
from sarafan.notifications import queries
from sarafan.notifications.kinds import Occasion

QUEUE = "notifications"
JOB = "notifications.tell"

MENDING = timedelta(minutes=1)
BURST = timedelta(seconds=1)  # people write in pieces, and whoever has the chat open reads meanwhile


async def tell_of_message(session: AsyncSession, event: MessageReceived) -> None:
    """A customer wrote."""
    noted: set[UUID] = session.info.setdefault("told_of", set())
    if event.conversation_id not in noted:  # many messages of one chat may be stored at once
        noted.add(event.conversation_id)
        await _queue(session, event.organization_id, Occasion.MESSAGE, event.conversation_id, BURST)


async def tell_of_assignment(session: AsyncSession, event: ConversationAssigned) -> None:
    """A conversation was given to a member, unless they took it themselves."""
    held = await conversations.hold(session, event.organization_id, [event.conversation_id])
    assignee_id = held[event.conversation_id].assignee_id
    if assignee_id is not None and assignee_id != event.by_id:
        await _queue(session, event.organization_id, Occasion.ASSIGNMENT, event.conversation_id, BURST, assignee_id)


async def tell_of_fall(session: AsyncSession, event: ChannelFell) -> None:
    """A number fell; what mends itself within a minute is nobody's news."""
    found = await channels.by_id(session, event.organization_id, [event.channel_id])
    after = BURST if found and found[0].state in FALLEN else MENDING
    await _queue(session, event.organization_id, Occasion.FALL, event.channel_id, after)


async def tell_of_wait(session: AsyncSession, event: CustomerWaitsLong) -> None:
    """A customer has waited for an answer as long as the organization lets nobody wait."""
    await _queue(session, event.organization_id, Occasion.WAIT, event.conversation_id, BURST)


async def tell_of_errand(session: AsyncSession, event: ErrandDue) -> None:
    """A chat has come back to a member, to do something in it."""
    await _queue(session, event.organization_id, Occasion.ERRAND, event.conversation_id, BURST)


async def tell_of_dropped_errand(session: AsyncSession, event: ErrandDropped) -> None:
    """Two chats became one, and of two errands a member's is not left."""
    await _queue(session, event.organization_id, Occasion.ERRAND, event.conversation_id, BURST, event.member_id)


async def tell_of_mention(session: AsyncSession, organization_id: UUID, conversation_id: UUID, member_id: UUID) -> None:
    """A note names a member; what it says is told to nobody."""
    await _queue(session, organization_id, Occasion.MENTION, conversation_id, BURST, member_id)


async def _queue(
    session: AsyncSession,
    organization_id: UUID,
    occasion: Occasion,
    about_id: UUID,
    after: timedelta,
    member_id: UUID | None = None,
) -> None:
    heard: dict[UUID, bool] = session.info.setdefault("listened_to", {})
    if organization_id not in heard:
        heard[organization_id] = await queries.anybody_listens(session, organization_id)
    if not heard[organization_id]:
        return
    name = f"{occasion.value}:{about_id}" + (f":{member_id}" if member_id else "")
    args = {"organization_id": organization_id, "occasion": occasion.value, "about_id": about_id}
    if member_id is not None:
        args["member_id"] = member_id
    await defer(session, JOB, args, queueing_lock=f"{QUEUE}:{name}", at=utc_now() + after)
