"""Deleting what is not to be kept, a part at a time: removed channels with their messages, old decisions.

One statement that takes a year's messages with it would hold locks for minutes and leave everything as it was when it
is broken off; each part here is a transaction of its own, so that whoever begins again finds less.
"""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from sarafan.channels.models import Channel
from sarafan.conversations.models import Conversation
from sarafan.core.errors import Rejected
from sarafan.core.logging import get_logger
from sarafan.messages.models import Message, SendDecision
from sarafan.resources import Resources

MOST_AT_ONCE = 1_000  # rows of a transaction

log = get_logger(__name__)


async def forget_channel(resources: Resources, channel_id: UUID) -> None:
    """Delete what hangs on a removed channel, then what its gateway keeps of it, then itself. Safe to run twice.

    Raises `Unreachable`, to be retried. A gateway that refuses for good keeps what it has; nothing here waits for it.
    """
    async with resources.database.for_system() as session:
        channel = await session.get(Channel, channel_id)
    if channel is None or channel.removed_at is None:
        return
    await _delete_in_parts(resources, Message.id, Message.channel_id == channel_id)
    await _delete_in_parts(resources, Conversation.id, Conversation.channel_id == channel_id)
    try:
        await resources.gateways.of(channel).forget()
    except Rejected as refusal:
        log.error("channel_not_forgotten_by_gateway", channel_id=str(channel_id), reason=refusal.data.get("reason"))
    async with resources.database.for_system() as session:
        await session.execute(sa.delete(Channel).where(Channel.id == channel_id, Channel.removed_at.is_not(None)))


async def forget_decisions(resources: Resources, before: datetime) -> None:
    """Delete what the gate of automatic messages decided before a moment; the messages themselves stay."""
    await _delete_in_parts(resources, SendDecision.id, SendDecision.decided_at < before)


async def _delete_in_parts(
    resources: Resources, row_id: InstrumentedAttribute[UUID], which: sa.ColumnElement[bool]
) -> None:
    some = sa.select(row_id).where(which).limit(MOST_AT_ONCE)
    statement = sa.delete(row_id.class_).where(row_id.in_(some)).returning(row_id)
    while True:
        async with resources.database.for_system() as session:
            deleted = len((await session.scalars(statement)).all())
        if deleted < MOST_AT_ONCE:
            return
