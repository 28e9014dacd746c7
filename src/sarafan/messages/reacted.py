"""What customers' reactions do to their thread: some wait for an answer of ours, and the latest is shown."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations.models import Conversation, Direction
from sarafan.conversations.naming import named_in
from sarafan.core.clock import utc_now
from sarafan.messages import activity, moments
from sarafan.messages.models import Message, Reaction

REACTED_LENGTH = 60  # of a message's text beside the reaction to it, in a list


def begin(conversation: Conversation, message: Message, reaction: Reaction) -> bool:
    """Let a reaction be unread and wait, unless an answer is later; another one before an answer only changes it."""
    if reaction.emoji is None:
        return False
    answered, at = conversation.answered_at, min(reaction.at, utc_now())  # whoever reacts says when
    if answered and at < answered.replace(microsecond=0):
        return False
    waiting = conversation.waiting_since
    if reaction.waits_since and waiting and waiting <= reaction.waits_since:
        return False
    since = max(at, message.at, answered or at)  # providers count whole seconds
    reaction.waits_since, reaction.after_seq = since, conversation.last_seq
    reaction.waited_since = reaction.ended_by_id = None
    reaction.conversation_id = conversation.id
    conversation.waiting_since = min(waiting or since, since)
    conversation.unread_count += 1
    return True


async def take_back(session: AsyncSession, conversation: Conversation, reaction: Reaction) -> bool:
    """Let nobody wait for a reaction that is gone; what else waits, or is unread, stays so."""
    since, seq = reaction.waits_since, reaction.after_seq
    if since is None:
        return False
    reaction.waits_since = reaction.after_seq = reaction.conversation_id = None
    await session.flush()
    await wait_no_more(session, conversation, since, seq)
    return True


async def wait_no_more(session: AsyncSession, conversation: Conversation, since: datetime, seq: int | None) -> None:
    """Let a thread no more wait, nor be unread, for a reaction that came after this number and waited since then."""
    # What is unread are the latest: the reaction is, if there are more than came after it.
    if conversation.unread_count > await moments.count_received_since(session, conversation.id, seq or 0, since):
        conversation.unread_count -= 1
    if conversation.waiting_since == since:
        conversation.waiting_since = await moments.first_received(session, conversation.id, since)


async def forget(session: AsyncSession, conversation: Conversation, message: Message) -> bool:
    """A message was deleted: no reaction to it waits or is shown; returns whether the conversation changed."""
    waited = [await take_back(session, conversation, one) for one in await moments.waiting_reactions(session, message)]
    return await show_another(session, conversation, message) or any(waited)


async def end(session: AsyncSession, conversation: Conversation, at: datetime, *, by: UUID | None = None) -> None:
    """An answer of ours, this message or a call, ends the waiting of the reactions before it."""
    waited = sa.update(Reaction).where(Reaction.conversation_id == conversation.id, Reaction.waits_since <= at)
    over = {"waits_since": None, "after_seq": None, "conversation_id": None}
    await session.execute(waited.values(**over, waited_since=Reaction.waits_since, ended_by_id=by))


async def begin_again(session: AsyncSession, conversation: Conversation, lost: Sequence[UUID], since: datetime) -> None:
    """Let the reactions since a moment wait again whose waiting was ended by answers that are lost.

    They stay read: nothing says after which number they came.
    """
    stands = sa.exists().where(Message.id == Reaction.message_id, Message.deleted_at.is_(None))
    waited = sa.update(Reaction).where(
        Reaction.ended_by_id.in_(lost), Reaction.waited_since >= since, Reaction.emoji.is_not(None), stands
    )
    again = waited.values(waits_since=Reaction.waited_since, conversation_id=conversation.id)
    await session.execute(
        again.values(waited_since=None, ended_by_id=None), execution_options={"synchronize_session": "fetch"}
    )


def show(conversation: Conversation, message: Message, reaction: Reaction) -> bool:
    """Let the conversation's row show a customer's reaction to a message of ours.

    Returns whether the row changed: what was written later outweighs it.
    """
    at = min(reaction.at, utc_now())  # whoever reacts says when
    if message.direction is Direction.IN or at < (conversation.last_message_at or at).replace(microsecond=0):
        return False
    text = (message.text or "")[:REACTED_LENGTH]
    conversation.last_reaction = {
        "emoji": reaction.emoji,
        "at": at.isoformat(),
        "message_id": str(message.id),
        "kind": message.kind.value,
        "text": text or None,
        "mentions": named_in(text, message.mentions),
        "by": reaction.author_name,
        "counts": reaction.waits_since is not None,
    }
    activity.renew(conversation)
    return True


async def show_another(session: AsyncSession, conversation: Conversation, message: Message) -> bool:
    """Where the row shows a reaction to this message, let it show the latest that stands; whether it changed."""
    shown = conversation.last_reaction
    if shown is None or shown["message_id"] != str(message.id):
        return False
    conversation.last_reaction = None
    await show_latest(session, conversation, message.id)
    activity.renew(conversation)
    return True


async def show_latest(session: AsyncSession, conversation: Conversation, message_id: UUID) -> None:
    """Let the row show the latest reaction that stands: to this message, or one that waits."""
    await session.flush()
    found = await moments.latest_reaction(session, conversation.id, message_id)
    if found is not None:
        show(conversation, *found)
