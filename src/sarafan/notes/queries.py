"""Every SELECT of notes and mentions."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts.models import Contact
from sarafan.conversations.cursors import make_cursor, open_cursor
from sarafan.conversations.models import Conversation, Group
from sarafan.conversations.several import first_of
from sarafan.conversations.visibility import conversations_of, may_see
from sarafan.media.models import MediaFile
from sarafan.notes.errors import NoteNotFound
from sarafan.notes.models import Note, NoteFile, NoteMention
from sarafan.organizations.actors import Actor

NOTES_A_PAGE = 50  # of one piece of a thread; the rest is asked for
MENTIONS_A_PAGE = 50
MOST_COUNTED = 100  # unread mentions; more are "99+"

Mentioned = tuple[NoteMention, Note, str | None]  # with the conversation's name


@dataclass(frozen=True)
class Span:
    """A piece of a thread's time: from this moment on, and before that one; open where the thread ends."""

    since: datetime | None = None
    until: datetime | None = None


async def get_visible(session: AsyncSession, actor: Actor, note_id: UUID, *, lock: bool = False) -> Note:
    """Load one note that the actor may see. Raises `NoteNotFound`."""
    query = (
        sa.select(Note)
        .join(Conversation, Conversation.id == Note.conversation_id)
        .where(
            Note.organization_id == actor.organization_id,
            Note.id == note_id,
            Conversation.removed_at.is_(None),
            may_see(actor),
        )
    )
    if lock:
        query = query.with_for_update(of=Note).execution_options(populate_existing=True)
    found = await session.scalar(query)
    if found is None:
        raise NoteNotFound
    return found


async def get_in(session: AsyncSession, conversation_ids: Sequence[UUID], note_id: UUID) -> Note:
    """Load one note of conversations that the actor may see. Raises `NoteNotFound`."""
    query = sa.select(Note).where(Note.conversation_id.in_(conversation_ids), Note.id == note_id)
    found = await session.scalar(query)
    if found is None:
        raise NoteNotFound
    return found


async def by_key(session: AsyncSession, actor: Actor, client_key: str) -> Note | None:
    """Find what an author has noted under a key."""
    query = sa.select(Note).where(
        Note.organization_id == actor.organization_id, Note.author_id == actor.id, Note.client_key == client_key
    )
    return await session.scalar(query)


async def by_id(session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]) -> Sequence[Note]:
    """Load notes by id."""
    query = sa.select(Note).where(Note.organization_id == organization_id, Note.id.in_(ids))
    return (await session.scalars(query)).all()


async def within(
    session: AsyncSession, conversation_ids: Sequence[UUID], span: Span, cursor: str | None = None
) -> tuple[list[Note], str | None]:
    """List the latest notes of a piece of some threads, oldest first, and where to go on towards older ones.

    Raises `InvalidCursor`.
    """
    conditions: list[sa.ColumnElement[bool]] = []
    if cursor is not None:
        since, at, note_id = _opened(cursor)
        span = Span(since, span.until)
        conditions.append(sa.tuple_(Note.at, Note.id) < sa.tuple_(sa.literal(at), sa.literal(note_id)))
    if span.since is not None:
        conditions.append(Note.at >= span.since)
    if span.until is not None:
        conditions.append(Note.at < span.until)
    among = first_of(Note, conversation_ids, ["at", "id"], NOTES_A_PAGE + 1, lambda _thread: conditions)
    query = sa.select(Note).where(among).order_by(Note.at.desc(), Note.id.desc()).limit(NOTES_A_PAGE + 1)
    found = (await session.scalars(query)).all()
    shown = list(found[:NOTES_A_PAGE][::-1])
    return shown, cursor_before(shown[0], span.since) if len(found) > len(shown) else None


def cursor_before(note: Note, since: datetime | None) -> str:
    """Name the place before a note, in a piece of a thread that begins at a moment, or with the thread."""
    return make_cursor(str(since or ""), note.at, note.id)


def since_of(cursor: str) -> datetime | None:
    """Return where the piece of a thread begins in which a cursor stands. Raises `InvalidCursor`."""
    return _opened(cursor)[0]


def _opened(cursor: str) -> tuple[datetime | None, datetime, UUID]:
    begun = open_cursor(cursor, str, datetime, UUID)[0]
    kinds = (datetime if begun else str, datetime, UUID)
    since, at, note_id = open_cursor(cursor, *kinds)
    return since or None, at, note_id


