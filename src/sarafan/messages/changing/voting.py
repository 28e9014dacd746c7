"""Votes: who chose what in a poll, and who comes to an event."""

from collections.abc import Sequence

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from sarafan.channels.models import Channel
from sarafan.contacts import identifying
from sarafan.contacts.models import Contact
from sarafan.conversations import naming
from sarafan.gateways.whatsapp.arrivals import VoteNews
from sarafan.messages.changing.applying import OURS, targets_of
from sarafan.messages.models import VOTED_ON, AuthorKind, Message, PollVote
from sarafan.messages.sending.leaving import announce


async def apply(session: AsyncSession, channel: Channel, batch: Sequence[VoteNews]) -> None:
    """Keep the latest choice of each person in each poll; one in a poll that we never had is forgotten."""
    for news, message, _ in await targets_of(session, channel, batch):
        author = news.place.author
        contact = await identifying.identify_one(session, channel.organization_id, author, news.at) if author else None
        if message.kind in VOTED_ON and await _keep(session, message, contact, news):
            await announce(session, message)


async def _keep(session: AsyncSession, message: Message, author: Contact | None, news: VoteNews) -> bool:
    values = {
        "id": uuid7(),
        "organization_id": message.organization_id,
        "message_id": message.id,
        "author_key": str(author.id) if author else OURS,
        "options": list(news.options),
        "author_kind": AuthorKind.CONTACT if author else AuthorKind.PHONE,
        "author_id": author.id if author else None,
        "author_name": await naming.name_among_others(session, author),
        "at": news.at,
    }
    made = insert(PollVote).values(values)
    changes = {name: made.excluded[name] for name in ("options", "author_kind", "author_id", "author_name", "at")}
    kept = made.on_conflict_do_update(
        index_elements=["message_id", "author_key"], set_=changes, where=PollVote.at <= made.excluded["at"]
    )
    return (await session.scalar(kept.returning(PollVote.id))) is not None
