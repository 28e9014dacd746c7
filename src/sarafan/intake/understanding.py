"""From raw deliveries to facts, in order, for one channel at a time.

Many deliveries share a transaction, because a commit costs more than a message. When something
in them cannot be understood, they are gone through event by event: what is sound is kept, what is
not stays visible with its reason, and the rest of the channel goes on.
"""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels import queries as channels
from sarafan.channels import states
from sarafan.channels.models import Channel
from sarafan.contacts import identifying
from sarafan.conversations import groups
from sarafan.core.clock import utc_now
from sarafan.core.db import attempt
from sarafan.core.jobs import passes_by_itself
from sarafan.core.logging import get_logger
from sarafan.gateways.bridge.payloads import read_delivery, read_event
from sarafan.gateways.whatsapp import (
    Arrival,
    CallNews,
    DeletionNews,
    EditNews,
    GroupNews,
    GroupsSynced,
    HistoryPiece,
    IdentityLearnt,
    InboundMessage,
    LinkState,
    MembersChanged,
    ReactionNews,
    RestrictionNews,
    StatusUpdate,
)
from sarafan.intake import queries
from sarafan.intake.models import Delivery, DeliveryState
from sarafan.intake.spacing import Spacing
from sarafan.messages import calling, changing, history, receipts, receiving
from sarafan.resources import Resources

log = get_logger(__name__)

DELIVERIES_AT_ONCE = 50

_spacing = Spacing()


@dataclass(frozen=True)
class Trouble:
    """An event that was not understood: which one of its delivery, and why."""

    place: int
    reason: str


async def understand_channel(resources: Resources, channel_id: UUID) -> None:
    """Understand everything that a channel has pending; safe to run twice."""
    async with resources.database.for_system() as session:
        channel = await channels.find(session, channel_id)
        if channel is None:
            await queries.orphan(session, channel_id)
            return
    await _spacing.wait(channel_id)
    # Whatever came after the last look has queued a job of its own.
    while await _understand_some(resources, channel) == DELIVERIES_AT_ONCE:
        pass


async def _understand_some(resources: Resources, channel: Channel) -> int:
    async with resources.database.for_organization(channel.organization_id) as session:
        # A rescued job may run beside the one it was taken for: only one at a time gets past this.
        await session.execute(sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:c, 1))"), {"c": str(channel.id)})
        held = await channels.find_for_update(session, channel.organization_id, channel.id)
        deliveries = await queries.next_pending(session, channel.id, DELIVERIES_AT_ONCE)
        if held is None or not deliveries:
            return 0
        if not await _understand_together(session, held, deliveries):
            for delivery in deliveries:
                await _understand_apart(session, held, delivery)
        return len(deliveries)


async def _understand_together(session: AsyncSession, channel: Channel, deliveries: Sequence[Delivery]) -> bool:
    try:
        arrivals = [
            arrival
            for delivery in deliveries
            for event in read_delivery(delivery.body).events
            if _is_news(channel, delivery, arrival := read_event(event, str(channel.id)))
        ]
        if any(isinstance(arrival, HistoryPiece) and arrival.broken for arrival in arrivals):
            return False
        async with attempt(session):
            await _apply(session, channel, arrivals)
    except Exception as error:
        if passes_by_itself(error):
            raise
        await session.refresh(channel)
        return False
    for delivery in deliveries:
        _finish(delivery, [])
    return True


async def _understand_apart(session: AsyncSession, channel: Channel, delivery: Delivery) -> None:
    try:
        events = read_delivery(delivery.body).events
    except ValidationError as error:
        _finish(delivery, [Trouble(0, _reason(error))])
        return
    troubles: list[Trouble] = []
    for place, event in enumerate(events):
        try:
            arrival = read_event(event, str(channel.id))
            if isinstance(arrival, HistoryPiece):
                broken = await history.take_in_apart(session, channel, arrival, _reason)
                if broken:
                    log.error(
                        "history_not_all_understood", delivery_id=str(delivery.id), place=place, parts=len(broken)
                    )
                troubles += [Trouble(place, reason) for reason in broken]
                continue
            async with attempt(session):
                if _is_news(channel, delivery, arrival):
                    await _apply(session, channel, [arrival])
        except Exception as error:
            if passes_by_itself(error):
                raise
            log.exception("event_not_understood", delivery_id=str(delivery.id), place=place)
            troubles.append(Trouble(place, _reason(error)))
            await session.refresh(channel)
    _finish(delivery, troubles)


def _is_news(channel: Channel, delivery: Delivery, arrival: Arrival) -> bool:
    """Whether to take it in: of states only the latest counts, and a replay may bring an earlier one."""
    if not isinstance(arrival, LinkState):
        return True
    if delivery.arrival < channel.state_arrival:
        return False
    channel.state_arrival = delivery.arrival
    return True


async def _apply(session: AsyncSession, channel: Channel, arrivals: Sequence[Arrival]) -> None:
    for kind, run in _runs(arrivals):
        together = _TOGETHER.get(kind)
        if together is not None:
            await together(session, channel, run)
            continue
        for arrival in run:
            await _apply_one(session, channel, arrival)


async def _apply_one(session: AsyncSession, channel: Channel, arrival: Arrival) -> None:
    match arrival:
        case IdentityLearnt(person):
            await identifying.learn(session, channel.organization_id, person)
        case LinkState():
            await states.apply(session, channel, arrival)
        case GroupsSynced():
            await groups.synchronize(session, channel, arrival)
        case GroupNews():
            await groups.take_over(session, channel, arrival)
        case MembersChanged():
            await groups.change_members(session, channel, arrival)
        case HistoryPiece():
            await history.take_in(session, channel, arrival)
        case CallNews():
            await calling.apply(session, channel, arrival)
        case RestrictionNews():
            states.restrict(session, channel, arrival)
        case _:
            log.info("event_ignored", channel_id=str(channel.id), kind=getattr(arrival, "kind", type(arrival).__name__))


# What comes often is taken in many at a time, so that each costs a share of a few statements.
_TOGETHER: dict[type, Callable[[AsyncSession, Channel, Sequence[Any]], Awaitable[None]]] = {
    InboundMessage: receiving.receive,
    StatusUpdate: receipts.apply,
    ReactionNews: changing.apply_reactions,
    EditNews: changing.apply_edits,
    DeletionNews: changing.apply_deletions,
}


def _runs(arrivals: Sequence[Arrival]) -> Iterator[tuple[type[Arrival], list[Arrival]]]:
    """Cut into neighbours of one type, so that each run costs a few statements and order is kept."""
    for kind, run in groupby(arrivals, key=type):
        yield kind, list(run)


def _finish(delivery: Delivery, troubles: list[Trouble]) -> None:
    delivery.attempts += 1
    delivery.handled_at = utc_now()
    delivery.state = DeliveryState.FAILED if troubles else DeliveryState.DONE
    delivery.error = "; ".join(f"event {one.place}: {one.reason}" for one in troubles)[:2000] or None


def _reason(error: Exception) -> str:
    """Say what is wrong without repeating what arrived: a value may be personal."""
    if isinstance(error, ValidationError):
        parts = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_input=False)]
        return ", ".join(parts)
    return type(error).__name__
