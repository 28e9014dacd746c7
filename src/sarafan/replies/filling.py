"""What contacts, organizations and members tell a quick reply. `wiring.py` adds it, and what other parts tell."""

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts import queries as contacts
from sarafan.conversations.models import Conversation
from sarafan.organizations import queries as organizations
from sarafan.organizations.actors import Actor, ActorKind
from sarafan.organizations.models import Language
from sarafan.replies.variables import Values, Variable


def _said(russian: str, kazakh: str, english: str) -> dict[Language, str]:
    return {Language.RUSSIAN: russian, Language.KAZAKH: kazakh, Language.ENGLISH: english}


OF_CONTACT = (
    Variable("contact.name", _said("имя клиента", "клиенттің аты", "the customer’s name")),
    Variable("contact.phone", _said("телефон клиента", "клиенттің телефоны", "the customer’s phone")),
)
OF_ORGANIZATION = (Variable("organization.name", _said("название организации", "ұйымның атауы", "our name")),)
OF_MEMBER = (Variable("member.name", _said("ваше имя", "сіздің атыңыз", "your name")),)


async def of_contact(session: AsyncSession, actor: Actor, conversation: Conversation) -> Values:
    """Tell who the customer is; a group is nobody. A name in which no letter is tells nobody apart.

    To who may not see phones theirs is not known: the mark of what is missing stands in the text.
    """
    if conversation.contact_id is None:
        return {}
    found = await contacts.by_id(session, actor.organization_id, [conversation.contact_id])
    contact = found[conversation.contact_id]
    name = contact.name if contact.name and any(one.isalnum() for one in contact.name) else None
    return {"contact.name": name, "contact.phone": f"+{contact.phone}" if contact.phone and actor.sees_phones else None}


async def of_organization(session: AsyncSession, actor: Actor, conversation: Conversation) -> Values:
    """Tell what the organization is called."""
    return {"organization.name": (await organizations.organization(session, actor.organization_id)).name}


async def of_member(session: AsyncSession, actor: Actor, conversation: Conversation) -> Values:
    """Tell who answers; a program is nobody."""
    return {"member.name": actor.name if actor.kind is ActorKind.MEMBER else None}
