"""What a gateway tells of a linked account becomes the channel's state."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels import queries
from sarafan.channels.events import ChannelConnected, ChannelFell
from sarafan.channels.models import Channel, ChannelState
from sarafan.channels.reasons import explain
from sarafan.core.clock import utc_now
from sarafan.core.events import emit
from sarafan.core.jobs import defer
from sarafan.core.realtime import Change, notify
from sarafan.gateways.whatsapp.arrivals import HistoryGap, HistoryMissing
from sarafan.gateways.whatsapp.links import LinkReason, LinkState, ReasonCode, RestrictionNews, Trouble
from sarafan.linked_devices import keeping as devices
from sarafan.linked_devices import queries as linked_devices

CLOCK_MAY_BE_OFF_S = 2.0
# In these no phone has linked it, or one is about to.
UNLINKED = (ChannelState.LOGGED_OUT, ChannelState.QR, ChannelState.PAIRING)

# From these a number does not come back unless somebody does something.
FALLEN = (
    ChannelState.LOGGED_OUT,
    ChannelState.REPLACED,
    ChannelState.RESTRICTED,
    ChannelState.PASSKEY_REQUIRED,
    ChannelState.FAILED,
)


async def apply(session: AsyncSession, channel: Channel, news: LinkState) -> None:
    """Take over an account's state. An unknown one counts as failed, with its name as the reason's detail."""
    was = channel.state
    known = news.state in set(ChannelState)
    state = ChannelState(news.state) if known else ChannelState.FAILED
    if state is not was:
        channel.state_since = news.since
    channel.state = state
    if not _was_given_back(channel, news):
        explain(channel, news.reason if known else LinkReason(ReasonCode.OTHER, news.state))
    await devices.take_over(session, channel.organization_id, channel.id, news)
    if state in UNLINKED:
        channel.unlinked_at = channel.unlinked_at or news.since  # not since the code was shown that links it anew
    if state is ChannelState.CONNECTED and news.phone and await _is_anothers(session, channel, news.phone):
        await _give_back(session, channel, news.phone)
        return
    if state is ChannelState.CONNECTED:
        await devices.allow_any_phone(session, channel.organization_id, channel.id, allowed=False)
        if channel.followed_since is None or _is_another(channel, news):
            channel.followed_since = news.since.replace(microsecond=0)  # messages are told in whole seconds
        channel.phone, channel.lid = news.phone or channel.phone, news.lid or channel.lid
        channel.name = news.name or channel.name
        if channel.linked_at is None or channel.unlinked_at is not None:
            channel.linked_at, channel.unlinked_at = utc_now(), None
            await devices.note_missing_history(session, channel.organization_id, channel.id, None)
    announce(session, channel)
    if state is ChannelState.CONNECTED and was is not ChannelState.CONNECTED:
        await emit(session, ChannelConnected(channel.organization_id, channel.id))
    await tell_of_fall(session, channel, was)


async def tell_of_fall(session: AsyncSession, channel: Channel, was: ChannelState) -> None:
    """Announce that a number fell, if its state says so since it has changed."""
    if channel.state is was or not is_down(channel):
        return
    if channel.state in FALLEN or was is ChannelState.CONNECTED:
        await emit(session, ChannelFell(channel.organization_id, channel.id))


def is_down(channel: Channel) -> bool:
    """Whether a number that once worked does not work now, although members want it to."""
    return channel.linked_at is not None and channel.is_wanted and channel.state is not ChannelState.CONNECTED


def _is_another(channel: Channel, news: LinkState) -> bool:
    """Whether it is another account than before: one with the same id has only another phone."""
    if news.phone is None or channel.phone is None or news.phone == channel.phone:
        return False
    return news.lid is None or news.lid != channel.lid


async def _is_anothers(session: AsyncSession, channel: Channel, phone: str) -> bool:
    """Whether a phone was linked here that another channel has; two that have had one for long go on."""
    return phone != channel.phone and bool(await queries.sharing_phones(session, channel, phone))


async def _give_back(session: AsyncSession, channel: Channel, phone: str) -> None:
    """Unlink a phone that another channel has had meanwhile: each message would make two conversations."""
    channel.state, channel.is_wanted = ChannelState.STOPPED, False
    explain(channel, LinkReason(ReasonCode.PHONE_TAKEN, phone))
    await defer(
        session, "channels.disconnect", args={"channel_id": channel.id, "logout": True}, lock=f"channel:{channel.id}"
    )
    announce(session, channel)


def _was_given_back(channel: Channel, news: LinkState) -> bool:
    """Whether the news only says that the channel is off line, as it was told to be."""
    return channel.reason_code == ReasonCode.PHONE_TAKEN and not channel.is_wanted and news.reason is None


def is_latest(channel: Channel, arrival: int) -> bool:
    """Whether no later delivery has told the channel's state yet; it is remembered as the latest then."""
    if arrival < channel.state_arrival:
        return False
    channel.state_arrival = arrival
    return True


async def restrict(session: AsyncSession, channel: Channel, news: RestrictionNews) -> None:
    """Take over what WhatsApp forbids the number for now."""
    await devices.restrict(session, channel.organization_id, channel.id, news)
    announce(session, channel)


async def note_history(session: AsyncSession, channel: Channel, progress: int | None, *, done: bool) -> None:
    """Note how much of the phone's history has come."""
    await devices.note_history(session, channel.organization_id, channel.id, progress, done=done)
    announce(session, channel)


async def note_missing_history(session: AsyncSession, channel: Channel, news: HistoryMissing) -> None:
    """Note whether a part of the phone's history does not come."""
    await devices.note_missing_history(session, channel.organization_id, channel.id, news.gap)
    announce(session, channel)


async def expects_history(session: AsyncSession, channel: Channel) -> bool:
    """Whether the phone may still hand over what it remembers."""
    device = await linked_devices.of_channel(session, channel.id)
    return device is not None and (not device.history_done or device.history_missing is HistoryGap.FOR_NOW)


def note_trouble(session: AsyncSession, channel: Channel, trouble: Trouble | None) -> None:
    """Note what the gateway cannot store or hand over; nothing new is not told."""
    told = _told(trouble)
    if channel.bridge_trouble != told:
        channel.bridge_trouble = told
        announce(session, channel)


def note_intake(session: AsyncSession, channel: Channel, trouble: Trouble | None, failed: int) -> None:
    """Note what waits too long to be understood, and how many deliveries failed; nothing new is not told."""
    told = _told(trouble)
    if (channel.intake_trouble, channel.failed_deliveries) != (told, failed):
        channel.intake_trouble, channel.failed_deliveries = told, failed
        announce(session, channel)


def clock_of(ahead: float) -> float | None:
    """Return what of a difference between the clocks is told, in seconds: up to two seconds are usual."""
    return round(ahead, 1) if abs(ahead) > CLOCK_MAY_BE_OFF_S else None


def _told(trouble: Trouble | None) -> dict[str, Any] | None:
    if trouble is None:
        return None
    return {"code": trouble.code, "since": trouble.since.isoformat(), "waiting": trouble.waiting}


def announce(session: AsyncSession, channel: Channel) -> None:
    """Let browsers know of a changed channel."""
    channel.revision = (channel.revision or 0) + 1
    notify(session, channel.organization_id, Change("channel", channel.id))
