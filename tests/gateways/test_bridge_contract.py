"""The bridge's client keeps the contract, before the stand-in of the bridge."""

from collections.abc import AsyncIterator, Sequence
from uuid import UUID

import httpx
import pytest
from typing_extensions import override

from sarafan.gateways.bridge.client import BridgeClient
from sarafan.gateways.bridge.kind import KIND
from sarafan.gateways.whatsapp.gateway import Account
from sarafan.gateways.whatsapp.refusals import Reason
from tests.gateways.contract import Contract
from tests.support.bridge_stand_in import BridgeStandIn, running_stand_in
from tests.support.ports import free_port

WHATSAPP = {Reason.NEW_CHATS_RESTRICTED: 463, Reason.QUOTA_USED_UP: 475, Reason.STALE_SESSION: 479}
OF_THE_BRIDGE = {
    Reason.INVALID_RECIPIENT: (422, "invalid_recipient"),
    Reason.TOO_LONG: (422, "too_long"),
    Reason.NOT_IN_GROUP: (409, "not_in_group"),
    Reason.NOT_CONNECTED: (409, "not_connected"),
    Reason.NO_SUCH_ACCOUNT: (404, "session_not_found"),
    Reason.IN_PROGRESS: (409, "key_in_progress"),
    Reason.UNAVAILABLE: (502, "bad_gateway"),
}


class Line(httpx.AsyncHTTPTransport):
    """Leads where it is told; once nobody is there any more, to a port at which nobody listens."""

    nobody_there = False

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.nobody_there:
            request.url = request.url.copy_with(port=free_port())
        return await super().handle_async_request(request)


class BridgeWorld:
    """An account of the stand-in."""

    capabilities = KIND.capabilities

    def __init__(self, stand_in: BridgeStandIn) -> None:
        self.stand_in = stand_in
        self.line = Line()
        self.provider = BridgeClient(stand_in.url, "the-key", self.line)
        self.gateway = self.provider.account(Account(UUID(int=1), KIND.name))

    def left(self) -> int:
        return len(self.stand_in.sends)

    def refusals(self) -> Sequence[Reason]:
        return [*WHATSAPP, *OF_THE_BRIDGE]

    def refuse_next(self, reason: Reason) -> None:
        if reason in WHATSAPP:
            self.stand_in.refuse_next(502, "rejected", code=WHATSAPP[reason])
        else:
            self.stand_in.refuse_next(*OF_THE_BRIDGE[reason])

    def go_away(self) -> None:
        self.line.nobody_there = True

    def has_file(self, message_id: str, content: bytes) -> None:
        self.stand_in.files[message_id] = content


class TestBridge(Contract):
    @pytest.fixture
    @override
    async def world(self) -> AsyncIterator[BridgeWorld]:
        async with running_stand_in() as stand_in:
            world = BridgeWorld(stand_in)
            yield world
            await world.provider.close()
