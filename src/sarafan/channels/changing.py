"""What members change of a channel that is there: how it looks here, and what its kind asks for."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels import linking, queries
from sarafan.channels.models import OFF, Channel
from sarafan.channels.states import announce
from sarafan.core.seal import NotOpened
from sarafan.gateways.whatsapp.asked import parted
from sarafan.organizations.actors import Actor
from sarafan.organizations.permissions import Permission
from sarafan.resources import Resources


async def change(
    session: AsyncSession,
    resources: Resources,
    actor: Actor,
    channel_id: UUID,
    looks: Mapping[str, str],
    settings: Mapping[str, Any] | None,
) -> Channel:
    """Change a channel's label or colour, and those of its settings that are given; with others it connects anew.

    Raises `ChannelNotFound`, and `KindUnknown` and `SettingsInvalid` as making a channel does.
    """
    actor.require(Permission.CHANNELS)
    channel = await queries.get_visible(session, actor, channel_id, lock=True)
    for field, value in looks.items():
        setattr(channel, field, value)
    if settings:
        await _set_up(session, resources, channel, settings)
    announce(session, channel)
    return channel


async def _set_up(session: AsyncSession, resources: Resources, channel: Channel, settings: Mapping[str, Any]) -> None:
    before = _opened(resources, channel)
    kept = (channel.settings or {}) if before is None else before
    shown, secrets = parted(resources.gateways.kind(channel.kind).settings, settings, kept)
    if before == {**shown, **json.loads(secrets or "{}")}:
        return
    channel.settings = shown or None
    resources.seal.keep(channel, "sealed_settings", secrets)
    if channel.is_wanted and channel.state not in OFF:
        await linking.connect_anew(session, channel)


def _opened(resources: Resources, channel: Channel) -> Mapping[str, Any] | None:
    """Return all that the channel is set to; nothing when no key of ours opens its secrets, which are given again."""
    try:
        return resources.gateways.account_of(channel).settings
    except NotOpened:
        return None
