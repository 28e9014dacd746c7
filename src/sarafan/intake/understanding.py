"""From raw deliveries to facts, in order, for one channel at a time.

Many deliveries share a transaction, because a commit costs more than a message. When something
in them cannot be understood, each is tried alone, and those that fail are gone through event by
event: what is sound is kept, what is not stays visible with its reason, and the rest of the channel goes on.
"""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any
from uuid import UUID

import sqlalchemy as sa
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
from sarafan.gateways.bridge.payloads import ReadEvent, read_events, reason_of, stand_in_for
from sarafan.gateways.whatsapp.arrivals import (
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
from sarafan.messages.changing import applying
from sarafan.messages.receiving import calling, history, receipts, storing
from sarafan.resources import Resources

log = get_logger(__name__)

DELIVERIES_AT_ONCE = 50
MOST_TOGETHER = 500  # arrivals of one type that share their statements

_spacing = Spacing()


@dataclass(frozen=True)
class Fault:
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
    while await _understand_some(resources, channel):
        pass


async def _understand_some(resources: Resources, channel: Channel) -> bool:
    """Understand the next deliveries that wait; returns whether more may."""
    async with resources.database.for_organization(channel.organization_id) as session:
        # A rescued job may run beside the one it was taken for: only one at a time gets past this.
        await session.execute(sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:c, 1))"), {"c": str(channel.id)})
        held = await channels.find_for_update(session, channel.organization_id, channel.id)
        deliveries = await queries.next_pending(session, channel.id, DELIVERIES_AT_ONCE)
        if held is None or not deliveries:
            return False
        if not await _understand_together(session, held, deliveries):
            for delivery in deliveries:
                if len(deliveries) == 1 or not await _understand_together(session, held, [delivery]):
                    await _understand_apart(session, held, delivery)
        size = sum(len(delivery.body) for delivery in deliveries)
        return len(deliveries) == DELIVERIES_AT_ONCE or size >= queries.MOST_BYTES_AT_ONCE


async def _understand_together(session: AsyncSession, channel: Channel, deliveries: Sequence[Delivery]) -> bool:
    """Take everything in at once; false when anything in it has to be looked at alone."""
    arrivals: list[Arrival] = []
    for delivery in deliveries:
        read, problem = read_events(delivery.body, str(channel.id), delivery.received_at)
        if problem is not None or any(_needs_care(one) for _, one in read):
            return False
        arrivals += [one.arrival for _, one in read if one.arrival and _is_news(channel, delivery, one.arrival)]
    try:
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


def _needs_care(read: ReadEvent) -> bool:
    return read.reason is not None or (isinstance(read.arrival, HistoryPiece) and bool(read.arrival.broken))


async def _understand_apart(session: AsyncSession, channel: Channel, delivery: Delivery) -> None:
    read, problem = read_events(delivery.body, str(channel.id), delivery.received_at)
    faults = [] if problem is None else [Fault(len(read), problem)]
    for place, (event, one) in enumerate(read):
        if one.reason is not None:
            faults.append(Fault(place, one.reason))
        if isinstance(one.arrival, HistoryPiece):
            broken = await history.take_in_apart(session, channel, one.arrival, reason_of)
            if broken:
                log.error("history_not_all_understood", delivery_id=str(delivery.id), place=place, parts=len(broken))
            faults += [Fault(place, reason) for reason in broken]
        elif one.arrival is not None:
            failure = await _take_in(session, channel, delivery, one.arrival)
            if failure is not None:
                log.error("event_not_understood", delivery_id=str(delivery.id), place=place, exc_info=failure)
                faults.append(Fault(place, reason_of(failure)))
                await _leave_a_line(session, channel, delivery, event)
    _finish(delivery, faults)


async def _take_in(session: AsyncSession, channel: Channel, delivery: Delivery, arrival: Arrival) -> Exception | None:
    """Take in one thing that arrived; returns what was wrong with it, and then nothing of it is kept."""
    try:
        async with attempt(session):
            if _is_news(channel, delivery, arrival):
                await _apply(session, channel, [arrival])
    except Exception as error:
        if passes_by_itself(error):
            raise
        await session.refresh(channel)
        return error
    return None


async def _leave_a_line(session: AsyncSession, channel: Channel, delivery: Delivery, event: bytes) -> None:
    """Show in its chat that somebody sent something, as much of it as can be stored."""
    for bare in (False, True):
        line = stand_in_for(event, str(channel.id), delivery.received_at, bare=bare)
        if line is None or await _take_in(session, channel, delivery, line) is None:
            return
    log.error("event_left_no_line", delivery_id=str(delivery.id))


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
    InboundMessage: storing.receive,
    StatusUpdate: receipts.apply,
    ReactionNews: applying.apply_reactions,
    EditNews: applying.apply_edits,
    DeletionNews: applying.apply_deletions,
}


def _runs(arrivals: Sequence[Arrival]) -> Iterator[tuple[type[Arrival], list[Arrival]]]:
    """Cut into neighbours of one type, so that each run costs a few statements and order is kept.

    A run is bounded: PostgreSQL takes 65,535 values in a statement, and slows down long before.
    """
    for kind, run in groupby(arrivals, key=type):
        while some := list(islice(run, MOST_TOGETHER)):
            yield kind, some


def _finish(delivery: Delivery, faults: list[Fault]) -> None:
    delivery.attempts += 1
    delivery.handled_at = utc_now()
    delivery.state = DeliveryState.FAILED if faults else DeliveryState.DONE
    delivery.error = "; ".join(f"event {one.place}: {one.reason}" for one in faults)[:2000] or None
