"""Two threads of one person become one: messages move over, each in its place in time."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations.events import ConversationsMerged
from sarafan.conversations.models import Conversation, Direction
from sarafan.core.jobs import move_to_lock
from sarafan.core.realtime import Change, notify
from sarafan.messages import moments, queries
from sarafan.messages.joining import show_as_latest
from sarafan.messages.models import STANDS_IN, Message
from sarafan.messages.sending.queueing import lock_of

# A message that both threads have was delivered under both addresses of one person: one is enough,
# and it is the one with content.
_DROP_PLACEHOLDERS = sa.text(
    """
    DELETE FROM messages AS placeholder USING messages AS content
     WHERE placeholder.conversation_id = :survivor AND content.conversation_id = :absorbed
       AND content.direction = placeholder.direction
       AND content.provider_message_id = placeholder.provider_message_id
       AND (placeholder.kind = 'undecryptable' OR coalesce(placeholder.details ->> 'problem', '') = ANY(:stands_in))
       AND NOT (content.kind = 'undecryptable' OR coalesce(content.details ->> 'problem', '') = ANY(:stands_in))
    RETURNING placeholder.direction
    """
)
_DROP_DOUBLES = sa.text(
    """
    DELETE FROM messages AS moved USING messages AS kept
     WHERE moved.conversation_id = :absorbed AND kept.conversation_id = :survivor
       AND kept.direction = moved.direction AND kept.provider_message_id = moved.provider_message_id
    RETURNING moved.direction
    """
)
_MOVE = sa.text(
    """
    WITH numbered AS (
        SELECT id, :last_seq + row_number() OVER (ORDER BY at, seq) AS seq
          FROM messages WHERE conversation_id = :absorbed
    )
    UPDATE messages SET conversation_id = :survivor, seq = numbered.seq, revision = revision + 1
      FROM numbered WHERE messages.id = numbered.id
    RETURNING messages.id
    """
)


_MOVE_DECISIONS = sa.text("UPDATE send_decisions SET conversation_id = :survivor WHERE conversation_id = :absorbed")


async def merge_threads(session: AsyncSession, event: ConversationsMerged) -> None:
    """Move the absorbed thread's messages to the survivor, and let it show the latest of all."""
    survivor = await session.get_one(Conversation, event.survivor_id)
    absorbed = await session.get_one(Conversation, event.absorbed_id)
    await session.flush()
    await _move_messages(session, survivor, absorbed)
    await _join_state(session, survivor, absorbed)
    await session.execute(_MOVE_DECISIONS, {"survivor": survivor.id, "absorbed": absorbed.id})
    latest = await queries.latest(session, survivor.id)
    if latest is not None:
        show_as_latest(survivor, latest)
    await move_to_lock(session, lock_of(absorbed.id), lock_of(survivor.id))


async def _move_messages(session: AsyncSession, survivor: Conversation, absorbed: Conversation) -> None:
    ids = {"survivor": survivor.id, "absorbed": absorbed.id}
    dropped = [
        *(await session.scalars(_DROP_PLACEHOLDERS, {**ids, "stands_in": list(STANDS_IN)})),
        *(await session.scalars(_DROP_DOUBLES, ids)),
    ]
    survivor.unread_count = max(0, survivor.unread_count - dropped.count(Direction.IN.value))
    moved = await session.scalars(_MOVE, {**ids, "last_seq": survivor.last_seq})
    for message_id in moved.all():
        notify(session, survivor.organization_id, Change("message", message_id))
    survivor.last_seq += absorbed.last_seq
    survivor.read_told_seq = survivor.last_seq  # what moved has other numbers now, and may have been told before
    for known in session.identity_map.values():
        if isinstance(known, Message):
            session.expire(known)  # the statement may have moved it, which the session has not seen


async def _join_state(session: AsyncSession, survivor: Conversation, absorbed: Conversation) -> None:
    answers = [at for at in (survivor.answered_at, absorbed.answered_at) if at]
    waits = [since for since in (survivor.waiting_since, absorbed.waiting_since) if since]
    survivor.answered_at = max(answers, default=None)
    if waits:
        # An answer in one thread answers what was asked before it in the other.
        since = max([min(waits), *answers])
        survivor.waiting_since = await moments.first_received(session, survivor.id, since)
