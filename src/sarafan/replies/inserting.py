"""A quick reply for one conversation: in its language, with the variables filled."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts import queries as contacts
from sarafan.conversations import queries as conversations
from sarafan.conversations.models import Conversation
from sarafan.organizations import queries as organizations
from sarafan.organizations.actors import Actor
from sarafan.organizations.models import Language
from sarafan.organizations.permissions import Permission
from sarafan.replies import queries, variables
from sarafan.replies.models import QuickReply, ReplyLanguage
from sarafan.replies.variables import Rendered


@dataclass(frozen=True)
class Inserted:
    """What goes into the answer's field, and in which language it is."""

    reply: QuickReply
    language: Language
    rendered: Rendered


async def render(
    session: AsyncSession, actor: Actor, conversation: Conversation, reply: QuickReply, wanted: Language | None
) -> Inserted:
    """Fill a quick reply for a conversation: as wanted, else in its language, else in the first that the reply has."""
    texts = reply.texts
    known = await language_for(session, conversation)
    language = next(one for one in (wanted, known, *texts) if one is not None and one in texts)
    rendered = await variables.fill(session, actor, conversation, texts[language], language)
    return Inserted(reply, language, rendered)


async def insert_reply(
    session: AsyncSession, actor: Actor, reply_id: UUID, conversation_id: UUID, wanted: Language | None
) -> Inserted:
    """Fill a quick reply that a member puts into their answer, count it, and keep the language for the next one.

    Raises `ReplyNotFound`, `ConversationNotFound`.
    """
    actor.require(Permission.SEND)
    conversation = await conversations.get_visible(session, actor, conversation_id)
    reply = await queries.get_visible(session, actor, reply_id)
    inserted = await render(session, actor, conversation, reply, wanted)
    own = (QuickReply.organization_id == actor.organization_id, QuickReply.id == reply.id)
    await session.execute(sa.update(QuickReply).where(*own).values(use_count=QuickReply.use_count + 1))
    await _remember(session, conversation, wanted or inserted.language)
    return inserted


async def language_for(session: AsyncSession, conversation: Conversation) -> Language:
    """Return in which language a conversation was answered last, else the contact's, else the organization's."""
    known = await queries.language_of(session, conversation.organization_id, conversation.id)
    if known is None and conversation.contact_id is not None:
        found = await contacts.by_id(session, conversation.organization_id, [conversation.contact_id])
        known = next((one.language for one in found.values()), None)
    return known or (await organizations.organization(session, conversation.organization_id)).language


async def _remember(session: AsyncSession, conversation: Conversation, language: Language) -> None:
    values = {
        "organization_id": conversation.organization_id,
        "conversation_id": conversation.id,
        "language": language,
    }
    statement = insert(ReplyLanguage).values(values)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["conversation_id"], set_={"language": language})
    )
