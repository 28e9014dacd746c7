"""Who has read what: here and on the owner's phone, each told of the other."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels import queries as channels
from sarafan.channels.models import Channel
from sarafan.conversations import counters, threads
from sarafan.conversations import queries as conversations
from sarafan.conversations.events import ConversationRead
from sarafan.core.clock import utc_now
from sarafan.core.jobs import defer
from sarafan.core.logging import get_logger
from sarafan.gateways.whatsapp.arrivals import ChatRead, Person, Place
from sarafan.gateways.whatsapp.gateway import Gateway
from sarafan.gateways.whatsapp.outgoing import Recipient
from sarafan.gateways.whatsapp.refusals import Refused
from sarafan.messages import moments
from sarafan.messages.models import Message
from sarafan.messages.receiving.placing import find_thread
from sarafan.messages.sending.leaving import recipient_in, target_of
from sarafan.organizations import queries as organizations
from sarafan.organizations.models import ReadMarks
from sarafan.resources import Resources

log = get_logger(__name__)

MOST_TOLD = 200  # messages at once, the newest ones
MOST_AUTHORS = 20  # of a group, at once


async def apply(session: AsyncSession, channel: Channel, news: ChatRead) -> None:
    """Take over what the owner has read on the phone; a chat that is not here, or messages, change nothing."""
    found = await find_thread(session, channel, Place(news.chat, None))
    if found is None:
        return
    conversation = (await conversations.hold(session, channel.organization_id, [found[0]])).get(found[0])
    if conversation is None:
        return
    before, unread = counters.share_of(conversation), conversation.unread_count or 0
    if news.unread:
        # What was marked before we answered was done with by that.
        is_over = conversation.answered_at is not None and news.at < conversation.answered_at.replace(microsecond=0)
        conversation.unread_count = unread if is_over else max(1, unread)
    else:
        later = await moments.received_after(session, conversation.id, news.message_ids)
        conversation.unread_count = unread if later is None else min(unread, later)
        if news.message_ids:
            conversation.past_unread_at = utc_now()
    if not news.unread and not conversation.unread_count:
        conversation.read_told_seq = conversation.last_seq  # WhatsApp knows it already
    if conversation.unread_count != unread:
        threads.changed(session, conversation, before)


async def queue_telling(session: AsyncSession, event: ConversationRead) -> None:
    """A member has opened a conversation: WhatsApp is told, where the organization wants that."""
    organization = await organizations.organization(session, event.organization_id)
    if organization.read_marks is ReadMarks.OPENING:
        ids = {"organization_id": event.organization_id, "conversation_id": event.conversation_id}
        await defer(session, "messages.tell_read", args=ids, queueing_lock=f"read:{event.conversation_id}")


async def tell(
    resources: Resources, organization_id: UUID, conversation_id: UUID, *, before_seq: int | None = None
) -> None:
    """Let WhatsApp show what came as read, as far as it was not told so; safe to run twice.

    `before_seq`: what came after that place in the thread nobody has read yet. Raises `Unreachable`, to be retried.
    """
    async with resources.database.for_organization(organization_id) as session:
        conversation = (await conversations.hold(session, organization_id, [conversation_id])).get(conversation_id)
        recipient = await recipient_in(session, organization_id, conversation_id)
        channel = await channels.find(session, conversation.channel_id) if conversation else None
        if conversation is None or recipient is None or channel is None or not resources.gateways.can(channel).reads:
            return
        unseen = await moments.received_between(session, conversation, before_seq, MOST_TOLD)
        by_author = await _by_author(session, unseen)
    if not unseen:
        return
    try:
        await _tell_each(resources.gateways.of(channel), recipient, by_author)
    except Refused as refused:
        log.info("reading_refused", conversation_id=str(conversation_id), reason=refused.refusal.shown)
    async with resources.database.for_organization(organization_id) as session:
        held = (await conversations.hold(session, organization_id, [conversation_id])).get(conversation_id)
        if held is not None:
            held.read_told_seq = max(held.read_told_seq or 0, *(message.seq for message in unseen))


async def _by_author(session: AsyncSession, unseen: Sequence[Message]) -> dict[Person | None, list[str]]:
    """In a group a mark is for one author; of very many those are told who wrote last."""
    named: dict[Person | None, list[str]] = {}
    for message in reversed(unseen):
        target = await target_of(session, message, message.provider_message_id or "")
        if target.author in named or len(named) < MOST_AUTHORS:
            named.setdefault(target.author, []).append(target.message_id)
    return {author: ids[::-1] for author, ids in reversed(named.items())}


async def _tell_each(gateway: Gateway, recipient: Recipient, named: dict[Person | None, list[str]]) -> None:
    for author, message_ids in named.items():
        await gateway.mark_read(recipient, message_ids, author)
