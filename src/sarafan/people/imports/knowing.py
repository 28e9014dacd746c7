"""What is known of the people that rows name: whose their phones are, and what those contacts have already."""

from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts import queries as contacts
from sarafan.contacts.fields import queries as fields
from sarafan.contacts.models import Contact, ContactKind, IdentifierKind, NameSource
from sarafan.contacts.tags import queries as tags
from sarafan.contacts.tags.vocabulary import MOST_TAGS
from sarafan.contacts.visibility import is_seen_by
from sarafan.organizations.actors import Actor
from sarafan.organizations.models import Language
from sarafan.people.imports.cells import Vocabulary
from sarafan.people.imports.models import ContactImport


@dataclass
class Known:
    """A contact that the member may see; kept up with what rows do, so that a later one sees what an earlier did.

    `new_tags`: keys of those that only this import makes.
    """

    contact: Contact
    name: str | None
    name_source: NameSource | None
    kind: ContactKind
    language: Language | None
    phones: set[str]
    tag_names: dict[UUID, str] = field(default_factory=dict)
    new_tags: set[str] = field(default_factory=set)
    values: dict[UUID, str] = field(default_factory=dict)


@dataclass
class People:
    """`owners`: whose each phone is now; `former`: whose it was, until somebody else comes with it."""

    owners: dict[str, UUID] = field(default_factory=dict)
    former: dict[str, UUID] = field(default_factory=dict)
    known: dict[UUID, Known] = field(default_factory=dict)


async def vocabulary(session: AsyncSession, made: ContactImport) -> Vocabulary:
    """Read what rows may name, and what earlier rows of this import have named first."""
    organization_id, matching = made.organization_id, made.matching or {}
    present = await tags.vocabulary(session, organization_id)
    return Vocabulary(
        tags={one.name_key: one for one in present},
        fields={one.id: one for one in await fields.all_of(session, organization_id)},
        new_tags=dict(named.split("\n", 1) for named in made.new_tags or []),
        creates_tags=bool(matching.get("create_tags")),
        most_new_tags=max(0, MOST_TAGS - len(present)),
    )


async def people(session: AsyncSession, actor: Actor, phones: Collection[str]) -> People:
    """Find whose these phones are, and what of them the actor may see."""
    found = People()
    keys = [(IdentifierKind.PHONE, phone) for phone in sorted(set(phones))]
    if not keys:
        return found
    owners, former = await contacts.owners_and_former(session, actor.organization_id, keys)
    for key, owner in owners.items():
        (found.former if key in former else found.owners)[key[1]] = owner
    ids = sorted(set(owners.values()))
    query = sa.select(Contact).where(
        Contact.organization_id == actor.organization_id, Contact.id.in_(ids), is_seen_by(actor)
    )
    seen = list(await session.scalars(query.execution_options(populate_existing=True)))
    await _read(session, actor.organization_id, seen, found)
    return found


async def _read(session: AsyncSession, organization_id: UUID, seen: list[Contact], found: People) -> None:
    ids = [one.id for one in seen]
    names = {one.id: one.name for one in await tags.vocabulary(session, organization_id)}
    tagged = await tags.of_contacts(session, organization_id, ids)
    values = await fields.values_of(session, organization_id, ids)
    phones: dict[UUID, set[str]] = {one: set() for one in ids}
    for identifier in await contacts.identifiers(session, organization_id, ids):
        if identifier.kind is IdentifierKind.PHONE:
            phones[identifier.contact_id].add(identifier.value)
    for one in seen:
        found.known[one.id] = Known(
            contact=one,
            name=one.name,
            name_source=one.name_source,
            kind=one.kind,
            language=one.language,
            phones=phones[one.id],
            tag_names={tag_id: names[tag_id] for tag_id in tagged.get(one.id, [])},
            values=dict(values.get(one.id, [])),
        )
