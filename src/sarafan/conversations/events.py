"""Facts that conversations announce."""

from dataclasses import dataclass

from sarafan.conversations.models import Conversation


@dataclass(frozen=True)
class ConversationsMerged:
    """Two threads with one person on one channel become one; the absorbed row is about to go."""

    survivor: Conversation
    absorbed: Conversation
