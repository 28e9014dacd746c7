"""Who the people are whom texts name by the digits of a phone or a LID."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels import queries as channels
from sarafan.contacts import queries as contacts
from sarafan.contacts import recognizing
from sarafan.contacts.models import Contact
from sarafan.gateways.whatsapp.arrivals import Person
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


async def contacts_of(session: AsyncSession, organization_id: UUID, people: Sequence[Person]) -> list[Contact | None]:
    """Find who people are here, in their order; nothing of those who have never written."""
    found = await recognizing.whose(session, organization_id, people)
    known = await contacts.by_id(session, organization_id, sorted(set(found.owners.values())))
    ids = [found.of(person) for person in people]
    return [known.get(contact_id) if contact_id else None for contact_id in ids]
