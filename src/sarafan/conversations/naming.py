"""Who the people are whom texts name by the digits of a phone or a LID."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels import queries as channels
from sarafan.contacts import queries as contacts
from sarafan.contacts import recognizing
from sarafan.contacts.models import Contact, NameSource
from sarafan.conversations import queries, visibility
from sarafan.gateways.whatsapp.arrivals import Person
from sarafan.organizations.actors import Actor
from sarafan.shapes import MentionRead

MOST_MENTIONS = 100  # of one text, with names; the others stay digits

Key = TypeVar("Key")


def named_in(text: str, mentions: Sequence[dict[str, Any]] | None) -> list[dict[str, Any]] | None:
    """Keep of those whom a message names whom the beginning of its text names, each once."""
    kept = [one for one in mentions or () if any(f"@{digits}" in text for digits in one.values() if digits)]
    return kept[:MOST_MENTIONS] or None


async def read(
    session: AsyncSession, organization_id: UUID, texts: Iterable[tuple[Key, UUID, Sequence[dict[str, Any]] | None]]
) -> dict[Key, list[MentionRead]]:
    """Show whom texts name; each is told with its key, its channel and the ids in it. One without is left out."""
    named = [
        (key, channel_id, Person(one["phone"], one["lid"]))
        for key, channel_id, mentions in texts
        for one in (mentions or ())[:MOST_MENTIONS]
    ]
    shown: dict[Key, list[MentionRead]] = {}
    if not named:
        return shown
    known = await contacts_of(session, organization_id, [person for _, _, person in named])
    ids = sorted({channel_id for _, channel_id, _ in named})
    ours = {channel.id: channel for channel in await channels.by_id(session, organization_id, ids)}
    for (key, channel_id, person), contact in zip(named, known, strict=True):
        channel = ours.get(channel_id)
        shown.setdefault(key, []).append(
            MentionRead(
                contact_id=contact.id if contact else None,
                name=contact.name if contact else None,
                phone=person.phone or (contact.phone if contact else None),
                lid=person.lid,
                is_us=channel is not None and channel.is_person(person.phone, person.lid),
            )
        )
    return shown


@dataclass(frozen=True)
class Acquaintance:
    """A contact as they are told of in chats with others."""

    id: UUID
    name: str | None
    phone: str | None


async def contacts_of(
    session: AsyncSession, organization_id: UUID, people: Sequence[Person], to: Actor | None = None
) -> list[Acquaintance | None]:
    """Find who people are here, in their order; nothing of those who have never written.

    `to`: to whom alone it is told. Others are not told how the owner of a phone calls whom only private chats know.
    """
    found = await recognizing.whose(session, organization_id, people)
    known = await contacts.by_id(session, organization_id, sorted(set(found.owners.values())))
    is_keeper = to is not None and visibility.keeps_private(to)
    hidden = frozenset() if is_keeper else await owners_names(session, organization_id, known.values())
    shown = {one.id: Acquaintance(one.id, None if one.id in hidden else one.name, one.phone) for one in known.values()}
    ids = [found.of(person) for person in people]
    return [shown.get(contact_id) if contact_id else None for contact_id in ids]


async def owners_names(session: AsyncSession, organization_id: UUID, people: Iterable[Contact]) -> frozenset[UUID]:
    """Return of which contacts only the owner of a phone, in private chats, knows the name that they have here."""
    named = [one.id for one in people if one.name_source is NameSource.ADDRESS_BOOK]
    return await queries.known_privately(session, organization_id, named)


async def name_among_others(session: AsyncSession, contact: Contact | None) -> str | None:
    """Return how a contact is called where others read it."""
    if contact is None or await owners_names(session, contact.organization_id, [contact]):
        return None
    return contact.name
