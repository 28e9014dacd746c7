"""When something last happened in a chat, of what its row shows: by that it stands in lists."""

from datetime import datetime

from sarafan.conversations.models import Conversation


def renew(conversation: Conversation) -> None:
    """Take the latest of the last message, the reaction and the changed question that the row shows."""
    beside = [one for one in (conversation.last_reaction, conversation.asked_anew) if one]
    shown = [conversation.last_message_at, *(datetime.fromisoformat(one["at"]) for one in beside)]
    conversation.last_activity_at = max((at for at in shown if at), default=conversation.last_activity_at)
