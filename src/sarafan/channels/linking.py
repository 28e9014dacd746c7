"""Connecting, disconnecting and removing a number.

The gateway is told by jobs, one after another for each channel, so that a request never waits
for the network and a gateway that is away only delays.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from sarafan.channels import queries
from sarafan.channels.colors import fresh_color
from sarafan.channels.errors import ConfirmationNeeded
from sarafan.channels.events import AnotherPhoneWanted, ChannelRemoved
from sarafan.channels.models import Channel, ChannelState, Keeping
from sarafan.channels.reasons import explain
from sarafan.channels.states import announce
from sarafan.core.clock import utc_now
from sarafan.core.events import emit
from sarafan.core.jobs import defer, hurry
from sarafan.core.realtime import Change, notify
from sarafan.core.seal import Seal
from sarafan.gateways.whatsapp.asked import parted
from sarafan.gateways.whatsapp.kinds import Kind
from sarafan.linked_devices import address_book
from sarafan.linked_devices import keeping as devices
from sarafan.organizations import keepers
from sarafan.organizations.actors import Actor
from sarafan.organizations.permissions import Permission
from sarafan.resources import Resources


async def create(
    session: AsyncSession,
    actor: Actor,
    seal: Seal,
    kind: Kind,
    looks: Mapping[str, str | None],
    settings: Mapping[str, Any],
    *,
    asks_private: bool = False,
) -> Channel:
    """Make a channel and start connecting it at once; its QR follows as a live change, where it needs one.

    `looks`: its label and its colour. `asks_private`: whoever links their phone chooses which of its chats are private.
    Raises `SettingsInvalid` when the settings are not what its kind asks for.
    """
    actor.require(Permission.CHANNELS)
    shown, secrets = parted(kind.settings, settings)
    channel = Channel(
        id=uuid7(),
        settings=shown or None,
        organization_id=actor.organization_id,
        kind=kind.name,
        label=looks["label"],
        color=looks["color"] or fresh_color([one.color for one in await queries.visible(session, actor)]),
        state=ChannelState.CONNECTING,
        state_since=utc_now(),
    )
    seal.keep(channel, "sealed_settings", secrets)
    session.add(channel)
    if asks_private and kind.capabilities.linked_by and actor.member_id is not None:
        await _ask(session, channel, actor.member_id)
    await session.flush()
    await session.refresh(channel)
    await _tell_gateway(session, "channels.connect", channel.id)
    announce(session, channel)
    return channel


async def connect(session: AsyncSession, actor: Actor, channel_id: UUID, *, any_phone: bool = False) -> Channel:
    """Connect a channel again; asking for one that is on line changes nothing.

    `any_phone`: another phone may be linked than the channel had before, which goes on with its conversations.
    Raises `ChannelNotFound`, and `PrivateChatsThere` for another phone where another member has private chats.
    """
    actor.require(Permission.CHANNELS)
    if any_phone:  # held before the channel, as everywhere
        await keepers.hold(session, actor.organization_id)
    channel = await queries.get_visible(session, actor, channel_id, lock=True)
    channel.is_wanted = True
    if channel.state is not ChannelState.CONNECTED:
        if any_phone and channel.keeper_id is not None:
            await emit(session, AnotherPhoneWanted(channel.organization_id, channel.id, actor.id))
            if actor.member_id is not None:
                await _ask(session, channel, actor.member_id)  # what the other phone brings is decided anew
                if channel.unlinked_at is not None:
                    await devices.note_history(session, channel.organization_id, channel.id, None, done=False)
        await _become(session, channel, ChannelState.CONNECTING)
        await devices.allow_any_phone(session, channel.organization_id, channel.id, allowed=any_phone)
        announce(session, channel)
    await _tell_gateway(session, "channels.connect", channel.id)
    return channel


async def _ask(session: AsyncSession, channel: Channel, member_id: UUID) -> None:
    """Let whoever links a phone choose which of its chats are private; until then all are that come."""
    organization = await keepers.hold(session, channel.organization_id)
    keepers.tell(session, organization, {member_id, *map(UUID, organization.private_keepers)})
    channel.keeper_id, channel.keeping = member_id, Keeping.ASKED
    await address_book.forget(session, channel.id)  # that of the phone before


async def connect_anew(session: AsyncSession, channel: Channel) -> None:
    """Connect a channel that is set up otherwise now; a try that pauses does not keep this one waiting."""
    await _become(session, channel, ChannelState.CONNECTING)
    await hurry(session, "channels.connect", channel_id=channel.id)
    await _tell_gateway(session, "channels.connect", channel.id)


async def pair(resources: Resources, actor: Actor, channel_id: UUID, phone: str) -> tuple[str, datetime | None]:
    """Get a code to type into the phone, instead of a QR, and until when it holds.

    Whoever asks waits for WhatsApp; no transaction does.

    Raises `ChannelNotFound`, `Rejected`, `Unreachable`.
    """
    actor.require(Permission.CHANNELS)
    async with resources.database.for_organization(actor.organization_id) as session:
        channel = await queries.get_visible(session, actor, channel_id)
    code, expires_at = await resources.gateways.of(channel).pairing_code(phone)
    async with resources.database.for_organization(actor.organization_id) as session:
        channel = await queries.get_visible(session, actor, channel_id, lock=True)
        await devices.show_code(session, channel.organization_id, channel.id, code, expires_at)
        announce(session, channel)
    return code, expires_at


async def disconnect(session: AsyncSession, actor: Actor, channel_id: UUID, *, logout: bool) -> Channel:
    """Take a channel off line; with `logout` the phone forgets this device, too."""
    actor.require(Permission.CHANNELS)
    channel = await queries.get_visible(session, actor, channel_id, lock=True)
    channel.is_wanted = False
    if logout:
        channel.unlinked_at = utc_now()
    await _become(session, channel, ChannelState.LOGGED_OUT if logout else ChannelState.STOPPED)
    announce(session, channel)
    await _tell_gateway(session, "channels.disconnect", channel.id, logout=logout)
    return channel


async def remove(session: AsyncSession, actor: Actor, channel_id: UUID, confirmation: str) -> None:
    """Remove a channel with its conversations. Raises `ConfirmationNeeded` unless its label is given."""
    actor.require(Permission.CHANNELS)
    channel = await queries.get_visible(session, actor, channel_id, lock=True)
    if confirmation != channel.label:
        raise ConfirmationNeeded(label=channel.label)
    channel.removed_at = utc_now()
    notify(session, actor.organization_id, Change("channel.removed", channel.id))
    await emit(session, ChannelRemoved(actor.organization_id, channel.id))
    await _tell_gateway(session, "channels.forget", channel.id)


async def _become(session: AsyncSession, channel: Channel, state: ChannelState) -> None:
    channel.state = state
    channel.state_since = utc_now()
    explain(channel, None)
    await devices.forget_codes(session, channel.id)


async def _tell_gateway(session: AsyncSession, job: str, channel_id: UUID, **args: bool) -> None:
    await defer(session, job, args={"channel_id": channel_id, **args}, lock=f"channel:{channel_id}")
