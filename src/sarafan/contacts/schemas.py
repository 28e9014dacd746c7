"""JSON shapes of contacts."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from sarafan.contacts.fields.schemas import FieldValueRead
from sarafan.contacts.models import ContactKind, IdentifierKind
from sarafan.organizations.models import Language
from sarafan.shapes import Body, PlainName


class IdentifierRead(BaseModel):
    """One identifier of a person; `is_former`: they have another one now."""

    model_config = ConfigDict(from_attributes=True)

    kind: IdentifierKind
    value: str
    is_former: bool = False


class BlockRead(BaseModel):
    """Since when a person is blocked, and as whose word."""

    at: datetime
    by: str | None


class AdvertisementRead(BaseModel):
    """The advertisement that first brought a person here, and the ids that its network gave it and the click on it."""

    title: str | None = None
    url: str | None = None
    source_id: str | None = None
    click_id: str | None = None


class ContactRead(BaseModel):
    """A person. `tag_ids`, `fields`: in the organization's order; of fields those that are neither empty nor hidden."""

    id: UUID
    name: str | None
    phone: str | None
    kind: ContactKind
    language: Language | None = None
    identifiers: list[IdentifierRead]
    advertisement: AdvertisementRead | None = None
    tag_ids: list[UUID]
    fields: list[FieldValueRead]
    block: BlockRead | None = None
    created_at: datetime
    revision: int


class ContactUpdate(Body):
    """What is left out stays. `name`: as the members call them; null lets the profile's name come back.

    `language`: in which they are written to; null: as all others."""

    name: PlainName | None = Field(default=None)
    kind: ContactKind = ContactKind.CUSTOMER
    language: Language | None = None
