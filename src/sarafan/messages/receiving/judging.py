"""Whether somebody waits for an answer to a message that came, by the organization's rules."""

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels.models import Channel
from sarafan.contacts.models import Contact
from sarafan.conversations.answering import rules
from sarafan.conversations.answering.deciding import NOTHING, Asked, Decision, Rules, decide
from sarafan.conversations.models import Conversation, Direction
from sarafan.messages import moments, queries, questions
from sarafan.messages.models import Message
from sarafan.organizations import queries as organizations

BLOCKED = "blocked"  # the rule that somebody whom a member has blocked waits for nothing


class Judge:
    """Decides about the messages of one batch; the rules are read once, when the first one asks for them."""

    def __init__(self, session: AsyncSession, channel: Channel) -> None:
        self.session = session
        self.channel = channel
        self._rules: Rules | None = None

    async def judge(self, conversation: Conversation, message: Message) -> bool:
        """Decide about a customer's message, and keep the decision with it and with its thread."""
        decision = await self._decide(message)
        message.answer_rule = decision.rule
        conversation.answer_decision = {
            "message_id": str(message.id),
            "rule": decision.rule,
            "waits": decision.waits,
            "phrase": decision.phrase,
        }
        return decision.waits

    async def _decide(self, message: Message) -> Decision:
        if await self._is_by_blocked(message):
            return Decision(False, BLOCKED)
        if self._rules is None:
            self._rules = await rules.read(self.session, self.channel.organization_id)
        decision = decide(message.kind, message.text, self._rules)
        if not decision.gives_way:
            return decision
        return decide(message.kind, message.text, self._rules, asked=await self._asked(message))

    async def _is_by_blocked(self, message: Message) -> bool:
        author = await self.session.get(Contact, message.author_id) if message.author_id else None
        return author is not None and author.blocked_at is not None

    async def _asked(self, message: Message) -> Asked:
        """Look at what of ours is quoted, or else stands before it."""
        ours = await self._answered_by(message)
        if not ours:
            return NOTHING
        rule = (await organizations.organization(self.session, self.channel.organization_id)).reactions_answer
        return Asked(
            question=any(questions.wants_words(one) for one in ours),
            wants_reaction=any(questions.wants_reaction(one, rule) for one in ours),
        )

    async def _answered_by(self, message: Message) -> list[Message]:
        if message.quoted_message_id is None:
            return await moments.ours_before(self.session, message)
        found = await queries.by_id(self.session, message.organization_id, [message.quoted_message_id])
        return [one for one in found.values() if one.direction is Direction.OUT]
