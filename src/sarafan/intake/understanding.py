"""From raw deliveries to facts, in order, for one stream at a time.

Many deliveries share a transaction, because a commit costs more than a message. When something
in them cannot be understood, each is tried alone, and those that fail are gone through event by
event: what is sound is kept, what is not stays visible with its reason, and the rest of the stream goes on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.core.clock import utc_now
from sarafan.core.db import attempt
from sarafan.core.jobs import is_transient
from sarafan.core.logging import get_logger
from sarafan.gateways.whatsapp.arrivals import Arrival
from sarafan.gateways.whatsapp.deliveries import ReadEvent, reason_of
from sarafan.intake import queries
from sarafan.intake.models import Delivery, DeliveryState
from sarafan.intake.sources import Source, source_of
from sarafan.intake.spacing import Spacing
from sarafan.intake.taking import taking_of
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


async def understand_stream(resources: Resources, stream: str) -> None:
    """Understand everything that a stream has pending; safe to run twice."""
    async with resources.database.for_system() as session:
        first = await queries.first_pending(session, stream)
        if first is None:
            return
        source = source_of(resources, first.source)
        if source is None or first.organization_id is None or await source.hold(session, first) is None:
            await queries.orphan(session, stream)
            return
    await _spacing.wait(stream)
    # Whatever came after the last look has queued a job of its own.
    while await _understand_some(resources, source, first):
        pass


async def _understand_some(resources: Resources, source: Source, first: Delivery) -> bool:
    """Understand the next deliveries that wait; returns whether more may."""
    assert first.organization_id is not None  # an orphan is not understood
    async with resources.database.for_organization(first.organization_id) as session:
        # A job that was given back may run beside the one that holds it still; this lock lets one of them past.
        locked = {"stream": first.stream_key}
        await session.execute(sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:stream, 1))"), locked)
        owner = await source.hold(session, first)
        deliveries = await queries.next_pending(session, first.stream_key, DELIVERIES_AT_ONCE)
        if owner is None or not deliveries:
            return False
        batch = _Batch(session, source, owner)
        if not await batch.understand_together(deliveries):
            for delivery in deliveries:
                if len(deliveries) == 1 or not await batch.understand_together([delivery]):
                    await batch.understand_apart(delivery)
        size = sum(len(delivery.body) for delivery in deliveries)
        return len(deliveries) == DELIVERIES_AT_ONCE or size >= queries.MOST_BYTES_AT_ONCE


@dataclass(frozen=True)
class _Batch:
    """Deliveries of one source for one owner, within a transaction."""

    session: AsyncSession
    source: Source
    owner: Any

    async def understand_together(self, deliveries: Sequence[Delivery]) -> bool:
        """Take everything in at once; false when anything in it has to be looked at alone."""
        arrivals: list[Arrival] = []
        for delivery in deliveries:
            read, problem = self._read(delivery)
            if problem is not None or any(_needs_care(one) for _, one in read):
                return False
            arrivals += [one.arrival for _, one in read if one.arrival and self._is_news(delivery, one.arrival)]
        try:
            async with attempt(self.session):
                await _apply(self.session, self.owner, arrivals)
        except Exception as error:
            if is_transient(error):
                raise
            await self.session.refresh(self.owner)
            return False
        for delivery in deliveries:
            _finish(delivery, [])
        return True

    async def understand_apart(self, delivery: Delivery) -> None:
        """Go through a delivery event by event; what is sound is kept."""
        read, problem = self._read(delivery)
        faults = [] if problem is None else [Fault(len(read), problem)]
        for place, (event, one) in enumerate(read):
            if one.reason is not None:
                faults.append(Fault(place, one.reason))
            if one.arrival is None:
                continue
            apart = taking_of(type(one.arrival)).apart
            if apart is not None:
                broken = await apart(self.session, self.owner, one.arrival, reason_of)
                if broken:
                    log.error(
                        "history_not_all_understood", delivery_id=str(delivery.id), place=place, parts=len(broken)
                    )
                faults += [Fault(place, reason) for reason in broken]
                continue
            failure = await self._take_in(delivery, one.arrival)
            if failure is not None:
                log.error("event_not_understood", delivery_id=str(delivery.id), place=place, exc_info=failure)
                faults.append(Fault(place, reason_of(failure)))
                await self._leave_a_line(delivery, event)
        _finish(delivery, faults)

    async def _take_in(self, delivery: Delivery, arrival: Arrival) -> Exception | None:
        """Take in one thing that arrived; returns what was wrong with it, and then nothing of it is kept."""
        try:
            async with attempt(self.session):
                if self._is_news(delivery, arrival):
                    await _apply(self.session, self.owner, [arrival])
        except Exception as error:
            if is_transient(error):
                raise
            await self.session.refresh(self.owner)
            return error
        return None

    async def _leave_a_line(self, delivery: Delivery, event: bytes) -> None:
        """Show in its chat that somebody sent something, as much of it as can be stored."""
        for bare in (False, True):
            line = self.source.reader.stand_in_for(event, str(self.owner.id), delivery.received_at, bare=bare)
            if line is None or await self._take_in(delivery, line) is None:
                return
        log.error("event_left_no_line", delivery_id=str(delivery.id))

    def _read(self, delivery: Delivery) -> tuple[list[tuple[bytes, ReadEvent]], str | None]:
        return self.source.reader.read(delivery.body, str(self.owner.id), delivery.received_at)

    def _is_news(self, delivery: Delivery, arrival: Arrival) -> bool:
        return self.source.is_news(self.owner, delivery, arrival)


def _needs_care(read: ReadEvent) -> bool:
    return read.reason is not None or bool(getattr(read.arrival, "broken", ()))


async def _apply(session: AsyncSession, owner: Any, arrivals: Sequence[Arrival]) -> None:
    for kind, run in _runs(arrivals):
        taking = taking_of(kind)
        if taking.many is not None:
            await taking.many(session, owner, run)
            continue
        for arrival in run:
            if taking.one is not None:
                await taking.one(session, owner, arrival)
            else:
                name = getattr(arrival, "kind", type(arrival).__name__)
                log.info("event_ignored", channel_id=str(owner.id), kind=name)


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
