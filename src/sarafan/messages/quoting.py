"""Replies: finding the answered message, and keeping what is needed to show it."""

from uuid import UUID

from sarafan.conversations.models import Direction
from sarafan.gateways.whatsapp.arrivals import Quote
from sarafan.messages.models import Message

PREVIEW_LENGTH = 400


def quote_arrived(message: Message, quote: Quote | None, known: dict[tuple[UUID, Direction, str], Message]) -> None:
    """Tie an arrived message to the one it answers; one that we never had keeps the sent-along text."""
    if quote is None:
        return
    message.quoted_provider_id = quote.message_id[:128]
    message.quoted_text = quote.text[:PREVIEW_LENGTH] if quote.text else None
    for direction in (Direction.OUT, Direction.IN):
        answered = known.get((message.conversation_id, direction, quote.message_id))
        if answered is not None:
            quote_known(message, answered)
            return


def quote_known(message: Message, answered: Message) -> None:
    """Tie a message to one of the same thread that it answers."""
    message.quoted_message_id = answered.id
    message.quoted_provider_id = answered.provider_message_id
    message.quoted_text = answered.text[:PREVIEW_LENGTH] if answered.text else None
    message.quoted_direction = answered.direction
    message.quoted_author_name = answered.author_name
