"""A question that its author changes after our answer: it waits again, and the row says why."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sarafan.conversations.models import Conversation, MessageKind
from sarafan.conversations.naming import named_in
from sarafan.core.clock import utc_now
from sarafan.messages import activity
from sarafan.messages.models import Message

ASKED_LENGTH = 120  # of a changed text, in a list


def begin(conversation: Conversation, message: Message, at: datetime, *, is_read: bool) -> None:
    """Let a message, which was changed at a moment, wait again. `is_read`: it was, and is unread now."""
    message.asked_anew_at = at
    conversation.waiting_since = min(conversation.waiting_since or at, at)
    if is_read:
        conversation.unread_count = (conversation.unread_count or 0) + 1


def show(conversation: Conversation, message: Message) -> None:
    """Let the row show what the message asks now, unless another one, or something written later, outweighs it."""
    asked, shown = message.asked_anew_at, conversation.asked_anew
    is_shown = shown is not None and shown["message_id"] == str(message.id)
    if asked is None or not (is_shown or _is_latest(conversation, asked)):
        return
    at = min(asked, utc_now())  # whoever changes it says when
    text = (message.text or "")[:ASKED_LENGTH]
    conversation.asked_anew = {
        "message_id": str(message.id),
        "at": at.isoformat(),
        "kind": message.kind.value,
        "text": text or None,
        "mentions": named_in(text, message.mentions),
        "by": message.author_name,
    }
    activity.renew(conversation)


def _is_latest(conversation: Conversation, at: datetime) -> bool:
    return all(
        at >= one.replace(microsecond=0) for one in (_shown_at(conversation), conversation.last_message_at) if one
    )


def _shown_at(conversation: Conversation) -> datetime | None:
    shown = conversation.asked_anew
    return datetime.fromisoformat(shown["at"]) if shown else None


def make_room(conversation: Conversation, at: datetime) -> None:
    """Something was written at a moment: it is shown instead of what was changed before."""
    shown = _shown_at(conversation)
    if shown is not None and shown <= at:
        conversation.asked_anew = None


def forget(conversation: Conversation, message: Message) -> bool:
    """A message was deleted: the row does not show it any more; returns whether it did."""
    shown = conversation.asked_anew
    if shown is None or shown["message_id"] != str(message.id):
        return False
    conversation.asked_anew = None
    activity.renew(conversation)
    return True


def join(survivor: Conversation, absorbed: Conversation, instead: Mapping[UUID, UUID]) -> None:
    """Of two threads that become one, let the row show the later change, unless something was written after it.

    `instead`: which message stands for one that both threads had.
    """
    shown = [one for one in (survivor.asked_anew, absorbed.asked_anew) if one]
    latest = max(shown, key=lambda one: datetime.fromisoformat(one["at"]), default=None)
    if latest is not None:
        message_id = UUID(latest["message_id"])
        latest = {**latest, "message_id": str(instead.get(message_id, message_id))}
    survivor.asked_anew = latest
    for one in (survivor, absorbed):
        if one.last_message_at is not None and one.last_message_kind is not MessageKind.NUMBER_CHANGE:
            make_room(survivor, one.last_message_at)
