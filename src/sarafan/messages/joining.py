"""How a message takes its place in its thread, and what that does to the thread."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts import queries as contacts
from sarafan.conversations import errands
from sarafan.conversations.models import Conversation, Direction, MessageKind
from sarafan.conversations.naming import named_in
from sarafan.conversations.recording import Author
from sarafan.core.clock import utc_now
from sarafan.messages import activity, anew, moments, queries, reacted
from sarafan.messages.models import Message, Origin
from sarafan.messages.origins import EFFECTS
from sarafan.messages.statuses import LOST

PREVIEW_LENGTH = 200
CLOCKS_APART = timedelta(days=1)  # by more than this no clock is wrong: what was told is nonsense


async def moment_in(session: AsyncSession, conversation: Conversation, at: datetime) -> datetime:
    """Return when a message that arrived stands in the thread; `at` is the provider's time, in whole seconds.

    We count finer than providers: within one second the order of arrival decides, or an answer would
    slip behind what it answers, and of two messages of one second the later could stand first.
    """
    latest = conversation.last_message_at
    if latest is None or latest < at:
        return at
    if latest.replace(microsecond=0) == at:
        return latest
    return await moments.latest_within(session, conversation.id, at, at + timedelta(seconds=1)) or at


def join(conversation: Conversation, message: Message) -> None:
    """Give a message the next number of its thread, and let the thread show it if it is the latest.

    What somebody has posted for everybody moves no thread in the list.
    """
    conversation.last_seq = (conversation.last_seq or 0) + 1
    message.seq = conversation.last_seq
    if message.kind is MessageKind.STATUS:
        return
    shown = conversation.last_reaction
    # Nobody has written a notice: what waits stays in sight, until words that are newer than it come.
    is_notice = message.kind is MessageKind.NUMBER_CHANGE
    if not is_notice:
        anew.make_room(conversation, message.at)
    if shown and datetime.fromisoformat(shown["at"]) <= message.at and not (is_notice and shown["counts"]):
        conversation.last_reaction = None
    latest = (conversation.last_message_at, conversation.last_message_seq)
    if latest[0] is None or latest[1] is None or (message.at, message.seq) > (latest[0], latest[1]):
        show_as_latest(conversation, message)
    activity.renew(conversation)


async def stand_where_sent(session: AsyncSession, conversation: Conversation, message: Message) -> bool:
    """Let a message of ours stand where the provider's clock says that it left, if ours runs ahead of that one.

    Otherwise what the customer wrote after it would stand above it, and count as answered. A provider's later time is
    no reason to move: the message may have waited to leave. Returns whether it was moved.
    """
    left, stood = message.sent_at, message.at
    if message.direction is Direction.IN or left is None:
        return False
    if not stood - CLOCKS_APART <= left < stood.replace(microsecond=0):
        return False
    message.at = await moments.latest_before(session, message, left + timedelta(seconds=1)) or left
    await session.flush()
    if conversation.answered_at == stood:
        conversation.answered_at = message.at
        if EFFECTS[message.origin or Origin.PHONE].answers == "all":
            conversation.waiting_since = await moments.first_received_after(session, message)
    show_as_latest(conversation, await queries.latest(session, conversation.id) or message)
    return True


def show_as_latest(conversation: Conversation, message: Message) -> None:
    """Repeat a message in its conversation's row, for lists."""
    conversation.last_message_id = message.id
    conversation.last_message_seq = message.seq
    conversation.last_message_direction = message.direction
    conversation.last_message_kind = message.kind
    conversation.last_message_problem = message.problem
    conversation.last_message_text = message.text[:PREVIEW_LENGTH] if message.text else None
    conversation.last_message_mentions = named_in(conversation.last_message_text or "", message.mentions)
    conversation.last_message_status = message.status.value
    conversation.last_message_deleted = message.deleted_at is not None
    conversation.last_message_author_kind = message.author_kind.value
    conversation.last_message_author_id = message.author_id
    conversation.last_message_author_name = message.author_name
    conversation.last_message_at = message.at
    activity.renew(conversation)


