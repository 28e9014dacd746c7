"""Quick replies taken in from a table, all or none, and given out as one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.organizations.actors import Actor
from sarafan.organizations.models import Language
from sarafan.organizations.permissions import Permission
from sarafan.replies import csv_files, editing, queries, variables
from sarafan.replies.csv_files import MOST_FOUND_LETTERS, Fault, Row, Unreadable
from sarafan.replies.editing import MOST_BYTES, MOST_OF_ONE, MOST_OF_TEAM, Wanted
from sarafan.replies.errors import ImportFaulty, UnknownVariable
from sarafan.replies.models import MOST_FOLDER, MOST_SHORTCUT, MOST_TEXT, MOST_TITLE, QuickReply, plain_shortcut

MOST_FAULTS = 100  # that are told of one file
LANGUAGES = {"text_ru": Language.RUSSIAN, "text_kk": Language.KAZAKH, "text_en": Language.ENGLISH}
LONGEST = {"title": MOST_TITLE, "folder": MOST_FOLDER, "shortcut": MOST_SHORTCUT, **dict.fromkeys(LANGUAGES, MOST_TEXT)}


@dataclass
class Outcome:
    """What a file does: how many it makes, changes and leaves as they are, and what is wrong with it."""

    created: int = 0
    changed: int = 0
    same: int = 0
    faults: list[Fault] = field(default_factory=list)


@dataclass
class Plan:
    """Which line becomes what: a new quick reply, or one that is there already."""

    outcome: Outcome = field(default_factory=Outcome)
    steps: list[tuple[QuickReply | None, Wanted]] = field(default_factory=list)


async def take_in(session: AsyncSession, actor: Actor, content: bytes, *, team: bool, dry_run: bool) -> Outcome:
    """Take in a table, or only say what it would do: a line with a known shortcut, else title and folder, changes that.

    Raises `ImportFaulty` when it is meant and a line is wrong: then nothing is taken in.
    """
    actor.require(Permission.SEND)
    if team:
        actor.require(Permission.REPLIES)
    plan = _plan(content, await queries.of_scope(session, actor, team=team), team=team)
    outcome = plan.outcome
    outcome.faults = outcome.faults[:MOST_FAULTS]
    if dry_run:
        return outcome
    if outcome.faults:
        raise ImportFaulty(found=len(outcome.faults), faults=[asdict(fault) for fault in outcome.faults])
    for there, wanted in plan.steps:
        reply = there or QuickReply(organization_id=actor.organization_id)
        editing.write(reply, actor, wanted)
        session.add(reply)
    await editing.keep(session, actor, team=team)
    return outcome


async def give_out(session: AsyncSession, actor: Actor, *, team: bool) -> tuple[str, int]:
    """Write the team's, or the actor's own, as a table that `take_in` reads; returns it and how many are in it."""
    found = await queries.of_scope(session, actor, team=team)
    rows = [
        (one.folder, one.title, one.shortcut or "", one.text_ru or "", one.text_kk or "", one.text_en or "")
        for one in found
    ]
    return csv_files.write(rows), len(rows)


def _plan(content: bytes, present: Sequence[QuickReply], *, team: bool) -> Plan:
    plan = Plan()
    try:
        rows = csv_files.read(content)
    except Unreadable as error:
        plan.outcome.faults = [error.fault]
        return plan
    places = Places(present)
    for row in rows:
        faults = list(_faults_of(row))
        there = places.of(row)
        wanted = _wanted(row, there, team=team)
        if not faults and not wanted.texts:
            faults.append(Fault(row.line, "text_ru", "missing"))
        if not faults and not places.take(wanted, there):
            faults.append(Fault(row.line, "shortcut" if wanted.shortcut else "title", "twice", _told(wanted.title)))
        plan.outcome.faults += faults
        if not faults:
            _note(plan, there, wanted)
    plan.outcome.faults += _lack_of_room(plan, present, team=team)
    return plan


class Places:
    """Where quick replies are: by shortcut, and by folder and title where only one is; each is written to once."""

    def __init__(self, present: Sequence[QuickReply]) -> None:
        self._by_shortcut = {one.shortcut: one for one in present if one.shortcut}
        self._by_title: dict[tuple[str, str], list[QuickReply]] = {}
        for one in present:
            self._by_title.setdefault((one.folder, one.title), []).append(one)
        self._taken: set[UUID | str | tuple[str, str]] = set()

    def of(self, row: Row) -> QuickReply | None:
        """Return what a line is about, or nothing when it is something new."""
        shortcut = plain_shortcut(row.cells.get("shortcut", ""))
        if shortcut in self._by_shortcut:
            return self._by_shortcut[shortcut]
        same = self._by_title.get((row.cells.get("folder", ""), row.cells.get("title", "")), [])
        return same[0] if len(same) == 1 else None

    def take(self, wanted: Wanted, there: QuickReply | None) -> bool:
        """Take the place for a line; false: an earlier line has it."""
        keys: set[UUID | str | tuple[str, str]] = {there.id} if there else {(wanted.folder, wanted.title)}
        keys |= {wanted.shortcut} if wanted.shortcut else set()
        is_free = not keys & self._taken
        self._taken |= keys
        return is_free


def _wanted(row: Row, there: QuickReply | None, *, team: bool) -> Wanted:
    """Return what a line asks for; a column that the table has not leaves what is there."""
    cells = row.cells
    texts = dict(there.texts) if there else {}
    for column, language in LANGUAGES.items():
        if column in cells:
            texts.pop(language, None)
            texts |= {language: cells[column]} if cells[column] else {}
    folder = cells.get("folder", there.folder if there else "")
    shortcut = plain_shortcut(cells["shortcut"]) if "shortcut" in cells else (there.shortcut if there else None)
    return Wanted(cells["title"], folder, shortcut, texts, team)


def _faults_of(row: Row) -> Iterator[Fault]:
    for column, value in row.cells.items():
        if len(value) > LONGEST[column]:
            yield Fault(row.line, column, "too_long", str(len(value)), LONGEST[column])
        elif "\x00" in value or (column == "shortcut" and value and plain_shortcut(value) is None):
            yield Fault(row.line, column, "invalid", _told(value.replace("\x00", "\ufffd")))
        elif column in LANGUAGES:
            try:
                variables.check(value, field=column)
            except UnknownVariable as error:
                yield Fault(row.line, column, "unknown_variable", _told(str(error.data["found"])))
    if not row.cells["title"]:
        yield Fault(row.line, "title", "missing")


def _note(plan: Plan, there: QuickReply | None, wanted: Wanted) -> None:
    if there is None:
        plan.outcome.created += 1
    elif (there.title, there.folder, there.shortcut, there.texts) == (
        wanted.title,
        wanted.folder,
        wanted.shortcut,
        wanted.texts,
    ):
        plan.outcome.same += 1
        return
    else:
        plan.outcome.changed += 1
    plan.steps.append((there, wanted))


def _lack_of_room(plan: Plan, present: Sequence[QuickReply], *, team: bool) -> Iterator[Fault]:
    most = MOST_OF_TEAM if team else MOST_OF_ONE
    count = len(present) + plan.outcome.created
    if count > most:
        yield Fault(1, None, "too_many", str(count), most)
    written = {there.id for there, _ in plan.steps if there}
    size = sum(_size(one.title, one.texts.values()) for one in present if one.id not in written)
    size += sum(_size(wanted.title, wanted.texts.values()) for _, wanted in plan.steps)
    if size > MOST_BYTES:
        yield Fault(1, None, "too_much", str(size), MOST_BYTES)


def _size(title: str, texts: Iterable[str]) -> int:
    return sum(len(text.encode()) for text in (title, *texts))


def _told(value: str) -> str:
    return value[:MOST_FOUND_LETTERS]
