"""What a person wrote and did in groups: the words go, a line stays that something was deleted.

Where others quote or name them, that goes, too; whatever else others say of them are others' words.
"""

import re
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations import counters, threads
from sarafan.conversations import queries as conversations
from sarafan.conversations.models import Conversation
from sarafan.core.realtime import Change, notify
from sarafan.media.forgetting import queue_forgetting
from sarafan.messages import moments, queries
from sarafan.messages.joining import show_as_latest
from sarafan.messages.models import PollVote, Reaction
from sarafan.people.tracing import Traces
from sarafan.resources import Resources

_THEIRS = sa.text("SELECT id, media_id FROM messages WHERE conversation_id = :group AND author_id = ANY(:ids)")
_EMPTY = sa.text(
    """
    UPDATE messages
       SET text = NULL, raw = NULL, details = NULL, mentions = NULL, media_id = NULL, author_id = NULL,
           author_name = NULL, quoted_text = NULL, quoted_author_name = NULL, wants_answer = false,
           error_message = NULL, deleted_at = coalesce(deleted_at, now()), revision = revision + 1
     WHERE id = ANY(:messages)
    """
)
_FORGET_QUOTES = sa.text(
    """
    UPDATE messages SET quoted_text = NULL, quoted_author_name = NULL, revision = revision + 1
     WHERE conversation_id = :group AND (quoted_message_id = ANY(:messages) OR quoted_author_name = ANY(:names))
       AND (quoted_text IS NOT NULL OR quoted_author_name IS NOT NULL)
    RETURNING id
    """
)
_FORGET_MENTIONS = sa.text(
    """
    UPDATE messages
       SET text = regexp_replace(text, :numbers, '@…', 'g'), raw = NULL, revision = revision + 1,
           mentions = (SELECT jsonb_agg(one) FROM jsonb_array_elements(mentions) AS one
                        WHERE NOT coalesce(one ->> 'phone' = ANY(:phones), false)
                          AND NOT coalesce(one ->> 'lid' = ANY(:lids), false))
     WHERE conversation_id = :group AND jsonb_typeof(mentions) = 'array'
       AND EXISTS (SELECT FROM jsonb_array_elements(mentions) AS one
                    WHERE one ->> 'phone' = ANY(:phones) OR one ->> 'lid' = ANY(:lids))
    RETURNING id
    """
)
_FORGET_RECEIPTS = sa.text(
    "DELETE FROM member_receipts WHERE organization_id = :own"
    " AND (person = ANY(:people) OR phone = ANY(:phones) OR lid = ANY(:lids))"
)


async def erase(resources: Resources, organization_id: UUID, traces: Traces) -> int:
    """Empty what a person wrote in groups, and forget what else they did there; returns how many messages."""
    async with resources.database.for_organization(organization_id) as session:
        query = sa.select(Conversation.id).where(
            Conversation.organization_id == organization_id, Conversation.group_id.is_not(None)
        )
        groups = list(await session.scalars(query.order_by(Conversation.id)))
    emptied = 0
    for group_id in groups:
        async with resources.database.for_organization(organization_id) as session:
            emptied += await _erase_in(session, organization_id, group_id, traces)
    async with resources.database.for_system() as session:
        people = {"people": traces.people, "phones": traces.phones, "lids": traces.lids}
        await session.execute(_FORGET_RECEIPTS, {"own": organization_id, **people})
    return emptied


async def _erase_in(session: AsyncSession, organization_id: UUID, group_id: UUID, traces: Traces) -> int:
    held = (await conversations.hold(session, organization_id, [group_id])).get(group_id)
    if held is None:
        return 0
    before = counters.share_of(held)
    values = {
        "group": group_id, "ids": traces.contact_ids, "names": traces.names,
        "phones": traces.phones, "lids": traces.lids,
        "numbers": "@(" + "|".join(map(re.escape, [*traces.phones, *traces.lids])) + r")\M",
    }  # fmt: skip
    found = (await session.execute(_THEIRS, values)).all()
    ids = [message_id for message_id, _ in found]
    await session.execute(_EMPTY, {"messages": ids})
    for media_id in {media_id for _, media_id in found if media_id is not None}:
        await queue_forgetting(session, organization_id, media_id)
    changed = [*ids, *(await session.scalars(_FORGET_QUOTES, {**values, "messages": ids}))]
    if traces.phones or traces.lids:
        changed += await session.scalars(_FORGET_MENTIONS, values)
    changed += await _forget_deeds(session, group_id, traces.contact_ids)
    if changed or _is_named_in(held, traces.names):
        for message_id in set(changed):
            notify(session, organization_id, Change("message", message_id))
        await _show_anew(session, held, traces.names)
        threads.changed(session, held, before)
    return len(ids)


async def _forget_deeds(session: AsyncSession, group_id: UUID, contact_ids: Sequence[UUID]) -> list[UUID]:
    """Take away reactions and votes; returns to which messages."""
    there = sa.text("SELECT id FROM messages WHERE conversation_id = :group").bindparams(group=group_id)
    there_ids = there.columns(sa.column("id", sa.Uuid)).subquery()
    changed: list[UUID] = []
    for table in (Reaction, PollVote):
        theirs = sa.delete(table).where(
            table.author_id.in_(contact_ids), table.message_id.in_(sa.select(there_ids.c.id))
        )
        gone = theirs.returning(table.message_id).execution_options(synchronize_session=False)
        changed += (await session.scalars(gone)).all()
    return changed


def _is_named_in(group: Conversation, names: Sequence[str]) -> bool:
    shown = [one["by"] for one in (group.last_reaction, group.asked_anew) if one]
    return any(name in names for name in [*shown, group.last_message_author_name])


async def _show_anew(session: AsyncSession, group: Conversation, names: Sequence[str]) -> None:
    if group.last_reaction and group.last_reaction["by"] in names:
        group.last_reaction = None
    if group.asked_anew and group.asked_anew["by"] in names:
        group.asked_anew = None
    latest = await queries.latest(session, group.id)
    if latest is not None:
        show_as_latest(group, latest)
    if group.waiting_since is not None:
        group.waiting_since = await moments.first_received(session, group.id, group.waiting_since)
