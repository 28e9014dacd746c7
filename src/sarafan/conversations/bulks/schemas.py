"""JSON shapes of bulks."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, StringConstraints, model_validator

from sarafan.conversations.bulks.models import BulkState, ItemState
from sarafan.conversations.models import Priority
from sarafan.conversations.queries import View
from sarafan.conversations.rows import ConversationRead
from sarafan.conversations.states.schemas import Reason
from sarafan.conversations.tagged import MOST_TAGS, TagMatch
from sarafan.shapes import Body, refuse_nul

MOST_CHATS = 1000  # of one bulk

Key = Annotated[str, StringConstraints(min_length=1, max_length=64), AfterValidator(refuse_nul)]
Words = Annotated[str, StringConstraints(max_length=500), AfterValidator(refuse_nul)]


class Assign(Body):
    """Give them to a member, or back to nobody."""

    kind: Literal["assign"]
    assignee_id: UUID | None


class TagOn(Body):
    """Set a tag on whom they are with."""

    kind: Literal["tag_on"]
    tag_id: UUID


class TagOff(Body):
    """Take a tag off whom they are with."""

    kind: Literal["tag_off"]
    tag_id: UUID


class Plain(Body):
    """Finish them, open them again, or mark them as read."""

    kind: Literal["done", "reopen", "read"]


class SnoozeAll(Body):
    """Put them aside until a moment; without one until the customer writes."""

    kind: Literal["snooze"]
    until: AwareDatetime | None = None
    reason: Reason | None = None


class Prioritize(Body):
    """Say how much they press."""

    kind: Literal["priority"]
    priority: Priority


Action = Annotated[Assign | TagOn | TagOff | Plain | SnoozeAll | Prioritize, Field(discriminator="kind")]


class ListFilter(Body):
    """All of a list, as `GET /api/conversations` finds them. `view_id`: a saved view, instead of `view`."""

    view: View
    view_id: UUID | None = None
    q: Words = ""
    channel_id: UUID | None = None
    tag_ids: Annotated[list[UUID], Field(max_length=MOST_TAGS)] = Field(default=[])
    tag_match: TagMatch = TagMatch.ANY


class BulkCreate(Body):
    """What to do to which conversations: named ones, or the first thousand that a filter finds; one of the two.

    `client_key`: made once for each bulk by whoever starts it; repeating it is harmless.
    """

    client_key: Key
    action: Action
    conversation_ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST_CHATS)] | None = None
    filter: ListFilter | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> "BulkCreate":
        if (self.conversation_ids is None) == (self.filter is None):
            raise ValueError("give either conversation_ids or filter")
        return self


class BulkRead(BaseModel):
    """A bulk and its progress. `waiting`: not tried yet; `gone`: conversations that are no longer there.

    `undo_until`: until when it can be taken back. `missing`, `is_cut`: see `BulkCreate`'s answer in the documentation.
    """

    id: UUID
    action: Action
    state: BulkState
    total: int
    missing: int
    is_cut: bool
    waiting: int
    changed: int
    same: int
    failed: int
    left: int
    restored: int
    kept: int
    gone: int
    created_at: datetime
    undo_until: datetime | None
    revision: int


class BulkList(BaseModel):
    """One's own bulks, the latest first."""

    items: list[BulkRead]


class BulkItemRead(BaseModel):
    """What became of one conversation. It is null when the reader may not see it by now.

    `fault`: the code of the refusal; `kept`: what others have changed meanwhile.
    """

    conversation_id: UUID
    conversation: ConversationRead | None
    state: ItemState
    fault: str | None
    kept: list[str]


class BulkItemPage(BaseModel):
    """Conversations of a bulk that were not as they should be."""

    items: list[BulkItemRead]
    next_cursor: str | None
