"""The one gate of messages that nobody has written by hand: a rule's, a schedule's, the assistant's.

Whoever wants to say something asks here first and gets a permit, without which nothing can be queued, a delay, or a
refusal. Each answer is kept with what asked and which rule decided, so that people can be told why something was said,
or was not. Consent, quiet hours, pace, budget and silence after a person are rules of this file, to be written into
`RULES`; there is one yet: nothing is said by itself to whom a member has blocked.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from sarafan.contacts.models import Contact
from sarafan.conversations import queries as conversations
from sarafan.conversations.errors import ConversationNotFound
from sarafan.conversations.models import Conversation
from sarafan.messages.models import Outcome, SendDecision
from sarafan.messages.origins import AutomaticOrigin


@dataclass(frozen=True)
class Writer:
    """A member who wrote by hand what leaves by itself."""

    id: UUID
    name: str


@dataclass(frozen=True)
class Cause:
    """Why something is to be said.

    `kind`: the asking part's word for it, such as "order_created". `key`: the same whenever the same thing is asked
    again, and never of another one of this kind. `id`, `name`: the rule, the schedule or the assistant, as its part
    knows it and as people read it. `writer`: whose words they are, if somebody's.
    """

    origin: AutomaticOrigin
    kind: str
    key: str
    name: str
    id: UUID | None = None
    writer: Writer | None = None


@dataclass(frozen=True)
class Asked:
    """What a rule decides on. The conversation is held until the end of the transaction."""

    conversation: Conversation
    cause: Cause
    now: datetime


@dataclass(frozen=True)
class Delay:
    """Not before a moment; who asked asks again then."""

    rule: str
    until: datetime


@dataclass(frozen=True)
class Refusal:
    """Not at all, unless something changes."""

    rule: str


class Permit:
    """That one thing may be said in one conversation, in this transaction. Made by `ask` alone."""

    def __init__(self, maker: object, cause: Cause, conversation: Conversation) -> None:
        if maker is not _MAKER:
            raise TypeError("ask the gate for a permit")
        self.cause = cause
        self.conversation = conversation

    @property
    def client_key(self) -> str:
        """The same for the same cause, so that one cause makes one message."""
        return f"a-{uuid5(self.conversation.organization_id, f'{self.cause.kind}:{self.cause.key}')}"


_MAKER = object()

Rule = Callable[[AsyncSession, Asked], Awaitable[Delay | Refusal | None]]


async def refuse_blocked(session: AsyncSession, asked: Asked) -> Refusal | None:
    """Say nothing by itself to whom a member has blocked."""
    contact_id = asked.conversation.contact_id
    contact = await session.get(Contact, contact_id) if contact_id else None
    return Refusal("blocked") if contact is not None and contact.blocked_at is not None else None


RULES: tuple[Rule, ...] = (refuse_blocked,)


async def ask(
    session: AsyncSession,
    organization_id: UUID,
    conversation_id: UUID,
    cause: Cause,
    *,
    now: datetime,
    rules: Sequence[Rule] = RULES,
) -> Permit | Delay | Refusal:
    """Ask whether something may be said now; what has been said already is permitted again, and leaves once.

    Safe to ask twice. Raises `ConversationNotFound`.
    """
    conversation = (await conversations.hold(session, organization_id, [conversation_id])).get(conversation_id)
    if conversation is None or conversation.removed_at is not None:
        raise ConversationNotFound
    asked = Asked(conversation, cause, now)
    objection = weigh([await rule(session, asked) for rule in rules])
    is_kept = await _keep(session, asked, objection)
    if objection is None or not is_kept:
        return Permit(_MAKER, cause, conversation)
    return objection


def weigh(answers: Sequence[Delay | Refusal | None]) -> Delay | Refusal | None:
    """Return what counts of what the rules say: the first refusal, else the longest delay, else no objection."""
    refusals = [answer for answer in answers if isinstance(answer, Refusal)]
    delays = [answer for answer in answers if isinstance(answer, Delay)]
    if refusals:
        return refusals[0]
    return max(delays, key=lambda delay: delay.until, default=None)


async def _keep(session: AsyncSession, asked: Asked, objection: Delay | Refusal | None) -> bool:
    """Keep the gate's answer instead of the one before; returns false once a message has come of the cause."""
    outcome = Outcome.ALLOWED
    if objection is not None:
        outcome = Outcome.HELD if isinstance(objection, Delay) else Outcome.REFUSED
    cause = asked.cause
    values = {
        "id": uuid7(),
        "organization_id": asked.conversation.organization_id,
        "conversation_id": asked.conversation.id,
        "origin": cause.origin,
        "cause": cause.kind,
        "key": cause.key,
        "cause_id": cause.id,
        "cause_name": cause.name[:255],
        "outcome": outcome,
        "rule": objection.rule if objection else None,
        "held_until": objection.until if isinstance(objection, Delay) else None,
        "decided_at": asked.now,
    }
    made = insert(SendDecision).values(values)
    kept = made.on_conflict_do_update(
        index_elements=["organization_id", "cause", "key"],
        set_={name: made.excluded[name] for name in values if name not in ("id", "organization_id", "cause", "key")},
        where=SendDecision.message_id.is_(None),
    )
    return await session.scalar(kept.returning(SendDecision.id)) is not None
