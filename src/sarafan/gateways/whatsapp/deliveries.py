"""Deliveries from outside: how the sender of one is proven, and how its bytes become arrivals."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from pydantic import ValidationError

from sarafan.core.settings import Settings
from sarafan.gateways.whatsapp.arrivals import Arrival, InboundMessage
from sarafan.gateways.whatsapp.gateway import Account


@dataclass(frozen=True)
class Knock:
    """What a delivery says before its body is read. `account`: the channel that its address names, if it names one."""

    headers: Mapping[str, str]
    account: Account | None
    settings: Settings
    now_s: float


@dataclass(frozen=True)
class Announced:
    """A delivery whose sender is proven as far as its headers go.

    `name`: its id at the sender, unique for each; where the address names a channel, among that channel's.
    `channel_id`: whose it is; nothing where its name makes no sense. `stream`: deliveries of one stream are understood
    in the order in which they came; two channels never share one. `passing`: it is worth something
    this moment only, and is told to the browsers instead of stored. `is_genuine`: whether a body is the one announced.
    """

    name: str
    channel_id: UUID | None
    stream: str
    is_genuine: Callable[[bytes], bool]
    passing: bool = False


Hook = Callable[[Knock], Announced | None]
"""Proves who knocks; nothing for a stranger, before one byte of the body is read."""


@dataclass(frozen=True)
class ReadEvent:
    """What an event says, or what stands for it in its chat, if anything; and why it was not understood."""

    arrival: Arrival | None
    reason: str | None = None


class StandIn(Protocol):
    """Returns what stands in its chat for an event that was not understood; nothing where no person has caused it.

    `bare`: without its words and raw content, in case it is these that cannot be stored.
    """

    def __call__(
        self, event: bytes, account_id: str, arrived_at: datetime, /, *, bare: bool = False
    ) -> InboundMessage | None:
        """Return the line, or nothing."""


@dataclass(frozen=True)
class Reader:
    """How the deliveries of one source are read.

    `read`: cuts one apart and reads each event alone, whatever they hold; also returns what is wrong around them.
    """

    read: Callable[[bytes, str, datetime], tuple[list[tuple[bytes, ReadEvent]], str | None]]
    stand_in_for: StandIn


def reason_of(error: Exception) -> str:
    """Say what is wrong without repeating what arrived: a value may be personal."""
    if isinstance(error, ValidationError):
        problems = error.errors(include_input=False, include_context=False)
        return ", ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in problems[:5])
    # Our own words are safe, those of others may quote what arrived.
    return str(error) if type(error) is ValueError and str(error).startswith("an event") else type(error).__name__
