"""HTTP: what gateways post, and what the owner sees of what went wrong."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict

from sarafan.channels import queries as channels
from sarafan.core.answers import fitting, size_of
from sarafan.core.budget import Budget, announced_bytes
from sarafan.core.errors import Busy
from sarafan.core.grouping import Grouped
from sarafan.core.logging import get_logger
from sarafan.core.refusals import refuses
from sarafan.core.seal import NotOpened
from sarafan.gateways.whatsapp.deliveries import Announced, Knock
from sarafan.intake import accepting, passing, queries
from sarafan.intake.accepting import Arrived
from sarafan.intake.errors import (
    DeliveryMalformed,
    DeliveryNotFound,
    DeliveryTooLarge,
    NothingToReplay,
    SignatureRefused,
)
from sarafan.intake.models import MOST_NAME_LETTERS, MOST_STREAM_LETTERS, DeliveryState
from sarafan.organizations.actors import Actor
from sarafan.organizations.entrance import OpenResources, Transaction, allowed
from sarafan.organizations.permissions import Permission
from sarafan.resources import Resources

MOST_BYTES = 8 * 1024 * 1024  # of one delivery
MOST_BYTES_AT_ONCE = 64 * 1024 * 1024  # of all deliveries that are being read or stored
MOST_AT_ONCE = 256  # deliveries

router = APIRouter(tags=["intake"])

log = get_logger(__name__)


def budget() -> Budget:
    """Make the room that deliveries have in a process; one source may have it all."""
    return Budget(
        bytes_in_all=MOST_BYTES_AT_ONCE,
        bytes_of_one=MOST_BYTES_AT_ONCE,
        slots_in_all=MOST_AT_ONCE,
        slots_of_one=MOST_AT_ONCE,
    )


Owner = Annotated[Actor, Depends(allowed(Permission.INTAKE))]


class DeliveryRead(BaseModel):
    """A delivery, without its body. `error` names the events that were not understood."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    source: str
    channel_id: UUID | None
    external_id: str
    received_at: datetime
    state: DeliveryState
    attempts: int
    error: str | None


class DeliveryList(BaseModel):
    """Deliveries."""

    items: list[DeliveryRead]


@dataclass(frozen=True)
class Proven:
    """A delivery whose sender is known, and whose bytes are the ones that were signed.

    `name`: its id among all of its source; what comes to a channel's own address is numbered for that channel.
    """

    source: str
    name: str
    said: Announced
    body: bytes


async def read_proven(source: str, request: Request, resources: OpenResources) -> AsyncIterator[Proven]:
    """Give a delivery of a kind as a whole; raises as `_proven` does."""
    async with _proven(source, None, request, resources) as proven:
        yield proven


async def read_proven_of_channel(
    source: str, channel_id: UUID, request: Request, resources: OpenResources
) -> AsyncIterator[Proven]:
    """Give a delivery of one channel; raises as `_proven` does."""
    async with _proven(source, channel_id, request, resources) as proven:
        yield proven


@asynccontextmanager
async def _proven(
    source: str, channel_id: UUID | None, request: Request, resources: Resources
) -> AsyncIterator[Proven]:
    """Give a delivery, once its headers are proven and while there is room for it.

    Raises `SignatureRefused` before one byte is read, `DeliveryTooLarge`, and `Busy`.
    """
    said = await _announced(resources, source, request, channel_id)
    announced = announced_bytes(request.headers.get("content-length"), otherwise=MOST_BYTES)
    if announced > MOST_BYTES:
        raise DeliveryTooLarge(limit_bytes=MOST_BYTES)
    held: Budget = request.app.state.deliveries
    with held.hold(source, announced):
        body = await _read(request)
        if not said.is_genuine(body):
            raise SignatureRefused
        yield Proven(source, said.name if channel_id is None else f"{channel_id}:{said.name}", said, body)


async def _announced(resources: Resources, source: str, request: Request, channel_id: UUID | None) -> Announced:
    """Let the hook of a kind say who knocks; a stranger never learns which kinds and channels there are."""
    kind = resources.gateways.kinds.get(source)
    if kind is None or (channel_id is not None and not kind.channel_addresses):
        raise SignatureRefused
    account = None
    if channel_id is not None:
        async with resources.database.for_system() as session:
            channel = await channels.find(session, channel_id)
        if channel is None or channel.kind != source:
            raise SignatureRefused
        try:
            account = resources.gateways.account_of(channel)
        except NotOpened as lost:  # nothing that it brings can be proven, until its secret is given again
            log.error("channel_secret_not_opened", channel_id=str(channel_id))
            raise SignatureRefused from lost
    knock = Knock(request.headers, account, resources.settings, time.time())
    said = kind.hook(knock)
    if said is None or (channel_id is not None and said.channel_id != channel_id):
        raise SignatureRefused
    return said


async def _read(request: Request) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise DeliveryTooLarge(limit_bytes=MOST_BYTES)
    return bytes(body)


@router.post("/hooks/{source}")
@refuses(Busy, DeliveryMalformed, DeliveryTooLarge, SignatureRefused)
async def accept_delivery(
    proven: Annotated[Proven, Depends(read_proven)], request: Request, resources: OpenResources
) -> Response:
    """Take events from a kind's gateway. 200 means stored for good; the same delivery again is 200, too.

    What is worth something this moment only (who types) is told to the browsers and not stored.
    """
    return await _accept(proven, request, resources)


@router.post("/hooks/{source}/{channel_id}")
@refuses(Busy, DeliveryMalformed, DeliveryTooLarge, SignatureRefused)
async def accept_delivery_of_channel(
    proven: Annotated[Proven, Depends(read_proven_of_channel)], request: Request, resources: OpenResources
) -> Response:
    """Take events of one channel, from a kind whose channels each have a secret of their own."""
    return await _accept(proven, request, resources)


async def _accept(proven: Proven, request: Request, resources: Resources) -> Response:
    said = proven.said
    arrived = Arrived(proven.source, proven.name, said.stream, proven.body, said.channel_id)
    is_too_long = len(arrived.external_id) > MOST_NAME_LETTERS or len(arrived.stream_key) > MOST_STREAM_LETTERS
    if said.channel_id is None or is_too_long:
        raise DeliveryMalformed(found=said.name[:MOST_NAME_LETTERS])
    if said.passing:
        await passing.pass_on(resources, proven.source, said.channel_id, proven.body)
        return Response(status_code=200)
    acceptor: Grouped[Arrived, bool] = request.app.state.acceptor
    await acceptor.do(arrived)
    return Response(status_code=200)


@router.get("/api/intake")
async def list_deliveries(
    actor: Owner,
    session: Transaction,
    state: DeliveryState = DeliveryState.FAILED,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> DeliveryList:
    """List deliveries in a state, newest first, as many as fit into an answer."""
    found = [DeliveryRead.model_validate(one) for one in await queries.visible(session, actor, state, limit)]
    return DeliveryList(items=found[: fitting(map(size_of, found))])


@router.post("/api/intake/{delivery_id}/replay", status_code=202)
@refuses(DeliveryNotFound, NothingToReplay)
async def replay(delivery_id: UUID, actor: Owner, session: Transaction) -> DeliveryRead:
    """Try a failed delivery again; what was understood of it before is not doubled."""
    return DeliveryRead.model_validate(await accepting.replay(session, actor, delivery_id))
