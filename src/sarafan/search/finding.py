"""Searches: of everything by groups, within one chat, by a day; and other spellings where little is found."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime
from itertools import compress
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations import queries as conversations
from sarafan.core.folding import words_of
from sarafan.media import queries as files
from sarafan.media.showing import MediaRead
from sarafan.organizations.actors import Actor
from sarafan.search import marking, openly, queries
from sarafan.search.schemas import (
    FoundChat,
    FoundChats,
    FoundMessage,
    FoundMessages,
    GalleryItem,
    GalleryPage,
    Group,
    PlaceRead,
    SearchRead,
    Shelf,
)
from sarafan.search.words import Word, on_other_keyboard, person_query, text_words

FEW = 3  # found at all: another spelling is tried
MOST_LINK_LETTERS = 500  # of a link in the gallery
_MARK_OF = {Shelf.MEDIA: "v", Shelf.LINKS: "l", Shelf.FILES: "d"}

# A group of results: what it finds for a session, an actor, words, a cursor and a limit; broadly: with other forms.
Source = Callable[[AsyncSession, Actor, str, str | None, int, bool], Awaitable[FoundChats | FoundMessages]]


async def search(
    session: AsyncSession, actor: Actor, q: str, group: Group | None, cursor: str | None, limit: int
) -> SearchRead:
    """Find what has the words; if that is little, also with their other forms, typos, and another keyboard's letters.

    Raises `InvalidCursor`.
    """
    wanted = [group] if group else list(Group)
    found = await _groups(session, actor, q, wanted, cursor, limit)
    if cursor is None and _count(found) < FEW:
        meant = on_other_keyboard(q)
        other = await _groups(session, actor, meant, wanted, None, limit) if meant else None
        if other is not None and _count(other) > _count(found):
            return other.model_copy(update={"meant": meant})
    return found


async def _groups(
    session: AsyncSession, actor: Actor, q: str, wanted: Collection[Group], cursor: str | None, limit: int
) -> SearchRead:
    found: dict[str, FoundChats | FoundMessages] = {}
    for group in wanted:
        found[group.value] = await SOURCES[group](session, actor, q, cursor, limit, False)
        if len(found[group.value].items) < (FEW if group is Group.CHATS else 1):
            broad = await SOURCES[group](session, actor, q, cursor, limit, True)
            if len(broad.items) > len(found[group.value].items):
                found[group.value] = broad
    return SearchRead(meant=None, **found)


def _count(found: SearchRead) -> int:
    return sum(len(group.items) for group in (found.chats, found.messages, found.files) if group is not None)


async def _chats(
    session: AsyncSession, actor: Actor, q: str, cursor: str | None, limit: int, broadly: bool
) -> FoundChats:
    wanted = person_query(q, typos=broadly, by_tail=not actor.sees_phones)
    if wanted is None:
        return FoundChats(items=[], next_cursor=None)
    rows, next_cursor = await queries.chats(
        session, actor, wanted, cursor, limit, shown_by=openly.chats_shown(actor, q)
    )
    words = words_of(q)
    items = []
    for one, contact, chat_group in rows:
        name = contact.name if contact else chat_group.subject if chat_group else None
        items.append(
            FoundChat(
                conversation_id=one.id,
                channel_id=one.channel_id,
                kind=one.kind,
                contact_id=one.contact_id,
                name=name,
                phone=contact.phone if contact else None,
                last_activity_at=one.last_activity_at,
                marks=marking.in_name(name or "", words),
            )
        )
    return FoundChats(items=items, next_cursor=next_cursor)


async def _messages(
    session: AsyncSession, actor: Actor, q: str, cursor: str | None, limit: int, broadly: bool
) -> FoundMessages:
    return await _in_all_chats(session, actor, _words(q, broadly), cursor, limit)


async def _files(
    session: AsyncSession, actor: Actor, q: str, cursor: str | None, limit: int, broadly: bool
) -> FoundMessages:
    return await _in_all_chats(session, actor, _words(q, broadly), cursor, limit, names=True)


def _words(q: str, broadly: bool) -> list[Word]:
    """Return the words of a search; broadly none where that would only find the same again."""
    words = text_words(q, kazakh=broadly)
    return [] if broadly and words == text_words(q) else words


# Another part that can be searched adds its group here, with a scope of its own in `search_entries`.
SOURCES: dict[Group, Source] = {Group.CHATS: _chats, Group.MESSAGES: _messages, Group.FILES: _files}


async def _in_all_chats(
    session: AsyncSession, actor: Actor, words: Sequence[Word], cursor: str | None, limit: int, *, names: bool = False
) -> FoundMessages:
    wanted = await queries.text_query(session, words, "/" if names else "")
    if wanted is None:
        return FoundMessages(items=[], next_cursor=None)
    page = await queries.messages(session, actor, wanted, cursor, limit)
    return await _shown(session, actor, page, words, names=names)


async def search_in(
    session: AsyncSession, actor: Actor, conversation_id: UUID, q: str, cursor: str | None, limit: int
) -> FoundMessages:
    """Find messages of one chat. Raises `ConversationNotFound`, `InvalidCursor`."""
    conversation = await conversations.get_visible(session, actor, conversation_id)
    spellings = [(q, False), (q, True), (on_other_keyboard(q) or "", False)]
    for spelling, broadly in spellings:
        words = text_words(spelling, kazakh=broadly)
        wanted = await queries.text_query(session, words)
        if wanted is None:
            continue
        page = await queries.in_conversation(session, conversation, wanted, cursor, limit)
        if page.places:
            return await _shown(session, actor, page, words)
    return FoundMessages(items=[], next_cursor=None)


async def _shown(
    session: AsyncSession, actor: Actor, page: queries.Page, words: Sequence[Word], *, names: bool = False
) -> FoundMessages:
    texts = await queries.texts(session, actor.organization_id, [message_id for message_id, _, _ in page.places])
    places = [place for place in page.places if place[0] in texts]
    chats = {
        one.id: (whom.name if whom else where.subject if where else None, whom.phone if whom else None)
        for one, whom, where in await conversations.shown(
            session, actor.organization_id, list({conversation_id for _, conversation_id, _ in places})
        )
    }
    said = [(texts[place[0]].file_name if names else texts[place[0]].text) or "" for place in places]
    is_found = await openly.texts_found(session, actor, said, words)
    places, said = list(compress(places, is_found)), list(compress(said, is_found))
    items = []
    for (message_id, conversation_id, at), excerpt in zip(
        places, await marking.excerpts(session, words, said), strict=True
    ):
        row = texts[message_id]
        name, phone = chats.get(conversation_id, (None, None))
        items.append(
            FoundMessage(
                message_id=message_id,
                conversation_id=conversation_id,
                chat_name=name,
                chat_phone=phone,
                at=at,
                kind=row.kind,
                direction=row.direction,
                author_name=row.author_name,
                excerpt=excerpt.text,
                marks=excerpt.marks,
            )
        )
    # Where nothing of what was found is shown, that there is more would say that something was.
    return FoundMessages(items=items, next_cursor=page.next_cursor if items or all(is_found) else None)


async def gallery(
    session: AsyncSession, actor: Actor, conversation_id: UUID, shelf: Shelf, cursor: str | None, limit: int
) -> GalleryPage:
    """List pictures, links or documents of a chat. Raises `ConversationNotFound`, `InvalidCursor`."""
    conversation = await conversations.get_visible(session, actor, conversation_id)
    page = await queries.gallery(session, conversation, _MARK_OF[shelf], cursor, limit)
    ids = [message_id for message_id, _, _ in page.places]
    texts = await queries.texts(session, actor.organization_id, ids)
    kept = await files.by_id(session, actor.organization_id, [row.media_id for row in texts.values() if row.media_id])
    items = []
    for message_id, _, at in page.places:
        if (row := texts.get(message_id)) is None:
            continue
        link = marking.LINK.search(row.text or "")
        items.append(
            GalleryItem(
                message_id=message_id,
                conversation_id=conversation_id,
                at=at,
                kind=row.kind,
                url=link[0][:MOST_LINK_LETTERS] if link else None,
                media=MediaRead.of(kept[row.media_id]) if row.media_id in kept else None,
            )
        )
    return GalleryPage(items=items, next_cursor=page.next_cursor)


async def place_on(session: AsyncSession, actor: Actor, conversation_id: UUID, moment: datetime) -> PlaceRead:
    """Find where a chat goes on from a moment. Raises `ConversationNotFound`."""
    conversation = await conversations.get_visible(session, actor, conversation_id)
    return PlaceRead(message_id=await queries.message_on(session, conversation, moment))
