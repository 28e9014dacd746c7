"""Which threads are one person's, and when they wrote there."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts import queries as contacts
from sarafan.conversations.models import Conversation, Direction
from sarafan.conversations.visibility import conversations_of
from sarafan.messages.models import NOTICES, Message
from sarafan.messages.paging import Stretch
from sarafan.organizations.actors import Actor

MOST_LOOKED_AT = 200  # of the latest messages of a thread, for one of the customer's


async def of_person(session: AsyncSession, actor: Actor, contact_id: UUID) -> Stretch:
    """Find the threads with a person that the actor may see, the latest first. Raises `ContactNotFound`.

    There is one for a number at most.
    """
    contact = await contacts.get_visible(session, actor, contact_id)
    query = conversations_of(actor).where(Conversation.contact_id == contact.id)
    query = query.order_by(Conversation.last_activity_at.desc(), Conversation.id.desc())
    return Stretch(tuple(await session.scalars(query)), is_timeline=True)


async def last_written(session: AsyncSession, conversation_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """Say of threads when the customer wrote there last, if that is among the latest messages."""
    threads = (
        sa.select(Conversation.id)
        .where(Conversation.id.in_(conversation_ids), Conversation.contact_id.is_not(None))
        .subquery("threads")
    )
    latest = (
        sa.select(Message.at, Message.direction, Message.kind)
        .where(Message.conversation_id == threads.c.id)
        .order_by(Message.at.desc(), Message.seq.desc())
        .limit(MOST_LOOKED_AT)
        .correlate(threads)
        .lateral("latest")
    )
    query = (
        sa.select(threads.c.id, sa.func.max(latest.c.at))
        .select_from(threads.join(latest, sa.true()))
        .where(latest.c.direction == Direction.IN, latest.c.kind.not_in(NOTICES))
        .group_by(threads.c.id)
    )
    return {row[0]: row[1] for row in await session.execute(query)}
