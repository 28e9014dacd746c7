"""Pieces of a thread, or of a timeline: the threads with one person over all numbers, read as one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations.cursors import make_cursor, open_cursor
from sarafan.conversations.models import Conversation
from sarafan.conversations.several import first_of
from sarafan.messages.errors import MessageNotFound
from sarafan.messages.models import Message
from sarafan.messages.queries import AS_SHOWN

LAST_PLACE = 2**63 - 1  # after every message of a moment in a thread
_NO_PLACE = -1  # before each of them
_LAST_THREAD = UUID(int=2**128 - 1)


class Position(NamedTuple):
    """Where a message stands; of one moment, a timeline has the messages of a thread after those of another."""

    at: datetime
    conversation_id: UUID
    seq: int


@dataclass(frozen=True)
class Stretch:
    """What is read as one: a thread, or a timeline, whose cursors name the thread beside the place in it."""

    conversation_ids: tuple[UUID, ...]
    is_timeline: bool = False

    @classmethod
    def of(cls, conversation: Conversation) -> "Stretch":
        """Return one thread."""
        return cls((conversation.id,))

    def cursor(self, message: Message) -> str:
        """Name the place of a message."""
        if self.is_timeline:
            return make_cursor(message.at, message.conversation_id, message.seq)
        return make_cursor(message.at, message.seq)

    def position(self, cursor: str) -> Position:
        """Return the place that a cursor names. Raises `InvalidCursor`."""
        if self.is_timeline:
            return Position(*open_cursor(cursor, datetime, UUID, int))
        at, seq = open_cursor(cursor, datetime, int)
        return Position(at, self.conversation_ids[0], seq)

    def after(self, moment: datetime) -> Position:
        """Return the place after everything of a moment."""
        return Position(moment, _LAST_THREAD, LAST_PLACE)

    def piece(self, position: Position | None, most: int, *, newer: bool) -> sa.Select[Message]:
        """Select what follows a place, nearest first, or what is before it, or before the end."""

        def beyond(conversation_id: sa.ColumnElement[UUID]) -> list[sa.ColumnElement[bool]]:
            if position is None:
                return []
            here = sa.tuple_(Message.at, Message.seq)
            place = sa.tuple_(sa.literal(position.at), self._place_in(conversation_id, position))
            return [here > place if newer else here < place]

        order = ["at", "conversation_id", "seq"] if self.is_timeline else ["at", "seq"]
        among = first_of(Message, self.conversation_ids, order, most, beyond, newest_first=not newer)
        columns = [getattr(Message, name) for name in order]
        turned = [column if newer else column.desc() for column in columns]
        return sa.select(Message).where(among).order_by(*turned).limit(most).options(*AS_SHOWN)

    def _place_in(self, conversation_id: sa.ColumnElement[UUID], position: Position) -> sa.ColumnElement[int]:
        """Return after which message of its moment a thread goes on at a place, as its index is ordered."""
        if not self.is_timeline:
            return sa.literal(position.seq)
        there = sa.literal(position.conversation_id)
        places = ((conversation_id < there, LAST_PLACE), (conversation_id == there, position.seq))
        return sa.cast(sa.case(*places, else_=_NO_PLACE), sa.BigInteger)


@dataclass(frozen=True)
class ThreadPage:
    """A piece of a stretch, oldest first. `anchor`: which of them must be in it, however small it becomes."""

    messages: list[Message]
    has_older: bool
    has_newer: bool
    anchor: int
    stretch: Stretch = Stretch(())

    @property
    def older_cursor(self) -> str | None:
        """Where to go on towards older messages."""
        return self.stretch.cursor(self.messages[0]) if self.messages and self.has_older else None

    @property
    def newer_cursor(self) -> str | None:
        """Where to go on towards newer messages."""
        return self.stretch.cursor(self.messages[-1]) if self.messages and self.has_newer else None

    def narrowed(self, start: int, end: int) -> "ThreadPage":
        """Keep a part of it; what is left out is older or newer now."""
        return ThreadPage(
            self.messages[start:end],
            has_older=self.has_older or start > 0,
            has_newer=self.has_newer or end < len(self.messages),
            anchor=self.anchor - start,
            stretch=self.stretch,
        )


async def thread_page(
    session: AsyncSession,
    stretch: Stretch,
    *,
    before: str | None = None,
    after: str | None = None,
    around: UUID | None = None,
    around_moment: datetime | None = None,
    limit: int = 50,
) -> ThreadPage:
    """Return a piece of a stretch: the newest, older than `before`, newer than `after`, or around a message or moment.

    Raises `InvalidCursor`, and `MessageNotFound` when `around` is not in it.
    """
    if around_moment is not None:
        return await _around(session, stretch, stretch.after(around_moment), [], (limit + 1) // 2)
    if around is not None:
        middle = await _message(session, stretch, around)
        place = Position(middle.at, middle.conversation_id, middle.seq)
        return await _around(session, stretch, place, [middle], limit // 2)
    if after is not None:
        found, more = await _part(session, stretch, stretch.position(after), limit, newer=True)
        return ThreadPage(found, has_older=True, has_newer=more, anchor=0, stretch=stretch)
    place_before = stretch.position(before) if before else None
    found, more = await _part(session, stretch, place_before, limit, newer=False)
    end = len(found) - 1
    return ThreadPage(found, has_older=more, has_newer=before is not None, anchor=end, stretch=stretch)


async def _message(session: AsyncSession, stretch: Stretch, message_id: UUID) -> Message:
    query = sa.select(Message).where(Message.conversation_id.in_(stretch.conversation_ids), Message.id == message_id)
    found = await session.scalar(query.options(*AS_SHOWN))
    if found is None:
        raise MessageNotFound
    return found


async def _around(
    session: AsyncSession, stretch: Stretch, place: Position, middle: Sequence[Message], each: int
) -> ThreadPage:
    older, has_older = await _part(session, stretch, place, each, newer=False)
    newer, has_newer = await _part(session, stretch, place, each, newer=True)
    anchor = len(older) if middle else max(0, len(older) - 1)
    return ThreadPage([*older, *middle, *newer], has_older, has_newer, anchor, stretch)


async def _part(
    session: AsyncSession, stretch: Stretch, position: Position | None, limit: int, *, newer: bool
) -> tuple[list[Message], bool]:
    """Load the messages next to a place, oldest first, and say whether there are more."""
    found = list(await session.scalars(stretch.piece(position, limit + 1, newer=newer)))
    kept = found[:limit]
    return kept if newer else kept[::-1], len(found) > limit
