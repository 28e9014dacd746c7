"""All that is known of one person, as one ZIP: who they are, what was written, noted and sent, and the files."""

import asyncio
import json
import tempfile
import zipfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import IO, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts import queries as contacts
from sarafan.contacts import showing
from sarafan.conversations.models import Conversation
from sarafan.core.clock import utc_now
from sarafan.core.file_names import plain_name
from sarafan.core.logging import get_logger
from sarafan.media import queries as media
from sarafan.media.models import MediaFile
from sarafan.people import asking
from sarafan.people.models import PersonTask, TaskState
from sarafan.people.tracing import Traces, trace
from sarafan.resources import Resources

KEPT_FOR = timedelta(hours=1)
MOST_AT_ONCE = 1_000  # rows of one look
MOST_MESSAGES = 200_000
MOST_FILE_BYTES = 2 * 1024**3  # of all files together; what does not fit is named
_PIECE = 256 * 1024

log = get_logger(__name__)

# Rows as PostgreSQL has them, so that what a later part adds to them is given, too; raw content only as text.
_ROWS = {
    "messages": """
        SELECT one.id, to_jsonb(one) - '{organization_id,raw,revision,client_key}'::text[]
          FROM messages AS one WHERE (conversation_id = ANY(:threads) OR (author_id = ANY(:ids) AND conversation_id IN
               (SELECT id FROM conversations WHERE organization_id = :own AND group_id IS NOT NULL
                  AND (private_of IS NULL OR private_of = :by))))
           AND one.id > :after ORDER BY one.id LIMIT :most
    """,
    "notes": """
        SELECT one.id, to_jsonb(one) - '{organization_id,revision,client_key}'::text[]
          FROM notes AS one WHERE conversation_id = ANY(:threads) AND one.id > :after ORDER BY one.id LIMIT :most
    """,
    "changes": """
        SELECT one.id, to_jsonb(one) - '{organization_id}'::text[]
          FROM state_changes AS one
         WHERE conversation_id = ANY(:threads) AND one.id > :after ORDER BY one.id LIMIT :most
    """,
}
_CHATS = sa.text(
    """
    SELECT jsonb_build_object('id', chat.id, 'number', channels.label, 'since', chat.created_at, 'drafts',
               (SELECT coalesce(jsonb_agg(text), '[]') FROM drafts WHERE drafts.conversation_id = chat.id))
      FROM conversations AS chat JOIN channels ON channels.id = chat.channel_id WHERE chat.id = ANY(:threads)
    """
)
_NAMED = sa.text(
    """
    SELECT (SELECT coalesce(jsonb_agg(tags.name), '[]') FROM contact_tags JOIN tags ON tags.id = tag_id
             WHERE contact_id = :contact),
           (SELECT coalesce(jsonb_object_agg(contact_fields.name, value), '{}')
              FROM contact_field_values JOIN contact_fields ON contact_fields.id = field_id WHERE contact_id = :contact)
    """
)
_IMPORTED = sa.text("SELECT coalesce(jsonb_agg(cells), '[]') FROM contact_import_rows WHERE contact_id = ANY(:ids)")
_FILES = sa.text(
    """
    SELECT media_id FROM messages WHERE conversation_id = ANY(:threads) AND media_id IS NOT NULL
    UNION SELECT media_id FROM note_files WHERE conversation_id = ANY(:threads)
    """
)


@dataclass
class _Parcel:
    archive: zipfile.ZipFile
    counts: dict[str, int] = field(default_factory=lambda: {"messages": 0, "notes": 0, "files": 0, "left_out": 0})
    left_out: list[str] = field(default_factory=list)
    bytes_of_files: int = 0


async def export(resources: Resources, organization_id: UUID, task_id: UUID) -> None:
    """Gather and keep it for an hour. Safe to run twice. Raises `Unreachable`."""
    async with resources.database.for_organization(organization_id) as session:
        task = await session.get(PersonTask, task_id)
        if task is None or task.state is TaskState.DONE or task.contact_id is None:
            return
        contact = (await contacts.by_id(session, organization_id, [task.contact_id])).get(task.contact_id)
        if contact is None:
            task.state, task.contact_id, task.ended_at = TaskState.FAILED, None, utc_now()
            asking.tell(session, task)
            return
        traces = await _shown_to(session, task.asked_by, await trace(session, contact))
        who = await _describe(session, organization_id, contact, traces)
        task.state = TaskState.RUNNING
        asking.tell(session, task)
    with tempfile.TemporaryFile() as kept:
        counts, size = await _pack(resources, organization_id, task_id, traces, who, kept)
        key = key_of(organization_id, task_id)
        await resources.files.put(key, _pieces(kept))
    async with resources.database.for_organization(organization_id) as session:
        task = await session.get_one(PersonTask, task_id, with_for_update=True)
        if task.contact_id is None:  # they were erased meanwhile
            await resources.files.delete([key])
            return
        task.state, task.object_key, task.size, task.counts = TaskState.DONE, key, size, counts
        task.ended_at = utc_now()
        task.expires_at = task.ended_at + KEPT_FOR
        asking.tell(session, task)
    log.info("person_exported", task_id=str(task_id), size=size)


