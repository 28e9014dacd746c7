"""Sources of deliveries: how each is read, and whose it is. Every kind of channel is one; `wiring.py` adds others."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels import queries as channels
from sarafan.channels import states
from sarafan.channels.models import Channel
from sarafan.contacts import identifying
from sarafan.conversations.private import opening
from sarafan.gateways.whatsapp.arrivals import IdentityLearnt
from sarafan.gateways.whatsapp.deliveries import Reader
from sarafan.gateways.whatsapp.links import LinkState
from sarafan.intake.models import Delivery
from sarafan.resources import Resources


@dataclass(frozen=True)
class Source:
    """One source. `hold`: loads whose a delivery is, and holds it until the end of the transaction; nothing when it is
    nobody's any more. `is_news`: whether an arrival is to be taken in, or an earlier one than what is known.
    """

    reader: Reader
    hold: Callable[[AsyncSession, Delivery], Awaitable[Any]]
    is_news: Callable[[Any, Delivery, object], bool] = lambda owner, delivery, arrival: True


others: dict[str, Source] = {}


def add_source(name: str, source: Source) -> None:
    """Let deliveries come from somewhere that is no kind of channel."""
    others[name] = source


def source_of(resources: Resources, name: str) -> Source | None:
    """Return a delivery's source; nothing when it left with its release."""
    if name in resources.gateways.kinds:
        return Source(resources.gateways.kinds[name].reader, _hold_channel, _is_news)
    return others.get(name)


async def _hold_channel(session: AsyncSession, delivery: Delivery) -> Channel | None:
    if delivery.channel_id is None or delivery.organization_id is None:
        return None
    return await channels.find_for_update(session, delivery.organization_id, delivery.channel_id)


def _is_news(channel: Channel, delivery: Delivery, arrival: object) -> bool:
    """Of states only the latest counts, and a replay may bring an earlier one."""
    return not isinstance(arrival, LinkState) or states.is_latest(channel, delivery.arrival)


async def learn(session: AsyncSession, channel: Channel, news: IdentityLearnt) -> None:
    """Take over who somebody turned out to be, for the channel's organization."""
    await opening.learn(session, channel, [news.person])
    person = await opening.as_told(session, channel, news.person)
    await identifying.learn(session, channel.organization_id, person)