async def count(session: AsyncSession, conversation: Conversation, message: Message, *, past: bool = False) -> None:
    """Let a new message change who waits and what is unread.

    A customer's message waits unless an answer is later than it. What ours do is said by the table of origins; what an
    automatic one answers, by `answer_one`. `past`: it is the phone's history, which tells itself what is unread.
    """
    if message.direction is Direction.IN:
        if not past:
            conversation.unread_count = (conversation.unread_count or 0) + 1
        answered = conversation.answered_at
        if message.wants_answer and (answered is None or message.at >= answered):
            conversation.waiting_since = min(conversation.waiting_since or message.at, message.at)
        return
    effect = EFFECTS[message.origin or Origin.PHONE]
    waited = conversation.waiting_since is not None and conversation.waiting_since <= message.at
    if effect.answers == "all":
        conversation.answered_at = max(conversation.answered_at or message.at, message.at)
        if not past:
            conversation.past_unread_at = utc_now()
        if waited or conversation.waited_since is not None:
            await reacted.end(session, conversation, message.at, by=message.id)
        if waited:
            message.ended_waiting_since, conversation.waiting_since = conversation.waiting_since, None
        due_at = conversation.errand_due_at
        if due_at is not None and due_at <= message.at and not past:
            errands.end(session, conversation, _author_of(message), answer_id=message.id)
    if effect.reads == "always" or (effect.reads == "if_waited" and waited):
        conversation.unread_count = 0


def _author_of(message: Message) -> Author:
    return Author(message.author_kind.value, message.author_id, message.author_name)


async def wait_again(session: AsyncSession, conversation: Conversation, message: Message) -> bool:
    """Let those wait again who had no other answer than one that did not leave, or was deleted for everybody.

    What such an answer had ended is to be done again, too. Returns whether anything of the conversation changed.
    """
    if message.direction is Direction.IN or not _is_lost(message):
        return False
    await session.flush()
    is_back = await _give_errand_back(session, conversation)
    return await _wait_on(session, conversation, message) or is_back


def _is_lost(message: Message) -> bool:
    return message.status in LOST or message.deleted_at is not None


async def _give_errand_back(session: AsyncSession, conversation: Conversation) -> bool:
    if conversation.errand_for is not None:
        return False
    line = await errands.ended_by_answer(session, conversation.id)
    answer = await session.get(Message, line.message_id) if line is not None else None
    if line is None or answer is None or not _is_lost(answer):
        return False
    due_at = datetime.fromisoformat(line.before["errand_due_at"])
    if await moments.is_answered_since(session, conversation.id, due_at):
        return False
    errands.give_back(session, conversation, line)
    return True


async def _wait_on(session: AsyncSession, conversation: Conversation, message: Message) -> bool:
    answered, until = conversation.answered_at, message.answers_until or message.at
    if (answered is not None and answered > until) or await _is_blocked(session, conversation):
        return False
    answered = conversation.answered_at = await moments.last_answered(session, conversation.id)
    lost = await moments.lost_answers(session, conversation.id, answered)
    since = min((one.ended_waiting_since for one in lost if one.ended_waiting_since), default=None)
    if since is None:
        return False
    await reacted.begin_again(session, conversation, [one.id for one in lost], max(since, answered or since))
    for one in lost:
        one.ended_waiting_since = None
    if answered is not None and since < answered:  # that answer was told later than the lost one
        since = await moments.first_received(session, conversation.id, answered)
    if since is not None:
        conversation.waiting_since = min(conversation.waiting_since or since, since)
    return since is not None


async def answer_one(session: AsyncSession, conversation: Conversation, message: Message, answered: Message) -> None:
    """Let a message end the waiting that began with what it answers, or before; what was written later waits on."""
    message.answers_until = answered.at
    conversation.answered_at = max(conversation.answered_at or answered.at, answered.at)
    if conversation.waiting_since is not None and conversation.waiting_since <= answered.at:
        await reacted.end(session, conversation, answered.at, by=message.id)
        message.ended_waiting_since = conversation.waiting_since
        conversation.waiting_since = await moments.first_received_after(session, answered)


async def _is_blocked(session: AsyncSession, conversation: Conversation) -> bool:
    if conversation.contact_id is None:
        return False
    found = await contacts.by_id(session, conversation.organization_id, [conversation.contact_id])
    return conversation.contact_id in found and found[conversation.contact_id].blocked_at is not None
