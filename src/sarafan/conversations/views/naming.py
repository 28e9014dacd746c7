"""What conditions name: whether it is there, what it is called, and whether a comparison fits a field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels import queries as channels
from sarafan.channels.models import Channel
from sarafan.contacts.fields import queries as fields
from sarafan.contacts.fields import values
from sarafan.contacts.fields.models import ContactField, FieldKind
from sarafan.contacts.tags import queries as tags
from sarafan.contacts.tags.models import Tag
from sarafan.conversations.views.conditions import (
    COMPARISONS,
    WITHOUT_VALUE,
    AssigneeIs,
    ChannelIs,
    Comparison,
    Condition,
    FieldIs,
    Plain,
    TagIs,
    TeamIs,
)
from sarafan.conversations.views.errors import ComparisonDoesNotFit, NamedIsGone, ValueNeeded
from sarafan.organizations import queries as organizations
from sarafan.organizations.actors import Actor
from sarafan.organizations.models import Member, Team
from sarafan.organizations.teams import queries as teams


class NamedKind(StrEnum):
    """What a condition may name."""

    TAG = "tag"
    FIELD = "field"
    CHOICE = "choice"
    CHANNEL = "channel"
    MEMBER = "member"
    TEAM = "team"


class Absence(StrEnum):
    """Why what a condition names is not as it was: an archived tag and a hidden field still have what they had."""

    ARCHIVED = "archived"
    HIDDEN = "hidden"
    REMOVED = "removed"


@dataclass(frozen=True)
class Missing:
    """Something that a view names and that is not as it was; `name`: what it was called."""

    kind: NamedKind
    id: str
    name: str
    absence: Absence


@dataclass(frozen=True)
class Things:
    """What conditions of an organization may name, by id."""

    tags: Mapping[UUID, Tag]
    fields: Mapping[UUID, ContactField]
    channels: Mapping[UUID, Channel]
    members: Mapping[UUID, Member]
    teams: Mapping[UUID, Team]


Named = tuple[NamedKind, str, str | None, Absence | None]  # what, its id, its name, and why it is absent


async def things(session: AsyncSession, organization_id: UUID, *conditions: Condition) -> Things:
    """Load what these conditions name, and all tags and fields."""
    plain = [one for condition in conditions for one in condition.plain()]
    channel_ids = {one.channel_id for one in plain if isinstance(one, ChannelIs)}
    member_ids = {one.member_id for one in plain if isinstance(one, AssigneeIs) and one.member_id}
    found_channels = await channels.by_id(session, organization_id, list(channel_ids)) if channel_ids else []
    found_members = await organizations.members_by_id(session, organization_id, list(member_ids)) if member_ids else []
    return Things(
        {one.id: one for one in await tags.vocabulary(session, organization_id)},
        {one.id: one for one in await fields.all_of(session, organization_id)},
        {one.id: one for one in found_channels},
        {one.id: one for one in found_members},
        {one.id: one for one in await teams.teams(session, organization_id)},
    )


def _named(one: Plain, known: Things) -> Iterator[Named]:
    if isinstance(one, TagIs):
        tag = known.tags.get(one.tag_id)
        absence = Absence.REMOVED if tag is None else Absence.ARCHIVED if tag.archived_at else None
        yield NamedKind.TAG, str(one.tag_id), tag.name if tag else None, absence
    elif isinstance(one, FieldIs):
        field = known.fields.get(one.field_id)
        absence = Absence.REMOVED if field is None else Absence.HIDDEN if field.hidden_at else None
        yield NamedKind.FIELD, str(one.field_id), field.name if field else None, absence
        if field is not None and field.kind is FieldKind.CHOICE and one.comparison not in WITHOUT_VALUE:
            name = next((str(choice["name"]) for choice in field.choices if choice["id"] == one.value), None)
            yield NamedKind.CHOICE, one.value, name, None if name else Absence.REMOVED
    elif isinstance(one, ChannelIs):
        channel = known.channels.get(one.channel_id)
        is_there = channel is not None and channel.removed_at is None
        yield (
            NamedKind.CHANNEL,
            str(one.channel_id),
            channel.label if channel else None,
            None if is_there else Absence.REMOVED,
        )
    elif isinstance(one, TeamIs):
        yield _named_team(one, known)
    elif isinstance(one, AssigneeIs) and one.member_id is not None:
        member = known.members.get(one.member_id)
        is_there = member is not None and member.removed_at is None
        yield (
            NamedKind.MEMBER,
            str(one.member_id),
            member.name if member else None,
            None if is_there else Absence.REMOVED,
        )


def _named_team(one: TeamIs, known: Things) -> Named:
    team = known.teams.get(one.team_id)
    absence = Absence.REMOVED if team is None else Absence.ARCHIVED if team.archived_at else None
    return NamedKind.TEAM, str(one.team_id), team.name if team else None, absence


def missing(condition: Condition, known: Things, names: Mapping[str, str]) -> list[Missing]:
    """List what a condition names and that is not as it was, each once."""
    found = {
        (kind, id_): Missing(kind, id_, name or names.get(id_, ""), absence)
        for one in condition.plain()
        for kind, id_, name, absence in _named(one, known)
        if absence is not None
    }
    return list(found.values())


async def check(
    session: AsyncSession, actor: Actor, condition: Condition, before: Mapping[str, str]
) -> tuple[Condition, dict[str, str]]:
    """Return a condition as it is kept, and the names of what it names; `before`: what it named already.

    What is gone may stay where it was. Raises `NamedIsGone`, `ComparisonDoesNotFit`, `ValueNeeded`, and as
    `fields.values.written`.
    """
    known = await things(session, actor.organization_id, condition)
    names: dict[str, str] = {}
    for one in condition.plain():
        for kind, id_, name, absence in _named(one, known):
            if absence is Absence.REMOVED and id_ not in before:
                raise NamedIsGone(field=kind.value, found=id_)
            names[id_] = name or before.get(id_, "")
        if isinstance(one, FieldIs) and (field := known.fields.get(one.field_id)) is not None:
            _check_field(one, field, before)
    return condition, names


def _check_field(one: FieldIs, field: ContactField, before: Mapping[str, str]) -> None:
    """Write the value of a condition as the field's values are written."""
    if one.comparison not in COMPARISONS[field.kind]:
        fitting = sorted(COMPARISONS[field.kind])
        raise ComparisonDoesNotFit(field=field.name, limit=", ".join(fitting), found=one.comparison.value)
    if one.comparison in WITHOUT_VALUE:
        one.value = ""
        return
    if not one.value.strip():
        raise ValueNeeded(field=field.name)
    is_kept_choice = field.kind is FieldKind.CHOICE and one.value in before
    if one.comparison is Comparison.CONTAINS or is_kept_choice:
        one.value = one.value.strip()
        return
    one.value = values.written(field, one.value) or ""
