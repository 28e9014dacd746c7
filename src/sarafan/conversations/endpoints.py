"""HTTP: conversations and drafts."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import AfterValidator
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels.errors import ChannelNotFound
from sarafan.conversations import counters, drafting, opening, queries, showing, threads
from sarafan.conversations.cursors import MOST_LETTERS
from sarafan.conversations.errors import (
    AssignedMeanwhile,
    ChatIsPrivate,
    ConversationNotFound,
    InvalidCursor,
    KeeperWritesFirst,
    NotOnWhatsApp,
    SearchNeeded,
)
from sarafan.conversations.models import Conversation
from sarafan.conversations.queries import View
from sarafan.conversations.rows import ConversationRead
from sarafan.conversations.schemas import (
    ConversationCreate,
    ConversationPage,
    ConversationUpdate,
    CountersRead,
    DraftPage,
    DraftRead,
    DraftUpdate,
    ElsewhereRead,
    FoundRead,
    GroupMemberPage,
    GroupRead,
    GroupsRead,
)
from sarafan.conversations.sorts import Sort
from sarafan.conversations.tagged import MOST_TAGS, TagFilter, TagMatch
from sarafan.conversations.views import reading
from sarafan.conversations.views.errors import ViewNotFound
from sarafan.core.errors import Forbidden, NotFound, Rejected, Unreachable
from sarafan.core.refusals import refuses
from sarafan.organizations.actors import Actor
from sarafan.organizations.entrance import Anyone, OpenResources, Person, Transaction, allowed
from sarafan.organizations.errors import TeamArchived, TeamNotFound
from sarafan.organizations.permissions import Permission
from sarafan.shapes import refuse_nul

router = APIRouter(prefix="/api", tags=["conversations"])

Writer = Annotated[Actor, Depends(allowed(Permission.SEND))]
Keeper = Annotated[Actor, Depends(allowed(Permission.CHANNELS))]
Cursor = Annotated[
    str | None, Query(max_length=MOST_LETTERS), AfterValidator(lambda given: given and refuse_nul(given))
]
Words = Annotated[str, Query(max_length=500), AfterValidator(refuse_nul)]


async def _tag_filter(
    tag_id: Annotated[list[UUID] | None, Query(max_length=MOST_TAGS)] = None, tag_match: TagMatch = TagMatch.ANY
) -> TagFilter | None:
    return TagFilter(tuple(dict.fromkeys(tag_id)), tag_match) if tag_id else None


Tags = Annotated[TagFilter | None, Depends(_tag_filter)]
Assigner = Annotated[Actor, Depends(allowed(Permission.ASSIGN))]


@router.get("/conversations")
@refuses(InvalidCursor, SearchNeeded, ViewNotFound)
async def list_conversations(
    actor: Anyone,
    session: Transaction,
    tags: Tags,
    view: View = View.ALL,
    view_id: UUID | None = None,
    sort: Sort | None = None,
    q: Words = "",
    channel_id: UUID | None = None,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> ConversationPage:
    """List what is `waiting` (longest first), `mine`, `all` people or `groups`; `q` is of a name, a phone or its link.

    `snoozed` (what wakes first on top) and `done` are in neither of the first two, nor in `unassigned`. With `q`,
    `everywhere` is people and groups. `tag_id`, which may be given several times: only people who have `any` of these
    tags, or `all`, as `tag_match` says. `view_id`: a saved view, instead of `view`. Of a saved view, and in another
    order than a view's own, a page may hold fewer than asked for, even none, and have a next one. `sort`: without it,
    as who asks has chosen for this view (`PUT /api/views/sort`), or as the view is by itself.
    """
    filters = reading.Filters(q, channel_id, tags)
    place = view_id or view
    sort = sort or await reading.chosen_sort(session, actor, place)
    rows, next_cursor = await reading.page(session, actor, place, sort, filters, cursor=cursor, limit=limit)
    items = await showing.read(session, actor.organization_id, rows)
    return ConversationPage(items=items, next_cursor=next_cursor, sort=sort)


@router.post("/conversations", status_code=201)
@refuses(ChannelNotFound, ConversationNotFound, KeeperWritesFirst, NotOnWhatsApp, Rejected, Unreachable)
async def open_conversation(body: ConversationCreate, actor: Writer, resources: OpenResources) -> ConversationRead:
    """Find or open the conversation with a number, which WhatsApp must know (422 `not_on_whatsapp`).

    On a phone with private chats only who has linked it opens new ones (403 `keeper_writes_first`).
    """
    opened = await opening.open_with(resources, actor, body.channel_id, body.phone)
    async with resources.database.for_organization(actor.organization_id) as session:
        return await _shown(session, actor, opened)


@router.post("/channels/{channel_id}/groups/sync")
@refuses(ChannelNotFound, Rejected, Unreachable)
async def sync_groups(channel_id: UUID, actor: Keeper, resources: OpenResources) -> GroupsRead:
    """Ask for the groups that a number is in; each becomes a conversation."""
    return GroupsRead(groups=await opening.synchronize_groups(resources, actor, channel_id))


@router.get("/conversations/counters")
async def read_counters(actor: Anyone, session: Transaction, channel_id: UUID | None = None) -> CountersRead:
    """Count conversations for the tabs, of all channels or of one."""
    found = await counters.read_for(session, actor, channel_id)
    mine = found["by_member"].get(str(actor.id), dict.fromkeys(counters.FIELDS, 0))
    nobodys = found["nobodys"]
    return CountersRead(
        total=found["total"],
        waiting=found["waiting"],
        unread=found["unread"],
        groups=found["groups"],
        groups_unread=found["groups_unread"],
        mine_total=mine["total"] + mine["groups"] - mine["snoozed"] - mine["done"],
        mine_waiting=mine["waiting"],
        unassigned_total=nobodys["total"] + nobodys["groups"] - nobodys["snoozed"] - nobodys["done"],
        unassigned_waiting=nobodys["waiting"],
        snoozed=found["snoozed"],
        done=found["done"],
        mentions=await counters.count_mentioned(session, actor),
    )


@router.get("/conversations/elsewhere")
@refuses(SearchNeeded)
async def count_elsewhere(
    actor: Anyone,
    session: Transaction,
    tags: Tags,
    q: Words,
    view: View = View.ALL,
    channel_id: UUID | None = None,
) -> ElsewhereRead:
    """Count what a search, or tags, find outside of a view and a channel."""
    found = await queries.count_elsewhere(session, actor, view, search=q, channel_id=channel_id, tags=tags)
    return ElsewhereRead(count=found)


@router.get("/conversations/found")
@refuses(SearchNeeded)
async def count_found(
    actor: Anyone,
    session: Transaction,
    tags: Tags,
    q: Words,
    view: View = View.ALL,
    channel_id: UUID | None = None,
) -> FoundRead:
    """Count what a search, or tags, find in a view and a channel."""
    found = await queries.count_found(session, actor, view, search=q, channel_id=channel_id, tags=tags)
    return FoundRead(count=found)


@router.get("/conversations/{conversation_id}")
@refuses(ConversationNotFound)
async def read_conversation(conversation_id: UUID, actor: Anyone, session: Transaction) -> ConversationRead:
    """Show one conversation."""
    return await _shown(session, actor, await queries.get_visible(session, actor, conversation_id))


@router.get("/conversations/{conversation_id}/group")
@refuses(ConversationNotFound, InvalidCursor)
async def read_group(conversation_id: UUID, actor: Anyone, session: Transaction) -> GroupRead:
    """Show the group of a conversation, with its members."""
    return await showing.read_group(session, actor, conversation_id)


@router.get("/conversations/{conversation_id}/group/members")
@refuses(ConversationNotFound, InvalidCursor)
async def list_group_members(
    conversation_id: UUID, actor: Anyone, session: Transaction, cursor: Cursor = None
) -> GroupMemberPage:
    """List the members of the group of a conversation, a page at a time."""
    return await showing.read_members(session, actor, conversation_id, cursor)


@router.patch("/conversations/{conversation_id}")
@refuses(AssignedMeanwhile, ChatIsPrivate, ConversationNotFound, NotFound, TeamArchived, TeamNotFound)
async def update_conversation(
    conversation_id: UUID, body: ConversationUpdate, actor: Assigner, session: Transaction
) -> ConversationRead:
    """Take a conversation, give it to a member or a team, or let it be nobody's."""
    found = await threads.assign(session, actor, conversation_id, body.assignee_id, **body.said)
    return await _shown(session, actor, found)


