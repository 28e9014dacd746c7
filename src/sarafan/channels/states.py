"""What a gateway tells of a linked account becomes the channel's state."""

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels.events import ChannelConnected
from sarafan.channels.models import Channel, ChannelState
from sarafan.core.clock import utc_now
from sarafan.core.events import emit
from sarafan.core.realtime import Change, notify
from sarafan.gateways.whatsapp import LinkState


async def apply(session: AsyncSession, channel: Channel, news: LinkState) -> None:
    """Take over an account's state. An unknown one counts as failed, with its name as the reason."""
    was = channel.state
    known = news.state in set(ChannelState)
    state = ChannelState(news.state) if known else ChannelState.FAILED
    if state is not was:
        channel.state_since = news.since
    channel.state = state
    channel.reason_code = (news.reason_code or "")[:64] or None if known else news.state[:64]
    channel.reason_message = news.reason_message
    channel.qr_text, channel.qr_expires_at = news.qr_text, news.qr_expires_at
    if state is ChannelState.CONNECTED:
        channel.phone, channel.lid = news.phone or channel.phone, news.lid or channel.lid
        channel.name = news.name or channel.name
        channel.linked_at = channel.linked_at or utc_now()
    announce(session, channel)
    if state is ChannelState.CONNECTED and was is not ChannelState.CONNECTED:
        await emit(session, ChannelConnected(channel.organization_id, channel.id))


def announce(session: AsyncSession, channel: Channel) -> None:
    """Let browsers know of a changed channel."""
    channel.revision = (channel.revision or 0) + 1
    notify(session, channel.organization_id, Change("channel", channel.id))
