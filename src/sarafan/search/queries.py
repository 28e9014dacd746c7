"""Every SELECT of the search. Ids come from `sarafan_find`; what is shown is read by the right of whoever asks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations import queries as conversations
from sarafan.conversations.cursors import make_cursor, open_cursor
from sarafan.conversations.models import Conversation
from sarafan.conversations.queries import Shown
from sarafan.conversations.visibility import conversations_of, limit_among_shared, may_see, visible
from sarafan.media.models import MediaFile
from sarafan.messages.models import Message
from sarafan.organizations.actors import Actor
from sarafan.search.words import MOST_TEXT_LETTERS, Word, quoted

MOST_PEOPLE = 1000  # with a name that is searched; of more, those who were here last
LOOKED_THROUGH = 300  # found messages at a time, of which an actor may see some
MOST_ROUNDS = 5  # of that in one request; the cursor goes on from there
FEW_CONVERSATIONS = 100  # whoever sees no more is looked for in these alone

END = (datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1))
# The greatest moment that Python knows is none that PostgreSQL calls "infinity"; a cursor has it as it is.
Position = tuple[datetime, UUID]
Place = tuple[UUID, UUID, datetime]  # message, conversation, when
Shows = sa.ColumnElement[bool]

_LEXEMES = sa.text(
    "SELECT form, tsvector_to_array(sarafan_lexemes(form)) FROM unnest(CAST(:forms AS text[])) AS form"
).columns(sa.column("form", sa.Text), sa.column("lexemes", sa.ARRAY(sa.Text)))
_FIND = sa.text(
    "SELECT row_id, conversation_id, at FROM sarafan_find("
    "CAST(:wanted AS tsquery), :scope, :sliced, :before, :before_id, CAST(:most AS integer))"
).columns(sa.column("row_id", sa.Uuid), sa.column("conversation_id", sa.Uuid), sa.column("at", sa.DateTime(True)))


@dataclass(frozen=True)
class Page:
    """Some of what was found, newest first, and where to go on."""

    places: list[Place]
    next_cursor: str | None


async def lexemes(session: AsyncSession, forms: Collection[str]) -> dict[str, list[str]]:
    """Return to which words of the index some words lead."""
    if not forms:
        return {}
    rows = await session.execute(_LEXEMES, {"forms": sorted(forms)})
    return {row.form: row.lexemes for row in rows}


async def text_query(session: AsyncSession, words: Sequence[Word], prefix: str = "") -> str | None:
    """Write down a search for words of texts, or of files' names, which have a prefix of their own."""
    stems = await lexemes(session, {form for word in words for form in word.forms})
    parts = []
    for word in words:
        exact = [prefix + lexeme for form in word.forms for lexeme in stems[form]]
        # The lists of all words with a beginning are read whole: none is read twice.
        beginnings = [one for one in word.beginnings if not one.startswith(_others(one, word.beginnings))]
        begun = tuple(prefix + one for one in beginnings)
        ways = [quoted(one) for one in dict.fromkeys(exact) if not one.startswith(begun)]
        ways += [f"{quoted(one)}:*" for one in begun]
        if ways:
            parts.append("(" + " | ".join(ways) + ")")
    return " & ".join(parts) or None


def _others(one: str, beginnings: Sequence[str]) -> tuple[str, ...]:
    return tuple(other for other in beginnings if other != one)


async def find(
    session: AsyncSession, wanted: str, scope: str, position: Position, most: int, *, sliced: bool
) -> list[Place]:
    """Ask the index: the newest of the organization before a position."""
    values = {"wanted": wanted, "scope": scope, "sliced": sliced, "most": most}
    rows = await session.execute(_FIND, {**values, "before": position[0], "before_id": position[1]})
    return [(row_id, conversation_id, at) for row_id, conversation_id, at in rows]


