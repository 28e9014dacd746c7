"""A job gives the chats of an organization: one at a time decides, and what changed meanwhile is left alone.

It holds the members before their chats, as whoever assigns by hand does, and passes over a chat that somebody else
holds this moment: the next run looks at it again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations import counters, handing, threads
from sarafan.conversations.distribution import asking, queries
from sarafan.conversations.distribution.deciding import Chat, Colleague, Decision, Rule, decide
from sarafan.conversations.distribution.models import Distribution, Mode
from sarafan.conversations.events import ConversationAssigned
from sarafan.conversations.models import Conversation, Priority, StateChangeKind
from sarafan.conversations.recording import CLOCK, record, state_of
from sarafan.conversations.visibility import NOBODY
from sarafan.core.clock import utc_now
from sarafan.core.events import emit
from sarafan.core.logging import get_logger
from sarafan.organizations import queries as organizations
from sarafan.organizations.attendance import present
from sarafan.organizations.hours import worked_between
from sarafan.organizations.models import Attendance, Member, Organization
from sarafan.organizations.permissions import OF_ROLE, Permission
from sarafan.resources import Resources

log = get_logger(__name__)

_PRESSING = list(Priority)
_DECIDED_BY = ("team_id", "assignee_id", "waiting_since", "comes_again")  # whoever changes one of these decides anew
_ONE_AFTER_ANOTHER = sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")


@dataclass(frozen=True)
class _Rules:
    """The rules of an organization, by what they are of."""

    channels: dict[UUID, Distribution]
    teams: dict[UUID, Distribution]

    @classmethod
    def of(cls, found: Sequence[Distribution]) -> "_Rules":
        return cls(
            {one.channel_id: one for one in found if one.channel_id and one.mode is not Mode.OFF},
            {one.team_id: one for one in found if one.team_id and one.mode is Mode.IN_TURN},
        )

    def team_of(self, conversation: Conversation) -> UUID | None:
        """Return the team in whose queue a chat is, or is to be."""
        rule = self.channels.get(conversation.channel_id)
        to_team = rule.to_team_id if rule is not None and rule.mode is Mode.TO_TEAM else None
        return conversation.team_id or to_team

    def rule_of(self, conversation: Conversation) -> Rule:
        team_id = self.team_of(conversation)
        found = self.teams.get(team_id) if team_id else self.channels.get(conversation.channel_id)
        if found is None or found.mode is not Mode.IN_TURN:
            return Rule(gives=False)
        minutes = found.no_answer_minutes
        return Rule(gives=True, no_answer=timedelta(minutes=minutes) if minutes else None)

    @property
    def shortest(self) -> timedelta | None:
        """After how long without an answer a chat may go on at the earliest."""
        all_of_them = [*self.channels.values(), *self.teams.values()]
        return min(
            (timedelta(minutes=one.no_answer_minutes) for one in all_of_them if one.no_answer_minutes), default=None
        )


async def distribute(resources: Resources, organization_id: str, now: Callable[[], datetime] = utc_now) -> None:
    """Give what waits to who can take it. May run twice, and at the same time."""
    async with resources.database.for_organization(UUID(organization_id)) as session:
        await session.execute(_ONE_AFTER_ANOTHER, {"key": f"distribution:{organization_id}"})
        await _distribute(session, UUID(organization_id), now())


async def sweep(resources: Resources, timestamp: int) -> None:
    """Let what the clock lets go be given: hours have begun or ended, or nobody has answered for too long."""
    async with resources.database.for_system() as session:
        for organization_id in await queries.who_distribute(session):
            await asking.queue(session, organization_id)


async def _distribute(session: AsyncSession, organization_id: UUID, now: datetime) -> None:
    rules = _Rules.of(await queries.rules(session, organization_id))
    if not rules.channels and not rules.teams:
        return
    organization = await organizations.organization(session, organization_id)
    members = {one.id: one for one in await queries.hold_members(session, organization_id)}
    colleagues = await _colleagues(session, organization, list(members.values()), now)
    found = await _found(session, organization_id, rules, colleagues, now)
    seen = {conversation.id: _seen(conversation) for conversation, _ in found}
    chats = [_chat(conversation, usual_id, rules) for conversation, usual_id in found]
    zone = ZoneInfo(organization.time_zone)

    def worked(since: datetime, until: datetime) -> timedelta:
        return worked_between(organization.working_hours, zone, since, until)

    decisions = {one.chat.id: one for one in decide(chats, colleagues, worked, now)}
    given_at = {one.id: one.given_at for one in colleagues}
    for conversation, chat in zip((one for one, _ in found), chats, strict=True):
        if chat.id not in decisions and chat.team_id != conversation.team_id:
            decisions[chat.id] = Decision(chat, chat.assignee_id)  # only into its team's queue
    held = await queries.hold_unheld(session, organization_id, decisions.keys())
    for id_, conversation in held.items():
        if _seen(conversation) == seen[id_]:
            await _carry_out(session, conversation, decisions[id_], now)
            if (to_id := decisions[id_].assignee_id) is not None:
                members[to_id].given_at = given_at[to_id]
    log.info("distributed", organization_id=str(organization_id), decided=len(decisions), held=len(held))


async def _colleagues(
    session: AsyncSession, organization: Organization, members: Sequence[Member], now: datetime
) -> list[Colleague]:
    loads = await queries.loads(session, organization.id, [one.id for one in members])
    return [_colleague(one, organization, loads.get(one.id, 0), now) for one in members]


def _colleague(member: Member, organization: Organization, load: int, now: datetime) -> Colleague:
    found = present(member, organization, now)
    may_answer = Permission.SEND in OF_ROLE[member.role]
    return Colleague(
        id=member.id,
        attendance=found.state if may_answer else Attendance.OFF,
        load=load,
        off_since=found.since if may_answer else now,
        capacity=member.capacity,
        teams=frozenset(UUID(id_) for id_ in member.team_ids),
        given_at=member.given_at,
    )


async def _found(
    session: AsyncSession, organization_id: UUID, rules: _Rules, colleagues: Sequence[Colleague], now: datetime
) -> list[tuple[Conversation, UUID | None]]:
    channels, teams = rules.channels.keys(), rules.teams.keys()
    queued = await queries.in_queues(session, organization_id, channels, teams)
    owned = await queries.with_members(
        session,
        organization_id,
        channels,
        teams,
        off_ids=[one.id for one in colleagues if one.attendance is Attendance.OFF],
        overdue=now - rules.shortest if rules.shortest else None,
    )
    return [*queued, *((one, None) for one in owned)]


def _seen(conversation: Conversation) -> tuple[Any, ...]:
    return tuple(getattr(conversation, name) for name in _DECIDED_BY)


def _chat(conversation: Conversation, usual_id: UUID | None, rules: _Rules) -> Chat:
    assert conversation.waiting_since is not None, "only what waits was asked for"
    return Chat(
        id=conversation.id,
        rule=rules.rule_of(conversation),
        waiting_since=conversation.waiting_since,
        team_id=rules.team_of(conversation),
        assignee_id=conversation.assignee_id,
        assigned_at=conversation.assigned_at,
        comes_again=conversation.comes_again,
        former_id=conversation.former_id,
        let_go_at=conversation.let_go_at,
        usual_id=usual_id,
        pressing=_PRESSING.index(conversation.priority),
    )


async def _carry_out(session: AsyncSession, conversation: Conversation, decision: Decision, now: datetime) -> None:
    before, state = counters.share_of(conversation), state_of(conversation)
    given = decision.assignee_id != conversation.assignee_id
    if given or conversation.comes_again:
        handing.hand(conversation, decision.assignee_id, now, let_go=decision.let_go)
    conversation.team_id = decision.chat.team_id
    kind = StateChangeKind.RETURNED if given and decision.assignee_id is None else StateChangeKind.ASSIGNED
    if record(session, conversation, state, kind, CLOCK):
        threads.changed(session, conversation, before)
    if given:
        await emit(session, ConversationAssigned(conversation.organization_id, conversation.id, NOBODY))
