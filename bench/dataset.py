"""Data as a busy organization has it after some years: contacts, chats and messages in Russian and Kazakh.

Dataset L is `Size()`: 5 million messages in 200,000 chats of 100,000 people over ten numbers. Beside it stand nine
organizations with a hundredth of that each.
"""

import asyncio
import json
import random
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.lists import run
from sarafan.channels.models import Channel
from sarafan.core.db import Database
from sarafan.organizations.models import Member, Organization, Role

CHANNELS = 10
MEMBERS = 50
OTHERS = 9  # organizations, of a hundredth each
PHRASES = 50_000
LONG_EVERY = 200  # of so many chats one is long
LONG, SHORT = 2500, 13  # messages

_WORDS = {name: said.split() for name, said in json.loads(Path(__file__).with_name("words.json").read_text()).items()}

# Contacts first, each with chats on two numbers; then messages, most of them in chats that stay short.
_CONTACTS = """
    INSERT INTO contacts (id, organization_id, phone, name, revision)
    SELECT gen_random_uuid(), :organization, '7701' || lpad(n::text, 7, '0'),
           (:names)[n % :names_count + 1] || ' ' || (:surnames)[n / 7 % :surnames_count + 1] || ' ' || n, 1
      FROM generate_series(1, :contacts) n"""
_CHATS = """
    INSERT INTO conversations (id, organization_id, channel_id, contact_id, kind, unread_count, last_seq, revision,
                               last_activity_at, waiting_since, assignee_id, done_at, snoozed_until, priority)
    SELECT gen_random_uuid(), :organization, (CAST(:channels AS uuid[]))[(n + which * 5) % :channels_count + 1], id,
           'direct', CASE WHEN n % 20 = 0 THEN 1 ELSE 0 END, 1, 1, moment,
           CASE WHEN n % 20 = 0 THEN moment END,
           CASE WHEN n % 3 = 0 THEN (CAST(:members AS uuid[]))[n % :members_count + 1] END,
           CASE WHEN n % 5 = 1 THEN moment END, CASE WHEN n % 50 = 2 THEN now() + interval '1 day' END,
           CASE n % 40 WHEN 3 THEN 'urgent' WHEN 4 THEN 'high' ELSE 'normal' END
      FROM (SELECT id, row_number() OVER () AS n, which, now() - random() * interval '900 days' AS moment
              FROM contacts, generate_series(0, 1) which WHERE organization_id = :organization) AS someone"""
_MESSAGES = """
    INSERT INTO messages (id, organization_id, conversation_id, channel_id, seq, at, revision, direction, kind, status,
                          author_kind, text)
    SELECT gen_random_uuid(), :organization, m.chat, m.channel, m.seq, m.at, 1,
           CASE WHEN m.seq % 2 = 0 THEN 'out' ELSE 'in' END, 'text',
           CASE WHEN m.seq % 2 = 0 THEN 'read' ELSE 'received' END,
           CASE WHEN m.seq % 2 = 0 THEN 'phone' ELSE 'contact' END, first.text || ' ' || second.text
      FROM (SELECT c.id AS chat, c.channel_id AS channel, seq,
                   c.last_activity_at - (long - seq) * interval '7 minutes' AS at,
                   floor(power(random(), 2) * :phrases)::int AS one, floor(random() * :phrases)::int AS other
              FROM (SELECT *, CASE WHEN place % :every = 0 THEN :long ELSE :short END AS long
                      FROM bench_chats WHERE place BETWEEN :lowest AND :highest) AS c,
                   generate_series(1, long) AS seq) AS m
      JOIN bench_phrases AS first ON first.n = m.one JOIN bench_phrases AS second ON second.n = m.other"""
_CHATS_AT_ONCE = 4000


@dataclass(frozen=True)
class Size:
    """How much there is of the organization that is measured."""

    contacts: int = 100_000

    @property
    def chats(self) -> int:
        """Two for each contact."""
        return 2 * self.contacts

    @property
    def messages(self) -> int:
        """About; some chats are long."""
        return self.chats // LONG_EVERY * LONG + (self.chats - self.chats // LONG_EVERY) * SHORT


@dataclass(frozen=True)
class Made:
    """What a measurement asks about."""

    organization_id: UUID
    channel_ids: list[UUID]
    member_ids: list[UUID]


