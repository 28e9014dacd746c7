"""An alarm once a customer waits too long within working hours: one for each wait, for whom it concerns."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from sarafan.conversations import alarms
from sarafan.organizations.models import Role
from tests.support.hub import Hub, Person, message

# A Monday's noon in Almaty.
NOON = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
WEEKDAYS = [{"day": day, "begins": 9 * 60, "ends": 18 * 60} for day in range(5)]


async def waiting(hub: Hub, owner: Person, channel: UUID, since: datetime, number: int = 1) -> dict[str, Any]:
    """Let somebody have written at a moment."""
    said = message(f"A{number}", phone=f"7701{number:07}", lid=None, at=int(since.timestamp()))
    await hub.deliver(channel, hub.event(channel, "message", said))
    rows = await hub.conversations(owner, "limit=100")
    (row,) = [one for one in rows if one["contact"]["phone"] == f"7701{number:07}"]
    await hub.change("UPDATE conversations SET waiting_since = :since WHERE id = :id", since=since, id=row["id"])
    return row


async def sound(hub: Hub, owner: Person, at: datetime) -> None:
    await alarms.sound(hub.resources, str(owner.organization_id), now=lambda: at)


async def sounded(hub: Hub) -> list[str]:
    rows = await hub.rows("SELECT id FROM conversations WHERE alarmed_for = waiting_since ORDER BY waiting_since")
    return [str(row[0]) for row in rows]


@pytest.fixture
def minutes() -> Callable[[int], datetime]:
    return lambda count: NOON - timedelta(minutes=count)


async def test_who_waits_as_long_as_nobody_shall_is_announced_once(hub: Hub, minutes: Callable[[int], datetime]):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await owner.http.patch("/api/organization", json={"alarm_minutes": 30, "working_hours": WEEKDAYS})
    long = await waiting(hub, owner, channel, minutes(31), 1)
    await waiting(hub, owner, channel, minutes(29), 2)

    await sound(hub, owner, NOON)
    await sound(hub, owner, NOON)
    assert await sounded(hub) == [long["id"]]

    await waiting(hub, owner, channel, minutes(40), 1)  # answered meanwhile, and waits anew
    await sound(hub, owner, NOON)
    assert len(await sounded(hub)) == 1


async def test_only_working_time_counts_and_nobody_is_woken_at_night(hub: Hub, minutes: Callable[[int], datetime]):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await owner.http.patch("/api/organization", json={"alarm_minutes": 240, "working_hours": WEEKDAYS})
    # On Friday at 17:00: an hour of Friday and three of Monday until noon.
    friday = await waiting(hub, owner, channel, NOON - timedelta(days=2, hours=19))
    night = NOON + timedelta(hours=9)

    await sound(hub, owner, NOON - timedelta(minutes=1))
    assert await sounded(hub) == []
    await sound(hub, owner, NOON)
    assert await sounded(hub) == [friday["id"]]
    await waiting(hub, owner, channel, NOON - timedelta(hours=3), 2)
    await sound(hub, owner, night)
    assert await sounded(hub) == [friday["id"]]


async def test_who_is_no_customer_or_is_put_aside_alarms_nobody(hub: Hub, minutes: Callable[[int], datetime]):
    owner = await hub.person()
    channel = await hub.channel(owner)
    courier = await waiting(hub, owner, channel, minutes(90), 1)
    aside = await waiting(hub, owner, channel, minutes(80), 2)
    customer = await waiting(hub, owner, channel, minutes(70), 3)
    await owner.http.patch(f"/api/contacts/{courier['contact']['id']}", json={"kind": "courier"})
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    await owner.http.put(f"/api/conversations/{aside['id']}/snooze", json={"until": until})

    await sound(hub, owner, NOON)
    assert await sounded(hub) == [], "the owner has not asked for alarms"
    await owner.http.patch("/api/organization", json={"alarm_minutes": 60})
    await sound(hub, owner, NOON)
    assert await sounded(hub) == [customer["id"]]

    await owner.http.patch("/api/organization", json={"alarm_minutes": None})
    await waiting(hub, owner, channel, minutes(95), 4)
    await sound(hub, owner, NOON)
    assert await sounded(hub) == [customer["id"]]


async def test_hundreds_who_wait_are_announced_a_few_at_a_time(
    hub: Hub, minutes: Callable[[int], datetime], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(alarms, "MOST_AT_ONCE", 2)
    owner = await hub.person()
    channel = await hub.channel(owner)
    await owner.http.patch("/api/organization", json={"alarm_minutes": 5})
    rows = [await waiting(hub, owner, channel, minutes(60 - number), number) for number in range(1, 6)]
    for count in (2, 4, 5, 5):
        await sound(hub, owner, NOON)
        assert await sounded(hub) == [row["id"] for row in rows[:count]]


async def test_what_the_owner_asks_for_is_bounded_and_is_the_owners(hub: Hub):
    owner = await hub.person()
    head = await hub.person(owner.organization_id, Role.HEAD)
    for wrong in (0, -1, 1441, "x", 1.5):
        assert (await owner.http.patch("/api/organization", json={"alarm_minutes": wrong})).status_code == 422
    assert (await head.http.patch("/api/organization", json={"alarm_minutes": 5})).status_code == 403
    saved = await owner.http.patch("/api/organization", json={"alarm_minutes": 1440})
    assert (saved.json()["alarm_minutes"], (await owner.http.patch("/api/organization", json={})).json()) == (
        1440,
        saved.json(),
    )
