"""What happens to messages after they were written: people edit them, or delete them."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels import states
from sarafan.channels.models import Channel
from sarafan.contacts import recognizing
from sarafan.conversations import counters, resuming, threads
from sarafan.conversations import queries as conversations
from sarafan.conversations.models import Conversation, Direction, GroupRole, MessageKind
from sarafan.conversations.recording import CUSTOMER
from sarafan.gateways.whatsapp.arrivals import (
    DeletionNews,
    EditNews,
    InboundMessage,
    Place,
    ReactionNews,
    VoteNews,
)
from sarafan.media.forgetting import queue_forgetting
from sarafan.messages import anew, moments, queries
from sarafan.messages.models import EDIT_LOST, Message
from sarafan.messages.receiving import storing
from sarafan.messages.receiving.judging import Judge
from sarafan.messages.receiving.placing import parties_of
from sarafan.messages.sending.leaving import announce

News = TypeVar("News", ReactionNews, VoteNews, EditNews, DeletionNews)

OURS = "us"  # the account has one reaction to a message, whoever of the team gave it


async def apply_edits(session: AsyncSession, channel: Channel, batch: Sequence[EditNews]) -> None:
    """Give messages their new text; only whoever wrote one can change it. One that is not here yet gets a line."""
    targets = await targets_of(session, channel, batch)
    for news, message, conversation in targets:
        if message.deleted_at or (message.edited_at and message.edited_at > news.at):
            continue
        if await _wrote(session, channel, message, conversation, news):
            before = counters.share_of(conversation)
            is_past = news.past and not channel.missed(news.at)
            former = message.text
            _edit(message, news)
            waits = not is_past and await _ask_anew(session, channel, conversation, message, news, former)
            if waits:
                resuming.wake(session, conversation, CUSTOMER)
            if waits or (message.asked_anew_at is not None and message.text != former):
                anew.show(conversation, message)
                threads.changed(session, conversation, before, by=CUSTOMER)
            await announce(session, message)
    early = await _early(session, channel, batch, targets)
    if early:
        # Of several edits by one author the last says what the message says.
        last = {(news.target_id, news.place): news for news in sorted(early, key=lambda news: news.at)}
        await storing.receive(session, channel, [_stand_in_for(news) for news in last.values()])


async def _early(
    session: AsyncSession,
    channel: Channel,
    batch: Sequence[News],
    targets: Sequence[tuple[News, Message, Conversation]],
) -> list[News]:
    """Return what is about messages that are not here yet."""
    known = {id(news) for news, _, _ in targets}
    early = [news for news in batch if id(news) not in known]
    # One that is here, in another chat, was not written by whoever says so.
    here = await queries.of_channel(session, channel.id, [news.target_id for news in early]) if early else []
    elsewhere = {message.provider_message_id for message in here}
    return [news for news in early if news.target_id not in elsewhere]


def _edit(message: Message, news: EditNews) -> None:
    message.edited_at = news.at
    if news.text is not None:
        # Of a line the empty text says that it is known: the caption was taken away.
        message.text = news.text if message.stands_in else news.text or None
        if news.mentions is not None:
            message.mentions = storing.mentions_of(news.mentions)
    if not message.stands_in:
        details = {name: value for name, value in (message.details or {}).items() if value != EDIT_LOST}
        message.details = (details if news.text is not None else {**details, "problem": EDIT_LOST}) or None


async def _ask_anew(
    session: AsyncSession,
    channel: Channel,
    conversation: Conversation,
    message: Message,
    news: EditNews,
    former: str | None,
) -> bool:
    """A question that is another one now waits again once it was answered. Commas and capitals ask nothing new.

    In a group the new text may be the first that is to us; and of history's questions nobody has waited for an answer.
    """
    if news.text is None or message.direction is Direction.OUT or _same(former, news.text):
        return False
    if storing.EDITED_FIRST in (message.details or {}):  # it is counted when it comes
        return False
    in_group = conversation.group_id is not None
    if not (message.wants_answer or storing.is_to_us(channel, message, in_group=in_group)):
        return False
    if not await Judge(session, channel).judge(conversation, message):
        return False  # it says thanks now; who asked before waits on
    message.wants_answer = True
    answered = conversation.answered_at
    if answered and news.at < answered.replace(microsecond=0):
        return False
    if conversation.waiting_since is not None and conversation.waiting_since <= (message.asked_anew_at or message.at):
        return False  # it waits as it is
    later = await moments.received_after(session, conversation.id, [news.target_id])
    is_read = later is None or later >= (conversation.unread_count or 0)
    anew.begin(conversation, message, max(news.at, answered or news.at), is_read=is_read)  # of whole seconds
    return True


def _same(before: str | None, after: str | None) -> bool:
    return _spoken(before) == _spoken(after)


def _spoken(text: str | None) -> list[str]:
    """What of a text is said aloud."""
    return re.findall(r"\w+", (text or "").casefold())


def _stand_in_for(news: EditNews) -> InboundMessage:
    """Make the line of a message that was changed before it came: with what it says now, as far as that is known."""
    kind = MessageKind.UNDECRYPTABLE
    named, text = news.mentions or (), news.text
    return InboundMessage(
        news.target_id, news.place, news.at, kind, text, past=news.past, mentions=named, edited_at=news.at
    )


async def apply_deletions(session: AsyncSession, channel: Channel, batch: Sequence[DeletionNews]) -> None:
    """Take from messages what they said. In a group an admin may delete what others wrote.

    While the phone's history comes, one may be told before its message, of which a line says so: whoever deletes it
    wants nobody to have it.
    """
    targets = await targets_of(session, channel, batch)
    for news, message, conversation in targets:
        if message.deleted_at is not None:
            continue
        if await _wrote(session, channel, message, conversation, news) or await _is_admin(
            session, conversation, news.place
        ):
            await delete(session, message, news.at)
            await announce(session, message)
    early = await _early(session, channel, batch, targets)
    if early and not await states.expects_history(session, channel):
        early = [news for news in early if news.past]
    if early:
        await storing.receive(session, channel, [_deleted_line_for(news) for news in early])
        for news, message, conversation in await targets_of(session, channel, early):
            if await _is_admin(session, conversation, news.place):
                message.details = None  # whoever wrote it


def _deleted_line_for(news: DeletionNews) -> InboundMessage:
    kind = MessageKind.UNDECRYPTABLE
    return InboundMessage(news.target_id, news.place, news.at, kind, None, past=news.past, deleted_at=news.at)


async def delete(session: AsyncSession, message: Message, at: datetime) -> None:
    """Forget what a message said, and its file: whoever deletes it wants nobody to have it."""
    if message.media_id is not None:
        await queue_forgetting(session, message.organization_id, message.media_id)
    message.deleted_at = at
    album = (message.details or {}).get("album")  # its place among the photos that stay
    message.text = message.mentions = message.raw = message.media_id = None
    message.details = {"album": album} if album else None


async def targets_of(
    session: AsyncSession, channel: Channel, batch: Sequence[News]
) -> list[tuple[News, Message, Conversation]]:
    """Find the message that each is about, in the chat where it happened: an id alone proves nothing."""
    found = await queries.of_channel(session, channel.id, [news.target_id for news in batch])
    ids = sorted({message.conversation_id for message in found})
    held = await conversations.hold(session, channel.organization_id, ids)
    messages = await queries.by_id(session, channel.organization_id, [one.id for one in found], lock=True)
    parties = await parties_of(session, channel, [(news.place.chat, news.at) for news in batch])
    targets = []
    for news, party in zip(batch, parties, strict=True):
        for message in messages.values():
            conversation = held[message.conversation_id]
            is_there = party is not None and party in (conversation.contact_id, conversation.group_id)
            if message.provider_message_id == news.target_id and is_there:
                targets.append((news, message, conversation))
    return targets


async def _wrote(
    session: AsyncSession, channel: Channel, message: Message, conversation: Conversation, news: EditNews | DeletionNews
) -> bool:
    author = news.place.author
    if author is None:
        return message.direction is Direction.OUT
    if message.direction is Direction.OUT:
        return False
    if conversation.group_id is None:
        return True
    known = await recognizing.whose(session, channel.organization_id, [author])
    return message.author_id is not None and message.author_id == known.of(author, news.at)


async def _is_admin(session: AsyncSession, conversation: Conversation, place: Place) -> bool:
    if conversation.group_id is None or place.author is None:
        return conversation.group_id is not None  # us, on the phone, where WhatsApp has let us
    role = await conversations.role_of(session, conversation.group_id, place.author)
    return role in (GroupRole.ADMIN, GroupRole.SUPERADMIN)
