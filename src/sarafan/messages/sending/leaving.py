"""One queued message on its way out. No transaction is open while the network is asked."""

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels import queries as channels
from sarafan.channels import states
from sarafan.channels.models import Channel
from sarafan.contacts import queries as contacts
from sarafan.contacts.models import Contact
from sarafan.conversations import counters, threads
from sarafan.conversations import queries as conversations
from sarafan.conversations.models import Direction
from sarafan.core.clock import ahead_s, utc_now
from sarafan.core.errors import Unreachable
from sarafan.core.jobs import said_pause_s
from sarafan.core.realtime import Change, notify
from sarafan.gateways.whatsapp.arrivals import GroupChat, Person
from sarafan.gateways.whatsapp.gateway import Sent
from sarafan.gateways.whatsapp.outgoing import Outgoing, Quoted, Recipient, Target
from sarafan.gateways.whatsapp.refusals import Left, NotNow, Reason, Refused
from sarafan.media import queries as files
from sarafan.media.models import MediaFile
from sarafan.messages import anew, queries, reacted
from sarafan.messages.joining import show_as_latest, stand_where_sent, wait_again
from sarafan.messages.models import AuthorKind, Message, MessageStatus
from sarafan.messages.sending.contents import content_of
from sarafan.messages.sending.queueing import queue_reading
from sarafan.messages.sending.reminding import reminder_of
from sarafan.messages.statuses import advance
from sarafan.organizations import queries as organizations
from sarafan.resources import Resources

GIVE_UP_AFTER = timedelta(hours=24)
REPLY_REFUSED = "reply_refused"  # as if the customer had not written first


async def send_queued(resources: Resources, organization_id: UUID, message_id: UUID) -> None:
    """Send one queued message; safe to run twice, because it carries its id as the sender's key.

    Raises `Unreachable`, to be retried, until it has waited a day.
    """
    async with resources.database.for_organization(organization_id) as session:
        message = (await queries.by_id(session, organization_id, [message_id])).get(message_id)
        if message is None or message.status is not MessageStatus.QUEUED:
            return
        recipient = await recipient_of(session, message)
        channel = await channels.find(session, message.channel_id)
        is_there = channel is not None and await conversations.shown(
            session, organization_id, [message.conversation_id]
        )
        if channel is None or (recipient is None and not is_there):
            return
        quoted = await _quoted(session, message)
        file = await _file_of(session, message)
    if recipient is None:
        await _end(resources, message, Reason.INVALID_RECIPIENT.value, "Their number is another person's now.")
        return
    is_first_try, asked_at = not message.may_have_left, utc_now()
    try:
        content = content_of(resources.files, message, file)
        sent = await _ask_to_send(resources, channel, message, recipient, content, quoted)
    except FileNotFoundError:
        await _end(resources, message, "file_lost", "The file is no longer kept.")
    except Refused as refused:
        await _end(resources, message, refused.refusal.shown, refused.message)
    except Unreachable as silence:
        if utc_now() - message.created_at < GIVE_UP_AFTER:
            await _note_next_try(resources, message, silence)
            raise
        await _end(resources, message, "expired", silence.message)
    else:
        await _record_sent(resources, message, sent, tells_read=resources.gateways.can(channel).reads)
        if sent.at is not None and is_first_try:  # what an earlier try sent may have left long before
            await _note_clock(resources, channel, ahead_s(asked_at, utc_now(), sent.at))


async def _ask_to_send(
    resources: Resources,
    channel: Channel,
    message: Message,
    recipient: Recipient,
    content: Outgoing,
    quoted: Quoted | None,
) -> Sent:
    doubted = message.may_have_left  # since an earlier try

    async def leaving() -> None:
        if not doubted:
            await _note_doubt(resources, message, doubted=True)

    try:
        return await resources.gateways.of(channel).send(
            recipient, content, key=str(message.id), quoted=quoted, leaving=leaving
        )
    except Refused as refused:
        # What the provider itself has refused has not left by an earlier try either; any other refusal is of this try.
        message.may_have_left = doubted and refused.refusal.left is not Left.NEVER
        raise
    except NotNow as silence:
        if message.may_have_left and not doubted and silence.refusal.left is not Left.PERHAPS:
            await _note_doubt(resources, message, doubted=False)
        raise


async def _note_doubt(resources: Resources, message: Message, *, doubted: bool) -> None:
    async with resources.database.for_organization(message.organization_id) as session:
        await session.execute(
            sa.update(Message)
            .where(Message.id == message.id, Message.status == MessageStatus.QUEUED)
            .values(may_have_left=doubted)
            .execution_options(synchronize_session=False)
        )
    message.may_have_left = doubted


async def _note_next_try(resources: Resources, message: Message, silence: Unreachable) -> None:
    """Let the member know when the next try follows, where the gateway has said so; other pauses are short."""
    pause = said_pause_s(silence)
    if pause is None and message.next_try_at is None:
        return
    async with resources.database.for_organization(message.organization_id) as session:
        held = await hold(session, message)
        if held is not None and held.status is MessageStatus.QUEUED:
            held.next_try_at = None if pause is None else utc_now() + timedelta(seconds=pause)
            await announce(session, held)


