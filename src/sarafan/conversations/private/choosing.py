"""Whoever has linked their phone chooses which of its chats are theirs alone, and opens them to the team."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels import queries as channels
from sarafan.channels.models import Channel, Keeping
from sarafan.channels.states import announce
from sarafan.conversations import counters, handing, queries, threads
from sarafan.conversations.distribution import asking
from sarafan.conversations.errors import ConversationNotFound, NotYourPhone
from sarafan.conversations.models import Conversation, StateChangeKind
from sarafan.conversations.private import opening, rules
from sarafan.conversations.private import queries as private
from sarafan.conversations.recording import Author, record, state_of
from sarafan.core.clock import utc_now
from sarafan.linked_devices import address_book
from sarafan.organizations import keepers
from sarafan.organizations.actors import Actor
from sarafan.organizations.events import MemberRemoved
from sarafan.organizations.models import Organization
from sarafan.organizations.permissions import Permission


async def choose(
    session: AsyncSession, actor: Actor, channel_id: UUID, keeping: Keeping, picked: Collection[UUID]
) -> Channel:
    """Say which chats of one's own phone stay private; the others are the team's from now on.

    `picked`: the private ones, where they are `chosen`. Raises `ChannelNotFound`, `NotYourPhone`, and
    `ConversationNotFound` for a picked one that is none of this number.
    """
    actor.require(Permission.CHANNELS)
    organization = await keepers.hold(session, actor.organization_id)
    channel = await channels.get_visible(session, actor, channel_id, lock=True)
    if channel.keeper_id is None or channel.keeper_id != actor.member_id:
        raise NotYourPhone
    found = await private.hold_of_channel(session, channel)
    theirs = [one for one in found if one.private_of in (None, actor.member_id)]
    if set(picked) - {one.id for one in theirs}:
        raise ConversationNotFound
    people = [one.contact_id for one in theirs if one.contact_id]
    booked = await opening.in_book(session, channel, people) if keeping is Keeping.ADDRESS_BOOK else frozenset()
    was, channel.keeping = channel.keeping, keeping
    for conversation in theirs:
        stays = rules.stays_private(
            keeping,
            was,
            is_now=conversation.private_of is not None,
            in_group=conversation.group_id is not None,
            in_book=conversation.contact_id in booked,
            is_picked=conversation.id in picked,
        )
        # Before the first choice nothing was decided of it: that is no change which a line would tell.
        await _keep(session, conversation, actor if stays else None, None if was is Keeping.ASKED else actor)
    if keeping is not Keeping.ADDRESS_BOOK:
        await address_book.forget(session, channel.id)
    announce(session, channel)
    await _settle(session, organization)
    await asking.soon(session, channel)
    return channel


async def keep(session: AsyncSession, actor: Actor, conversation_id: UUID, *, private: bool) -> Conversation:
    """Open a private chat to the team, or make one of one's own phone private.

    Raises `ConversationNotFound`, `NotYourPhone`.
    """
    actor.require(Permission.SEND)
    organization = await keepers.hold(session, actor.organization_id)
    conversation = await queries.get_visible(session, actor, conversation_id, lock=True)
    channel = await channels.get_visible(session, actor, conversation.channel_id)
    if private and (channel.keeper_id is None or channel.keeper_id != actor.member_id):
        raise NotYourPhone
    await _keep(session, conversation, actor if private else None, actor)
    await _settle(session, organization)
    if not private:
        await asking.soon(session, conversation)
    return conversation


async def leave(session: AsyncSession, event: MemberRemoved) -> None:
    """A member left: their private chats stay hidden, and what is new on their phones is the team's."""
    for channel in await private.hold_kept_by(session, event.organization_id, event.member_id):
        channel.keeping = Keeping.NONE
        await address_book.forget(session, channel.id)
        announce(session, channel)


async def _keep(session: AsyncSession, conversation: Conversation, keeper: Actor | None, by: Actor | None) -> None:
    """Let a chat be somebody's alone, or the team's. `by`: who is told to have done it, if anybody."""
    wanted = keeper.member_id if keeper else None
    if conversation.private_of == wanted:
        return
    before, state = counters.share_of(conversation), state_of(conversation)
    if wanted is not None:
        if conversation.assignee_id not in (None, wanted):
            handing.hand(conversation, None, utc_now())
        conversation.team_id = None
    conversation.private_of = wanted
    if by is not None:
        kind = StateChangeKind.RELEASED if wanted is None else StateChangeKind.KEPT
        record(session, conversation, state, kind, Author.of(by))
    threads.changed(session, conversation, before)


async def _settle(session: AsyncSession, organization: Organization) -> None:
    await session.flush()
    keepers.tell(session, organization, await private.keepers(session, organization.id))
