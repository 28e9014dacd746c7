"""Which thread something that arrived belongs to, and which contact did it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels.models import Channel
from sarafan.contacts import identifying, recognizing
from sarafan.contacts.models import Contact
from sarafan.conversations import groups, naming
from sarafan.conversations import queries as conversations
from sarafan.conversations.models import Conversation
from sarafan.conversations.private import opening
from sarafan.core.clock import utc_now
from sarafan.gateways.whatsapp.arrivals import GroupChat, Person, Place


@dataclass(frozen=True)
class Placed:
    """A thread, held until the end of the transaction, and who wrote: nobody when it was us.

    `author_name`: as whom everybody who sees the thread knows them.
    """

    conversation: Conversation
    author: Contact | None
    author_name: str | None = None


async def open_threads(
    session: AsyncSession,
    channel: Channel,
    places: Sequence[Place],
    moments: Sequence[datetime] | None = None,
    past: Sequence[bool] | None = None,
) -> list[Placed]:
    """Find or open the thread of each place, in order, and find or make the contacts in them.

    `moments`: when something happened in each; this moment where nothing is said. `past`: whether it is of the time
    before the number came here.
    """
    people = [_person_in(place) for place in places]
    named = [(person, at) for person, at in zip(people, moments or [utc_now()] * len(places), strict=True) if person]
    identified = iter(
        await identifying.identify(
            session, channel.organization_id, [person for person, _ in named], [at for _, at in named]
        )
    )
    contacts = [next(identified) if person else None for person in people]
    with_people: dict[UUID, bool] = {}
    for place, contact, is_past in zip(places, contacts, past or [False] * len(places), strict=True):
        if contact and isinstance(place.chat, Person):
            with_people[contact.id] = is_past or with_people.get(contact.id, False)
    of_people = await opening.ensure(session, channel, with_people)
    for person, contact in zip(people, contacts, strict=True):
        if person and contact and person.name and contact.name is None:  # the owner's name for them went just now
            await identifying.learn(session, channel.organization_id, person)
    of_groups = await groups.ensure(
        session, channel, [place.chat for place in places if isinstance(place.chat, GroupChat)]
    )
    hidden = await naming.owners_names(
        session,
        channel.organization_id,
        [one for place, one in zip(places, contacts, strict=True) if one and _is_shared(place, of_groups)],
    )
    placed = []
    for place, contact in zip(places, contacts, strict=True):
        if isinstance(place.chat, GroupChat):
            is_hidden = contact is not None and contact.id in hidden and _is_shared(place, of_groups)
            name = _own_name(place) if is_hidden else contact.name if contact else None
            placed.append(Placed(of_groups[place.chat.jid], contact, name))
        elif contact is not None:
            author = None if place.from_me else contact
            placed.append(Placed(of_people[contact.id], author, author.name if author else None))
    return placed


def _own_name(place: Place) -> str | None:
    """How somebody calls themselves."""
    return place.author.name if place.author and not place.author.saved else None


def _is_shared(place: Place, of_groups: Mapping[str, Conversation]) -> bool:
    return isinstance(place.chat, GroupChat) and of_groups[place.chat.jid].private_of is None


def _person_in(place: Place) -> Person | None:
    return place.chat if isinstance(place.chat, Person) else place.author


async def find_thread(session: AsyncSession, channel: Channel, place: Place) -> tuple[UUID, UUID | None] | None:
    """Find the thread of a place and the contact who acts there, without making either."""
    people = [person for person in (place.chat, place.author) if isinstance(person, Person)]
    known = await recognizing.whose(session, channel.organization_id, people)
    author = known.of(place.author) if place.author else None
    if isinstance(place.chat, GroupChat):
        group = (await conversations.groups_by_jid(session, channel.id, [place.chat.jid])).get(place.chat.jid)
        found = await conversations.id_of_thread(session, channel, group_id=group.id) if group else None
    else:
        contact = known.of(place.chat)
        found = await conversations.id_of_thread(session, channel, contact_id=contact) if contact else None
    return (found, author) if found else None


async def parties_of(
    session: AsyncSession, channel: Channel, chats: Sequence[tuple[Person | GroupChat | None, datetime]]
) -> list[UUID | None]:
    """Find with whom, or in which group, each happened at its moment; nobody where we do not know them."""
    jids = {chat.jid for chat, _ in chats if isinstance(chat, GroupChat)}
    groups = await conversations.groups_by_jid(session, channel.id, sorted(jids)) if jids else {}
    people = [chat for chat, _ in chats if isinstance(chat, Person)]
    known = await recognizing.whose(session, channel.organization_id, people)
    parties: list[UUID | None] = []
    for chat, at in chats:
        if isinstance(chat, GroupChat):
            group = groups.get(chat.jid)
            parties.append(group.id if group else None)
        else:
            parties.append(known.of(chat, at) if chat else None)
    return parties
