"""Names of deliveries and streams are their sender's: those of two channels, organizations or sources never mix."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.gateways.whatsapp.deliveries import Announced, Knock, Reader, ReadEvent
from sarafan.intake import accepting, sources, taking
from sarafan.intake.accepting import Arrived
from sarafan.intake.models import Delivery
from sarafan.organizations.models import Organization
from sarafan.resources.kinds import KINDS
from tests.gateways.echo.kind import announced, kind_of, no_line
from tests.gateways.echo.room import SETTINGS, make
from tests.gateways.echo.service import EchoService
from tests.support.hub import Hub, running_hub

STATES = "SELECT state, count(*) FROM deliveries GROUP BY 1 ORDER BY 1"


def in_one_stream(knock: Knock) -> Announced | None:
    """Say what the echo says, but that all of its channels share one stream."""
    said = announced(knock)
    return said and replace(said, stream="all")


@pytest.fixture
async def hub(database_url: str) -> AsyncIterator[Hub]:
    kind = replace(kind_of(EchoService()), hook=in_one_stream)
    async with running_hub(database_url, kinds=(*KINDS, kind)) as hub:
        yield hub


async def test_each_channel_numbers_its_deliveries_and_shares_its_stream_with_nobody_elses(hub: Hub):
    owner, stranger = await hub.person(), await hub.person()
    channels = [(await make(hub, whose, SETTINGS)).json()["id"] for whose in (owner, owner, stranger)]
    post = await hub.caller()
    for place, channel in enumerate(channels):
        body, headers = EchoService().post({"id": "E1", "phone": "77011234567", "text": f"Сәлем {place}"})
        for _ in ("once", "again"):
            sent = await post.post(f"/hooks/echo/{channel}", content=body, headers={**headers, "x-echo-delivery": "1"})
            assert sent.status_code == 200, sent.text
    await hub.work()

    for whose, texts in ((owner, {"Сәлем 0", "Сәлем 1"}), (stranger, {"Сәлем 2"})):
        threads = [await hub.thread(whose, one["id"]) for one in await hub.conversations(whose)]
        assert {one["text"] for thread in threads for one in thread} == texts
    assert await hub.rows(STATES) == [("done", 3)]


@dataclass(frozen=True)
class Noted:
    """What a diary or a calendar tells."""

    by: str
    number: int


async def test_a_stream_that_two_sources_call_the_same_is_read_by_the_reader_of_each(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
):
    taken: list[Noted] = []

    async def whose(session: AsyncSession, delivery: Delivery) -> Organization | None:
        return await session.get(Organization, delivery.organization_id)

    async def take_in(session: AsyncSession, owner: Organization, one: Noted) -> None:
        taken.append(one)

    def reader_of(name: str) -> Reader:
        def read(body: bytes, owner_id: str, at: datetime) -> tuple[list[tuple[bytes, ReadEvent]], str | None]:
            return [(body, ReadEvent(Noted(name, int(body))))], None  # type: ignore[arg-type]  # an arrival of its own

        return Reader(read, no_line)

    monkeypatch.setitem(taking.takings, Noted, taking.Taking(one=take_in))
    for name in ("diary", "calendar"):
        monkeypatch.setitem(sources.others, name, sources.Source(reader_of(name), whose))
    salon: UUID = (await hub.organization()).id
    arrived = [
        Arrived(name, str(number), "salon:1", str(number).encode(), organization_id=salon)
        for number in (1, 2)
        for name in ("diary", "calendar", "gone")
    ]

    async with hub.database.for_system() as session:
        assert await accepting.accept(session, arrived) == [True] * 6
    await hub.work()

    assert sorted((one.by, one.number) for one in taken) == [
        ("calendar", 1),
        ("calendar", 2),
        ("diary", 1),
        ("diary", 2),
    ]
    assert await hub.rows(STATES) == [("done", 4), ("orphaned", 2)]
