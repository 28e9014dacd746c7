"""Whoever has linked their phone chooses which of its chats are theirs alone, and opens them to the team."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels import queries as channels
from sarafan.channels.errors import PrivateChatsThere
from sarafan.channels.events import AnotherPhoneWanted
from sarafan.channels.models import Channel, Keeping
from sarafan.channels.states import announce
from sarafan.conversations import queries
from sarafan.conversations.distribution import asking
from sarafan.conversations.errors import ConversationNotFound, NotYourPhone
from sarafan.conversations.models import Conversation, PrivateUntil
from sarafan.conversations.private import keeping as chats
from sarafan.conversations.private import opening, rules
from sarafan.conversations.private import queries as private
from sarafan.conversations.recording import Author
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
    comes = await opening.history_comes(session, channel)
    was, channel.keeping = channel.keeping, keeping
    for conversation in theirs:
        is_now, is_picked = conversation.private_of is not None, conversation.id in picked
        about = {
            "in_group": conversation.group_id is not None,
            "in_book": conversation.contact_id in booked,
            "comes": comes,
        }
        stays = rules.stays_private(keeping, was, is_now=is_now, is_picked=is_picked, **about)
        until = rules.until_after(keeping, was, conversation.private_until, **about) if stays else None
        # Before the first choice nothing was decided of it: that is no change which a line would tell.
        by = None if was is Keeping.ASKED else Author.of(actor)
        chats.keep(session, conversation, actor.member_id if stays else None, by, until=until)
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
    chats.keep(session, conversation, actor.member_id if private else None, Author.of(actor))
    await _settle(session, organization)
    if not private:
        await asking.soon(session, conversation)
    return conversation


async def leave(session: AsyncSession, event: MemberRemoved) -> None:
    """A member left: their private chats stay hidden, and what is new on their phones is the team's.

    So is what new people wrote before the member had chosen, once it is known that the phone did not know them.
    """
    organization = await keepers.hold(session, event.organization_id)
    for channel in await private.hold_kept_by(session, event.organization_id, event.member_id):
        comes = await opening.history_comes(session, channel)
        undecided = [] if comes else await private.hold_until(session, channel, PrivateUntil.CHOICE)
        booked = await opening.in_book(session, channel, [one.contact_id for one in undecided if one.contact_id])
        for conversation in undecided:
            chats.keep(session, conversation, event.member_id if conversation.contact_id in booked else None, None)
        channel.keeping = Keeping.NONE
        await address_book.forget(session, channel.id)
        announce(session, channel)
    await _settle(session, organization)


async def end_history(session: AsyncSession, channel: Channel) -> None:
    """All of a phone's history is here: who is not in its address book is the team's, where that decides."""
    if channel.keeping is not Keeping.ADDRESS_BOOK:
        return
    waiting = await private.hold_until(session, channel, PrivateUntil.BOOK)
    booked = await opening.in_book(session, channel, [one.contact_id for one in waiting if one.contact_id])
    for conversation in waiting:
        keeper_id = conversation.private_of if conversation.contact_id in booked else None
        chats.keep(session, conversation, keeper_id, None)
    if len(booked) < len(waiting):
        await asking.soon(session, channel)


async def refuse_anothers_phone(session: AsyncSession, event: AnotherPhoneWanted) -> None:
    """Let nobody's chats become one with a member's private ones. Raises `PrivateChatsThere`."""
    if await private.are_there(session, event.organization_id, event.channel_id, but_of=event.by_id):
        raise PrivateChatsThere


async def _settle(session: AsyncSession, organization: Organization) -> None:
    await session.flush()
    keepers.tell(session, organization, await private.keepers(session, organization.id))
