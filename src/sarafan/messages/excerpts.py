"""What of a message is shown in lists and live changes, whether it was loaded for them or as a whole."""

from typing import Any, Literal

import sqlalchemy as sa

from sarafan.core.texts import beginning
from sarafan.messages.models import Message
from sarafan.messages.queries import SHOWN_LETTERS


def words_of(message: Message) -> tuple[str | None, int]:
    """Return the beginning of a message's text, and how long the whole is, in characters."""
    if "text" in sa.inspect(message).unloaded:
        text, length = message.shown_text, message.text_length
    else:
        text, length = message.text, len(message.text or "")
    return text and beginning(text, SHOWN_LETTERS), length or 0


def shown_of(message: Message, name: Literal["details", "mentions"]) -> Any:
    """Return a message's details or mentions; nothing where they are too large to be read for a list."""
    return getattr(message, f"shown_{name}" if name in sa.inspect(message).unloaded else name)
