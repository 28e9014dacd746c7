"""Who is in a phone's address book, as WhatsApp tells it: kept only while it decides which chats are private."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.linked_devices.models import AddressBookEntry


async def add(session: AsyncSession, organization_id: UUID, channel_id: UUID, people: Collection[str]) -> None:
    """Note that these are in it, each by one of their ids."""
    if people:
        rows = [
            {"organization_id": organization_id, "channel_id": channel_id, "person": one} for one in sorted(set(people))
        ]
        await session.execute(insert(AddressBookEntry).values(rows).on_conflict_do_nothing())


async def take_out(session: AsyncSession, channel_id: UUID, people: Collection[str]) -> None:
    """Note that these are not in it any more."""
    if people:
        gone = sa.delete(AddressBookEntry).where(AddressBookEntry.channel_id == channel_id)
        await session.execute(gone.where(AddressBookEntry.person.in_(people)))


async def forget(session: AsyncSession, channel_id: UUID) -> None:
    """Forget all of it."""
    await session.execute(sa.delete(AddressBookEntry).where(AddressBookEntry.channel_id == channel_id))
