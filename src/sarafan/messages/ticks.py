"""How far a message of ours got with each member of a group."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations.cursors import make_cursor, open_cursor
from sarafan.conversations.groups import key_of
from sarafan.conversations.models import Conversation, Direction, Group
from sarafan.gateways.whatsapp.arrivals import Person, Receipt
from sarafan.messages.models import MemberReceipt, Message
from sarafan.messages.queries import MOST_RECEIPTS
from sarafan.organizations.actors import Actor

COUNTED = frozenset({Receipt.DELIVERED, Receipt.READ, Receipt.PLAYED})


@dataclass(frozen=True)
class Ticks:
    """How many of the others in a group have a message, and have read it; `members`: how many others there are now."""

    delivered: int
    read: int
    members: int


@dataclass(frozen=True)
class News:
    """Somebody of a group has got or read a message."""

    message: Message
    member: Person
    receipt: Receipt
    at: datetime


async def keep(session: AsyncSession, batch: Sequence[News]) -> None:
    """Note who has got and who has read; the first moment of each stays."""
    for news in batch:
        made = insert(MemberReceipt).values(
            message_id=news.message.id,
            organization_id=news.message.organization_id,
            person=key_of(news.member),
            phone=news.member.phone,
            lid=news.member.lid,
            delivered_at=news.at,
            read_at=None if news.receipt is Receipt.DELIVERED else news.at,
        )
        earliest = {name: sa.func.least(getattr(MemberReceipt, name), made.excluded[name]) for name in MOMENTS}
        await session.execute(made.on_conflict_do_update(index_elements=["message_id", "person"], set_=earliest))


MOMENTS = ("delivered_at", "read_at")  # `least` leaves out what is not known


async def count(session: AsyncSession, messages: Sequence[Message]) -> dict[UUID, Ticks]:
    """Count for our messages in groups; others are left out."""
    ours = [message for message in messages if message.direction is Direction.OUT]
    if not ours:
        return {}
    sized = sa.select(Conversation.id, Group.size).join(Group, Group.id == Conversation.group_id)
    found = await session.execute(sized.where(Conversation.id.in_({message.conversation_id for message in ours})))
    others = {conversation_id: max(0, size - 1) for conversation_id, size in found}
    in_groups = [message for message in ours if message.conversation_id in others]
    if not in_groups:
        return {}
    counted = (
        sa.select(MemberReceipt.message_id, sa.func.count(), sa.func.count(MemberReceipt.read_at))
        .where(MemberReceipt.message_id.in_([message.id for message in in_groups]))
        .group_by(MemberReceipt.message_id)
    )
    known = {message_id: (delivered, read) for message_id, delivered, read in await session.execute(counted)}
    return {
        message.id: Ticks(*known.get(message.id, (0, 0)), members=others[message.conversation_id])
        for message in in_groups
    }


async def page_of_message(
    session: AsyncSession, actor: Actor, message: Message, cursor: str | None
) -> tuple[list[MemberReceipt], str | None]:
    """List who has got a message, a page of those who have read it first, and the next page's cursor.

    For who may not see phones a cursor counts receipts: the last one's place would be a number. Raises `InvalidCursor`.
    """
    last = sa.func.coalesce(MemberReceipt.read_at, MemberReceipt.delivered_at)
    position = (MemberReceipt.read_at.is_(None), last, MemberReceipt.person)
    query = sa.select(MemberReceipt).where(
        MemberReceipt.organization_id == message.organization_id, MemberReceipt.message_id == message.id
    )
    if not actor.sees_phones:
        (before,) = open_cursor(cursor, int) if cursor else (0,)
        listed = list(await session.scalars(query.order_by(*position).limit(MOST_RECEIPTS + 1).offset(before)))
        return listed[:MOST_RECEIPTS], make_cursor(before + MOST_RECEIPTS) if len(listed) > MOST_RECEIPTS else None
    if cursor:
        unread, at, person = open_cursor(cursor, bool, datetime, str)
        query = query.where(sa.tuple_(*position) > sa.tuple_(*map(sa.literal, (unread, at, person))))
    found = list(await session.scalars(query.order_by(*position).limit(MOST_RECEIPTS + 1)))
    if len(found) <= MOST_RECEIPTS:
        return found, None
    end = found[MOST_RECEIPTS - 1]
    return found[:MOST_RECEIPTS], make_cursor(end.read_at is None, end.read_at or end.delivered_at, end.person)
