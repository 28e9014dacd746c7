"""Every SELECT of linked devices."""

from collections.abc import Collection, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.linked_devices.models import AddressBookEntry, LinkedDevice


async def of_channels(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, LinkedDevice]:
    """Load the devices of some channels, by the channel's id; whoever asks has found these channels visible."""
    found = await session.scalars(sa.select(LinkedDevice).where(LinkedDevice.channel_id.in_(ids)))
    return {device.channel_id: device for device in found}


async def of_channel(session: AsyncSession, channel_id: UUID) -> LinkedDevice | None:
    """Load a channel's device, if it has one."""
    return await session.get(LinkedDevice, channel_id)


async def in_address_book(session: AsyncSession, channel_id: UUID, people: Collection[str]) -> frozenset[str]:
    """Return who of some people, by their ids, is in a phone's address book."""
    query = sa.select(AddressBookEntry.person).where(
        AddressBookEntry.channel_id == channel_id, AddressBookEntry.person.in_(people)
    )
    return frozenset(await session.scalars(query)) if people else frozenset()
