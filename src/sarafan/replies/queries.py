"""Every SELECT of quick replies."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.core.folding import words_of
from sarafan.media.models import MediaFile
from sarafan.organizations.actors import Actor
from sarafan.organizations.models import Language
from sarafan.replies.errors import ReplyNotFound
from sarafan.replies.models import QuickReply, QuickReplyFile, ReplyLanguage

ENOUGH_DIGITS = 10  # of a number's end, by which it is looked for: people leave out what is before, or write an 8


def may_see(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition on `QuickReply`: the team's, and one's own. Another's is seen by nobody, owners included."""
    return sa.and_(
        QuickReply.organization_id == actor.organization_id,
        sa.or_(QuickReply.member_id.is_(None), QuickReply.member_id == actor.member_id),
    )


def may_see_file(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition on `QuickReplyFile`, as `media/usage.py` asks for it."""
    return QuickReplyFile.reply_id.in_(sa.select(QuickReply.id).where(may_see(actor)))


async def get_visible(session: AsyncSession, actor: Actor, reply_id: UUID, *, deleted: bool = False) -> QuickReply:
    """Load one that the actor may see; `deleted`: one that was deleted, too. Raises `ReplyNotFound`."""
    query = sa.select(QuickReply).where(QuickReply.id == reply_id, may_see(actor))
    found = await session.scalar(query if deleted else query.where(QuickReply.deleted_at.is_(None)))
    if found is None:
        raise ReplyNotFound
    return found


async def listed(session: AsyncSession, actor: Actor, search: str, limit: int) -> Sequence[tuple[QuickReply, int]]:
    """List what the actor may see, with how many files each has: the very shortcut first, then what is used most."""
    files = sa.select(sa.func.count()).where(QuickReplyFile.reply_id == QuickReply.id).scalar_subquery()
    query = sa.select(QuickReply, files).where(may_see(actor), QuickReply.deleted_at.is_(None))
    words = words_of(search)
    if words:
        begun = postgresql.array([f"% {word}%" for word in words])
        query = query.where(QuickReply.searched.like(sa.all_(begun)))
    elif search.strip():
        query = query.where(QuickReply.title.icontains(search.strip(), autoescape=True))
    is_it = sa.func.coalesce(QuickReply.shortcut == search.strip().lower(), sa.false())
    query = query.order_by(is_it.desc(), QuickReply.use_count.desc(), QuickReply.title, QuickReply.id)
    return [(reply, count) for reply, count in await session.execute(query.limit(limit))]


async def of_scope(session: AsyncSession, actor: Actor, *, team: bool) -> Sequence[QuickReply]:
    """List the team's, or the actor's own, by folder and title."""
    query = sa.select(QuickReply).where(may_see(actor), QuickReply.deleted_at.is_(None), _in_scope(actor, team))
    return (await session.scalars(query.order_by(QuickReply.folder, QuickReply.title, QuickReply.id))).all()


async def saying(session: AsyncSession, organization_id: UUID, numbers: Collection[str]) -> Sequence[str]:
    """List what the team's quick replies say in which one of some numbers may stand, however it is written there."""
    said = sa.func.concat_ws("\n", QuickReply.text_ru, QuickReply.text_kk, QuickReply.text_en)
    digits = sa.func.regexp_replace(said, r"\D+", "", "g")
    ends = sa.literal([f"%{number[-ENOUGH_DIGITS:]}%" for number in numbers], postgresql.ARRAY(sa.Text))
    query = sa.select(said).where(
        QuickReply.organization_id == organization_id,
        QuickReply.member_id.is_(None),
        QuickReply.deleted_at.is_(None),
        digits.like(sa.any_(ends)),
    )
    return (await session.scalars(query)).all()


async def size_of_scope(session: AsyncSession, actor: Actor, *, team: bool) -> tuple[int, int]:
    """Count the team's quick replies, or the actor's own, and the bytes of what they say."""
    said = sa.func.concat(QuickReply.title, QuickReply.text_ru, QuickReply.text_kk, QuickReply.text_en)
    query = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(sa.func.octet_length(said)), 0)).where(
        may_see(actor), QuickReply.deleted_at.is_(None), _in_scope(actor, team)
    )
    count, size = (await session.execute(query)).one()
    return count, size


def _in_scope(actor: Actor, team: bool) -> sa.ColumnElement[bool]:
    return QuickReply.member_id.is_(None) if team else QuickReply.member_id == actor.member_id


async def files_of(session: AsyncSession, reply: QuickReply) -> Sequence[MediaFile]:
    """List the files of one, in their order."""
    query = (
        sa.select(MediaFile)
        .join(QuickReplyFile, QuickReplyFile.media_id == MediaFile.id)
        .where(QuickReplyFile.reply_id == reply.id, MediaFile.organization_id == reply.organization_id)
    )
    return (await session.scalars(query.order_by(QuickReplyFile.position))).all()


async def language_of(session: AsyncSession, organization_id: UUID, conversation_id: UUID) -> Language | None:
    """Return in which language a conversation was answered with a quick reply last."""
    query = sa.select(ReplyLanguage.language).where(
        ReplyLanguage.organization_id == organization_id, ReplyLanguage.conversation_id == conversation_id
    )
    return await session.scalar(query)


def deleted_before(moment: datetime) -> sa.Delete:
    """Delete for good what was deleted before a moment (system scope)."""
    return sa.delete(QuickReply).where(QuickReply.deleted_at < moment)
