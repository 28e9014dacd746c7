"""The contract of every way to reach people: one account, and the outside system that has many of them.

`tests/gateways/contract.py` asks of each implementation what stands here.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol
from uuid import UUID

from sarafan.gateways.whatsapp.arrivals import GroupsSynced, Person
from sarafan.gateways.whatsapp.links import LinkState
from sarafan.gateways.whatsapp.outgoing import Outgoing, Quoted, Recipient

TypingState = Literal["composing", "recording", "paused"]
Leaving = Callable[[], Awaitable[None]]


async def unnoticed() -> None:
    """What is done before something leaves that nobody keeps account of: nothing."""


@dataclass(frozen=True)
class Sent:
    """The answer to a send. Not `acknowledged`: the provider has not confirmed it yet, and may never.

    `at`: when it was, by the provider's clock; None where that is not told.
    """

    message_id: str
    acknowledged: bool
    at: datetime | None = None


@dataclass(frozen=True)
class Checked:
    """Whether a number can be written to, and its LID where told."""

    phone: str
    exists: bool
    lid: str | None = None


@dataclass(frozen=True)
class Account:
    """A channel as its gateway has to know it: its id, its kind, and the settings that its kind asks for.

    `sealed`: those of them that are secret, as the database has them; `Gateways.account_of` opens them.
    """

    id: UUID
    kind: str
    settings: Mapping[str, Any] = field(default_factory=dict, repr=False)
    sealed: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class LinkTerms:
    """Which phone may be linked.

    `any_phone`: another one than the account had before, too. `taken`: those that other numbers have, so none of them.
    """

    any_phone: bool = False
    taken: tuple[str, ...] = ()


ANY_OF_OURS = LinkTerms()


class Gateway(Protocol):
    """One account. Whatever is refused is raised as `Refused` or `NotNow` (`refusals.py`).

    What the account's kind is not capable of is refused with `Reason.NOT_SUPPORTED`.
    """

    async def send(
        self, to: Recipient, content: Outgoing, *, key: str, quoted: Quoted | None = None, leaving: Leaving = unnoticed
    ) -> Sent:
        """Send something and return the provider's id for it; the same `key` never makes a second one.

        `leaving` is awaited once, right before the message may leave: after its file has been handed over, for example.
        Raises `FileNotFoundError` when the file is lost, before anything leaves.
        """

    async def mark_read(self, chat: Recipient, message_ids: Sequence[str], author: Person | None = None) -> None:
        """Let the other side see that these were read; `author` wrote them, where the chat is a group."""

    async def show_typing(self, chat: Recipient, state: TypingState) -> None:
        """Let a chat see what we do."""

    async def check(self, phones: Sequence[str]) -> list[Checked]:
        """Say of each number, in the order given, whether it can be written to. E.164 digits without plus."""

    def file(self, message_id: str) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """Open the file of a message that came, in pieces; `Reason.MEDIA_GONE` when nobody has it any more."""

    async def groups(self) -> GroupsSynced:
        """List the groups that the account is in."""

    async def connect(self, label: str, terms: LinkTerms = ANY_OF_OURS) -> None:
        """Bring the account on line, or begin to link it; asking again changes nothing but who may link."""

    async def state(self) -> LinkState:
        """Say how the account is. Only a number that is kept on line by somebody is asked (`Capabilities.watched`)."""

    async def disconnect(self, *, logout: bool) -> None:
        """Take the account off line; with `logout` the link is given up, too. An unknown one is fine."""

    async def forget(self) -> None:
        """Give the link up and delete what the gateway keeps of the account. An unknown one is fine."""

    async def pairing_code(self, phone: str) -> tuple[str, datetime | None]:
        """Get a code to type into the phone that is to be linked, and until when it holds."""

    async def bring_now(self) -> None:
        """Let what waits for us come at once, where the gateway keeps it. An unknown account is fine."""


class Provider(Protocol):
    """What a process holds of one kind: its connections, and accounts on them."""

    def account(self, account: Account) -> Gateway:
        """Return the way to an account, whether or not the outside system knows it."""

    async def look(self) -> None:
        """Return when the outside system answers. Raises `NotNow`. One that is another for each account is there."""

    async def close(self) -> None:
        """Give the connections back."""
