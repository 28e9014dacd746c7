"""Reactions: one of each person on each message, shown in the list, and by the organization's rule an answer."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from sarafan.channels.models import Channel
from sarafan.contacts import identifying
from sarafan.contacts.models import Contact
from sarafan.conversations import counters, naming, resuming, threads
from sarafan.conversations.recording import CUSTOMER
from sarafan.gateways.whatsapp.arrivals import ReactionNews
from sarafan.messages import queries, questions, reacted
from sarafan.messages.changing.applying import OURS, targets_of
from sarafan.messages.models import AuthorKind, Message, Reaction
from sarafan.messages.origins import author_kind_of
from sarafan.messages.sending.leaving import announce
from sarafan.organizations import queries as organizations
from sarafan.organizations.actors import Actor


async def apply(session: AsyncSession, channel: Channel, batch: Sequence[ReactionNews]) -> None:
    """Keep the latest reaction of each person to each message; one to a message we never had is forgotten."""
    targets = await targets_of(session, channel, batch)
    rule = (await organizations.organization(session, channel.organization_id)).reactions_answer if targets else None
    for news, message, conversation in targets:
        author = news.place.author
        contact = await identifying.identify_one(session, channel.organization_id, author, news.at) if author else None
        former = await queries.emoji_of(session, message.id, _key_of(contact))
        kept = await keep(session, message, contact, news.emoji, news.at)
        if kept is None:
            continue
        if contact:
            before = counters.share_of(conversation)
            is_past = news.past and not channel.missed(news.at)
            is_heard = contact.blocked_at is None and not is_past
            asked = rule is not None and is_heard and kept.emoji != former and questions.wants_reaction(message, rule)
            waits = reacted.begin(conversation, message, kept) if asked else False
            if kept.emoji is None:
                waits = await reacted.take_back(session, conversation, kept)
                is_shown = await reacted.show_another(session, conversation, message)
            else:
                is_shown = reacted.show(conversation, message, kept)
            if kept.waits_since is not None and waits:
                resuming.wake(session, conversation, CUSTOMER)
            if waits or is_shown:
                threads.changed(session, conversation, before, by=CUSTOMER)
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
        "author_name": by.name if by and not author else await naming.name_among_others(session, author),
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
