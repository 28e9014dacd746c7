"""Reactions: one of each person on each message, shown in the list, and by the organization's rule an answer."""

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from sarafan.channels.models import Channel
from sarafan.contacts import identifying
from sarafan.contacts.models import Contact
from sarafan.conversations import counters, threads
from sarafan.conversations.models import Conversation, Direction
from sarafan.core.clock import utc_now
from sarafan.gateways.whatsapp.arrivals import ReactionNews
from sarafan.messages import moments, queries
from sarafan.messages.changing.applying import OURS, targets_of
from sarafan.messages.joining import hide_reaction, show_reaction
from sarafan.messages.models import VOTED_ON, AuthorKind, Message, Origin, Reaction
from sarafan.messages.origins import author_kind_of
from sarafan.messages.sending.leaving import announce
from sarafan.organizations import queries as organizations
from sarafan.organizations.actors import Actor
from sarafan.organizations.models import ReactionsAnswer

REMIND = frozenset({Origin.RULE, Origin.SCHEDULE})  # reminders and posts want a word, whether or not they ask

_QUESTION_MARKS = str.maketrans("؟？", "??")
_LINK = re.compile(r"[a-z]+://|[\w.-]+\.[a-z]{2,}/", re.IGNORECASE)


async def apply(session: AsyncSession, channel: Channel, batch: Sequence[ReactionNews]) -> None:
    """Keep the latest reaction of each person to each message; one to a message we never had is forgotten."""
    targets = await targets_of(session, channel, batch)
    rule = (await organizations.organization(session, channel.organization_id)).reactions_answer if targets else None
    for news, message, conversation in targets:
        author = news.place.author
        contact = (await identifying.identify(session, channel.organization_id, [author]))[0] if author else None
        former = await queries.emoji_of(session, message.id, _key_of(contact))
        kept = await keep(session, message, contact, news.emoji, news.at)
        if kept is None:
            continue
        if contact:
            before = counters.share_of(conversation)
            asked = rule is not None and not news.past and kept.emoji != former and wants_reaction(message, rule)
            waits = _wait(conversation, message, kept) if asked else False
            if kept.emoji is None:
                waits = await _take_back(session, conversation, kept)
            is_shown = await _show(session, conversation, message, kept)
            if waits or is_shown:
                threads.changed(session, conversation, before)
        await announce(session, message)


async def keep(
    session: AsyncSession,
    message: Message,
    author: Contact | None,
    emoji: str | None,
    at: datetime,
    *,
    by: Actor | None = None,
) -> Reaction | None:
    """Keep a contact's reaction, or ours, which the phone or a member (`by`) gave; nothing if it is no news."""
    who = author or by
    values = {
        "id": uuid7(),
        "organization_id": message.organization_id,
        "message_id": message.id,
        "author_key": _key_of(author),
        "emoji": emoji,
        "author_kind": AuthorKind.CONTACT if author else author_kind_of(by),
        "author_id": who.id if who else None,
        "author_name": who.name if who else None,
        "at": at,
    }
    made = insert(Reaction).values(values)
    changes = {name: made.excluded[name] for name in ("emoji", "author_kind", "author_id", "author_name", "at")}
    kept = made.on_conflict_do_update(
        index_elements=["message_id", "author_key"], set_=changes, where=Reaction.at <= made.excluded["at"]
    )
    found: Reaction | None = await session.scalar(
        kept.returning(Reaction), execution_options={"populate_existing": True}
    )
    return found


def _key_of(author: Contact | None) -> str:
    return str(author.id) if author else OURS


def wants_reaction(message: Message, rule: ReactionsAnswer) -> bool:
    """Whether a customer's reaction to a message is an answer of theirs, after which they wait."""
    if message.direction is Direction.IN or message.deleted_at is not None or rule is ReactionsAnswer.NEVER:
        return False
    return rule is ReactionsAnswer.ALWAYS or message.kind in VOTED_ON or message.origin in REMIND or asks(message.text)


def asks(text: str | None) -> bool:
    """Whether a text asks something: it has a question mark, other than inside a link."""
    words = (text or "").translate(_QUESTION_MARKS).split()
    return any("?" in word and (word.endswith("?") or not _LINK.match(word.lstrip("«\"'(“<"))) for word in words)


def _wait(conversation: Conversation, message: Message, reaction: Reaction) -> bool:
    """Let a reaction be unread and wait, unless an answer is later; another one before an answer only changes it."""
    if reaction.emoji is None:
        return False
    answered, at = conversation.answered_at, min(reaction.at, utc_now())  # whoever reacts says when
    if answered and at < answered.replace(microsecond=0):
        return False
    waiting = conversation.waiting_since
    if reaction.waits_since and waiting and waiting <= reaction.waits_since:
        return False
    since = max(at, message.at, answered or at)  # providers count whole seconds
    reaction.waits_since, reaction.after_seq = since, conversation.last_seq
    conversation.waiting_since = min(waiting or since, since)
    conversation.unread_count += 1
    return True


async def _take_back(session: AsyncSession, conversation: Conversation, reaction: Reaction) -> bool:
    """Let nobody wait for a reaction that is gone; what else waits, or is unread, stays so."""
    since, seq = reaction.waits_since, reaction.after_seq
    if since is None:
        return False
    reaction.waits_since = reaction.after_seq = None
    await session.flush()
    # What is unread are the latest: the reaction is, if there are more than came after it.
    if conversation.unread_count > await moments.count_received_since(session, conversation.id, seq or 0, since):
        conversation.unread_count -= 1
    if conversation.waiting_since == since:
        conversation.waiting_since = await moments.first_received(session, conversation.id, since)
    return True


async def _show(session: AsyncSession, conversation: Conversation, message: Message, reaction: Reaction) -> bool:
    """Let the conversation's row show a reaction, or, of one that is gone, another that stands in its place."""
    if reaction.emoji is not None:
        return show_reaction(conversation, message, reaction)
    if not hide_reaction(conversation, message):
        return False
    other = await moments.latest_reaction(session, message)
    if other is not None:
        show_reaction(conversation, *other)
    return True
