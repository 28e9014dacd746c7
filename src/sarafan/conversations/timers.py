"""After how long messages disappear in chats that are not here yet; their threads take it over once they open."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels.models import Channel
from sarafan.contacts import queries as contacts
from sarafan.contacts.recognizing import keys_of
from sarafan.conversations.models import Conversation, KeptTimer
from sarafan.gateways.whatsapp.arrivals import GroupChat, Person


async def keep(session: AsyncSession, channel: Channel, chat: Person | GroupChat, seconds: int) -> None:
    """Keep a chat's timer until its thread opens; 0 takes away what is kept."""
    names = _names_of(chat)
    await session.execute(_which(sa.delete(KeptTimer), channel.id, names))
    if seconds:
        of_chat = {"organization_id": channel.organization_id, "channel_id": channel.id, "seconds": seconds}
        await session.execute(sa.insert(KeptTimer).values([{**of_chat, "chat": name} for name in names]))


async def take_over_by_people(
    session: AsyncSession, organization_id: UUID, channel_id: UUID, opened: Mapping[UUID, Conversation]
) -> None:
    """Give new threads with people the timers that were told before them. `opened`: by contact."""
    known = await contacts.identifiers(session, organization_id, list(opened))
    names = {_name(one.kind, one.value): opened[one.contact_id] for one in known if not one.is_former}
    await take_over(session, channel_id, names)


async def take_over(session: AsyncSession, channel_id: UUID, opened: Mapping[str, Conversation]) -> None:
    """Give new threads, by the names of their chats, the timers that were told before them; the latest one counts."""
    taken = _which(sa.delete(KeptTimer), channel_id, list(opened)).returning(KeptTimer)
    for timer in sorted(await session.scalars(taken), key=lambda one: one.told_at):
        opened[timer.chat].disappears_after_s = timer.seconds


def _which(delete: sa.Delete, channel_id: UUID, names: Sequence[str]) -> sa.Delete:
    return delete.where(KeptTimer.channel_id == channel_id, KeptTimer.chat.in_(names))


def _names_of(chat: Person | GroupChat) -> list[str]:
    """Under what a chat is kept: a group's id, or each identifier of a person."""
    return [chat.jid] if isinstance(chat, GroupChat) else [_name(*key) for key in keys_of(chat)]


def _name(kind: str, value: str) -> str:
    return f"{kind}:{value}"
