"""Two threads of one person become one: messages move over, each in its place in time."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations.events import ConversationsMerged
from sarafan.conversations.models import Conversation, Draft
from sarafan.messages.models import Message
from sarafan.messages.threading import show_as_latest

# A message that both threads have was delivered under both addresses of one person: one is enough.
_DROP_DOUBLES = sa.text(
    """
    DELETE FROM messages AS moved USING messages AS kept
     WHERE moved.conversation_id = :absorbed AND kept.conversation_id = :survivor
       AND kept.direction = moved.direction AND kept.provider_message_id = moved.provider_message_id
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
    """
)


async def merge_threads(session: AsyncSession, event: ConversationsMerged) -> None:
    """Move the absorbed thread's messages to the survivor, and let it show the latest of all."""
    survivor, absorbed = event.survivor, event.absorbed
    await session.flush()
    ids = {"survivor": survivor.id, "absorbed": absorbed.id}
    await session.execute(_DROP_DOUBLES, ids)
    await session.execute(_MOVE, {**ids, "last_seq": survivor.last_seq})
    await session.execute(sa.delete(Draft).where(Draft.conversation_id == absorbed.id))
    survivor.last_seq += absorbed.last_seq
    _join_state(survivor, absorbed)
    latest = await session.scalar(
        sa.select(Message)
        .where(Message.conversation_id == survivor.id)
        .order_by(Message.at.desc(), Message.seq.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )
    if latest is not None:
        show_as_latest(survivor, latest)


def _join_state(survivor: Conversation, absorbed: Conversation) -> None:
    answers = [at for at in (survivor.answered_at, absorbed.answered_at) if at]
    survivor.answered_at = max(answers, default=None)
    waits = [since for since in (survivor.waiting_since, absorbed.waiting_since) if since]
    still = [since for since in waits if survivor.answered_at is None or since >= survivor.answered_at]
    survivor.waiting_since = min(still, default=None)
