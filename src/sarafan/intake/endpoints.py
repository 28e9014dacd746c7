"""HTTP: what gateways post, and what the owner sees of what went wrong."""

import time
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from pydantic import BaseModel, ConfigDict

from sarafan.core.answers import fitting, size_of
from sarafan.core.budget import Budget, announced_bytes
from sarafan.core.grouping import Grouped
from sarafan.gateways.bridge.signature import DELIVERY, MOST_LETTERS_OF_NAME, has_digest, proven_digest
from sarafan.intake import accepting, passing, queries
from sarafan.intake.accepting import Arrived
from sarafan.intake.errors import DeliveryMalformed, DeliveryTooLarge, SignatureRefused
from sarafan.intake.models import DeliveryState
from sarafan.organizations.actors import Actor
from sarafan.organizations.entrance import OpenResources, Transaction, allowed
from sarafan.organizations.permissions import Permission

MOST_BYTES = 8 * 1024 * 1024  # of one delivery
MOST_BYTES_AT_ONCE = 64 * 1024 * 1024  # of all deliveries that are being read or stored
MOST_AT_ONCE = 256  # deliveries

router = APIRouter(tags=["intake"])


def budget() -> Budget:
    """Make the room that deliveries have in a process; all of them come from the bridge."""
    return Budget(
        bytes_in_all=MOST_BYTES_AT_ONCE,
        bytes_of_one=MOST_BYTES_AT_ONCE,
        places_in_all=MOST_AT_ONCE,
        places_of_one=MOST_AT_ONCE,
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


async def read_genuine_body(request: Request, resources: OpenResources) -> AsyncIterator[bytes]:
    """Give the raw body, once its headers are proven and while there is room for it.

    Raises `SignatureRefused` before one byte is read, `DeliveryTooLarge`, and `Busy`.
    """
    secret = resources.settings.bridge_webhook_secret
    digest = proven_digest(secret, request.headers, now_s=time.time())
    if digest is None:
        raise SignatureRefused
    announced = announced_bytes(request.headers.get("content-length"), otherwise=MOST_BYTES)
    if announced > MOST_BYTES:
        raise DeliveryTooLarge(limit_bytes=MOST_BYTES)
    held: Budget = request.app.state.deliveries
    with held.hold("bridge", announced):
        body = await _read(request)
        if not has_digest(body, digest):
            raise SignatureRefused
        yield body


async def _read(request: Request) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise DeliveryTooLarge(limit_bytes=MOST_BYTES)
    return bytes(body)


@router.post("/hooks/bridge", include_in_schema=True)
async def accept_from_bridge(
    body: Annotated[bytes, Depends(read_genuine_body)],
    request: Request,
    resources: OpenResources,
    delivery: Annotated[str, Header(alias=DELIVERY, min_length=1, max_length=MOST_LETTERS_OF_NAME)],
) -> Response:
    """Take events from the bridge. 200 means stored for good; the same delivery again is 200, too.

    What passes (`<session>:passing`) is told to the browsers and not stored.
    """
    channel_id = _channel_of(delivery)
    if delivery == f"{channel_id}:{passing.NAME}":
        await passing.pass_on(resources.database, channel_id, body)
        return Response(status_code=200)
    acceptor: Grouped[Arrived, bool] = request.app.state.acceptor
    await acceptor.do(Arrived("bridge", delivery, channel_id, body))
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
async def replay(delivery_id: UUID, actor: Owner, session: Transaction) -> DeliveryRead:
    """Try a failed delivery again; what was understood of it before is not doubled."""
    return DeliveryRead.model_validate(await accepting.replay(session, actor, delivery_id))


def _channel_of(delivery: str) -> UUID:
    """Read the account from the delivery's id, `<sessionId>:<firstSeq>-<lastSeq>`."""
    try:
        return UUID(delivery.split(":", 1)[0])
    except ValueError as error:
        raise DeliveryMalformed(field="x-sarafan-delivery", found=delivery) from error
