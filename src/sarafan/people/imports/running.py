"""The job of an import: a piece at a time, each in a transaction of its own that also says what it has done."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts import identifying
from sarafan.contacts.tags import vocabulary
from sarafan.contacts.tags.errors import TagNameTaken, TooManyTags
from sarafan.core.clock import utc_now
from sarafan.core.db import attempt
from sarafan.core.errors import Forbidden, SarafanError
from sarafan.core.jobs import defer, is_transient
from sarafan.core.logging import get_logger
from sarafan.core.realtime import Change, notify
from sarafan.gateways.whatsapp.arrivals import Person
from sarafan.organizations import queries as organizations
from sarafan.organizations.actors import Actor
from sarafan.organizations.models import Member
from sarafan.organizations.permissions import Permission
from sarafan.people.imports import applying, checking, knowing, planning, queries, restoring
from sarafan.people.imports.cells import Fault, Vocabulary, Wanted, wanted_of
from sarafan.people.imports.knowing import People
from sarafan.people.imports.models import ContactImport, ContactImportRow, ImportState, RowState
from sarafan.resources import Resources

JOB = "people.run_import"
PIECES = 20  # of one job; another import has its turn then
LOOKED_AT = 200  # rows of a piece that are looked at
MADE = 25  # contacts of a piece that are new, or go
# Who has chats is held before all of them; two of them at a time, and others would wait in a circle.
CHANGED = 1
SWEPT = 100  # imports that are queued again at once
KEPT_FOR = timedelta(days=7)
KEPT_UNBEGUN = timedelta(days=1)
BUSY = (ImportState.CHECKING, ImportState.RUNNING, ImportState.UNDOING)

log = get_logger(__name__)


async def queue(session: AsyncSession, made: ContactImport) -> None:
    """Let a job go on with an import, and tell its member how far it is."""
    await go_on(session, made)
    tell(session, made)


async def go_on(session: AsyncSession, made: ContactImport) -> None:
    """Let a job go on with an import, if none waits already."""
    args = {"organization_id": made.organization_id, "import_id": made.id}
    await defer(session, JOB, args, queueing_lock=f"import:{made.id}")


def tell(session: AsyncSession, made: ContactImport) -> None:
    """Let the member know how far it is."""
    made.revision = (made.revision or 0) + 1
    notify(session, made.organization_id, Change("contact_import", made.id, made.member_id))


def tell_gone(session: AsyncSession, organization_id: UUID, import_id: UUID, member_id: UUID) -> None:
    """Let the member's pages know that an import is there no more."""
    notify(session, organization_id, Change("contact_import.removed", import_id, member_id))


async def run(resources: Resources, organization_id: str, import_id: str) -> None:
    """Go on with an import: look at rows, take them in, or take them back.

    Safe to run twice, and after any death: a row is marked in the transaction that changes its contact.
    """
    for piece in range(1, PIECES + 1):
        async with resources.database.for_organization(UUID(organization_id)) as session:
            made = await queries.hold(session, UUID(import_id))
            if made is None or made.state not in BUSY:
                return
            actor = await _who(session, made)
            if not await _PIECES[made.state](session, actor, made):
                _finish(made)
                tell(session, made)
                return
            if piece == PIECES:
                await queue(session, made)


async def sweep(resources: Resources, timestamp: int) -> None:
    """Queue again what is at work without a job, because its job ended by a fault of ours."""
    async with resources.database.for_system() as session:
        for made in await queries.without_job(session, BUSY, SWEPT):
            log.error("import_without_job", import_id=str(made.id))
            await go_on(session, made)


async def forget_old(resources: Resources, timestamp: int) -> None:
    """Delete imports that can be taken back no more, and those that were never begun."""
    now = utc_now()
    unbegun = ContactImport.state.in_([ImportState.UPLOADED, ImportState.CHECKING, ImportState.CHECKED])
    ended = sa.func.coalesce(ContactImport.undone_at, ContactImport.finished_at) < now - KEPT_FOR
    async with resources.database.for_system() as session:
        old = sa.or_(ended, sa.and_(unbegun, ContactImport.created_at < now - KEPT_UNBEGUN))
        gone = sa.delete(ContactImport).where(old)
        whose = gone.returning(ContactImport.organization_id, ContactImport.id, ContactImport.member_id)
        for organization_id, import_id, member_id in (await session.execute(whose)).all():
            tell_gone(session, organization_id, import_id, member_id)


async def _who(session: AsyncSession, made: ContactImport) -> Actor | None:
    """Return the member with the rights that they have now; nobody if they have left, or may import no more."""
    member = await session.get(Member, made.member_id)
    if member is None or member.removed_at is not None:
        return None
    actor = Actor.of_member(member, await organizations.organization(session, made.organization_id))
    return actor if Permission.IMPORT in actor.permissions else None


async def _look(session: AsyncSession, actor: Actor | None, made: ContactImport) -> bool:
    rows = await queries.next_rows(session, made.id, [RowState.WAITING], LOOKED_AT, lock=True)
    if actor is None:
        for row in rows:
            checking.refuse(row, [Fault(None, Forbidden.code)])
    elif rows:
        await checking.look_at(session, actor, made, rows)
    return len(rows) == LOOKED_AT


