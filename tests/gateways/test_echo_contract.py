"""The toy keeps the contract, too: what it is not capable of is refused in our words."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from typing_extensions import override

from sarafan.gateways.whatsapp.gateway import Account
from sarafan.gateways.whatsapp.refusals import Reason
from tests.gateways.contract import Contract
from tests.gateways.echo.client import REFUSALS, EchoProvider
from tests.gateways.echo.kind import kind_of
from tests.gateways.echo.service import KEY, EchoService


class EchoWorld:
    """An account of the service."""

    def __init__(self) -> None:
        self.service = EchoService()
        self.capabilities = kind_of(self.service).capabilities
        self.provider = EchoProvider(self.service, self.capabilities)
        self.gateway = self.provider.account(Account(UUID(int=1), "echo", {"api_key": KEY}))

    def left(self) -> int:
        return len(self.service.said)

    def refusals(self) -> Sequence[Reason]:
        return list(REFUSALS.values())

    def refuse_next(self, reason: Reason) -> None:
        self.service.refusals.append(next(word for word, meant in REFUSALS.items() if meant is reason))

    def go_away(self) -> None:
        self.service.away = True

    def has_file(self, message_id: str, content: bytes) -> None:
        self.service.files[message_id] = content


class TestEcho(Contract):
    @pytest.fixture
    @override
    def world(self) -> EchoWorld:
        return EchoWorld()
