"""Lists of conversations on many chats, every view, of all numbers and of one, those without rows too.

    python -m bench.lists [--chats 200000]

One organization with two numbers: all chats are of people and of the first one, nobody waits or is responsible, so of
all views one has rows. Measured is `conversations.queries.page` in a transaction of its own, as the API calls it, and
how long it takes to give 20,000 chats a new time, which every index of theirs makes longer. Searches are of everything.
"""

import argparse
import asyncio
import time
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from uuid_utils.compat import uuid7

from bench.support import load_average, percentile, table
from sarafan.channels.models import Channel
from sarafan.conversations import queries
from sarafan.conversations.queries import View
from sarafan.core import migrations
from sarafan.core.db import Database
from sarafan.organizations.actors import Actor, ActorKind, Sight
from sarafan.organizations.models import Organization
from sarafan.organizations.permissions import Permission
from tests.support.postgres import fresh_database

ROUNDS = 30
SEARCHES = {
    "ерлан": "every fifth",
    "федор 77777": "one by words",
    "никого такого": "nobody",
    "8 701 009 99 99": "one phone",
}
_CONTACTS = """
    INSERT INTO contacts (id, organization_id, phone, name, revision)
    SELECT gen_random_uuid(), :organization, '7701' || lpad(n::text, 7, '0'),
           (ARRAY['Айгүл', 'Ерлан', 'Фёдор', 'Гүлнәр', 'Оля'])[n % 5 + 1] || ' ' ||
           (ARRAY['Қасымова', 'Смаилов', 'Ковалёв', 'Әбдірахман', 'О’Коннор', 'Ким'])[n % 6 + 1] || ' ' || n, 1
    FROM generate_series(1, :chats) n"""
_CHATS = """
    INSERT INTO conversations
        (id, organization_id, channel_id, contact_id, kind, unread_count, last_seq, revision, last_activity_at)
    SELECT gen_random_uuid(), :organization, :channel, id, 'direct', 0, 1, 1, now() - random() * interval '90 days'
    FROM contacts"""
_WRITE = """
    UPDATE conversations SET last_activity_at = now()
    WHERE id IN (SELECT id FROM conversations ORDER BY id LIMIT 20000)"""


async def run(database: Database, *statements: str, **values: object) -> list[Any]:
    """Run statements as the database's owner; return what the last one finds."""
    async with database.engine.connect() as opened:
        connection = await opened.execution_options(isolation_level="AUTOCOMMIT")
        for statement in statements:
            needed = {name: value for name, value in values.items() if f":{name}" in statement}
            result = await connection.execute(sa.text(statement), needed)
        return list(result.all()) if result.returns_rows else []


async def fill(database: Database, chats: int) -> tuple[UUID, UUID, UUID]:
    """Make everything; return the organization, the busy number and the new one."""
    async with database.for_system() as session:
        organization = Organization(name="Магазин")
        session.add(organization)
        await session.flush()
        look = {"kind": "bridge", "label": "Номер", "color": "#7048e8"}
        channels = [Channel(organization_id=organization.id, **look) for _ in range(2)]
        session.add_all(channels)
        await session.flush()
        ids = organization.id, channels[0].id, channels[1].id
    await run(database, _CONTACTS, _CHATS, organization=ids[0], channel=ids[1], chats=chats)
    return ids


async def measure(
    database: Database, actor: Actor, channel_id: UUID | None, view: View, search: str = "", rounds: int = ROUNDS
) -> str:
    """Read a view's first page again and again; return p50 / p95 in milliseconds."""
    took = []
    for _ in range(rounds):
        started = time.perf_counter()
        async with database.for_organization(actor.organization_id) as session:
            await queries.page(session, actor, view, search=search, channel_id=channel_id)
        took.append((time.perf_counter() - started) * 1000)
    return f"{percentile(took, 0.5):.1f} / {percentile(took, 0.95):.1f}"


async def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--chats", type=int, default=200_000)
    chats = parser.parse_args().chats
    with fresh_database(durable=True) as url:
        migrations.upgrade(url)
        database = Database(url)
        organization_id, busy, idle = await fill(database, chats)
        await run(database, "VACUUM ANALYZE")
        actor = Actor(ActorKind.MEMBER, uuid7(), "Дана", organization_id, frozenset({Permission.SEE_PHONE}), Sight())
        numbers = {"all numbers": None, "the busy number": busy, "the new number": idle}
        rows = [
            (f"{view.value}, {name}, p50 / p95 ms", await measure(database, actor, channel_id, view), "p95 ≤ 25")
            for view in View
            if view is not View.EVERYWHERE  # only a search shows that
            for name, channel_id in numbers.items()
        ]
        for search, finds in SEARCHES.items():
            took = await measure(database, actor, None, View.EVERYWHERE, search, rounds=10)
            rows.append((f"a search that finds {finds}, p50 / p95 ms", took, ""))
        started = time.perf_counter()
        await run(database, _WRITE)
        rows.append(("20,000 chats get a new time, s", f"{time.perf_counter() - started:.1f}", ""))
        await database.close()
    rows.append(("load at the end", load_average(), ""))
    table(f"Lists on {chats:,} chats (bench/lists.py)", ("what", "figure", "budget"), rows)


if __name__ == "__main__":
    asyncio.run(main())
