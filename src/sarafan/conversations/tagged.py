"""Lists of chats whose contacts have tags: a tag of few is begun with its contacts, one of many with the list."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts.models import Contact
from sarafan.contacts.tags import queries as tags
from sarafan.contacts.tags.models import ContactTag
from sarafan.conversations.models import Conversation, Group

Listed = sa.Select[Conversation, Contact | None, Group | None]

MOST_TAGS = 10  # by which a list is filtered
MOST_GATHERED = 1000  # contacts of a tag whose chats are gathered and put in order, instead of walking along the list


class TagMatch(StrEnum):
    """Which of several tags a contact must have."""

    ANY = "any"
    ALL = "all"


@dataclass(frozen=True)
class TagFilter:
    """By which tags a list is filtered."""

    tag_ids: tuple[UUID, ...]
    match: TagMatch = TagMatch.ANY

    def gathered(self, organization_id: UUID) -> sa.ColumnElement[bool]:
        """Return the condition on `Conversation` with which PostgreSQL begins with the contacts."""
        return sa.and_(
            *(Conversation.contact_id.in_(tags.contacts_with(organization_id, one)) for one in self._groups())
        )

    def walked(self, organization_id: UUID) -> sa.ColumnElement[bool]:
        """Return the condition which PostgreSQL looks up for each row of the list; `OFFSET 0` makes it do that."""
        found = [tags.contacts_with(organization_id, one) for one in self._groups()]
        return sa.and_(
            *(one.where(ContactTag.contact_id == Conversation.contact_id).offset(0).exists() for one in found)
        )

    def _groups(self) -> list[list[UUID]]:
        """Of each of these groups a contact must have a tag."""
        return [[one] for one in self.tag_ids] if self.match is TagMatch.ALL else [list(self.tag_ids)]


async def narrow(
    session: AsyncSession,
    organization_id: UUID,
    query: Listed,
    wanted: TagFilter,
    *,
    longest_first: bool = False,
    most: int,
) -> Listed:
    """Let a list have only chats with these tags; of few, the first so many of them.

    PostgreSQL can't know of a tag where in the list its chats are: it would walk through all of it for the first page
    of a tag that one contact has, and for the nothing of one that nobody has. Chats of few are gathered by a query of
    their own, which `OFFSET 0` keeps PostgreSQL from taking apart.
    """
    counts = await tags.count_each_up_to(session, organization_id, wanted.tag_ids, MOST_GATHERED + 1)
    fewest = min(counts) if wanted.match is TagMatch.ALL else sum(counts)
    if fewest > MOST_GATHERED:
        return query.where(wanted.walked(organization_id))
    tagged = query.where(wanted.gathered(organization_id))
    place = Conversation.waiting_since if longest_first else Conversation.last_activity_at
    gathered = tagged.with_only_columns(Conversation.id, place.label("place")).order_by(None).offset(0).subquery()
    order = [gathered.c.place, gathered.c.id]
    first = sa.select(gathered.c.id).order_by(*(order if longest_first else (one.desc() for one in order)))
    first = first.limit(most)
    return query.where(Conversation.id.in_(first))