async def _take_in(session: AsyncSession, actor: Actor | None, made: ContactImport) -> bool:
    if actor is not None and made.made_tags is None:
        await _make_tags(session, actor, made)
        return True
    rows = _together(await queries.next_rows(session, made.id, [RowState.NEW, RowState.JOINS], MADE), RowState.NEW)
    if actor is None:
        for row in await queries.hold_rows(session, made.id, rows):
            checking.refuse(row, [Fault(None, Forbidden.code)])
    elif rows:
        await _do(session, actor, made, rows)
    return bool(rows)


async def _take_back(session: AsyncSession, actor: Actor | None, made: ContactImport) -> bool:
    # From the end: what two rows have changed in turn is restored in turn.
    found = await queries.last_rows(session, made.id, [RowState.CREATED, RowState.CHANGED], MADE)
    rows = _together(found, RowState.CREATED)
    # First, so that nobody is found by these numbers, and written to, while their contact goes.
    await _hold_people(session, made, {phone for row in rows for phone in row.phones or []})
    held = await queries.hold_rows(session, made.id, rows)
    if actor is None:
        for row in held:
            row.state, row.kept = RowState.KEPT, [Forbidden.code]
        return bool(rows)
    created = [row.contact_id for row in held if row.contact_id and row.state is RowState.CREATED]
    used = await restoring.who_did_something_in_groups(session, made, created)
    for row in held:
        await _restore(session, actor, made, row, used)
    if not rows and Permission.TAGS in actor.permissions:
        await restoring.forget_unused_tags(session, actor, made)
    return bool(rows)


async def _restore(
    session: AsyncSession, actor: Actor, made: ContactImport, row: ContactImportRow, used: Collection[UUID]
) -> None:
    try:
        async with attempt(session):
            await restoring.take_back(session, actor, made, row, used)
    except Exception as error:  # one bad row never holds up the rest
        if is_transient(error):
            raise
        log.exception("import_row_not_restored", row=row.number)
        row.state, row.kept = RowState.KEPT, [SarafanError.code]


_PIECES: dict[ImportState, Callable[[AsyncSession, Actor | None, ContactImport], Awaitable[bool]]] = {
    ImportState.CHECKING: _look,
    ImportState.RUNNING: _take_in,
    ImportState.UNDOING: _take_back,
}


def _together(rows: Sequence[ContactImportRow], light: RowState) -> Sequence[ContactImportRow]:
    """Return the rows at the beginning that one transaction may do: many whom nobody has a chat with, or one."""
    if not rows or rows[0].state is not light:
        return rows[:CHANGED]
    end = next((at for at, row in enumerate(rows) if row.state is not light), len(rows))
    return rows[:end]


async def _make_tags(session: AsyncSession, actor: Actor, made: ContactImport) -> None:
    """Add to the vocabulary what rows name and nobody has made meanwhile."""
    known = await knowing.vocabulary(session, made)
    ids: list[str] = []
    for key, name in known.new_tags.items():
        if key in known.tags:
            continue
        try:
            async with attempt(session):
                ids.append(str((await vocabulary.create(session, actor, name, None)).id))
        except (TagNameTaken, TooManyTags, Forbidden):  # rows that name it are refused by themselves
            continue
    made.made_tags = ids


async def _do(session: AsyncSession, actor: Actor, made: ContactImport, rows: Sequence[ContactImportRow]) -> None:
    known = await knowing.vocabulary(session, made)
    known.creates_tags = False  # they are made by now
    matching = made.matching or {}
    read = {row.number: wanted_of(row.cells, matching["columns"], known) for row in rows}
    phones = {phone for one in read.values() for phone in one.phones}
    await _hold_people(session, made, phones)
    people = await knowing.people(session, actor, phones)
    for row in await queries.hold_rows(session, made.id, rows):
        what = (row, read[row.number])
        await _do_row(session, actor, what, people, known, overwrite=bool(matching.get("overwrite")))


async def _hold_people(session: AsyncSession, made: ContactImport, phones: Collection[str]) -> None:
    """Let nobody else decide whose these phones are, and wait for an erasure of whoever has one."""
    await identifying.hold(session, made.organization_id, [Person(phone=phone, lid=None) for phone in phones])


async def _do_row(
    session: AsyncSession,
    actor: Actor,
    what: tuple[ContactImportRow, Wanted],
    people: People,
    known: Vocabulary,
    *,
    overwrite: bool,
) -> None:
    row, wanted = what
    plan = planning.plan(wanted, people, known, overwrite=overwrite)
    if plan.faults:
        checking.refuse(row, plan.faults)
        return
    if plan.joins is not None and not plan.changes:
        row.state, row.contact_id, row.changes = RowState.UNCHANGED, plan.joins.contact.id, []
        return
    try:
        async with attempt(session):
            joins = await applying.do(session, actor, plan, people)
    except SarafanError as refusal:
        checking.refuse(row, [Fault(None, refusal.code)])
        return
    except Exception as error:  # one bad row never holds up the rest
        if is_transient(error):
            raise
        log.exception("import_row_failed", row=row.number)
        checking.refuse(row, [Fault(None, SarafanError.code)])
        return
    planning.take_in(people, known, joins, plan.changes)
    row.state = RowState.CREATED if plan.joins is None else RowState.CHANGED
    row.contact_id, row.changes, row.phones = joins.contact.id, plan.changes, wanted.phones


def _finish(made: ContactImport) -> None:
    match made.state:
        case ImportState.CHECKING:
            made.state = ImportState.CHECKED
        case ImportState.RUNNING:
            made.state, made.finished_at = ImportState.DONE, utc_now()
        case ImportState.UNDOING:
            made.state, made.undone_at = ImportState.UNDONE, utc_now()
