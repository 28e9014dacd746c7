"""What there is to tell, read at the moment at which it is told: what is over by then is nobody's news."""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels import queries as channels
from sarafan.channels.states import is_down
from sarafan.conversations import errands
from sarafan.conversations import queries as conversations
from sarafan.conversations.models import Conversation, Direction
from sarafan.conversations.queries import Shown
from sarafan.core.clock import utc_now
from sarafan.core.texts import beginning
from sarafan.notifications.kinds import Occasion
from sarafan.notifications.words import name_kind, say
from sarafan.organizations.models import Language

MOST_LETTERS = 180  # of a message; a notification shows two lines of it
MOST_NAME_LETTERS = 80
LAST_DIGITS = 4  # of a number without a name: enough for who knows it, and nobody else


@dataclass(frozen=True)
class News:
    """What is told. `conversation`: what one must be able to see to be told; `member_id`: it concerns them alone.

    `phone`: the customer's, of which the words may have a piece.
    """

    occasion: Occasion
    about_id: UUID
    names: dict[Language, str]
    hidden: dict[Language, str]
    shown: dict[Language, str]
    path: str
    conversation: Conversation | None = None
    member_id: UUID | None = None
    phone: str | None = None

    @property
    def tag(self) -> str:
        """Name what is about the same thing: in a browser the later takes the place of the earlier."""
        return f"{'channel' if self.occasion is Occasion.FALL else 'chat'}:{self.about_id}"


async def read(
    session: AsyncSession, organization_id: UUID, occasion: Occasion, about_id: UUID, member_id: UUID | None
) -> News | None:
    """Return what there is to tell, or nothing when it is over."""
    if occasion is Occasion.FALL:
        return await _fall(session, organization_id, about_id)
    found = await conversations.shown(session, organization_id, [about_id])
    if not found or found[0][0].removed_at is not None:
        return None
    if occasion is Occasion.ASSIGNMENT:
        return _assignment(found[0], member_id)
    if occasion is Occasion.MENTION:
        return _told(found[0], occasion, "mentioned", member_id)
    if occasion is Occasion.ERRAND and member_id is not None:
        return _told(found[0], occasion, "errand_dropped", member_id)
    if occasion is Occasion.ERRAND:
        return await _errand(session, organization_id, found[0])
    return _wait(found[0]) if occasion is Occasion.WAIT else _message(found[0])


def _message(thread: Shown) -> News | None:
    conversation = thread[0]
    # Somebody has read it, or answered. In a group only what is to us is worth a sound.
    wanted = conversation.waiting_since is not None if conversation.group_id else conversation.unread_count > 0
    if not wanted or conversation.last_message_direction is not Direction.IN:
        return None
    text = None if conversation.last_message_deleted else conversation.last_message_text
    author = conversation.last_message_author_name if conversation.group_id else None
    who = f"{author}: " if author else ""
    return News(
        Occasion.MESSAGE,
        conversation.id,
        _names(thread),
        {language: say("new_message", language) for language in Language},
        {
            language: beginning(f"{who}{text or name_kind(conversation.last_message_kind, language)}", MOST_LETTERS)
            for language in Language
        },
        f"/chats/{conversation.id}",
        conversation,
        phone=thread[1].phone if thread[1] else None,
    )


def _assignment(thread: Shown, member_id: UUID | None) -> News | None:
    conversation = thread[0]
    if member_id is None or conversation.assignee_id != member_id:
        return None
    return _told(thread, Occasion.ASSIGNMENT, "assigned", member_id)


def _wait(thread: Shown) -> News | None:
    conversation = thread[0]
    waits = conversation.waiting_since is not None and conversation.snoozed_until is None
    return _told(thread, Occasion.WAIT, "waits_long") if waits else None


async def _errand(session: AsyncSession, organization_id: UUID, thread: Shown) -> News | None:
    """Tell whoever it comes back to; heads, where that one has left or does not see the chat any more."""
    conversation = thread[0]
    if not errands.is_due(conversation, utc_now()):
        return None
    doer_id = await errands.doer_of(session, organization_id, conversation)
    sentence = "errand_due" if doer_id else "errand_left"
    told = _told(thread, Occasion.ERRAND, sentence, doer_id)
    text = conversation.errand_text
    # The words are a colleague's, not the customer's; hidden like theirs, as they may say the same.
    return replace(told, shown=dict.fromkeys(Language, text)) if text else told


def _told(thread: Shown, occasion: Occasion, sentence: str, member_id: UUID | None = None) -> News:
    """Tell something of a chat that has no words of its own."""
    words = {language: say(sentence, language) for language in Language}
    path = f"/chats/{thread[0].id}"
    return News(occasion, thread[0].id, _names(thread), words, words, path, thread[0], member_id)


async def _fall(session: AsyncSession, organization_id: UUID, channel_id: UUID) -> News | None:
    found = await channels.by_id(session, organization_id, [channel_id])
    if not found or not is_down(found[0]):
        return None
    names = {language: say("fell", language, name=found[0].label) for language in Language}
    words = {language: say("fell_hint", language) for language in Language}
    return News(Occasion.FALL, channel_id, names, words, words, f"/channels/{channel_id}")


def _names(thread: Shown) -> dict[Language, str]:
    _, contact, group = thread
    name, phone = (contact.name, contact.phone) if contact else (group.subject if group else None, None)
    tail = f" ··{phone[-LAST_DIGITS:]}" if phone else ""
    nobody = "customer" if contact else "group"
    return {language: beginning(name or f"{say(nobody, language)}{tail}", MOST_NAME_LETTERS) for language in Language}
