"""Facts that messages announce."""

from dataclasses import dataclass

from sarafan.conversations.models import Conversation
from sarafan.messages.models import Message


@dataclass(frozen=True)
class MessageReceived:
    """A customer wrote."""

    message: Message
    conversation: Conversation
