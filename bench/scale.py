"""Lists, threads, counters and searches on a hundredth of dataset L and on all of it (`bench/dataset.py`).

    python -m bench.scale [--contacts 100000] [--rounds 40]

Each is asked for as the API asks, in a transaction of its own; the p95 of the larger is put beside the smaller's.
Without `--contacts` it is all of L, which takes about half an hour to make.
"""

import argparse
import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from bench.dataset import Made, Size, make
from bench.lists import run
from bench.support import load_average, percentile, table
from sarafan.conversations import counters, queries
from sarafan.conversations.models import Conversation
from sarafan.conversations.queries import View
from sarafan.conversations.visibility import conversations_of
from sarafan.core import migrations
from sarafan.core.db import Database
from sarafan.messages import paging as threads
from sarafan.organizations.actors import Actor, ActorKind, Sight
from sarafan.organizations.permissions import Permission
from sarafan.search import finding
from sarafan.search.schemas import Group
from tests.support.postgres import fresh_database

Asking = Callable[[AsyncSession], Awaitable[Any]]
NAMES = ("айгүл касымова", "смаилов ерлан", "фёдор", "нұрпейісов 17", "никого такого", "кавалев")
PHONES = ("8 701 000 12 34", "0001234", "+7 701 000-45-67", "4567", "9999999")
TWO_WORDS = ("заказ доставка", "жеткізу төлем", "скидка школа", "куртку вернуть", "сабақ ертең", "зеркало небывалое")


async def spread(database: Database, made: Made, asking: list[Asking], rounds: int) -> tuple[float, float]:
    """Ask one after another, again and again; return p50 and p95 in milliseconds."""
    took = []
    for number in range(rounds + len(asking)):
        started = time.perf_counter()
        async with database.for_organization(made.organization_id) as session:
            await asking[number % len(asking)](session)
        if number >= len(asking):  # each was asked once before
            took.append((time.perf_counter() - started) * 1000)
    return percentile(took, 0.5), percentile(took, 0.95)


def _lists(actor: Actor, made: Made) -> Mapping[str, list[Asking]]:
    numbers = {"all numbers": None, "one number": made.channel_ids[0]}

    def asks(view: View, channel_id: UUID | None) -> list[Asking]:
        return [lambda session: queries.page(session, actor, view, channel_id=channel_id)]

    return {
        f"list {view.value}, {name}": asks(view, number)
        for view in View
        if view is not View.EVERYWHERE
        for name, number in numbers.items()
    }


def _searches(actor: Actor) -> Mapping[str, list[Asking]]:
    def asks(words: tuple[str, ...], group: Group) -> list[Asking]:
        def ask(q: str) -> Asking:
            return lambda session: finding.search(session, actor, q, group, None, 20)

        return [ask(q) for q in words]

    return {
        "search, names": asks(NAMES, Group.CHATS),
        "search, phones": asks(PHONES, Group.CHATS),
        "search, two words of messages": asks(TWO_WORDS, Group.MESSAGES),
    }


async def _threads(database: Database, made: Made) -> list[Asking]:
    found = await run(
        database,
        "SELECT id FROM conversations WHERE organization_id = :organization ORDER BY id",
        organization=made.organization_id,
    )
    ids = [row[0] for row in found]
    return [_thread(one) for one in random.Random(2).sample(ids, min(100, len(ids)))]


def _thread(conversation_id: UUID) -> Asking:
    async def ask(session: AsyncSession) -> None:
        query = sa.select(Conversation).where(Conversation.id == conversation_id)
        await threads.thread_page(session, threads.Stretch.of((await session.scalars(query)).one()))

    return ask


async def _timelines(database: Database, made: Made, actor: Actor) -> list[Asking]:
    found = await run(
        database,
        "SELECT contact_id FROM conversations WHERE organization_id = :organization AND contact_id IS NOT NULL "
        "GROUP BY contact_id HAVING count(*) > 1 ORDER BY contact_id",
        organization=made.organization_id,
    )
    ids = [row[0] for row in found]
    return [_timeline(actor, one) for one in random.Random(3).sample(ids, min(100, len(ids)))]


def _timeline(actor: Actor, contact_id: UUID) -> Asking:
    async def ask(session: AsyncSession) -> None:
        query = conversations_of(actor).where(Conversation.contact_id == contact_id)
        await threads.thread_page(session, threads.Stretch(tuple(await session.scalars(query)), is_timeline=True))

    return ask


async def measure(database: Database, made: Made, rounds: int) -> dict[str, tuple[float, float]]:
    """Measure everything on one database; p50 and p95 in milliseconds by name."""
    actor = Actor(
        ActorKind.MEMBER, made.member_ids[0], "Дана", made.organization_id, frozenset({Permission.SEE_PHONE}), Sight()
    )
    asked: dict[str, list[Asking]] = {
        **_lists(actor, made),
        "thread": await _threads(database, made),
        "timeline of a person": await _timelines(database, made, actor),
        "counters": [lambda s: counters.read_for(s, actor)],
        "counters, one number": [lambda s: counters.read_for(s, actor, made.channel_ids[0])],
        **_searches(actor),
    }
    return {name: await spread(database, made, asking, rounds) for name, asking in asked.items()}


@asynccontextmanager
async def filled(size: Size) -> Any:
    """A database with that much in it."""
    with fresh_database(durable=True) as url:
        migrations.upgrade(url)
        database = Database(url)
        started = time.perf_counter()
        made = await make(database, size)
        print(f"{size.messages:,} messages in {size.chats:,} chats: made in {time.perf_counter() - started:.0f} s")
        try:
            yield database, made
        finally:
            await database.close()


def _budget(name: str) -> int:
    budgets = {"list": 25, "thread": 20, "timeline": 20, "counters": 10, "search, two": 150, "search": 40}
    return next(budget for beginning, budget in budgets.items() if name.startswith(beginning))


async def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--contacts", type=int, default=Size().contacts)
    parser.add_argument("--rounds", type=int, default=40)
    given = parser.parse_args()
    results = []
    for size in (Size(max(200, given.contacts // 100)), Size(given.contacts)):
        async with filled(size) as (database, made):
            results.append(await measure(database, made, given.rounds))
    small, large = results
    rows = [
        (f"{name}, p50 / p95 ms", _told(small[name]), _told(large[name]), f"p95 ≤ {_budget(name)}",
         f"{large[name][1] / small[name][1]:.1f}")
        for name in large
    ]  # fmt: skip
    rows.append(("load at the end", "", load_average(), "", ""))
    table(
        f"{Size(given.contacts).messages:,} messages (bench/scale.py)", ("what", "1 %", "all", "budget", "times"), rows
    )


def _told(spread_: tuple[float, float]) -> str:
    return f"{spread_[0]:.1f} / {spread_[1]:.1f}"


if __name__ == "__main__":
    asyncio.run(main())
