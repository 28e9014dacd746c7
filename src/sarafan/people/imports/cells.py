"""What the cells of a row say of a contact, and what is wrong with them. No I/O."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from uuid import UUID

from sarafan.contacts.fields.models import ContactField, FieldKind
from sarafan.contacts.fields.values import written
from sarafan.contacts.models import ContactKind
from sarafan.contacts.names import MOST_NAME_LETTERS, key_of, tidied
from sarafan.contacts.tags.models import Tag
from sarafan.contacts.tags.setting import MOST_TAGS_OF_CONTACT
from sarafan.core.errors import Invalid
from sarafan.organizations.models import Language
from sarafan.people.imports.tables import MOST_CELL_LETTERS, MOST_FOUND_LETTERS
from sarafan.shapes import read_phone

MOST_LETTERS_OF_NAME = 120  # as when a member types it
MOST_PHONES = 5  # of one row
MOST_FAULTS = 20  # that are told of one row

_BETWEEN_PHONES = re.compile(r"[,;/|\n\r]+")
_BETWEEN_TAGS = re.compile(r"[,;|\n\r]+")
_NUMBER = re.compile(r"([0-9](?:[.,][0-9]{1,20})?)E\+?([0-9]{1,2})|([0-9]{7,15})[.,]0{1,4}", re.IGNORECASE | re.ASCII)
_EXTENSION = re.compile(r"(?:доб|ext|ішкі)\.?\s*[0-9]+\s*$", re.IGNORECASE)
_KINDS: Final[dict[str, ContactKind]] = {
    word: kind
    for kind, words in {
        ContactKind.CUSTOMER: ("customer", "client", "клиент", "покупатель", "тұтынушы", "сатып алушы"),
        ContactKind.SUPPLIER: ("supplier", "vendor", "поставщик", "жеткізуші"),
        ContactKind.COURIER: ("courier", "курьер"),
        ContactKind.EMPLOYEE: ("employee", "сотрудник", "работник", "қызметкер"),
        ContactKind.SPAM: ("spam", "спам"),
    }.items()
    for word in words
}

_LANGUAGES: Final[dict[str, Language]] = {
    word: language
    for language, words in {
        Language.RUSSIAN: ("ru", "rus", "русский", "по-русски", "орыс", "орысша", "russian"),
        Language.KAZAKH: ("kk", "kz", "kaz", "казахский", "по-казахски", "қазақ", "қазақша", "kazakh"),
        Language.ENGLISH: ("en", "eng", "английский", "по-английски", "ағылшын", "ағылшынша", "english"),
    }.items()
    for word in words
}


@dataclass(frozen=True)
class Fault:
    """What is wrong with a cell: a code, what may be there, and what is. `column`: its place, or none for the row."""

    column: int | None
    code: str
    limit: str | None = None
    found: str | None = None


@dataclass
class Vocabulary:
    """What rows may name: the organization's tags by their keys, its fields, and tags that this import makes."""

    tags: Mapping[str, Tag]
    fields: Mapping[UUID, ContactField]
    new_tags: dict[str, str]  # by key: those of rows that were good
    creates_tags: bool
    most_new_tags: int


