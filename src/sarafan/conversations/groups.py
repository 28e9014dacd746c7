"""Groups: what is known of them, who is in them, and their threads."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from sarafan.channels.models import Channel
from sarafan.conversations import counters, queries, threads, timers
from sarafan.conversations.models import Conversation, ConversationKind, Group, GroupMember, GroupRole
from sarafan.conversations.private import opening
from sarafan.gateways.whatsapp.arrivals import GroupChat, GroupNews, GroupPerson, GroupsSynced, MembersChanged, Person


async def ensure(session: AsyncSession, channel: Channel, chats: Sequence[GroupChat]) -> dict[str, Conversation]:
    """Find or open the thread of each group, by its id, and hold them until the end of the transaction."""
    subjects = {chat.jid: chat.subject for chat in chats}
    subjects |= {chat.jid: chat.subject for chat in chats if chat.subject}
    if not subjects:
        return {}
    found = await _ensure_groups(session, channel, sorted(subjects))
    conversations = await _ensure_threads(session, channel, list(found.values()))
    for jid, group in found.items():
        if subjects[jid] and group.subject != subjects[jid]:
            group.subject = (subjects[jid] or "")[:255]
            _changed(session, conversations[jid])
    return conversations


async def synchronize(session: AsyncSession, channel: Channel, news: GroupsSynced) -> None:
    """Take over groups of an account; those that are not named stay as they were, because not always all are told."""
    for told in news.groups:
        await take_over(session, channel, told)


async def take_over(session: AsyncSession, channel: Channel, news: GroupNews) -> None:
    """Take over what is told of a group; the rest stays as it was."""
    conversation = (await ensure(session, channel, [GroupChat(news.jid, news.subject)]))[news.jid]
    group = (await _ensure_groups(session, channel, [news.jid]))[news.jid]
    if news.description is not None:
        group.description = news.description or None
    if news.announce is not None:
        group.announce = news.announce
    if news.can_send is not None:
        group.can_send = news.can_send
    if news.members is not None:
        await session.execute(sa.delete(GroupMember).where(GroupMember.group_id == group.id))
        await _add(session, group, news.members)
        group.size = news.size or len(news.members)
    if news.announce is not None and news.can_send is None:
        await _see_whether_we_may_write(session, channel, group)
    _changed(session, conversation)


async def change_members(session: AsyncSession, channel: Channel, news: MembersChanged) -> None:
    """Let people come to a group, leave it, or do more or less there. Leaving ourselves ends writing there."""
    conversation = (await ensure(session, channel, [GroupChat(news.jid)]))[news.jid]
    group = (await _ensure_groups(session, channel, [news.jid]))[news.jid]
    if news.action == "remove":
        await _remove(session, group, news.people)
    elif news.action in ("add", "promote", "demote"):
        role = "admin" if news.action == "promote" else "member"
        await _add(session, group, [GroupPerson(person, role) for person in news.people])
    if any(channel.is_person(person.phone, person.lid) for person in news.people):
        group.can_send = news.action != "remove"
        await _see_whether_we_may_write(session, channel, group)
    group.size = await queries.count_members(session, group.id)
    _changed(session, conversation)


async def rename_member(
    session: AsyncSession, channel: Channel, before: Person, now: Person, only: str | None = None
) -> list[Group]:
    """Let somebody with another number stay in the channel's groups, or in one, as what they were there.

    Returns the groups that had them under the number before, and not yet under the new one.
    """
    present = _names_of(now)
    past = [name for name in _names_of(before) if name not in present]
    found = await queries.memberships(session, channel.id, [*past, *present], only)
    already = {group.id: (group, member) for group, member in found if member.person in present}
    renamed = {group.id: (group, member) for group, member in found if group.id not in already}
    for group, member in renamed.values():
        person = Person(now.phone or (None if now.lid else member.phone), now.lid or member.lid)
        role = member.role.value
        await _remove(session, group, [before, now])
        await _add(session, group, [GroupPerson(person, role)])
    for group, member in already.values():
        if now.phone and member.phone is None:
            await _add(session, group, [GroupPerson(now, member.role.value)])
    return [group for group, _ in renamed.values()]


def _names_of(person: Person) -> list[str]:
    """Under what a group may keep somebody."""
    return [key_of(one) for one in (Person(person.phone, None), Person(None, person.lid)) if one.phone or one.lid]


async def _see_whether_we_may_write(session: AsyncSession, channel: Channel, group: Group) -> None:
    """Where only admins write we must be one. A role that was never told changes nothing."""
    await session.flush()
    known = channel.phone or channel.lid
    role = await queries.role_of(session, group.id, Person(channel.phone, channel.lid)) if known else None
    if role is not None:
        group.can_send = not group.announce or role is not GroupRole.MEMBER


async def _ensure_groups(session: AsyncSession, channel: Channel, jids: Sequence[str]) -> dict[str, Group]:
    found = await queries.groups_by_jid(session, channel.id, jids)
    missing = [jid for jid in jids if jid not in found]
    if missing:
        rows = [
            {"id": uuid7(), "organization_id": channel.organization_id, "channel_id": channel.id, "jid": jid[:64]}
            for jid in missing
        ]
        await session.execute(insert(Group).values(rows).on_conflict_do_nothing())
        found = await queries.groups_by_jid(session, channel.id, jids)
    return found


async def _ensure_threads(session: AsyncSession, channel: Channel, groups: Sequence[Group]) -> dict[str, Conversation]:
    ids = [group.id for group in groups]
    found = await queries.of_groups(session, ids)
    missing = [group.id for group in groups if group.id not in found]
    if missing:
        private_of = await opening.keeper_of_groups(session, channel)
        rows = [
            {
                "organization_id": channel.organization_id,
                "channel_id": channel.id,
                "group_id": group_id,
                "private_of": private_of,
                "kind": ConversationKind.GROUP,
            }
            for group_id in missing
        ]
        made = insert(Conversation).values(rows).on_conflict_do_nothing().returning(Conversation.group_id)
        opened = set((await session.scalars(made)).all())
        found = await queries.of_groups(session, ids)
        for group_id in opened:
            if group_id is not None:
                counters.move(session, None, counters.share_of(found[group_id]))
        new = {group.jid: found[group.id] for group in groups if group.id in opened}
        await timers.take_over(session, channel.id, new)
    return {group.jid: found[group.id] for group in groups}


async def _add(session: AsyncSession, group: Group, people: Sequence[GroupPerson]) -> None:
    rows = {
        key_of(one.person): {
            "organization_id": group.organization_id,
            "group_id": group.id,
            "person": key_of(one.person),
            "phone": one.person.phone,
            "lid": one.person.lid,
            "role": GroupRole(one.role) if one.role in set(GroupRole) else GroupRole.MEMBER,
        }
        for one in people
    }
    if rows:
        await _remove(session, group, [one.person for one in people])
        await session.execute(insert(GroupMember).values(list(rows.values())))


async def _remove(session: AsyncSession, group: Group, people: Sequence[Person]) -> None:
    """Whoever is told by a phone may be kept by a LID, and the other way round."""
    lids, phones = {one.lid for one in people if one.lid}, {one.phone for one in people if one.phone}
    same = sa.or_(GroupMember.lid.in_(lids), GroupMember.phone.in_(phones))
    await session.execute(sa.delete(GroupMember).where(GroupMember.group_id == group.id, same))


def key_of(person: Person) -> str:
    """Name somebody of a group: by LID where it is known."""
    return f"lid:{person.lid}" if person.lid else f"phone:{person.phone}"


def _changed(session: AsyncSession, conversation: Conversation) -> None:
    threads.changed(session, conversation, counters.share_of(conversation))
