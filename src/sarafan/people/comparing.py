"""Two contacts beside each other: what one would have of both, and where they contradict."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts import queries as contacts
from sarafan.contacts.fields import queries as fields
from sarafan.contacts.models import Contact
from sarafan.contacts.tags import queries as tags
from sarafan.conversations.models import Conversation
from sarafan.conversations.visibility import conversations_of
from sarafan.messages.models import Message
from sarafan.organizations.actors import Actor
from sarafan.people.errors import SameContact, SeesNotAllChats

NAME, PHONE = "name", "phone"


class Side(StrEnum):
    """Whose value stays: of the contact that stays, or of the one that joins it."""

    SURVIVOR = "survivor"
    ABSORBED = "absorbed"


@dataclass(frozen=True)
class Contradiction:
    """Both have a value, and not the same. `key`: "name", "phone", or a field's id."""

    key: str
    survivor: str
    absorbed: str


@dataclass(frozen=True)
class Comparison:
    """What a merge would do, and what it has to be told."""

    survivor: Contact
    absorbed: Contact
    contradictions: list[Contradiction]
    threads: list[Conversation]  # of both
    joined: list[tuple[Conversation, Conversation]]  # survivor's and absorbed's, on one channel
    messages: int  # in those that become one
    new_tags: list[UUID]
    values: Mapping[UUID, str]  # of the absorbed, in fields

    @property
    def moved(self) -> list[Conversation]:
        """Those of the absorbed that stay threads of their own."""
        apart = {theirs.id for _, theirs in self.joined}
        return [one for one in self.threads if one.contact_id == self.absorbed.id and one.id not in apart]


async def load_both(
    session: AsyncSession, actor: Actor, survivor_id: UUID, absorbed_id: UUID
) -> tuple[Contact, Contact]:
    """Load two contacts that the actor may see. Raises `SameContact`, `ContactNotFound`."""
    survivor = await contacts.get_visible(session, actor, survivor_id)
    if survivor_id == absorbed_id:
        raise SameContact
    return survivor, await contacts.get_visible(session, actor, absorbed_id)


async def compare(session: AsyncSession, actor: Actor, survivor: Contact, absorbed: Contact) -> Comparison:
    """Look at two contacts. Raises `SeesNotAllChats`."""
    organization_id = actor.organization_id
    threads = await threads_of(session, organization_id, [survivor.id, absorbed.id])
    await refuse_hidden(session, actor, threads)
    own = {one.channel_id: one for one in threads if one.contact_id == survivor.id}
    joined = [(own[one.channel_id], one) for one in threads if one.contact_id == absorbed.id and one.channel_id in own]
    values = await fields.values_of(session, organization_id, [survivor.id, absorbed.id])
    mine, theirs = dict(values.get(survivor.id, [])), dict(values.get(absorbed.id, []))
    both = [(NAME, survivor.name, absorbed.name), (PHONE, survivor.phone, absorbed.phone)]
    both += [(str(one), mine.get(one), value) for one, value in theirs.items()]
    tagged = await tags.of_contacts(session, organization_id, [survivor.id, absorbed.id])
    return Comparison(
        survivor,
        absorbed,
        [Contradiction(key, one, other) for key, one, other in both if one and other and one != other],
        threads,
        joined,
        await _messages_in(session, [one.id for pair in joined for one in pair]),
        [one for one in tagged.get(absorbed.id, []) if one not in tagged.get(survivor.id, [])],
        theirs,
    )


async def threads_of(session: AsyncSession, organization_id: UUID, contact_ids: list[UUID]) -> list[Conversation]:
    """List all threads with some contacts, those of removed channels too."""
    query = sa.select(Conversation).where(
        Conversation.organization_id == organization_id, Conversation.contact_id.in_(contact_ids)
    )
    return list(await session.scalars(query.order_by(Conversation.id)))


async def refuse_hidden(session: AsyncSession, actor: Actor, threads: list[Conversation]) -> None:
    """Raise `SeesNotAllChats` unless the actor sees all these threads: what is joined is shown, whoever answers it."""
    there = {one.id for one in threads if one.removed_at is None}
    if there - set(await session.scalars(conversations_of(actor).where(Conversation.id.in_(there)))):
        raise SeesNotAllChats


async def _messages_in(session: AsyncSession, thread_ids: list[UUID]) -> int:
    if not thread_ids:
        return 0
    query = sa.select(sa.func.count()).select_from(Message).where(Message.conversation_id.in_(thread_ids))
    return await session.scalar(query) or 0
