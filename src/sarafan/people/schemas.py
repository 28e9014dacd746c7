"""JSON shapes of what is done about one person."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from sarafan.contacts.showing import ContactRead
from sarafan.people.comparing import Side
from sarafan.people.hinting import Reason
from sarafan.people.showing import PersonTaskRead
from sarafan.shapes import Body

MOST_CHOICES = 100  # more contradictions than fields, name and phone together can have


class HintRead(BaseModel):
    """Somebody who may be the same person, and why; people decide."""

    contact_id: UUID
    name: str | None
    phone: str | None
    reason: Reason


class HintList(BaseModel):
    """Hints, the likeliest first."""

    items: list[HintRead]


class ContradictionRead(BaseModel):
    """Both have something, and not the same. `key`: "name", "phone", or a field's id."""

    model_config = ConfigDict(from_attributes=True)

    key: str
    survivor: str
    absorbed: str


class MergePreview(BaseModel):
    """What a merge would do.

    `joined_chats`: chats on one number, that become one with `messages` in them; `moved_chats`: those on other numbers.
    """

    survivor: ContactRead
    absorbed: ContactRead
    contradictions: list[ContradictionRead]
    new_tag_ids: list[UUID]
    joined_chats: int
    moved_chats: int
    messages: int
    most_messages: int
    undo_days: int


class MergeCreate(Body):
    """Who joins the contact, and of each contradiction whose value stays."""

    absorbed_id: UUID
    choices: Annotated[dict[Annotated[str, StringConstraints(max_length=40)], Side], Field(max_length=MOST_CHOICES)] = (
        Field(default_factory=dict)
    )


class MergeRead(BaseModel):
    """A merge that can still be undone."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    absorbed_name: str | None
    absorbed_phone: str | None
    merged_by: str
    merged_at: datetime
    undo_until: datetime


class MergeList(BaseModel):
    """Merges that can still be undone, the last first: it is the one to begin with."""

    items: list[MergeRead]


class MergedRead(BaseModel):
    """What was made: the contact as it is now, and how it can be undone."""

    contact: ContactRead
    merge: MergeRead


class PartedRead(BaseModel):
    """The two contacts again.

    `kept`: what happened since and stays with the first, by kind: messages, notes, tags, fields, identifiers, name,
    phone, kind, language, state; how much of each.
    """

    contact: ContactRead
    parted: ContactRead
    kept: dict[str, int]


class ErasureCreate(Body):
    """Who is meant, typed once more."""

    confirm: Annotated[str, StringConstraints(max_length=255)]


class ErasureList(BaseModel):
    """Erasures, the last first."""

    items: list[PersonTaskRead]