@dataclass
class Wanted:
    """What a row says: what of it is nothing stays as it is. `tags`: keys of the vocabulary, with their names."""

    phones: list[str] = field(default_factory=list)
    name: str | None = None
    kind: ContactKind | None = None
    language: Language | None = None
    tags: dict[str, str] = field(default_factory=dict)
    values: dict[UUID, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def wanted_of(cells: Sequence[str], columns: Sequence[Mapping[str, Any]], known: Vocabulary) -> Wanted:
    """Read a row. `columns`: as `matching.check` returns them."""
    wanted = Wanted()
    names: list[str] = []
    for at, cell in enumerate(cells):
        if at >= len(columns):
            if cell.strip():
                wanted.faults.append(Fault(at, "too_many_cells", str(len(columns)), str(len(cells))))
                break
            continue
        if columns[at]["target"] != "skip" and cell.strip():
            wanted.faults += _of_cell(wanted, names, at, cell, columns[at], known)
    wanted.name = " ".join(names) or None
    if wanted.name and len(wanted.name) > MOST_LETTERS_OF_NAME:
        wanted.faults.append(_too_long(_column_of("name", columns), MOST_LETTERS_OF_NAME, wanted.name))
    if len(wanted.phones) > MOST_PHONES:
        found = str(len(wanted.phones))
        wanted.faults.append(Fault(_column_of("phone", columns), "too_many_phones", str(MOST_PHONES), found))
    if not wanted.phones and not any(columns[one.column]["target"] == "phone" for one in _placed(wanted, columns)):
        wanted.faults.append(Fault(_column_of("phone", columns), "no_phone"))
    if len(wanted.tags) > MOST_TAGS_OF_CONTACT:
        found, most = str(len(wanted.tags)), str(MOST_TAGS_OF_CONTACT)
        wanted.faults.append(Fault(_column_of("tags", columns), "too_many_tags_of_contact", most, found))
    del wanted.faults[MOST_FAULTS:]
    return wanted


def _placed(wanted: Wanted, columns: Sequence[Any]) -> Iterator[Any]:
    return (one for one in wanted.faults if one.column is not None and one.column < len(columns))


def _of_cell(
    wanted: Wanted, names: list[str], at: int, cell: str, column: Mapping[str, Any], known: Vocabulary
) -> Iterator[Fault]:
    if len(cell) > MOST_CELL_LETTERS:
        yield Fault(at, "value_too_long", str(MOST_CELL_LETTERS), f"> {MOST_CELL_LETTERS}")
    elif any(_is_unseen(letter) for letter in cell):
        yield Fault(at, "control_characters", None, told(cell))
    elif column["target"] == "name":
        names.append(" ".join(unicodedata.normalize("NFC", cell).split()))
    elif column["target"] == "phone":
        yield from _phones(wanted, at, cell)
    elif column["target"] == "tags":
        yield from _tags(wanted, at, cell, known)
    elif column["target"] == "kind":
        wanted.kind = _KINDS.get(key_of(cell))
        if wanted.kind is None:
            yield Fault(at, "invalid_kind", ", ".join(_KINDS), told(cell))
    elif column["target"] == "language":
        wanted.language = _LANGUAGES.get(key_of(cell))
        if wanted.language is None:
            yield Fault(at, "invalid_language", ", ".join(_LANGUAGES), told(cell))
    else:
        yield from _value(wanted, at, cell, known.fields.get(UUID(column["field_id"])))


def _phones(wanted: Wanted, at: int, cell: str) -> Iterator[Fault]:
    for typed in _BETWEEN_PHONES.split(cell):
        if not typed.strip():
            continue
        try:
            phone = phone_of(typed.strip())
        except InvalidOperation:
            yield Fault(at, "phone_rounded", None, told(typed))
            continue
        except ValueError:
            yield Fault(at, "invalid_phone", "7–15", told(typed))
            continue
        if phone not in wanted.phones:
            wanted.phones.append(phone)


def phone_of(typed: str) -> str:
    """Return the digits of a phone, one that a spreadsheet took for a number included: `7.7012345678E+10`.

    Raises `ValueError` for what is none, and `InvalidOperation` where the spreadsheet has lost the last digits.
    """
    number = _NUMBER.fullmatch(typed.replace(" ", ""))
    if number is None:
        return read_phone(_EXTENSION.sub("", typed))
    if number[3]:
        return read_phone(number[3])
    fraction = re.sub(r"^[0-9][.,]?", "", number[1])
    # A spreadsheet leaves zeros at the end out: two of them are a phone that ends so, four are digits that were lost.
    if int(number[2]) - len(fraction) > 2:
        raise InvalidOperation
    return read_phone(str(int(Decimal(f"{number[1].replace(',', '.')}E{number[2]}"))))


def _tags(wanted: Wanted, at: int, cell: str, known: Vocabulary) -> Iterator[Fault]:
    for typed in _BETWEEN_TAGS.split(cell):
        if not typed.strip():
            continue
        try:
            name = tidied(typed.strip().removeprefix("#"))
        except ValueError:
            yield Fault(at, "invalid_tag", None, told(typed))
            continue
        key = key_of(name)
        if key in known.tags:
            if known.tags[key].archived_at is not None:
                yield Fault(at, "tag_archived", None, told(name))
            wanted.tags[key] = known.tags[key].name
        elif len(name) > MOST_NAME_LETTERS:
            yield _too_long(at, MOST_NAME_LETTERS, name)
        elif not known.creates_tags:
            yield Fault(at, "tag_unknown", None, told(name))
        else:
            wanted.tags[key] = known.new_tags.get(key, name)


def _value(wanted: Wanted, at: int, cell: str, of: ContactField | None) -> Iterator[Fault]:
    if of is None or of.hidden_at is not None:
        yield Fault(at, "field_hidden", None, of.name if of else None)
        return
    try:
        value = written(of, _typed(of, cell))
    except Invalid as refusal:
        limit, found = refusal.data.get("limit"), refusal.data.get("found")
        yield Fault(at, refusal.code, None if limit is None else told(str(limit)), told(str(found)))
        return
    if value is not None:
        wanted.values[of.id] = value


def _typed(of: ContactField, cell: str) -> str:
    """Return what would be typed into a field: of a choice its id, of a day what stands before its hour."""
    plain = cell.strip()
    if of.kind is FieldKind.CHOICE:
        key = key_of(plain)
        return next((str(one["id"]) for one in of.choices if key_of(one["name"]) == key), plain)
    if of.kind is FieldKind.DATE:
        return plain.split(" ")[0].split("T")[0]
    if of.kind is FieldKind.PHONE:
        try:
            return phone_of(plain)
        except (ValueError, InvalidOperation):
            return plain
    return plain


def _column_of(target: str, columns: Sequence[Mapping[str, Any]]) -> int | None:
    return next((at for at, one in enumerate(columns) if one["target"] == target), None)


def _too_long(at: int | None, most: int, found: str) -> Fault:
    return Fault(at, "value_too_long", str(most), str(len(found)))


def _is_unseen(letter: str) -> bool:
    return letter == "\ufffd" or (unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\t\n\r")


def told(value: str) -> str:
    """Return the beginning of what was found."""
    return value.strip()[:MOST_FOUND_LETTERS].replace("\x00", "\ufffd")
