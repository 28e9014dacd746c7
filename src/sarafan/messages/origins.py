"""What lets a message of ours leave, and what each origin does to its conversation: the one table of it."""

from dataclasses import dataclass
from typing import Literal

from sarafan.conversations.models import Direction
from sarafan.messages.models import AuthorKind, Message, Origin
from sarafan.organizations.actors import Actor, ActorKind

AutomaticOrigin = Literal[Origin.RULE, Origin.SCHEDULE, Origin.ASSISTANT]


@dataclass(frozen=True)
class Effect:
    """What a message does to its conversation, beside standing in it as the latest.

    `answers`: whether those who wait have an answer now: all, only whoever wrote what it answers, or nobody.
    `reads`: whether what is unread has been read: always, only if somebody waited, or never.
    `takes`: whether a conversation that is nobody's becomes the sender's.
    `uses_draft`: whether a text is what the sender had begun to write there.
    `asks_the_gate`: whether it needs a permit, because nobody decides by hand that it leaves.
    """

    answers: Literal["all", "one", "none"]
    reads: Literal["always", "if_waited", "never"]
    takes: bool
    uses_draft: bool
    asks_the_gate: bool


EFFECTS = {
    #                         answers  reads     takes  draft  gate
    Origin.MEMBER: Effect("all", "always", True, True, False),
    Origin.PHONE: Effect("all", "if_waited", False, False, False),
    Origin.LIST: Effect("none", "never", False, False, False),
    Origin.API_KEY: Effect("all", "always", False, False, False),
    Origin.RULE: Effect("none", "never", False, False, True),
    Origin.SCHEDULE: Effect("one", "never", False, False, True),
    Origin.ASSISTANT: Effect("one", "never", False, False, True),
}

ANSWER_ALL = [origin for origin, effect in EFFECTS.items() if effect.answers == "all"]


def origin_of(message: Message) -> Origin | None:
    """Return what let a message leave, nothing for one that arrived; before it was stored, its author told it."""
    if message.direction is Direction.IN or message.origin is not None:
        return message.origin
    return Origin(message.author_kind.value)


def origin_for(actor: Actor) -> Literal[Origin.MEMBER, Origin.API_KEY]:
    """Return the origin of what somebody sends by hand, or a program with a key."""
    return Origin.MEMBER if actor.kind is ActorKind.MEMBER else Origin.API_KEY


def author_kind_of(actor: Actor | None) -> AuthorKind:
    """Return how a message's author is called when it was one of us; nobody in particular is the phone."""
    return AuthorKind.PHONE if actor is None else AuthorKind(origin_for(actor).value)
