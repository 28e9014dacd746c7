"""One worker's share of what happens to a team, at random: a process of its own, which may be killed at any moment.

It writes a character for each event: what was done, what may not be done at that moment, and what another one's
transaction stood in the way of.
"""

import asyncio
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts.fields import filling
from sarafan.contacts.tags import setting
from sarafan.conversations import counters, threads
from sarafan.conversations.models import Priority
from sarafan.conversations.states import changing, undoing, waking
from sarafan.core import logging
from sarafan.core.clock import utc_now
from sarafan.core.errors import SarafanError
from sarafan.core.jobs import is_transient
from sarafan.intake import accepting, tasks
from sarafan.intake.accepting import Arrived
from sarafan.notes import mentioning, writing
from sarafan.notes.mentioning import Named
from sarafan.notes.models import MentionKind
from sarafan.organizations import queries as organizations
from sarafan.organizations.actors import Actor
from sarafan.people import merging, parting
from sarafan.people.comparing import Side
from sarafan.resources import Resources, open_resources
from sarafan.wiring import wire
from tests.support.events import in_group
from tests.support.hub import make_settings, message

CUSTOMERS = 24
TOWNS = ("Алматы", "Астана")
DONE, REFUSED, IN_THE_WAY = "d", "r", "w"


@dataclass(frozen=True)
class Team:
    """Whose events they are, by ids. `forgets`: a writer of theirs changes rows and tells no counter."""

    url: str
    organization_id: str
    people: list[str]
    channels: list[str]
    tags: list[str]
    teams: list[str]
    field_id: str
    forgets: bool = False

    def to_json(self) -> str:
        return json.dumps(asdict(self))


@dataclass
class Life:
    """What a deed needs to know."""

    team: Team
    resources: Resources
    dice: random.Random

    def member(self) -> UUID:
        return UUID(self.dice.choice(self.team.people))

    async def actor(self, session: AsyncSession, member_id: UUID) -> Actor:
        organization_id = UUID(self.team.organization_id)
        [member] = await organizations.members_by_id(session, organization_id, [member_id])
        return Actor.of_member(member, await organizations.organization(session, organization_id))


async def write(life: Life) -> None:
    """Let a customer write, or the same person turn out to be two."""
    dice, channel, number = life.dice, life.dice.choice(life.team.channels), time.time_ns() // 1000
    at = 1_790_000_000 + number % 1_000_000
    data = in_group(f"M{number}-{dice.random()}", at=at)
    if dice.random() < 0.9:
        who, known = dice.randrange(CUSTOMERS), dice.randrange(3)
        address: dict[str, Any] = {
            "phone": f"77010000{who:03}" if known else None,
            "lid": f"9{who:03}" if known != 1 else None,
        }
        data = message(f"M{number}-{dice.random()}", at=at, from_me=dice.random() < 0.2, **address)
    event = {
        "id": str(uuid4()),
        "seq": number,
        "sessionId": channel,
        "type": "message",
        "late": False,
        "data": data,
        "at": "2026-11-21T10:00:00.000Z",
    }
    body = json.dumps({"node": "test", "events": [event]}).encode()
    async with life.resources.database.for_system() as session:
        arrived = Arrived("bridge", f"{channel}:{number}-{uuid4()}", channel, body, UUID(channel))
        await accepting.accept(session, [arrived])
    await tasks.understand(life.resources, channel)


async def assign(life: Life, session: AsyncSession, actor: Actor, chat: UUID) -> None:
    dice = life.dice
    team: Any = dice.choice(["same", None, *map(UUID, life.team.teams)])
    await threads.assign(session, actor, chat, dice.choice([None, *map(UUID, life.team.people)]), team_id=team)


async def give_back(life: Life, session: AsyncSession, actor: Actor, chat: UUID) -> None:
    await threads.give_back(session, actor, chat)


async def mark(life: Life, session: AsyncSession, actor: Actor, chat: UUID) -> None:
    verbs = (threads.mark_read, threads.mark_unread, threads.need_no_answer, threads.need_answer)
    await life.dice.choice(verbs)(session, actor, chat)


async def snooze(life: Life, session: AsyncSession, actor: Actor, chat: UUID) -> None:
    dice = life.dice
    until = dice.choice([utc_now() + timedelta(hours=1), None])
    for_id = life.member() if until and dice.random() < 0.5 else None
    await changing.snooze(session, actor, chat, until, reason="перезвонить", for_id=for_id)


async def decide(life: Life, session: AsyncSession, actor: Actor, chat: UUID) -> None:
    verbs = (changing.wake, changing.finish, changing.open_again, changing.tick_off)
    await life.dice.choice(verbs)(session, actor, chat)


async def prioritize(life: Life, session: AsyncSession, actor: Actor, chat: UUID) -> None:
    await changing.prioritize(session, actor, chat, life.dice.choice(list(Priority)))