async def recipient_of(session: AsyncSession, message: Message) -> Recipient | None:
    """Return whom a message's conversation is with, as `recipient_in` does."""
    return await recipient_in(session, message.organization_id, message.conversation_id)


async def recipient_in(session: AsyncSession, organization_id: UUID, conversation_id: UUID) -> Recipient | None:
    """Return whom to write to; nothing once the channel is removed, or the number is another person's now."""
    held = await conversations.shown(session, organization_id, [conversation_id])
    if not held:
        return None
    _, contact, group = held[0]
    if group is not None:
        return GroupChat(group.jid)
    assert contact is not None  # a conversation is in a group or with somebody
    return await _person(session, contact)


async def _person(session: AsyncSession, contact: Contact) -> Person | None:
    """Return a contact as gateways know people: by the phone, and where it is not known by the LID."""
    if contact.phone:
        return Person(contact.phone, None)
    lid = await contacts.lid_of(session, contact.organization_id, contact.id)
    return Person(None, lid) if lid else None


async def _file_of(session: AsyncSession, message: Message) -> MediaFile | None:
    if message.media_id is None:
        return None
    return (await files.by_id(session, message.organization_id, [message.media_id])).get(message.media_id)


async def _quoted(session: AsyncSession, message: Message) -> Quoted | None:
    if message.quoted_message_id is None:
        return None
    found = await queries.by_id(session, message.organization_id, [message.quoted_message_id])
    answered = found.get(message.quoted_message_id)
    if answered is None or answered.provider_message_id is None:
        return None
    target = await target_of(session, answered, answered.provider_message_id)
    organization = await organizations.organization(session, message.organization_id)
    return reminder_of(target, answered, await _file_of(session, answered), organization.language)


async def target_of(session: AsyncSession, message: Message, provider_message_id: str) -> Target:
    """Return a message that is there already, as gateways name it."""
    author = await _author_in_group(session, message)
    return Target(provider_message_id, message.direction is Direction.OUT, author)


async def _author_in_group(session: AsyncSession, message: Message) -> Person | None:
    conversation = (await conversations.hold(session, message.organization_id, [message.conversation_id])).get(
        message.conversation_id
    )
    if conversation is None or conversation.group_id is None or message.author_kind is not AuthorKind.CONTACT:
        return None
    author_id = message.author_id or UUID(int=0)
    author = (await contacts.by_id(session, message.organization_id, [author_id])).get(author_id)
    return await _person(session, author) if author else None


async def _record_sent(resources: Resources, message: Message, sent: Sent, *, tells_read: bool) -> None:
    status = MessageStatus.SENT if sent.acknowledged else MessageStatus.UNKNOWN
    async with resources.database.for_organization(message.organization_id) as session:
        held = await hold(session, message)
        if held is None:
            return
        held.provider_message_id = held.provider_message_id or sent.message_id
        advance(held, status, sent.at or utc_now())
        await announce(session, held)
        if tells_read:
            await queue_reading(session, held)


async def _note_clock(resources: Resources, channel: Channel, ahead: float) -> None:
    """Note how far the clocks are apart, and that they no longer are; a second more or less is no news."""
    told, known = states.clock_of(ahead), channel.clock_ahead_s
    if told == known or (told is not None and known is not None and abs(told - known) <= 1):
        return
    async with resources.database.for_organization(channel.organization_id) as session:
        held = await channels.find_for_update(session, channel.organization_id, channel.id)
        if held is not None:
            held.clock_ahead_s = told


async def _end(resources: Resources, message: Message, code: str, words: str) -> None:
    """It leaves no more: failed, unless it may have left before."""
    status = MessageStatus.UNKNOWN if message.may_have_left else MessageStatus.FAILED
    async with resources.database.for_organization(message.organization_id) as session:
        held = await hold(session, message)
        if held is not None and advance(held, status, utc_now()):
            if code == Reason.NEW_CHATS_RESTRICTED and await queries.was_written_to(session, held.conversation_id):
                code = REPLY_REFUSED
            held.error_code, held.error_message = code[:64], words
            await announce(session, held)


async def hold(session: AsyncSession, message: Message) -> Message | None:
    """Load a message anew and hold it, after its conversation, as everybody does."""
    await conversations.hold(session, message.organization_id, [message.conversation_id])
    return (await queries.by_id(session, message.organization_id, [message.id], lock=True)).get(message.id)


async def announce(session: AsyncSession, message: Message) -> None:
    """Let browsers know of a message's news; its conversation's row shows it, too, if it is the latest."""
    message.revision += 1
    notify(session, message.organization_id, Change("message", message.id))
    held = await conversations.hold(session, message.organization_id, [message.conversation_id])
    conversation = held[message.conversation_id]
    before = counters.share_of(conversation)
    moved = await stand_where_sent(session, conversation, message)
    forgotten = message.deleted_at is not None and anew.forget(conversation, message)
    if message.deleted_at is not None:
        forgotten = await reacted.forget(session, conversation, message) or forgotten
    waits = await wait_again(session, conversation, message)
    if conversation.last_message_id == message.id:
        show_as_latest(conversation, message)
    elif not moved and not forgotten and not waits:
        return
    threads.changed(session, conversation, before)