async def files(session: AsyncSession, note_ids: Collection[UUID]) -> dict[UUID, list[MediaFile]]:
    """Load the files of notes, in their order."""
    query = (
        sa.select(NoteFile.note_id, MediaFile)
        .join(MediaFile, MediaFile.id == NoteFile.media_id)
        .where(NoteFile.note_id.in_(note_ids))
        .order_by(NoteFile.note_id, NoteFile.position)
    )
    found: dict[UUID, list[MediaFile]] = defaultdict(list)
    for note_id, file in await session.execute(query):
        found[note_id].append(file)
    return found


async def with_file(session: AsyncSession, organization_id: UUID, media_id: UUID) -> Sequence[Note]:
    """Load the note that has a file, if one has."""
    query = sa.select(Note).join(NoteFile, NoteFile.note_id == Note.id)
    query = query.where(NoteFile.organization_id == organization_id, NoteFile.media_id == media_id)
    return (await session.scalars(query)).all()


async def file_rows(session: AsyncSession, note_id: UUID) -> Sequence[NoteFile]:
    """Load which files a note has, in their order."""
    query = sa.select(NoteFile).where(NoteFile.note_id == note_id).order_by(NoteFile.position)
    return (await session.scalars(query)).all()


async def mentions(session: AsyncSession, note_ids: Collection[UUID]) -> dict[UUID, list[NoteMention]]:
    """Load whom notes name, in the order in which they were named."""
    query = sa.select(NoteMention).where(NoteMention.note_id.in_(note_ids)).order_by(NoteMention.id)
    found: dict[UUID, list[NoteMention]] = defaultdict(list)
    for mention in await session.scalars(query):
        found[mention.note_id].append(mention)
    return found


async def mentions_of(
    session: AsyncSession, actor: Actor, *, unread: bool, cursor: str | None
) -> tuple[list[Mentioned], str | None]:
    """List where a member was mentioned, the latest first, in conversations that they may see."""
    query = _mentioned(actor).order_by(NoteMention.id.desc()).limit(MENTIONS_A_PAGE + 1)
    if unread:
        query = query.where(NoteMention.read_at.is_(None))
    if cursor is not None:
        query = query.where(NoteMention.id < open_cursor(cursor, UUID)[0])
    found = [(row[0], row[1], row[2]) for row in await session.execute(query)]
    shown = found[:MENTIONS_A_PAGE]
    return shown, make_cursor(shown[-1][0].id) if len(found) > len(shown) else None


async def mentions_by_id(session: AsyncSession, actor: Actor, ids: Sequence[UUID]) -> list[Mentioned]:
    """Load mentions of a member by id, in conversations that they may see."""
    query = _mentioned(actor).where(NoteMention.id.in_(ids))
    return [(row[0], row[1], row[2]) for row in await session.execute(query)]


async def count_unread(session: AsyncSession, actor: Actor) -> int:
    """Count the mentions that a member has not seen, up to `MOST_COUNTED`."""
    found = sa.select(NoteMention.id).where(
        NoteMention.organization_id == actor.organization_id,
        NoteMention.member_id == actor.id,
        NoteMention.read_at.is_(None),
        NoteMention.conversation_id.in_(conversations_of(actor)),
    )
    return await session.scalar(sa.select(sa.func.count()).select_from(found.limit(MOST_COUNTED).subquery())) or 0


def conversations_mentioning(actor: Actor) -> sa.Select[UUID]:
    """Select the conversations in which a member has a mention that they have not seen."""
    return sa.select(NoteMention.conversation_id).where(
        NoteMention.organization_id == actor.organization_id,
        NoteMention.member_id == actor.id,
        NoteMention.read_at.is_(None),
    )


async def unread_in(session: AsyncSession, actor: Actor, note_id: UUID) -> Sequence[NoteMention]:
    """Load and hold the mentions of a member in a note that they have not seen."""
    query = sa.select(NoteMention).where(
        NoteMention.organization_id == actor.organization_id,
        NoteMention.note_id == note_id,
        NoteMention.member_id == actor.id,
        NoteMention.read_at.is_(None),
    )
    return (await session.scalars(query.order_by(NoteMention.id).with_for_update())).all()


def _mentioned(actor: Actor) -> sa.Select[NoteMention, Note, str | None]:
    return (
        sa.select(NoteMention, Note, sa.func.coalesce(Contact.name, Group.subject))
        .join(Note, Note.id == NoteMention.note_id)
        .join(Conversation, Conversation.id == NoteMention.conversation_id)
        .outerjoin(Contact, Contact.id == Conversation.contact_id)
        .outerjoin(Group, Group.id == Conversation.group_id)
        .where(
            NoteMention.organization_id == actor.organization_id,
            NoteMention.member_id == actor.id,
            NoteMention.conversation_id.in_(conversations_of(actor)),
        )
    )