async def take_back(life: Life, session: AsyncSession, actor: Actor, chat: UUID) -> None:
    lines = await undoing.changes_of(session, [chat], None, 1)
    if lines:
        await undoing.undo(session, actor, chat, lines[0].id)


async def tag(life: Life, session: AsyncSession, actor: Actor, chat: UUID) -> None:
    if contact := await contact_of(session, chat):
        tag_id = UUID(life.dice.choice(life.team.tags))
        await life.dice.choice((setting.put_on, setting.take_off))(session, actor, contact, tag_id)


async def fill(life: Life, session: AsyncSession, actor: Actor, chat: UUID) -> None:
    if contact := await contact_of(session, chat):
        await filling.write(session, actor, contact, UUID(life.team.field_id), life.dice.choice([*TOWNS, None]))


async def mention(life: Life, session: AsyncSession, actor: Actor, chat: UUID) -> None:
    named = Named(MentionKind.MEMBER, life.member())
    content = writing.Content("Взгляни", mentions=[named])
    await writing.write(session, actor, chat, content, f"{uuid4()}")


async def see(life: Life, session: AsyncSession, actor: Actor, chat: UUID) -> None:
    unread = sa.text("SELECT note_id, member_id FROM note_mentions WHERE read_at IS NULL ORDER BY random() LIMIT 1")
    if found := (await session.execute(unread)).first():
        await mentioning.see(session, await life.actor(session, found[1]), found[0])


async def merge(life: Life, session: AsyncSession, actor: Actor, chat: UUID) -> None:
    """Let two people be one, or part two who were."""
    made = sa.text("SELECT survivor_id, id FROM contact_merges WHERE undone_at IS NULL ORDER BY random() LIMIT 1")
    found = (await session.execute(made)).first()
    if found and life.dice.random() < 0.6:
        await parting.undo(session, actor, found[0], found[1])
        return
    two = await session.scalars(sa.text("SELECT id FROM contacts ORDER BY random() LIMIT 2"))
    survivor, absorbed = [*two, None, None][:2]
    if survivor and absorbed:
        choices = dict.fromkeys(("name", "phone"), life.dice.choice(list(Side)))
        await merging.merge(session, actor, survivor, absorbed, choices)


async def contact_of(session: AsyncSession, chat: UUID) -> UUID | None:
    found: UUID | None = await session.scalar(
        sa.text("SELECT contact_id FROM conversations WHERE id = :id"), {"id": chat}
    )
    return found


async def wake_by_clock(life: Life) -> None:
    """Let the moment of a snoozed chat have come."""
    query = sa.text("SELECT id, snoozed_until FROM conversations WHERE snoozed_until < '9000-01-01' LIMIT 1")
    async with life.resources.database.for_system() as session:
        found = (await session.execute(query)).first()
    if found:
        await waking.wake(life.resources, life.team.organization_id, str(found[0]), found[1].isoformat())


Deed = Callable[[Life, AsyncSession, Actor, UUID], Awaitable[None]]
DEEDS: tuple[Deed, ...] = (
    *(assign, assign, give_back, mark, mark, snooze, snooze, decide, decide, decide),
    *(prioritize, take_back, tag, tag, fill, mention, see, merge),
)


async def happen(life: Life) -> None:
    """Let one thing happen."""
    dice = life.dice.random()
    if dice < 0.25:
        await write(life)
        return
    if dice < 0.28:
        await wake_by_clock(life)
        return
    async with life.resources.database.for_organization(UUID(life.team.organization_id)) as session:
        actor = await life.actor(session, life.member())
        chat = await session.scalar(sa.text("SELECT id FROM conversations ORDER BY random() LIMIT 1"))
        if chat is not None:
            await life.dice.choice(DEEDS)(life, session, actor, chat)


def forget_counters() -> None:
    """Let whatever changes states tell no counter, as a writer would that somebody has forgotten to teach it."""

    def changed(session: AsyncSession, conversation: Any, before: Any, **more: Any) -> None:
        threads.changed(session, conversation, counters.share_of(conversation), **more)

    vars(changing)["threads"] = SimpleNamespace(changed=changed)


async def live(team: Team, seed: int, events: int) -> None:
    logging.configure(as_json=False)
    wire()
    if team.forgets:
        forget_counters()
    with tempfile.TemporaryDirectory(prefix="sarafan-life-") as folder:
        settings = make_settings(team.url, data_dir=Path(folder), database_pool_size=2)
        async with open_resources(settings) as resources:
            life = Life(team, resources, random.Random(seed))
            for _ in range(events):
                said = DONE
                try:
                    await happen(life)
                except SarafanError:
                    said = REFUSED
                except DBAPIError as error:
                    if not is_transient(error):
                        raise
                    said = IN_THE_WAY
                os.write(1, said.encode())


if __name__ == "__main__":
    asyncio.run(live(Team(**json.loads(sys.argv[1])), int(sys.argv[2]), int(sys.argv[3])))
