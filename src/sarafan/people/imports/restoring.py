"""One row is taken back: who was made by it and not used since goes, and what it changed is as before.

What somebody has changed meanwhile stays, and is named.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts import identifying
from sarafan.contacts import queries as contacts
from sarafan.contacts.errors import ContactNotFound
from sarafan.contacts.fields.models import FieldValue
from sarafan.contacts.models import Contact, ContactIdentifier, ContactKind, IdentifierKind, NameSource
from sarafan.contacts.tags import vocabulary
from sarafan.contacts.tags.models import ContactTag
from sarafan.conversations.models import Conversation, ConversationKind
from sarafan.core.clock import utc_now
from sarafan.core.realtime import Change as Told
from sarafan.core.realtime import notify
from sarafan.messages.models import Message, PollVote, Reaction
from sarafan.organizations.actors import Actor
from sarafan.organizations.models import Language
from sarafan.people.imports.models import ContactImport, ContactImportRow, RowState
from sarafan.people.imports.planning import Change

GONE, CHAT, BLOCK = "gone", "chat", "block"


async def take_back(
    session: AsyncSession, actor: Actor, made: ContactImport, row: ContactImportRow, used: Collection[UUID]
) -> None:
    """Restore what a row has done, as far as nobody has changed it since; its phones are held.

    `used`: as `who_did_something_in_groups` says.
    """
    try:
        contact = await contacts.get_visible(session, actor, row.contact_id or UUID(int=0), lock=True)
    except ContactNotFound:
        row.state, row.kept = RowState.KEPT, [GONE]
        return
    changes = row.changes or []
    if row.state is RowState.CREATED:
        kept = await _uses(session, made, contact, changes, in_groups=contact.id in used)
        if not kept:
            notify(session, made.organization_id, Told("contact.removed", contact.id))
            await session.delete(contact)
            await session.flush()
    else:
        kept = [one for change in reversed(changes) for one in await _restore(session, made, contact, change)]
        await session.flush()
        await identifying.changed(session, contact)
    done = RowState.REMOVED if row.state is RowState.CREATED else RowState.RESTORED
    row.state, row.kept = (RowState.KEPT, sorted(set(kept))) if kept else (done, None)


async def who_did_something_in_groups(
    session: AsyncSession, made: ContactImport, contact_ids: Sequence[UUID]
) -> frozenset[UUID]:
    """Return who of these contacts has written, reacted or voted in a group, whenever that was.

    A group's history comes late: what somebody wrote there may be older than their contact. For some at once, as
    messages have no index by author.
    """
    groups = sa.select(Conversation.id).where(
        Conversation.organization_id == made.organization_id, Conversation.kind == ConversationKind.GROUP
    )
    traces = sa.union(
        sa.select(Message.author_id).where(Message.conversation_id.in_(groups), Message.author_id.in_(contact_ids)),
        *(sa.select(table.author_id).where(table.author_id.in_(contact_ids)) for table in (Reaction, PollVote)),
    )
    return frozenset(await session.scalars(traces)) if contact_ids else frozenset()


async def forget_unused_tags(session: AsyncSession, actor: Actor, made: ContactImport) -> None:
    """Archive the tags that were made for an import and that nobody has."""
    ids = [UUID(one) for one in made.made_tags or []]
    used = set(await session.scalars(sa.select(ContactTag.tag_id).where(ContactTag.tag_id.in_(ids)).distinct()))
    for tag_id in ids:
        if tag_id not in used:
            await vocabulary.update(session, actor, tag_id, archived=True)


async def _uses(
    session: AsyncSession, made: ContactImport, contact: Contact, changes: Sequence[Change], *, in_groups: bool
) -> list[str]:
    """Name what has come to a contact since it was made: chats, numbers, and what members have written."""
    after = {what: {str(one["key"] or one["after"]): one["after"] for one in changes if one["what"] == what}
             for what in ("name", "kind", "language", "phone", "tag", "field")}  # fmt: skip
    numbers = await contacts.identifiers(session, made.organization_id, [contact.id])
    values = sa.select(FieldValue.field_id, FieldValue.value).where(FieldValue.contact_id == contact.id)
    tagged = sa.select(ContactTag.tag_id).where(ContactTag.contact_id == contact.id)
    chats = sa.select(sa.select(Conversation.id).where(Conversation.contact_id == contact.id).exists())
    found = {
        CHAT: in_groups or bool(await session.scalar(chats)),
        BLOCK: contact.blocked_at is not None,
        "name": contact.name != next(iter(after["name"].values()), None),
        "kind": contact.kind.value != next(iter(after["kind"].values()), ContactKind.CUSTOMER.value),
        "language": contact.language != next(iter(after["language"].values()), None),
        "phone": {one.value for one in numbers} != set(after["phone"]),
        "tag": {str(one) for one in await session.scalars(tagged)} != set(after["tag"]),
        "field": {str(row[0]): row[1] for row in await session.execute(values)} != after["field"],
    }
    return [what for what, is_so in found.items() if is_so]


async def _restore(session: AsyncSession, made: ContactImport, contact: Contact, change: Change) -> list[str]:
    """Restore one thing; returns its name where it stays as it is."""
    what, before, after = change["what"], change["before"], change["after"]
    is_kept = False
    match what:
        case "name":
            is_kept = (contact.name, contact.name_source) != (after, NameSource.MEMBER)
            if not is_kept:
                contact.name = before
                contact.name_source = NameSource(change["source"]) if change.get("source") else None
        case "kind":
            is_kept = contact.kind.value != after
            if not is_kept:
                contact.kind = ContactKind(before)
        case "language":
            is_kept = contact.language != after
            if not is_kept:
                contact.language = Language(before) if before else None
        case "phone":
            is_kept = not await _take_number_back(session, made, contact, after)
        case "tag":
            gone = sa.delete(ContactTag).where(
                ContactTag.contact_id == contact.id, ContactTag.tag_id == UUID(change["key"])
            )
            await session.execute(gone)
        case "field":
            is_kept = await _is_another_value(session, contact, change)
    return [what] if is_kept else []


async def _is_another_value(session: AsyncSession, contact: Contact, change: Change) -> bool:
    kept = await session.get(FieldValue, (contact.id, UUID(change["key"])))
    if kept is None or kept.value != change["after"]:
        return bool((kept.value if kept else None) != change["before"])
    if change["before"] is None:
        await session.delete(kept)
    else:
        kept.value, kept.updated_at = change["before"], utc_now()
    return False


async def _take_number_back(session: AsyncSession, made: ContactImport, contact: Contact, phone: str) -> bool:
    """Let a number be nobody's again, unless it may have been used since."""
    wrote = sa.select(Conversation.id).where(
        Conversation.contact_id == contact.id, Conversation.last_message_at >= made.created_at
    )
    if contact.phone == phone or await session.scalar(wrote.limit(1)) is not None:
        return False
    await session.execute(
        sa.delete(ContactIdentifier).where(
            ContactIdentifier.contact_id == contact.id,
            ContactIdentifier.kind == IdentifierKind.PHONE,
            ContactIdentifier.value == phone,
        )
    )
    return True