@router.post("/conversations/{conversation_id}/read")
@refuses(ConversationNotFound)
async def mark_read(conversation_id: UUID, actor: Writer, session: Transaction) -> ConversationRead:
    """Mark everything as read, for the whole team."""
    return await _shown(session, actor, await threads.mark_read(session, actor, conversation_id))


@router.post("/conversations/{conversation_id}/unread")
@refuses(ConversationNotFound)
async def mark_unread(conversation_id: UUID, actor: Writer, session: Transaction) -> ConversationRead:
    """Mark as unread, to come back to it; it waits for an answer, too."""
    return await _shown(session, actor, await threads.mark_unread(session, actor, conversation_id))


@router.post("/conversations/{conversation_id}/no-answer-needed")
@refuses(ConversationNotFound)
async def need_no_answer(conversation_id: UUID, actor: Writer, session: Transaction) -> ConversationRead:
    """Say that the customer does not wait for an answer."""
    return await _shown(session, actor, await threads.need_no_answer(session, actor, conversation_id))


@router.post("/conversations/{conversation_id}/answer-needed")
@refuses(ConversationNotFound)
async def need_answer(conversation_id: UUID, actor: Writer, session: Transaction) -> ConversationRead:
    """Take back that no answer is needed: the conversation waits again, since when it did before."""
    return await _shown(session, actor, await threads.need_answer(session, actor, conversation_id))


@router.get("/drafts")
@refuses(InvalidCursor)
async def list_drafts(actor: Person, session: Transaction, cursor: Cursor = None) -> DraftPage:
    """List one's own drafts, as many as fit into an answer."""
    found, next_cursor = await queries.drafts(session, actor, cursor)
    items = [DraftRead.model_validate(draft, from_attributes=True) for draft in found]
    return DraftPage(items=items, next_cursor=next_cursor)


@router.put("/conversations/{conversation_id}/draft", status_code=204)
@refuses(ConversationNotFound, Forbidden)
async def keep_draft(conversation_id: UUID, body: DraftUpdate, actor: Person, session: Transaction) -> None:
    """Keep one's own draft; an empty text forgets it."""
    await drafting.keep(session, actor, conversation_id, body.text)


async def _shown(session: AsyncSession, actor: Actor, conversation: Conversation) -> ConversationRead:
    await session.flush()
    rows = await queries.shown(session, actor.organization_id, [conversation.id])
    return (await showing.read(session, actor.organization_id, rows))[0]
