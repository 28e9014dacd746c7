"""Quick replies: made, changed, deleted and taken back. The team's by whoever manages them, one's own by oneself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.core.clock import utc_now
from sarafan.core.db import attempt
from sarafan.core.folding import all_words_of
from sarafan.media import queries as media
from sarafan.media.errors import MediaNotReady
from sarafan.media.models import MediaState
from sarafan.organizations.actors import Actor
from sarafan.organizations.events import MemberRemoved
from sarafan.organizations.models import Language
from sarafan.organizations.permissions import Permission
from sarafan.replies import queries, variables
from sarafan.replies.errors import ShortcutTaken, TooManyReplies
from sarafan.replies.models import QuickReply, QuickReplyFile

MOST_OF_TEAM, MOST_OF_ONE = 500, 200
MOST_BYTES = 700_000  # of what the team's say, or one member's: an export of it can be taken in again
MOST_FILES = 10  # of one


@dataclass(frozen=True)
class Wanted:
    """What a quick reply is to be."""

    title: str
    folder: str
    shortcut: str | None
    texts: Mapping[Language, str]
    team: bool
    file_ids: Sequence[UUID] = field(default=())


async def create(session: AsyncSession, actor: Actor, wanted: Wanted) -> QuickReply:
    """Make one.

    Raises `ShortcutTaken`, `TooManyReplies`, `UnknownVariable`, `MediaNotFound`, `MediaNotReady`, and `Forbidden` for
    the team's.
    """
    _require(actor, team=wanted.team)
    reply = QuickReply(organization_id=actor.organization_id)
    write(reply, actor, wanted)
    session.add(reply)
    await keep(session, actor, team=wanted.team)
    await _give_files(session, actor, reply, wanted.file_ids)
    return reply


async def change(session: AsyncSession, actor: Actor, reply_id: UUID, wanted: Wanted) -> QuickReply:
    """Let one be as wanted; one's own may become the team's, and the other way round. Raises as `create` does."""
    reply = await get_own(session, actor, reply_id)
    _require(actor, team=wanted.team)
    write(reply, actor, wanted)
    await keep(session, actor, team=wanted.team)
    await _give_files(session, actor, reply, wanted.file_ids)
    return reply


async def delete(session: AsyncSession, actor: Actor, reply_id: UUID) -> None:
    """Delete one; for a day this can be taken back."""
    (await get_own(session, actor, reply_id)).deleted_at = utc_now()


async def restore(session: AsyncSession, actor: Actor, reply_id: UUID) -> QuickReply:
    """Take back that one was deleted. Raises `ShortcutTaken` when another one has its shortcut by now."""
    reply = await get_own(session, actor, reply_id, deleted=True)
    reply.deleted_at = None
    await keep(session, actor, team=reply.member_id is None)
    return reply


async def forget_of(session: AsyncSession, event: MemberRemoved) -> None:
    """A member left: nobody else ever saw what was their own."""
    own = (QuickReply.organization_id == event.organization_id, QuickReply.member_id == event.member_id)
    await session.execute(sa.delete(QuickReply).where(*own))


async def get_own(session: AsyncSession, actor: Actor, reply_id: UUID, *, deleted: bool = False) -> QuickReply:
    """Load one that the actor may change. Raises `ReplyNotFound`, and `Forbidden` for the team's."""
    actor.require(Permission.SEND)
    reply = await queries.get_visible(session, actor, reply_id, deleted=deleted)
    _require(actor, team=reply.member_id is None)
    return reply


def write(reply: QuickReply, actor: Actor, wanted: Wanted) -> None:
    """Write down what one is to be, its files aside. Raises `UnknownVariable`."""
    for language, text in wanted.texts.items():
        variables.check(text, field=f"texts.{language.value}")
    reply.member_id = None if wanted.team else actor.member_id
    reply.title, reply.folder, reply.shortcut = wanted.title, wanted.folder, wanted.shortcut
    reply.text_ru = wanted.texts.get(Language.RUSSIAN)
    reply.text_kk = wanted.texts.get(Language.KAZAKH)
    reply.text_en = wanted.texts.get(Language.ENGLISH)
    words = all_words_of(" ".join((wanted.title, wanted.shortcut or "", *wanted.texts.values())))
    reply.searched = " " + " ".join(dict.fromkeys(words))


async def keep(session: AsyncSession, actor: Actor, *, team: bool) -> None:
    """Store what was written. Raises `ShortcutTaken`, `TooManyReplies`."""
    try:
        async with attempt(session):
            await session.flush()
    except IntegrityError as error:
        if "shortcut" in str(error.orig):
            raise ShortcutTaken from error
        raise
    count, size = await queries.size_of_scope(session, actor, team=team)
    most = MOST_OF_TEAM if team else MOST_OF_ONE
    if count > most:
        raise TooManyReplies(limit=most, found=count)
    if size > MOST_BYTES:
        raise TooManyReplies(f"All together say at most {MOST_BYTES} bytes.", limit=MOST_BYTES, found=size)


def _require(actor: Actor, *, team: bool) -> None:
    actor.require(Permission.SEND)
    if team:
        actor.require(Permission.REPLIES)


async def _give_files(session: AsyncSession, actor: Actor, reply: QuickReply, file_ids: Sequence[UUID]) -> None:
    for file_id in file_ids:
        file = await media.get_visible(session, actor, file_id)
        if file.state is not MediaState.READY:
            raise MediaNotReady(state=file.state.value)
    await session.execute(
        sa.delete(QuickReplyFile).where(
            QuickReplyFile.organization_id == actor.organization_id, QuickReplyFile.reply_id == reply.id
        )
    )
    for position, file_id in enumerate(dict.fromkeys(file_ids)):
        session.add(
            QuickReplyFile(
                organization_id=actor.organization_id, reply_id=reply.id, media_id=file_id, position=position
            )
        )
    await session.flush()
