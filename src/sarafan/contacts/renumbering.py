"""A person has another number than before: their contact goes on under it, and what they had is kept as former.

A wrong merge of two people, or an answer to somebody else's number, is far worse than news that change nothing: where
anything speaks against them, they are left aside.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts import identifying, queries
from sarafan.contacts.models import Contact, IdentifierKind
from sarafan.contacts.recognizing import Known, keys_of, whose
from sarafan.gateways.whatsapp.arrivals import Person

# When a contact has first and last written, if ever.
Written = Callable[[UUID], Awaitable[tuple[datetime, datetime] | None]]

EARLIER = timedelta(minutes=5)  # whoever has changed their number may write before it is told


@dataclass(frozen=True)
class _News:
    before: Person
    now: Person
    at: datetime


async def renumber(
    session: AsyncSession, organization_id: UUID, before: Person, now: Person, at: datetime, written: Written
) -> Contact | None:
    """Give a contact its new number. Makes nobody new; may run twice.

    Answers with the contact when it goes by these news, now or already; with nothing when they are left aside.
    """
    news = _News(before, now, at)
    await identifying.hold(session, organization_id, [before, now])
    known = await whose(session, organization_id, [before, now])
    contacts = await queries.by_id(session, organization_id, list(set(known.owners.values())))
    present, past = keys_of(now), [key for key in keys_of(before) if key not in keys_of(now)]
    owners = {known.owners[key] for key in past if key in known.owners}
    if now.phone is None or len(owners) != 1:
        return None
    contact = contacts[owners.pop()]
    is_theirs = known.owners.get(present[0]) == contact.id and present[0] not in known.former
    if is_theirs and all(key in known.former for key in past if key in known.owners):
        return contact  # told already
    lids = await _lids(session, contact)
    if not _is_about(contact, lids, news, known) or (not is_theirs and await _is_stale(contact, news, known, written)):
        return None
    others = [contacts[one] for one in {known.owners[key] for key in present if key in known.owners} - {contact.id}]
    same = {other.id: await _is_same(session, other, news, known, written) for other in others}
    if None in same.values():
        return None
    for other in others:
        if same[other.id]:
            await identifying.merge(session, contact, other, known)
        else:
            other.phone = None if other.phone == now.phone else other.phone
            await identifying.changed(session, other)
    await identifying.keep(session, contact, present, past, at, known)
    contact.phone = now.phone
    await identifying.changed(session, contact)
    return contact


def _is_about(contact: Contact, lids: set[str], news: _News, known: Known) -> bool:
    """Whether the contact has the past number at present, and is not known by another LID than is told."""
    before, now = news.before, news.now
    if before.phone and contact.phone not in (None, before.phone, now.phone):
        return False
    if before.lid and lids and before.lid not in lids:
        return False
    return not any(key in known.former for key in keys_of(before) if known.owners.get(key) == contact.id)


async def _is_stale(contact: Contact, news: _News, known: Known, written: Written) -> bool:
    """Whether later things are known of the contact: it has written since, or left the new number since."""
    wrote = await written(contact.id)
    left = [known.former[key] for key in keys_of(news.now) if key in known.former]
    return any(since >= news.at for since in left) or (wrote is not None and wrote[1].replace(microsecond=0) > news.at)


async def _is_same(session: AsyncSession, other: Contact, news: _News, known: Known, written: Written) -> bool | None:
    """Whether another contact that has the new number, or LID, is the same person; nothing where that is unclear."""
    lids = await _lids(session, other)
    if news.now.lid and news.now.lid in lids:
        return True if other.phone in (None, news.now.phone) else None
    if lids or (IdentifierKind.PHONE, news.now.phone) in known.former:
        return False  # somebody else, who had that number
    wrote = await written(other.id)
    return wrote is not None and wrote[0] >= news.at - EARLIER


async def _lids(session: AsyncSession, contact: Contact) -> set[str]:
    theirs = await queries.identifiers(session, contact.organization_id, [contact.id])
    return {one.value for one in theirs if one.kind is IdentifierKind.LID}
