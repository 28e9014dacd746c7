"""HTTP: channels."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels import changing, linking, queries, showing
from sarafan.channels.errors import ChannelNotFound, ConfirmationNeeded, PrivateChatsThere
from sarafan.channels.models import Channel
from sarafan.channels.schemas import (
    ChannelConnect,
    ChannelCreate,
    ChannelDisconnect,
    ChannelList,
    ChannelRead,
    ChannelUpdate,
    CheckCreate,
    CheckedList,
    CheckedRead,
    KindRead,
    PairingCreate,
    PairingRead,
)
from sarafan.core.errors import Rejected, Unreachable
from sarafan.core.refusals import refuses
from sarafan.gateways.whatsapp.asked import SettingsInvalid
from sarafan.gateways.whatsapp.kinds import KindUnknown
from sarafan.organizations.actors import Actor
from sarafan.organizations.entrance import Anyone, OpenResources, Transaction, allowed
from sarafan.organizations.permissions import Permission

router = APIRouter(prefix="/api/channels", tags=["channels"])

Writer = Annotated[Actor, Depends(allowed(Permission.SEND))]
Keeper = Annotated[Actor, Depends(allowed(Permission.CHANNELS))]


@router.get("")
async def list_channels(actor: Anyone, session: Transaction, resources: OpenResources) -> ChannelList:
    """List the connected numbers, and the kinds of which they are or may be."""
    return ChannelList(
        items=await showing.read(session, await queries.visible(session, actor), may_link=_may_link(actor)),
        kinds=[KindRead.of(kind) for kind in resources.gateways.kinds.values()],
    )


@router.post("", status_code=201)
@refuses(KindUnknown, SettingsInvalid)
async def create_channel(
    body: ChannelCreate, actor: Keeper, session: Transaction, resources: OpenResources
) -> ChannelRead:
    """Add a number, of the first kind unless another is named; connecting starts at once and its QR follows as a
    live change."""
    kind = resources.gateways.kind(body.kind or next(iter(resources.gateways.kinds)))
    looks = {"label": body.label, "color": body.color}
    made = await linking.create(
        session, actor, resources.seal, kind, looks, body.settings, asks_private=body.asks_private
    )
    return await _shown(session, made, actor)


@router.get("/{channel_id}")
@refuses(ChannelNotFound)
async def read_channel(channel_id: UUID, actor: Anyone, session: Transaction) -> ChannelRead:
    """Show one number; who may link it also sees its QR while one is due."""
    return await _shown(session, await queries.get_visible(session, actor, channel_id), actor)


@router.patch("/{channel_id}")
@refuses(ChannelNotFound, KindUnknown, SettingsInvalid)
async def update_channel(
    channel_id: UUID, body: ChannelUpdate, actor: Keeper, session: Transaction, resources: OpenResources
) -> ChannelRead:
    """Change a number's label, colour or settings; what is left out, secrets too, stays as it is."""
    looks = body.model_dump(exclude_none=True, include={"label", "color"})
    return await _shown(
        session, await changing.change(session, resources, actor, channel_id, looks, body.settings), actor
    )


@router.post("/{channel_id}/connect", status_code=202)
@refuses(ChannelNotFound, PrivateChatsThere)
async def connect_channel(
    channel_id: UUID, actor: Keeper, session: Transaction, body: ChannelConnect | None = None
) -> ChannelRead:
    """Connect or link again; another phone than before is linked only with `any_phone`.

    It would go on with the number's chats, so it is refused where another member has private ones there.
    """
    any_phone = body is not None and body.any_phone
    return await _shown(session, await linking.connect(session, actor, channel_id, any_phone=any_phone), actor)


@router.post("/{channel_id}/pairing-code")
@refuses(ChannelNotFound, Rejected, Unreachable)
async def create_pairing_code(
    channel_id: UUID, body: PairingCreate, actor: Keeper, resources: OpenResources
) -> PairingRead:
    """Get a code to type into the phone, instead of scanning a QR."""
    code, expires_at = await linking.pair(resources, actor, channel_id, body.phone)
    return PairingRead(code=code, expires_at=expires_at)


@router.post("/{channel_id}/check")
@refuses(ChannelNotFound, Rejected, Unreachable)
async def check_numbers(channel_id: UUID, body: CheckCreate, actor: Writer, resources: OpenResources) -> CheckedList:
    """Say which numbers are on WhatsApp. Answers are remembered, and questions paced."""
    async with resources.database.for_organization(actor.organization_id) as session:
        channel = await queries.get_visible(session, actor, channel_id)
    found = await resources.gateways.of(channel).check(body.phones)
    return CheckedList(results=[CheckedRead(phone=one.phone, exists=one.exists, lid=one.lid) for one in found])


@router.post("/{channel_id}/disconnect")
@refuses(ChannelNotFound)
async def disconnect_channel(
    channel_id: UUID, body: ChannelDisconnect, actor: Keeper, session: Transaction
) -> ChannelRead:
    """Take a number off line; with `logout` the phone forgets this device."""
    return await _shown(session, await linking.disconnect(session, actor, channel_id, logout=body.logout), actor)


@router.delete("/{channel_id}", status_code=204)
@refuses(ChannelNotFound, ConfirmationNeeded)
async def remove_channel(channel_id: UUID, actor: Keeper, session: Transaction, confirm: str = "") -> None:
    """Remove a number and its conversations; `confirm` must be its label."""
    await linking.remove(session, actor, channel_id, confirm)


def _may_link(actor: Actor) -> bool:
    return Permission.CHANNELS in actor.permissions


async def _shown(session: AsyncSession, channel: Channel, actor: Actor) -> ChannelRead:
    return (await showing.read(session, [channel], may_link=_may_link(actor)))[0]
