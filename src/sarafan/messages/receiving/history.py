"""What a newly linked phone remembers, piece by piece; a piece that comes again changes nothing."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels import states
from sarafan.channels.models import Channel
from sarafan.contacts import identifying
from sarafan.conversations import counters, threads
from sarafan.conversations.models import Conversation
from sarafan.conversations.private import choosing, opening
from sarafan.core.clock import utc_now
from sarafan.core.db import attempt
from sarafan.core.jobs import is_transient
from sarafan.gateways.whatsapp.arrivals import (
    GroupChat,
    HistoryGap,
    HistoryMissing,
    HistoryPiece,
    PastChat,
    Person,
    Place,
)
from sarafan.messages.receiving import storing
from sarafan.messages.receiving.placing import open_threads

MOST_UNREAD = 1_000_000  # more than that is not believed, and would leave no room for the next one


async def take_in(session: AsyncSession, channel: Channel, piece: HistoryPiece) -> None:
    """Store past messages, each in its place in time: nobody waits for an answer to them, unless they were missed here.

    What the phone says is unread is unread here, too, once: a member may have read it by the next time.
    """
    await opening.learn(session, channel, _in_book(piece))  # first: it decides whose threads are that open now
    if piece.messages:
        await storing.receive(session, channel, piece.messages)
    for person in piece.people:
        if person.name:
            told = await opening.as_told(session, channel, person)
            await identifying.learn(session, channel.organization_id, told)
    if piece.chats:
        await _take_in_chats(session, channel, piece.chats)
    is_names_only = piece.progress is None and not (piece.last or piece.messages or piece.chats)
    if not is_names_only:  # these say nothing of how far the rest is
        await states.note_history(session, channel, piece.progress, done=piece.last)
    if piece.last:
        await choosing.end_history(session, channel)


async def note_missing(session: AsyncSession, channel: Channel, news: HistoryMissing) -> None:
    """Note whether a part of the history does not come; what never will is waited for no more."""
    await states.note_missing_history(session, channel, news)
    if news.gap is HistoryGap.FOR_GOOD:
        await choosing.end_history(session, channel)


def _in_book(piece: HistoryPiece) -> list[Person]:
    return [*piece.people, *(one.chat for one in piece.chats if isinstance(one.chat, Person))]


async def take_in_apart(
    session: AsyncSession, channel: Channel, piece: HistoryPiece, explain: Callable[[Exception], str]
) -> list[str]:
    """Store what is sound of a piece, one by one; returns why the rest was not, in the words of `explain`."""
    empty = replace(piece, messages=(), people=(), chats=(), broken=())
    await opening.learn(session, channel, _in_book(piece))
    alone = [
        *((f"message {number}", replace(empty, messages=(one,))) for number, one in enumerate(piece.messages)),
        *((f"person {number}", replace(empty, people=(one,))) for number, one in enumerate(piece.people)),
        *((f"chat {number}", replace(empty, chats=(one,))) for number, one in enumerate(piece.chats)),
        ("piece", empty),
    ]
    reasons = list(piece.broken)
    for name, part in alone:
        try:
            async with attempt(session):
                await take_in(session, channel, part)
        except Exception as error:
            if is_transient(error):
                raise
            reasons.append(f"{name}: {explain(error)}")
            await session.refresh(channel)
    return reasons


async def _take_in_chats(session: AsyncSession, channel: Channel, chats: Sequence[PastChat]) -> None:
    """Take over how chats are called and what of them is unread; one without either is not worth a thread."""
    told = [one for one in chats if one.unread or isinstance(one.chat, GroupChat)]
    for one in chats:
        if isinstance(one.chat, Person) and one.chat.name:
            person = await opening.as_told(session, channel, one.chat)
            await identifying.learn(session, channel.organization_id, person)
    places = [Place(one.chat, None) for one in told]
    placed = await open_threads(session, channel, places, past=[True] * len(told))
    for one, found in zip(told, placed, strict=True):
        if one.unread:
            _take_over_unread(session, channel, found.conversation, one.unread)


def _take_over_unread(session: AsyncSession, channel: Channel, conversation: Conversation, unread: int) -> None:
    """Once for each linking, unless somebody has read or answered since. What came by itself may be among it."""
    linked = channel.linked_at
    over = conversation.past_unread_at or channel.followed_since
    is_known = conversation.past_unread is not None or conversation.past_unread_at is not None
    if is_known and (linked is None or over is None or over >= linked):
        return
    before = counters.share_of(conversation)
    unread = min(unread, MOST_UNREAD)
    conversation.unread_count = max(conversation.unread_count, unread)
    conversation.past_unread, conversation.past_unread_at = unread, utc_now()
    threads.changed(session, conversation, before)
