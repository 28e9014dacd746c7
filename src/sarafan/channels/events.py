"""Facts that channels announce."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class ChannelRemoved:
    """A number left with everything that was said through it."""

    organization_id: UUID
    channel_id: UUID


@dataclass(frozen=True)
class AnotherPhoneWanted:
    """A member or a program wants another phone linked than a number had before, which would go on with its chats."""

    organization_id: UUID
    channel_id: UUID
    by_id: UUID


@dataclass(frozen=True)
class ChannelFell:
    """A number that members want on line is not any more; its state says whether it may come back by itself."""

    organization_id: UUID
    channel_id: UUID


@dataclass(frozen=True)
class ChannelConnected:
    """A number is on line (again); what waited for it may leave."""

    organization_id: UUID
    channel_id: UUID
