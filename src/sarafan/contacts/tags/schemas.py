"""JSON shapes of tags."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from sarafan.contacts.names import TidyName
from sarafan.contacts.tags.models import TagColor
from sarafan.contacts.tags.vocabulary import MOST_TAGS
from sarafan.shapes import Body


class TagRead(BaseModel):
    """A tag. `archived_at`: since when it is set on nobody else."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    color: TagColor
    archived_at: datetime | None


class TagsRead(BaseModel):
    """All tags of the organization, in their order."""

    items: list[TagRead]


class TagCountRead(BaseModel):
    """How many contacts have a tag."""

    tag_id: UUID
    contacts: int


class TagCountsRead(BaseModel):
    """How many contacts have each tag; one that nobody has is left out."""

    items: list[TagCountRead]


class TagCreate(Body):
    """A new tag; without a colour it gets one that the fewest others have."""

    name: TidyName
    color: TagColor | None = None


class TagUpdate(Body):
    """What is another now; what is left out, or null, stays."""

    name: TidyName | None = None
    color: TagColor | None = None
    archived: bool | None = None


class TagOrder(Body):
    """All tags, archived ones too, in the order that they are to have."""

    ids: Annotated[list[UUID], Field(max_length=MOST_TAGS)]
