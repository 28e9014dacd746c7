"""Jobs: telling gateways what a member decided, and asking it how the numbers are."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels import queries, states, watching
from sarafan.channels.models import Channel, ChannelState
from sarafan.channels.reasons import code_of, explain
from sarafan.channels.states import announce
from sarafan.core.clock import utc_now
from sarafan.core.logging import get_logger
from sarafan.gateways.whatsapp.gateway import LinkTerms
from sarafan.gateways.whatsapp.links import LinkReason, LinkState
from sarafan.gateways.whatsapp.refusals import NotNow, Refused
from sarafan.linked_devices import queries as devices
from sarafan.resources import Resources

log = get_logger(__name__)


async def connect(resources: Resources, channel_id: str) -> None:
    """Let its gateway connect a channel, unless somebody has taken it off line since it was asked for.

    Raises `Unreachable`, to be retried; the page says why meanwhile.
    """
    async with resources.database.for_system() as session:
        channel = await queries.find(session, UUID(channel_id))
        if channel is None or not channel.is_wanted:
            return
        terms = await _terms(session, channel)
    try:
        gateway = resources.gateways.of(channel)
        await gateway.connect(channel.label, terms)
        present = await gateway.state()
    except NotNow as silence:
        await _explain(resources, channel, ChannelState.CONNECTING, _why(resources, channel, silence))
        raise
    except Refused as refused:
        await _explain(resources, channel, ChannelState.FAILED, _why(resources, channel, refused))
    else:
        await _take_over(resources, channel, present)


async def disconnect(resources: Resources, channel_id: str, logout: bool) -> None:
    """Let its gateway take a channel off line. Raises `Unreachable`, to be retried; a refusal for good ends it."""
    async with resources.database.for_system() as session:
        channel = await queries.find(session, UUID(channel_id))
    if channel is None:
        return
    try:
        await resources.gateways.of(channel).disconnect(logout=logout)
    except Refused as refused:
        log.error("channel_not_disconnected_by_gateway", channel_id=channel_id, reason=refused.refusal.shown)


async def watch(resources: Resources, timestamp: int) -> None:
    """Find numbers that nobody keeps alive, and those that somebody does again."""
    await watching.watch(resources)


async def catch_up(resources: Resources) -> None:
    """Let gateways bring at once what waited for a server. Raises `Unreachable`, to be retried."""
    await watching.catch_up(resources)


async def _terms(session: AsyncSession, channel: Channel) -> LinkTerms:
    device = await devices.of_channel(session, channel.id)
    others = await queries.sharing_phones(session, channel)
    return LinkTerms(device is not None and device.any_phone, tuple(other.phone for other in others if other.phone))


def _why(resources: Resources, channel: Channel, refused: Refused | NotNow) -> LinkReason:
    detail = refused.refusal.shown if isinstance(refused, Refused) else None
    return LinkReason(code_of(resources.gateways.kinds.get(channel.kind), refused), detail)


async def _take_over(resources: Resources, channel: Channel, present: LinkState) -> None:
    """An account that was on line all along has no news to send: its state is asked for."""
    if present.state != ChannelState.CONNECTED:
        return
    async with resources.database.for_organization(channel.organization_id) as session:
        found = await queries.find_for_update(session, channel.organization_id, channel.id)
        if found is not None and found.state is ChannelState.CONNECTING:
            await states.apply(session, found, present)


async def _explain(resources: Resources, channel: Channel, state: ChannelState, reason: LinkReason) -> None:
    async with resources.database.for_organization(channel.organization_id) as session:
        found = await queries.find_for_update(session, channel.organization_id, channel.id)
        if found is None or found.state is not ChannelState.CONNECTING or found.reason_code == reason.code:
            return
        found.state, found.state_since = state, utc_now()
        explain(found, reason)
        announce(session, found)
