"""Two contacts turn out to be one person, or two messages one: each person has one reaction and one vote to each."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts.events import ContactsMerged
from sarafan.conversations import counters, threads
from sarafan.conversations import queries as conversations
from sarafan.core.realtime import Change, notify
from sarafan.messages import queries, reacted
from sarafan.messages.models import PollVote, Reaction

Deed = TypeVar("Deed", Reaction, PollVote)
Place = tuple[UUID, str]  # the message's id, and whose the reaction or the vote is


class Ended(NamedTuple):
    """A wait that is over, because the person's later reaction to the message does not wait, or waits itself."""

    message_id: UUID
    since: datetime
    after_seq: int | None


async def merge_authors(session: AsyncSession, event: ContactsMerged) -> None:
    """Let what the absorbed contact reacted and chose be the survivor's; of two to one message the later stands."""
    await session.flush()
    to = await _acted_on(session, event.absorbed_id)
    if not to:
        return
    messages = await queries.by_id(session, event.organization_id, to)
    held = await conversations.hold(
        session, event.organization_id, sorted({one.conversation_id for one in messages.values()})
    )
    own, absorbed = str(event.survivor_id), str(event.absorbed_id)

    def place(deed: Reaction | PollVote) -> Place:
        return deed.message_id, own if deed.author_key == absorbed else deed.author_key

    await _keep_one(session, await _deeds(session, PollVote, to), place)
    ended = await _keep_one(session, await _deeds(session, Reaction, to), place)
    for table in (Reaction, PollVote):
        theirs = sa.update(table).where(table.author_id == event.absorbed_id)
        await session.execute(theirs.values(author_id=event.survivor_id))
    for message in messages.values():
        conversation = held[message.conversation_id]
        before = counters.share_of(conversation)
        for one in ended:
            if one.message_id == message.id:
                await reacted.wait_no_more(session, conversation, one.since, one.after_seq)
        await reacted.show_another(session, conversation, message)
        threads.changed(session, conversation, before)
        message.revision += 1
        notify(session, event.organization_id, Change("message", message.id))


async def take_over(session: AsyncSession, instead: Mapping[UUID, UUID]) -> int:
    """Let messages have what people did to those for which they stand; returns how many waits that leaves over."""
    to = [*instead, *instead.values()]

    def place(deed: Reaction | PollVote) -> Place:
        return instead.get(deed.message_id, deed.message_id), deed.author_key

    await _keep_one(session, await _deeds(session, PollVote, to), place)
    return len(await _keep_one(session, await _deeds(session, Reaction, to), place))


async def _acted_on(session: AsyncSession, contact_id: UUID) -> list[UUID]:
    """Find to which messages a contact reacted or gave a vote."""
    reacted_to = sa.select(Reaction.message_id).where(Reaction.author_id == contact_id)
    chosen_in = sa.select(PollVote.message_id).where(PollVote.author_id == contact_id)
    return list(await session.scalars(sa.union(reacted_to, chosen_in)))


async def _deeds(session: AsyncSession, table: type[Deed], message_ids: Sequence[UUID]) -> Sequence[Deed]:
    query = sa.select(table).where(table.message_id.in_(message_ids)).order_by(table.at, table.id)
    return (await session.scalars(query)).all()


async def _keep_one(session: AsyncSession, deeds: Sequence[Deed], place: Callable[[Deed], Place]) -> list[Ended]:
    """Put each where it belongs, and of several in one place keep the last; returns whose wait is over."""
    places: dict[Place, list[Deed]] = defaultdict(list)
    for deed in deeds:
        places[place(deed)].append(deed)
    ended: list[Ended] = []
    for *earlier, last in places.values():
        for former in earlier:
            if isinstance(former, Reaction) and isinstance(last, Reaction):
                ended += _hand_on(former, last)
            await session.delete(former)
    await session.flush()  # two cannot be in one place, not even for a moment
    for where, (*_, last) in places.items():
        last.message_id, last.author_key = where
    await session.flush()
    return ended


def _hand_on(earlier: Reaction, later: Reaction) -> list[Ended]:
    """Let a later reaction wait as long as an earlier one; of two waits, and of one taken away, one is over."""
    if earlier.waits_since is None:
        return []
    since, after_seq = earlier.waits_since, earlier.after_seq
    if later.emoji is not None:
        mine = (later.waits_since, later.after_seq)
        if mine[0] is None or since < mine[0]:
            later.waits_since, later.after_seq = since, after_seq
            later.conversation_id = earlier.conversation_id
            if mine[0] is None:
                return []
            since, after_seq = mine[0], mine[1]
    return [Ended(earlier.message_id, since, after_seq)]
