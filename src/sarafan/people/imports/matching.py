"""Which column of a table is what: guessed by its heading, and checked as a member says it. No I/O."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from sarafan.contacts.fields.models import ContactField
from sarafan.contacts.names import key_of
from sarafan.people.imports.errors import MatchingInvalid
from sarafan.people.imports.tables import MOST_COLUMNS
from sarafan.shapes import Body

MOST_PHONE_COLUMNS = 5

Target = Literal["skip", "name", "phone", "tags", "kind", "language", "field"]

# How people call such columns, in the three languages of the page, and what address books write above theirs.
_CALLED: Final[dict[Target, str]] = {
    "name": """
        имя, фамилия, отчество, фио, ф.и.о., клиент, контакт, имя клиента, имя контакта, название,
        аты, есімі, аты-жөні, аты жөні, тегі, әкесінің аты, клиенттің аты, байланыс,
        name, first name, last name, given name, family name, full name, client, customer, contact
    """,
    "phone": """
        телефон, телефоны, номер, номер телефона, тел, тел., моб. телефон, мобильный, мобильный телефон, сотовый,
        телефон 1, телефон 2, телефон 3, контактный телефон, whatsapp, ватсап, номер whatsapp,
        нөмір, нөмірі, телефон нөмірі, ұялы, ұялы телефон,
        phone, phones, phone number, mobile, mobile phone, tel, number, cell, whatsapp number,
        phone 1 - value, phone 2 - value, phone 3 - value
    """,
    "tags": "метка, метки, тег, теги, группа, белгі, белгілер, tag, tags, label, labels",
    "kind": "тип, вид, кто это, тип контакта, вид контакта, түрі, kind, type, contact type",
    "language": "язык, тіл, тілі, language, lang, сөйлесу тілі",
}
_TARGETS: Final = {
    name: target for target, names in _CALLED.items() for name in (" ".join(one.split()) for one in names.split(","))
}


class ColumnMatch(Body):
    """What a column holds; `field_id` of one of the organization's fields, with the target `field` only."""

    target: Target
    field_id: UUID | None = None


class Matching(Body):
    """What each column holds, in their order, and what is to be done with what is new.

    `create_tags`: a tag that is not there is made, instead of refusing the row. `overwrite`: what a contact has
    already gives way; otherwise only what is empty is filled, a name that no member gave included.
    """

    columns: Annotated[list[ColumnMatch], Field(min_length=1, max_length=MOST_COLUMNS)]
    create_tags: bool = False
    overwrite: bool = False


class ColumnGuess(BaseModel):
    """What a column seems to hold."""

    target: Target
    field_id: UUID | None = None


def guess(headings: Sequence[str], fields: Sequence[ContactField]) -> list[ColumnGuess]:
    """Guess what each column holds: a field of that name first, then what such headings usually are."""
    by_name = {one.name_key: one.id for one in fields if one.hidden_at is None}
    found: list[ColumnGuess] = []
    for heading in headings:
        key = key_of(heading)
        field_id = by_name.pop(key, None)
        if field_id is not None:
            found.append(ColumnGuess(target="field", field_id=field_id))
            continue
        found.append(ColumnGuess(target=_TARGETS.get(key, "skip")))
    return found


def check(matching: Matching, headings: Sequence[str], fields: Mapping[UUID, ContactField]) -> dict[str, Any]:
    """Return a matching as it is kept. Raises `MatchingInvalid`: it names column, limit and what was found."""
    targets = [one.target for one in matching.columns]
    if len(targets) != len(headings):
        raise MatchingInvalid(field="columns", limit=len(headings), found=len(targets))
    phones = targets.count("phone")
    if not 1 <= phones <= MOST_PHONE_COLUMNS:
        raise MatchingInvalid(field="phone", limit=MOST_PHONE_COLUMNS, found=phones)
    taken: set[UUID] = set()
    for heading, column in zip(headings, matching.columns, strict=True):
        is_field = column.target == "field"
        if is_field != (column.field_id is not None):
            raise MatchingInvalid(field=heading, limit="field_id", found=column.target)
        if column.field_id is None:
            continue
        if column.field_id not in fields or fields[column.field_id].hidden_at is not None:
            raise MatchingInvalid(field=heading, limit="field_id", found=str(column.field_id))
        if column.field_id in taken:
            raise MatchingInvalid(field=heading, limit=1, found=fields[column.field_id].name)
        taken.add(column.field_id)
    return matching.model_dump(mode="json")
