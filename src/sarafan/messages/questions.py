"""Which messages of ours ask something, so that what comes after them may be the answer."""

from sarafan.conversations.answering.deciding import asks
from sarafan.conversations.models import Direction
from sarafan.messages.models import VOTED_ON, Message, Origin
from sarafan.organizations.models import ReactionsAnswer

REMIND = frozenset({Origin.RULE, Origin.SCHEDULE})  # reminders and posts want a word, whether or not they ask


def wants_words(message: Message) -> bool:
    """Whether a word, of courtesy even, is the answer to a message of ours."""
    return message.deleted_at is None and (message.kind in VOTED_ON or asks(message.text))


def wants_reaction(message: Message, rule: ReactionsAnswer) -> bool:
    """Whether a customer's reaction to a message is an answer of theirs, after which they wait."""
    if message.direction is Direction.IN or message.deleted_at is not None or rule is ReactionsAnswer.NEVER:
        return False
    return rule is ReactionsAnswer.ALWAYS or message.origin in REMIND or wants_words(message)
