"""Two threads of one person become one: messages move over, each in its place in time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations.events import ConversationsMerged
from sarafan.conversations.models import Conversation
from sarafan.core.jobs import move_to_lock
from sarafan.core.realtime import Change, notify
from sarafan.messages import anew, authors, moments, queries, reacted
from sarafan.messages.changing import applying
from sarafan.messages.joining import show_as_latest
from sarafan.messages.models import EDIT_LOST, STANDS_IN, Message, Reaction
from sarafan.messages.sending.queueing import lock_of

# A message that both threads have was delivered under both addresses of one person: one is enough,
# and it is the one with content.
_PLACEHOLDERS = sa.text(
    """
    SELECT placeholder.id AS dropped, content.id AS kept,
           placeholder.direction = 'in' AND placeholder.details -> 'edited_first' IS NULL AS is_counted
      FROM messages AS placeholder, messages AS content
     WHERE placeholder.conversation_id = :survivor AND content.conversation_id = :absorbed
       AND content.direction = placeholder.direction
       AND content.provider_message_id = placeholder.provider_message_id
       AND (placeholder.kind = 'undecryptable' OR coalesce(placeholder.details ->> 'problem', '') = ANY(:stands_in))
       AND NOT (content.kind = 'undecryptable' OR coalesce(content.details ->> 'problem', '') = ANY(:stands_in))
    """
)
_DOUBLES = sa.text(
    """
    SELECT moved.id AS dropped, kept.id AS kept,
           moved.direction = 'in' AND moved.details -> 'edited_first' IS NULL AS is_counted
      FROM messages AS moved, messages AS kept
     WHERE moved.conversation_id = :absorbed AND kept.conversation_id = :survivor
       AND kept.direction = moved.direction AND kept.provider_message_id = moved.provider_message_id
    """
)
_DROP = sa.text("DELETE FROM messages WHERE id = ANY(:ids)")
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


# What came after a reaction is what has a later number: it is given the place before the first that stands later.
_MOVE_REACTIONS = sa.text(
    """
    UPDATE reactions
       SET conversation_id = :survivor,
           after_seq = coalesce(
               (SELECT min(seq) - 1 FROM messages
                 WHERE conversation_id = :survivor AND direction = 'in' AND at >= reactions.waits_since),
               :last_seq)
     WHERE conversation_id IN (:survivor, :absorbed) AND waits_since IS NOT NULL
    """
)
_MOVE_DECISIONS = sa.text("UPDATE send_decisions SET conversation_id = :survivor WHERE conversation_id = :absorbed")


async def merge_threads(session: AsyncSession, event: ConversationsMerged) -> None:
    """Move the absorbed thread's messages to the survivor, and let it show the latest of all."""
    survivor = await session.get_one(Conversation, event.survivor_id)
    absorbed = await session.get_one(Conversation, event.absorbed_id)
    await session.flush()
    instead = await _move_messages(session, survivor, absorbed)
    await _join_state(session, survivor, absorbed)
    await session.execute(_MOVE_DECISIONS, {"survivor": survivor.id, "absorbed": absorbed.id})
    shown = [shown for shown in (survivor.last_reaction, absorbed.last_reaction) if shown]
    survivor.last_reaction = None
    anew.join(survivor, absorbed, instead)
    latest = await queries.latest(session, survivor.id)
    if latest is not None:
        show_as_latest(survivor, latest)
    if shown:
        reacted_to = UUID(max(shown, key=lambda one: datetime.fromisoformat(one["at"]))["message_id"])
        await reacted.show_latest(session, survivor, instead.get(reacted_to, reacted_to))
    await move_to_lock(session, lock_of(absorbed.id), lock_of(survivor.id))


async def _move_messages(session: AsyncSession, survivor: Conversation, absorbed: Conversation) -> dict[UUID, UUID]:
    """Give the survivor all messages; returns which of two that are one stands for the other."""
    ids = {"survivor": survivor.id, "absorbed": absorbed.id}
    instead = {
        **await _drop(session, survivor, _PLACEHOLDERS, {**ids, "stands_in": list(STANDS_IN)}),
        **await _drop(session, survivor, _DOUBLES, ids),
    }
    moved = await session.scalars(_MOVE, {**ids, "last_seq": survivor.last_seq})
    for message_id in moved.all():
        notify(session, survivor.organization_id, Change("message", message_id))
    survivor.last_seq += absorbed.last_seq
    survivor.read_told_seq = survivor.last_seq  # what moved has other numbers now, and may have been told before
    await session.execute(_MOVE_REACTIONS, {**ids, "last_seq": survivor.last_seq})
    for known in session.identity_map.values():
        if isinstance(known, Message | Reaction):
            session.expire(known)  # the statements may have moved it, which the session has not seen
    return instead


async def _drop(
    session: AsyncSession, survivor: Conversation, which: sa.TextClause, ids: dict[str, Any]
) -> dict[UUID, UUID]:
    """Delete those of two messages that the other stands for, which takes over what people did to it."""
    found = (await session.execute(which, ids)).all()
    instead = {dropped: kept for dropped, kept, _ in found}
    if instead:
        waits = await authors.take_over(session, instead)
        asking = await _take_over_changes(session, survivor.organization_id, instead)
        unread = sum(is_counted for _, _, is_counted in found) + waits - asking
        survivor.unread_count = max(0, survivor.unread_count - unread)
        await session.execute(_DROP, {"ids": list(instead)})
    return instead


async def _take_over_changes(session: AsyncSession, organization_id: UUID, instead: Mapping[UUID, UUID]) -> int:
    """Let messages be changed as those were for which they stand; returns how many thereby ask something anew."""
    messages = await queries.by_id(session, organization_id, [*instead, *instead.values()])
    asking = 0
    for dropped, kept in ((messages[one], messages[other]) for one, other in instead.items()):
        kept.wants_answer = kept.wants_answer or dropped.wants_answer
        if kept.deleted_at is not None or (dropped.deleted_at or dropped.edited_at) is None:
            continue
        if dropped.deleted_at is not None:
            await applying.delete(session, kept, dropped.deleted_at)
        elif kept.edited_at is None or (dropped.edited_at and kept.edited_at < dropped.edited_at):
            _change_as(kept, dropped)
        if dropped.asked_anew_at is not None:
            asking += kept.asked_anew_at is None
            kept.asked_anew_at = max(kept.asked_anew_at or dropped.asked_anew_at, dropped.asked_anew_at)
        kept.revision += 1
        notify(session, organization_id, Change("message", kept.id))
    await session.flush()
    return asking


def _change_as(kept: Message, dropped: Message) -> None:
    kept.edited_at = dropped.edited_at
    is_lost = dropped.problem == EDIT_LOST
    if not is_lost and not (dropped.stands_in and dropped.text is None):
        kept.text, kept.mentions = dropped.text, dropped.mentions
    details = {name: value for name, value in (kept.details or {}).items() if value != EDIT_LOST}
    kept.details = ({**details, "problem": EDIT_LOST} if is_lost else details) or None


async def _join_state(session: AsyncSession, survivor: Conversation, absorbed: Conversation) -> None:
    answers = [at for at in (survivor.answered_at, absorbed.answered_at) if at]
    waits = [since for since in (survivor.waiting_since, absorbed.waiting_since) if since]
    survivor.answered_at = max(answers, default=None)
    if waits:
        # An answer in one thread answers what was asked before it in the other.
        since = max([min(waits), *answers])
        survivor.waiting_since = await moments.first_received(session, survivor.id, since)
