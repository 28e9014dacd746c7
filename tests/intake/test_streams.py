"""Deliveries are read by the reader of their source, and each stream is understood in the order in which it came."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.gateways.whatsapp.deliveries import Reader, ReadEvent
from sarafan.intake import accepting, sources, taking
from sarafan.intake.accepting import Arrived
from sarafan.intake.models import Delivery
from sarafan.organizations.models import Organization
from tests.support.hub import Hub, message

STATES = "SELECT state, count(*) FROM deliveries GROUP BY 1 ORDER BY 1"


@dataclass(frozen=True)
class Booked:
    """What a salon's calendar tells: no channel has anything to do with it."""

    number: int


@dataclass
class Calendar:
    """A source of its own: its reader, and what was taken in from it."""

    taken: list[tuple[UUID, int]]

    def read(self, body: bytes, owner_id: str, at: datetime) -> tuple[list[tuple[bytes, ReadEvent]], str | None]:
        return [(body, ReadEvent(Booked(int(body))))], None  # type: ignore[arg-type]  # an arrival of its own

    async def take_in(self, session: AsyncSession, owner: Organization, batch: Sequence[Booked]) -> None:
        self.taken += [(owner.id, one.number) for one in batch]


async def whose(session: AsyncSession, delivery: Delivery) -> Organization | None:
    return await session.get(Organization, delivery.organization_id)


def no_line(event: bytes, account_id: str, arrived_at: datetime, /, *, bare: bool = False) -> None:
    return None


@pytest.fixture
def calendar(monkeypatch: pytest.MonkeyPatch) -> Calendar:
    found = Calendar([])
    monkeypatch.setitem(sources.others, "calendar", sources.Source(Reader(found.read, no_line), whose))
    monkeypatch.setitem(taking.takings, Booked, taking.Taking(many=found.take_in))
    return found


async def test_a_source_without_channels_has_streams_of_its_own(hub: Hub, calendar: Calendar):
    salon, other = await hub.organization(), await hub.organization()
    arrived = [
        Arrived("calendar", f"{place}", f"salon:{whose.id}", str(place).encode(), organization_id=whose.id)
        for place, whose in enumerate([salon, other, salon, salon, other])
    ]

    async with hub.database.for_system() as session:
        assert await accepting.accept(session, arrived) == [True] * 5
        assert await accepting.accept(session, arrived[:1]) == [False]
    await hub.work()

    assert [number for owner, number in calendar.taken if owner == salon.id] == [0, 2, 3]
    assert [number for owner, number in calendar.taken if owner == other.id] == [1, 4]
    assert await hub.rows(STATES) == [("done", 5)]


async def test_what_the_release_before_stored_comes_first_and_in_its_order(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    for number in (1, 2):
        await hub.deliver(channel, hub.event(channel, "message", message(f"A{number}", str(number))), work=False)
    # As it was when that release ended: it wrote no stream, and its jobs name the channel.
    await hub.change("UPDATE deliveries SET stream = NULL")
    await hub.change(
        "UPDATE procrastinate_jobs SET args = jsonb_build_object('channel_id', CAST(:channel AS text))"
        " WHERE task_name = 'intake.understand'",
        channel=str(channel),
    )
    await hub.deliver(channel, hub.event(channel, "message", message("A3", "3")))

    thread = await hub.thread(owner, (await hub.conversations(owner))[0]["id"])
    assert [one["text"] for one in thread] == ["1", "2", "3"]
    assert await hub.rows(STATES) == [("done", 3)]


@pytest.mark.parametrize("path", ["/hooks/nobody", "/hooks/nobody/00000000-0000-7000-8000-000000000001"])
async def test_nobody_knocks_for_a_kind_that_there_is_not(hub: Hub, path: str):
    response = await (await hub.caller()).post(path, content=b"{}")

    assert (response.status_code, response.json()["error"]) == (401, "signature_refused")


async def test_a_source_that_left_with_its_release_leaves_no_delivery_waiting_for_ever(hub: Hub):
    salon = await hub.organization()
    async with hub.database.for_system() as session:
        await accepting.accept(session, [Arrived("gone", "1", "gone:1", b"1", organization_id=salon.id)])
    await hub.work()

    assert await hub.rows(STATES) == [("orphaned", 1)]


async def test_a_delivery_of_one_kind_says_nothing_to_a_channel_of_another(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.change("UPDATE channels SET kind = 'another'")
    said: dict[str, Any] = {"events": [hub.event(channel, "message", message("A1"))]}

    await hub.post_signed(json.dumps(said).encode(), f"{channel}:1-1")
    await hub.work()

    assert await hub.rows(STATES) == [("orphaned", 1)]
    assert await hub.rows("SELECT count(*) FROM messages") == [(0,)]
