"""The service as a gateway."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from sarafan.gateways.whatsapp.arrivals import GroupsSynced, Person
from sarafan.gateways.whatsapp.capabilities import Capabilities
from sarafan.gateways.whatsapp.gateway import (
    ANY_OF_OURS,
    Account,
    Checked,
    Leaving,
    LinkTerms,
    Sent,
    TypingState,
    unnoticed,
)
from sarafan.gateways.whatsapp.links import LinkState
from sarafan.gateways.whatsapp.outgoing import Edit, File, Forward, Outgoing, Quoted, Recipient, Text, kinds_in
from sarafan.gateways.whatsapp.refusals import NotNow, Reason, Refused, refusal
from tests.gateways.echo.service import EchoService

# The service's own words for its refusals.
SAID_PAUSE_S = 30  # after which it wants to be asked again, when it is crowded
REFUSALS = {"unwelcome": Reason.INVALID_RECIPIENT, "asleep": Reason.NOT_CONNECTED, "crowded": Reason.TOO_MANY}


class EchoProvider:
    """All accounts of the service."""

    def __init__(self, service: EchoService, capabilities: Capabilities) -> None:
        self.service, self.capabilities = service, capabilities

    def account(self, account: Account) -> "EchoAccount":
        return EchoAccount(self, account)

    async def look(self) -> None:
        if self.service.away:
            raise refusal(Reason.NO_CONNECTION, "The echo does not answer.")

    async def close(self) -> None:
        pass


class EchoAccount:
    """One account: it says the words of whatever it is capable of sending."""

    def __init__(self, provider: EchoProvider, account: Account) -> None:
        self._provider = provider
        self._service, self._can = provider.service, provider.capabilities
        self._key = account.settings.get("api_key")

    async def send(
        self, to: Recipient, content: Outgoing, *, key: str, quoted: Quoted | None = None, leaving: Leaving = unnoticed
    ) -> Sent:
        if not kinds_in(content) <= self._can.sends:
            raise not_supported()
        await self._enter()
        if self._service.refusals:
            word = self._service.refusals.pop(0)
            pause = SAID_PAUSE_S if word == "crowded" else None
            raise refusal(REFUSALS[word], "The echo refuses.", retry_after_s=pause)
        await leaving()
        return Sent(
            self._service.say(key, _words_of(content)),
            acknowledged=True,
        )

    async def mark_read(self, chat: Recipient, message_ids: Sequence[str], author: Person | None = None) -> None:
        raise not_supported()

    async def show_typing(self, chat: Recipient, state: TypingState) -> None:
        raise not_supported()

    async def check(self, phones: Sequence[str]) -> list[Checked]:
        raise not_supported()

    @asynccontextmanager
    async def file(self, message_id: str) -> AsyncIterator[AsyncIterator[bytes]]:
        if message_id not in self._service.files:
            raise refusal(Reason.MEDIA_NOT_FOUND, "The echo has no such file.")
        yield _pieces(self._service.files[message_id])

    async def groups(self) -> GroupsSynced:
        raise not_supported()

    async def connect(self, label: str, terms: LinkTerms = ANY_OF_OURS) -> None:
        await self._enter()

    async def state(self) -> LinkState:
        await self._enter()
        return LinkState("connected", None, datetime.now(UTC), None, None, "Эхо", None, None)

    async def disconnect(self, *, logout: bool) -> None:
        pass

    async def forget(self) -> None:
        pass

    async def pairing_code(self, phone: str) -> tuple[str, datetime | None]:
        raise not_supported()

    async def bring_now(self) -> None:
        pass

    async def _enter(self) -> None:
        await self._provider.look()
        if self._key not in self._service.keys:
            raise refusal(Reason.UNAUTHORIZED, "The echo does not know this key.")


def not_supported() -> Refused | NotNow:
    return refusal(Reason.NOT_SUPPORTED, "The echo has no such thing.")


def _words_of(content: Outgoing) -> str:
    match content:
        case Forward(original):
            return _words_of(original)
        case Text(text) | Edit(text=text):
            return text
        case File(caption=caption):
            return caption or ""
        case _:
            raise not_supported()


async def _pieces(content: bytes) -> AsyncIterator[bytes]:
    yield content