async def make(database: Database, size: Size) -> Made:
    """Fill an empty database: triggers off, the search's index last, as after a move from elsewhere."""
    await run(database, "ALTER TABLE messages DISABLE TRIGGER USER")
    await run(database, "DROP INDEX ix_search_entries_words")
    await _phrases(database)
    made = await _organization(database, size)
    for _ in range(OTHERS):
        await _organization(database, Size(max(LONG_EVERY, size.contacts // 100)))
    await _take_in(database)
    await run(database, "CREATE INDEX ix_search_entries_words ON search_entries USING gin (words)")
    await run(database, "ALTER INDEX ix_search_entries_words SET (gin_pending_list_limit = 512)")
    await run(database, "ALTER TABLE messages ENABLE TRIGGER USER")
    await _count(database)
    await run(database, "VACUUM ANALYZE")
    return made


def _vocabulary() -> list[str]:
    return [
        root + ending
        for language in ("ru", "kk")
        for root in _WORDS[f"roots_{language}"]
        for ending in ("", *_WORDS[f"endings_{language}"])
    ]


async def _phrases(database: Database) -> None:
    chance = random.Random(1)
    words = _vocabulary()
    chance.shuffle(words)
    await run(database, "CREATE TABLE bench_phrases (n int PRIMARY KEY, text text)")
    phrases = (_phrase(chance, words) for _ in range(PHRASES))
    values = {"phrases": list(phrases)}
    await run(
        database,
        "INSERT INTO bench_phrases SELECT n - 1, text "
        "FROM unnest(CAST(:phrases AS text[])) WITH ORDINALITY AS given(text, n)",
        **values,
    )


def _phrase(chance: random.Random, words: list[str]) -> str:
    """Write some words, of which few are said often and most seldom."""
    return " ".join(words[int(chance.random() ** 3 * len(words))] for _ in range(chance.randint(2, 7)))


async def _organization(database: Database, size: Size) -> Made:
    made = await _empty_organization(database)
    values = {
        "organization": made.organization_id, "contacts": size.contacts, "channels": made.channel_ids,
        "channels_count": CHANNELS, "members": made.member_ids, "members_count": MEMBERS,
        "names_count": len(_WORDS["names"]), "surnames_count": len(_WORDS["surnames"]),
    }  # fmt: skip
    contacts = _CONTACTS.replace("(:names)", _array(_WORDS["names"])).replace("(:surnames)", _array(_WORDS["surnames"]))
    await run(database, contacts, **values)
    await run(database, _CHATS, **values)
    await run(database, "DROP TABLE IF EXISTS bench_chats")
    await run(
        database,
        "CREATE TABLE bench_chats AS SELECT id, channel_id, last_activity_at, row_number() OVER () AS place "
        f"FROM conversations WHERE organization_id = '{made.organization_id}'",
    )
    await run(database, "CREATE INDEX ON bench_chats (place)")
    pieces = [(low, low + _CHATS_AT_ONCE - 1) for low in range(1, size.chats + 1, _CHATS_AT_ONCE)]
    await _in_two(pieces, lambda piece: _messages(database, made.organization_id, *piece))
    return made


def _array(words: Iterable[str]) -> str:
    return "(ARRAY[" + ", ".join(f"'{word}'" for word in words) + "])"


async def _empty_organization(database: Database) -> Made:
    async with database.for_system() as session:
        organization = Organization(name="Магазин")
        session.add(organization)
        await session.flush()
        look = {"kind": "bridge", "label": "Номер", "color": "#7048e8"}
        channels = [Channel(organization_id=organization.id, **look) for _ in range(CHANNELS)]
        members = [
            Member(organization_id=organization.id, email=f"{organization.id}.{n}@example.kz", name=f"Менеджер {n}",
                   password_hash="", role=Role.OPERATOR)
            for n in range(MEMBERS)
        ]  # fmt: skip
        session.add_all([*channels, *members])
        await session.flush()
        return Made(organization.id, [one.id for one in channels], [one.id for one in members])


async def _messages(database: Database, organization_id: UUID, lowest: int, highest: int) -> None:
    values = {"organization": organization_id, "phrases": PHRASES, "every": LONG_EVERY, "long": LONG, "short": SHORT}
    await run(database, _MESSAGES, **values, lowest=lowest, highest=highest)


async def _take_in(database: Database) -> None:
    """Give the search its words of all messages; of people its triggers have taken them in."""
    await run(
        database,
        "CREATE TABLE bench_batches AS SELECT batch, array_agg(id) AS ids FROM ("
        "SELECT id, ntile((SELECT greatest(1, count(*) / 5000)::int FROM messages)) OVER (ORDER BY id) AS batch "
        "FROM messages) AS numbered GROUP BY batch",
    )
    await run(database, "DELETE FROM search_gaps")
    batches = [batch for (batch,) in await run(database, "SELECT batch FROM bench_batches")]
    take_in = "SELECT sarafan_take_in_messages(ids) FROM bench_batches WHERE batch = :batch"
    await _in_two(batches, lambda batch: run(database, take_in, batch=batch))
    await run(database, "DROP TABLE bench_batches")


async def _in_two(pieces: Iterable[Any], work: Any) -> None:
    """Two at a time, as there are two cores."""
    waiting = iter(pieces)

    async def go_on() -> None:
        for piece in waiting:
            await work(piece)

    await asyncio.gather(go_on(), go_on())


async def _count(database: Database) -> None:
    """Count anew what transactions count as they write."""
    await run(database, "DELETE FROM conversation_counters")
    await run(
        database,
        """
        INSERT INTO conversation_counters
               (organization_id, assignee, total, waiting, unread, groups, groups_unread, snoozed, done)
        SELECT organization_id, coalesce(assignee_id, '00000000-0000-0000-0000-000000000000'), count(*),
               count(*) FILTER (WHERE waiting_since IS NOT NULL AND snoozed_until IS NULL),
               count(*) FILTER (WHERE unread_count > 0), 0, 0,
               count(*) FILTER (WHERE snoozed_until IS NOT NULL), count(*) FILTER (WHERE done_at IS NOT NULL)
          FROM conversations GROUP BY 1, 2""",
    )
