"""Whether somebody keeps the numbers alive: their gateways are asked, because one that died sends no news.

A number whose gateway does not answer is not on line, whatever was told of it last. Once the gateway
answers again, what it says is taken over, in case it has nothing new to tell.
"""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels import queries, states
from sarafan.channels.models import Channel, ChannelState
from sarafan.channels.reasons import code_of, explain
from sarafan.core.clock import utc_now
from sarafan.core.logging import get_logger
from sarafan.gateways.whatsapp.links import LinkReason, LinkState, ReasonCode
from sarafan.gateways.whatsapp.refusals import NotNow, Refused
from sarafan.linked_devices import keeping as devices
from sarafan.resources import Resources

log = get_logger(__name__)

EVERY_10_S = "* * * * * */10"
ASKED_AT_ONCE = 16

UNKNOWN = frozenset({ReasonCode.ACCOUNT_UNKNOWN, ReasonCode.UNKNOWN_TO_BRIDGE})
# What is over as soon as the gateway says again how the number is.
AWAY = frozenset(
    {
        ReasonCode.SERVICE_UNREACHABLE, ReasonCode.BRIDGE_UNREACHABLE, ReasonCode.OWNER_AWAY, ReasonCode.KEY_REFUSED,
        ReasonCode.SERVICE_REJECTED, ReasonCode.BRIDGE_REJECTED, ReasonCode.BRIDGE_KEY_REFUSED, ReasonCode.SECRET_LOST,
    }
)  # fmt: skip
KEPT_ALIVE = (
    ChannelState.CONNECTING,
    ChannelState.QR,
    ChannelState.PAIRING,
    ChannelState.CONNECTED,
    ChannelState.RECONNECTING,
)

Found = LinkState | ReasonCode  # what its gateway says of a number, or why it says nothing


async def watch(resources: Resources) -> None:
    """Ask how the numbers are, and take over what is not as it was told."""
    async with resources.database.for_system() as session:
        channels = _watched(resources, await queries.in_states(session, tuple(ChannelState)))
    found = await _ask(resources, channels)
    for channel in channels:
        if channel.state in KEPT_ALIVE and _is_news(channel, found[channel.id]):
            await _take_over(resources, channel, found[channel.id])
        await _note_trouble(resources, channel, found[channel.id])


async def catch_up(resources: Resources) -> None:
    """Let gateways bring at once what they kept while no server was there; the bridge would wait up to five minutes.

    Every number is asked, whatever the others answer. Raises `Unreachable`, to be retried, when one could not now.
    """
    async with resources.database.for_system() as session:
        channels = _watched(resources, await queries.in_states(session, tuple(ChannelState)))
    turns = asyncio.Semaphore(ASKED_AT_ONCE)

    async def bring(channel: Channel) -> NotNow | None:
        async with turns:
            try:
                await resources.gateways.of(channel).bring_now()
            except NotNow as silence:
                return silence
            except Refused as refused:
                log.warning("channel_brings_nothing", channel_id=str(channel.id), reason=refused.refusal.shown)
        return None

    for silence in await asyncio.gather(*(bring(channel) for channel in channels)):
        if silence is not None:
            raise silence


async def _ask(resources: Resources, channels: Sequence[Channel]) -> dict[UUID, Found]:
    """Ask of each kind first whether anybody is there at all: a hundred time-outs would say no more."""
    silences = {kind: await _silence_of(resources, kind) for kind in sorted({channel.kind for channel in channels})}
    turns = asyncio.Semaphore(ASKED_AT_ONCE)

    async def ask(channel: Channel) -> Found:
        silence = silences[channel.kind]
        if silence is not None:
            return silence
        async with turns:
            try:
                return await resources.gateways.of(channel).state()
            except (NotNow, Refused) as refused:
                return code_of(resources.gateways.kind(channel.kind), refused)

    answers = await asyncio.gather(*(ask(channel) for channel in channels))
    return {channel.id: answer for channel, answer in zip(channels, answers, strict=True)}


async def _silence_of(resources: Resources, kind: str) -> ReasonCode | None:
    """Say why nobody answers for any number of a kind, unless somebody does."""
    try:
        await resources.gateways.provider(kind).look()
    except (NotNow, Refused) as refused:
        return code_of(resources.gateways.kind(kind), refused)
    return None


def _watched(resources: Resources, channels: Sequence[Channel]) -> list[Channel]:
    """Only what somebody keeps on line can be asked; any other kind has nobody who could have lost it."""
    kinds = resources.gateways.kinds
    return [channel for channel in channels if channel.kind in kinds and kinds[channel.kind].capabilities.watched]


def _is_news(channel: Channel, found: Found) -> bool:
    if isinstance(found, LinkState):
        # A member has just asked to connect this channel: a job does it, whatever its gateway says until then.
        asked_for = channel.state is ChannelState.CONNECTING and found.state not in KEPT_ALIVE
        return channel.reason_code in AWAY and not asked_for
    if found in UNKNOWN:  # its gateway does not have it yet while it is being made
        return channel.state is not ChannelState.CONNECTING
    return channel.reason_code != found


async def _take_over(resources: Resources, channel: Channel, found: Found) -> None:
    async with resources.database.for_organization(channel.organization_id) as session:
        held = await queries.find_for_update(session, channel.organization_id, channel.id)
        # Whatever was told or decided while the gateway was asked is newer.
        if held is None or (held.revision, held.state_arrival) != (channel.revision, channel.state_arrival):
            return
        if isinstance(found, LinkState):
            await states.apply(session, held, found)
            return
        log.warning("channel_not_kept_alive", channel_id=str(channel.id), reason=found)
        await _lose(session, held, found)
        states.announce(session, held)


async def _note_trouble(resources: Resources, channel: Channel, found: Found) -> None:
    """Note what the gateway cannot store or hand over, also of a number off line. Its silence is in the state."""
    trouble = found.trouble if isinstance(found, LinkState) else None
    if trouble is None and channel.bridge_trouble is None:
        return
    async with resources.database.for_organization(channel.organization_id) as session:
        held = await queries.find_for_update(session, channel.organization_id, channel.id)
        if held is not None:
            states.note_trouble(session, held, trouble)


async def _lose(session: AsyncSession, channel: Channel, why: ReasonCode) -> None:
    was, following = channel.state, ChannelState.LOGGED_OUT if why in UNKNOWN else ChannelState.RECONNECTING
    if channel.state is not ChannelState.CONNECTING and channel.state is not following:
        channel.state, channel.state_since = following, utc_now()
    explain(channel, LinkReason(why))
    await devices.forget_codes(session, channel.id)
    await states.tell_of_fall(session, channel, was)
