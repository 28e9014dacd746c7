"""JSON shapes of fields."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from sarafan.contacts.fields.defining import MOST_CHOICES, MOST_FIELDS
from sarafan.contacts.fields.models import FieldKind
from sarafan.contacts.names import TidyName
from sarafan.shapes import Body, refuse_nul

# Longer than is kept: what a person pastes is refused with a sentence of ours that says how long it may be.
Typed = Annotated[str, StringConstraints(max_length=20_000), AfterValidator(refuse_nul)]


class ChoiceRead(BaseModel):
    """One of the choices of a field."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    name: str


class FieldRead(BaseModel):
    """A field of contacts. `hidden_at`: since when it is shown nowhere and keeps its values."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    kind: FieldKind
    choices: list[ChoiceRead]
    hidden_at: datetime | None


class FieldsRead(BaseModel):
    """All fields of the organization's contacts, in their order."""

    items: list[FieldRead]


class FieldCountRead(BaseModel):
    """How many contacts have something in a field."""

    field_id: UUID
    contacts: int


class FieldCountsRead(BaseModel):
    """How many contacts have something in each field; one that is empty everywhere is left out."""

    items: list[FieldCountRead]


class FieldValueRead(BaseModel):
    """What a contact has in a field: a text, a number such as `-12.5`, a date as ISO has it, digits of a phone, an
    address, or the id of a choice.
    """

    field_id: UUID
    value: str


class FieldCreate(Body):
    """A new field; its kind stays. Only a choice has choices."""

    name: TidyName
    kind: FieldKind
    choices: Annotated[list[TidyName], Field(max_length=MOST_CHOICES, default_factory=list)]


class ChoiceWrite(Body):
    """A choice; without an id it is a new one."""

    id: Annotated[str, StringConstraints(max_length=40), AfterValidator(refuse_nul)] | None = None
    name: TidyName


class FieldUpdate(Body):
    """What is another now; what is left out, or null, stays.

    `confirmed`: what contacts have of choices that go may be lost.
    """

    name: TidyName | None = None
    choices: Annotated[list[ChoiceWrite], Field(max_length=MOST_CHOICES)] | None = None
    hidden: bool | None = None
    confirmed: bool = False


class FieldOrder(Body):
    """All fields, hidden ones too, in the order that they are to have."""

    ids: Annotated[list[UUID], Field(max_length=MOST_FIELDS)]


class FieldWrite(Body):
    """What a contact is to have in a field; null or nothing empties it.

    `before`: what the writer has seen there; with anything else there by now, nothing is written (409).
    """

    value: Typed | None
    before: Typed | None = None