def key_of(organization_id: UUID, task_id: UUID) -> str:
    """Name what is gathered in the store."""
    return f"{organization_id}/{task_id}.zip"


async def forget_old(resources: Resources) -> None:
    """Delete what was gathered more than its time ago."""
    async with resources.database.for_system() as session:
        query = sa.select(PersonTask).where(PersonTask.expires_at < utc_now(), PersonTask.object_key.is_not(None))
        for task in (await session.scalars(query.limit(MOST_AT_ONCE).with_for_update(skip_locked=True))).all():
            await resources.files.delete([task.object_key or ""])
            task.object_key = task.expires_at = None


async def _shown_to(session: AsyncSession, asked_by: UUID, traces: Traces) -> Traces:
    """Leave out chats that are another member's alone by now."""
    own = sa.or_(Conversation.private_of.is_(None), Conversation.private_of == asked_by)
    query = sa.select(Conversation.id).where(Conversation.id.in_(traces.thread_ids), own)
    return replace(traces, thread_ids=list(await session.scalars(query.order_by(Conversation.id))))


async def _describe(session: AsyncSession, organization_id: UUID, contact: Any, traces: Traces) -> dict[str, Any]:
    shown = (await showing.read(session, organization_id, [contact]))[0].model_dump(mode="json")
    tags, fields = (await session.execute(_NAMED, {"contact": contact.id})).one()
    chats = list(await session.scalars(_CHATS, {"threads": traces.thread_ids}))
    imported = await session.scalar(_IMPORTED, {"ids": traces.contact_ids})
    shown = {name: value for name, value in shown.items() if name not in ("tag_ids", "fields", "revision")}
    return {**shown, "tags": tags, "fields": fields, "chats": chats, "imported": imported}


async def _pack(
    resources: Resources, organization_id: UUID, task_id: UUID, traces: Traces, who: dict[str, Any], kept: IO[bytes]
) -> tuple[dict[str, int], int]:
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        parcel = _Parcel(archive)
        for name, query in _ROWS.items():
            await _add_rows(resources, organization_id, task_id, traces, parcel, name, query)
        await _add_files(resources, organization_id, traces, parcel)
        _write(archive, "person.json", {**who, "counts": parcel.counts, "left_out": parcel.left_out})
    return parcel.counts, kept.tell()


async def _add_rows(
    resources: Resources, organization_id: UUID, task_id: UUID, traces: Traces, parcel: _Parcel, name: str, query: str
) -> None:
    """Write rows of a table as JSON lines, some at a time."""
    after, count = UUID(int=0), 0
    with parcel.archive.open(f"{name}.jsonl", "w", force_zip64=True) as lines:
        while count < MOST_MESSAGES:
            values = {"threads": traces.thread_ids, "ids": traces.contact_ids, "own": organization_id, "after": after}
            async with resources.database.for_organization(organization_id) as session:
                task = await session.get_one(PersonTask, task_id)
                values |= {"by": task.asked_by, "most": MOST_AT_ONCE}
                rows = (await session.execute(sa.text(query), values)).all()
                task.done += len(rows)
                asking.tell(session, task)
            text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for _, row in rows)
            await asyncio.to_thread(lines.write, text.encode(errors="replace"))
            count += len(rows)
            if len(rows) < MOST_AT_ONCE:
                break
            after = rows[-1][0]
    parcel.counts[name] = count


async def _add_files(resources: Resources, organization_id: UUID, traces: Traces, parcel: _Parcel) -> None:
    async with resources.database.for_organization(organization_id) as session:
        ids: Sequence[UUID] = (await session.scalars(_FILES, {"threads": traces.thread_ids})).all()
        files = await media.by_id(session, organization_id, ids)
    for file in files.values():
        name = f"files/{file.id}-{plain_name(file.file_name or '') or file.kind.value}"
        if not await _add_file(resources, parcel, file, name):
            parcel.left_out.append(name)
            parcel.counts["left_out"] += 1


async def _add_file(resources: Resources, parcel: _Parcel, file: MediaFile, name: str) -> bool:
    if file.object_key is None:
        return False
    try:
        size = await resources.files.size(file.object_key)
        if parcel.bytes_of_files + size > MOST_FILE_BYTES:
            return False
        with parcel.archive.open(name, "w", force_zip64=True) as written:
            async for piece in resources.files.read(file.object_key):
                await asyncio.to_thread(written.write, piece)
    except FileNotFoundError:
        return False
    parcel.bytes_of_files += size
    parcel.counts["files"] += 1
    return True


def _write(archive: zipfile.ZipFile, name: str, content: Any) -> None:
    archive.writestr(name, json.dumps(content, ensure_ascii=False, indent=1).encode(errors="replace"))


async def _pieces(kept: IO[bytes]) -> AsyncIterator[bytes]:
    kept.seek(0)
    while piece := await asyncio.to_thread(kept.read, _PIECE):
        yield piece
