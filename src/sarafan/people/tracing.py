"""Where a person is found: under which ids, numbers and names, and in which chats."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts import queries as contacts
from sarafan.contacts.models import Contact, IdentifierKind
from sarafan.conversations.models import Conversation
from sarafan.people.models import ContactMerge


@dataclass(frozen=True)
class Traces:
    """`contact_ids`: the contact, and those that became one with it; of threads only those with the person alone."""

    contact_ids: list[UUID]
    phones: list[str]
    lids: list[str]
    names: list[str]
    thread_ids: list[UUID]

    @property
    def people(self) -> list[str]:
        """As whom groups and timers know them."""
        return [f"lid:{lid}" for lid in self.lids] + [f"phone:{phone}" for phone in self.phones]


async def trace(session: AsyncSession, contact: Contact) -> Traces:
    """Find a person everywhere."""
    organization_id = contact.organization_id
    ids = [contact.id, *await _absorbed(session, organization_id, contact.id)]
    known = await contacts.by_id(session, organization_id, ids)
    identifiers = await contacts.identifiers(session, organization_id, ids)
    threads = sa.select(Conversation.id).where(
        Conversation.organization_id == organization_id, Conversation.contact_id.in_(ids)
    )
    return Traces(
        contact_ids=ids,
        phones=sorted({one.value for one in identifiers if one.kind is IdentifierKind.PHONE}),
        lids=sorted({one.value for one in identifiers if one.kind is IdentifierKind.LID}),
        names=sorted({one.name for one in known.values() if one.name}),
        thread_ids=list(await session.scalars(threads.order_by(Conversation.id))),
    )


async def _absorbed(session: AsyncSession, organization_id: UUID, contact_id: UUID) -> list[UUID]:
    """List which contacts were merged into one, and into those before, and are no others again."""
    found: list[UUID] = []
    last = [contact_id]
    while last:
        query = sa.select(ContactMerge.absorbed_id).where(
            ContactMerge.organization_id == organization_id,
            ContactMerge.survivor_id.in_(last),
            ContactMerge.undone_at.is_(None),
            ContactMerge.absorbed_id.not_in([contact_id, *found]),
        )
        last = list(await session.scalars(query))
        found += last
    return found