async def messages(session: AsyncSession, actor: Actor, wanted: str, cursor: str | None, limit: int) -> Page:
    """Find messages in all chats that an actor may see. Raises `InvalidCursor`."""
    position, sliced = _position(cursor), True
    sees_most = limit_among_shared(actor) is None  # all but what others keep to themselves
    most = limit + 1 if sees_most else LOOKED_THROUGH
    if not sees_most:
        few = conversations_of(actor).limit(FEW_CONVERSATIONS + 1)
        ids = (await session.scalars(few)).all()
        if len(ids) <= FEW_CONVERSATIONS:
            if not ids:
                return Page([], None)
            wanted, sliced = f"({wanted}) & ({' | '.join(quoted(_mark('c', one)) for one in ids)})", False
    found: list[Place] = []
    for _ in range(MOST_ROUNDS):
        rows = await find(session, wanted, "o", position, most, sliced=sliced)
        seen = await visible(session, actor, {place[1] for place in rows})
        found += [place for place in rows if place[1] in seen]
        if len(found) > limit:
            return Page(found[:limit], make_cursor(found[limit - 1][2], found[limit - 1][0]))
        if len(rows) < most:
            return Page(found, None)
        position, most = (rows[-1][2], rows[-1][0]), LOOKED_THROUGH
    return Page(found, make_cursor(*position))


async def in_conversation(
    session: AsyncSession, conversation: Conversation, wanted: str, cursor: str | None, limit: int
) -> Page:
    """Find messages of one chat. Raises `InvalidCursor`."""
    return await _page(session, f"({wanted}) & {quoted(_mark('c', conversation.id))}", cursor, limit)


async def gallery(session: AsyncSession, conversation: Conversation, mark: str, cursor: str | None, limit: int) -> Page:
    """List what of one chat has a mark: its pictures and films, links, or documents. Raises `InvalidCursor`."""
    return await _page(session, quoted(_mark(mark, conversation.id)), cursor, limit)


async def _page(session: AsyncSession, wanted: str, cursor: str | None, limit: int) -> Page:
    rows = await find(session, wanted, "o", _position(cursor), limit + 1, sliced=False)
    kept = rows[:limit]
    return Page(kept, make_cursor(kept[-1][2], kept[-1][0]) if len(rows) > limit else None)


async def chats(
    session: AsyncSession, actor: Actor, wanted: str, cursor: str | None, limit: int, *, shown_by: Shows | None = None
) -> tuple[list[Shown], str | None]:
    """Find chats by the person or the group, the latest first; `shown_by`: of these, which. Raises `InvalidCursor`."""
    ids = [row_id for row_id, _, _ in await find(session, wanted, "p", END, MOST_PEOPLE, sliced=False)]
    if not ids:
        return [], None
    query = conversations.of_organization(actor.organization_id).where(
        may_see(actor), sa.or_(Conversation.contact_id.in_(ids), Conversation.group_id.in_(ids))
    )
    if shown_by is not None:
        query = query.where(shown_by)
    if cursor:
        position = map(sa.literal, open_cursor(cursor, datetime, UUID))
        query = query.where(sa.tuple_(Conversation.last_activity_at, Conversation.id) < sa.tuple_(*position))
    query = query.order_by(Conversation.last_activity_at.desc(), Conversation.id.desc()).limit(limit + 1)
    rows = [(one, whom, where) for one, whom, where in await session.execute(query)]
    if len(rows) <= limit:
        return rows, None
    return rows[:limit], make_cursor(rows[limit - 1][0].last_activity_at, rows[limit - 1][0].id)


async def texts(session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]) -> dict[UUID, Any]:
    """Read of found messages what an answer shows: kind, direction, text as far as it is searched, and file's name."""
    query = (
        sa.select(
            Message.id,
            Message.kind,
            Message.direction,
            Message.author_name,
            Message.media_id,
            sa.func.left(Message.text, MOST_TEXT_LETTERS).label("text"),
            MediaFile.file_name,
        )
        .outerjoin(MediaFile, MediaFile.id == Message.media_id)
        .where(Message.organization_id == organization_id, Message.id.in_(ids), Message.deleted_at.is_(None))
    )
    return {row.id: row for row in await session.execute(query)}


async def message_on(session: AsyncSession, conversation: Conversation, moment: datetime) -> UUID | None:
    """Find the first message of a chat at a moment or after it, or else its last."""
    mine = sa.select(Message.id).where(Message.conversation_id == conversation.id)
    later = mine.where(Message.at >= moment).order_by(Message.at, Message.seq).limit(1)
    found = await session.scalar(later)
    return found or await session.scalar(mine.order_by(Message.at.desc(), Message.seq.desc()).limit(1))


def _mark(kind: str, conversation_id: UUID) -> str:
    return f"#{kind}{str(conversation_id)[-12:]}"


def _position(cursor: str | None) -> Position:
    if cursor is None:
        return END
    at, row_id = open_cursor(cursor, datetime, UUID)
    return at, row_id
