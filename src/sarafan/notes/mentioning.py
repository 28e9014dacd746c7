"""Whom a note names: they must be able to see it, are told at once, and have it unread until they have seen it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from sarafan.conversations import visibility
from sarafan.core.clock import utc_now
from sarafan.core.events import emit
from sarafan.core.realtime import Change, notify
from sarafan.notes import queries
from sarafan.notes.errors import MentionedCannotSee, MentionedUnknown
from sarafan.notes.events import MemberMentioned
from sarafan.notes.models import MentionKind, Note, NoteMention
from sarafan.organizations import queries as organizations
from sarafan.organizations.actors import Actor
from sarafan.organizations.errors import TeamNotFound
from sarafan.organizations.models import Organization
from sarafan.organizations.teams import queries as teams


@dataclass(frozen=True)
class Named:
    """Whom a note is to name."""

    kind: MentionKind
    id: UUID


async def name(session: AsyncSession, note: Note, named: Sequence[Named]) -> None:
    """Let a note name these and nobody else; whoever it named before keeps what they have seen.

    A team names its members who may see the note. Raises `MentionedUnknown`, `MentionedCannotSee`.
    """
    kept = (await queries.mentions(session, [note.id]))[note.id]
    wanted = set(named)
    for mention in kept:
        if Named(mention.kind, mention.named_id) not in wanted:
            await session.delete(mention)
            _tell(session, mention, is_gone=True)
    present = {Named(mention.kind, mention.named_id) for mention in kept}
    new = [one for one in dict.fromkeys(named) if one not in present]
    ids = [one.id for one in new if one.kind is MentionKind.MEMBER]
    found = {one.id: one for one in await organizations.members_by_id(session, note.organization_id, ids)}
    organization = await organizations.organization(session, note.organization_id)
    for one in new:
        if one.kind is MentionKind.TEAM:
            await _name_team(session, note, one, organization)
            continue
        if one.id not in found:
            raise MentionedUnknown(field="mentions", id=str(one.id))
        member = Actor.of_member(found[one.id], organization)
        if not await visibility.visible(session, member, [note.conversation_id]):
            raise MentionedCannotSee(field="mentions", id=str(member.id), name=member.name)
        await _name_member(session, note, member, one, member.name)
    await session.flush()


async def _name_team(session: AsyncSession, note: Note, named: Named, organization: Organization) -> None:
    try:
        team = await teams.get(session, note.organization_id, named.id, stay=True)
    except TeamNotFound as error:
        raise MentionedUnknown(field="mentions", id=str(named.id)) from error
    is_seen = False
    for one in await teams.members_of(session, note.organization_id, team.id):
        member = Actor.of_member(one, organization)
        if await visibility.visible(session, member, [note.conversation_id]):
            is_seen = True
            await _name_member(session, note, member, named, team.name)
    if not is_seen:
        raise MentionedCannotSee(field="mentions", id=str(team.id), name=team.name)


async def _name_member(session: AsyncSession, note: Note, member: Actor, named: Named, name: str) -> None:
    mention = NoteMention(
        id=uuid7(),
        organization_id=note.organization_id,
        note_id=note.id,
        conversation_id=note.conversation_id,
        kind=named.kind,
        named_id=named.id,
        name=name,
        member_id=member.id,
        read_at=utc_now() if member.id == note.author_id else None,
    )
    session.add(mention)
    _tell(session, mention)
    if mention.read_at is None:
        await emit(session, MemberMentioned(note.organization_id, note.conversation_id, note.id, member.id))


async def see(session: AsyncSession, actor: Actor, note_id: UUID) -> None:
    """A member has seen a note: what names them in it is read. Raises `NoteNotFound`."""
    await queries.get_visible(session, actor, note_id)
    for mention in await queries.unread_in(session, actor, note_id):
        mention.read_at = utc_now()
        _tell(session, mention)


async def tell_of(session: AsyncSession, note: Note, *, is_gone: bool = False) -> None:
    """Let everybody whom a note names know that it has changed, or goes."""
    for mention in (await queries.mentions(session, [note.id]))[note.id]:
        _tell(session, mention, is_gone=is_gone)


def _tell(session: AsyncSession, mention: NoteMention, *, is_gone: bool = False) -> None:
    whose = mention.id, mention.member_id
    notify(
        session, mention.organization_id, Change("mention.removed", *whose) if is_gone else Change("mention", *whose)
    )
    notify(session, mention.organization_id, Change("mentions", mention.member_id, mention.member_id))
