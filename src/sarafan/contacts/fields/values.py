"""How a value of each kind is written: what people type in many ways is kept in one. No I/O."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from urllib.parse import urlsplit

from sarafan.contacts.fields.errors import (
    InvalidChoice,
    InvalidDate,
    InvalidLink,
    InvalidNumber,
    InvalidPhone,
    ValueTooLong,
)
from sarafan.contacts.fields.models import ContactField, FieldKind
from sarafan.shapes import read_phone

MOST_VALUE_LETTERS = 1000  # of one field of a contact
MOST_DIGITS = 15  # of a number, before and after its point together
YEARS = range(1900, 2200)
_FOUND = 80  # letters of a refused value that are named
_NUMBER = re.compile(r"([+-]?)([0-9]{1,30})(?:[.,]([0-9]{1,30}))?", re.ASCII)
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_DATE_OF_PEOPLE = re.compile(r"([0-9]{1,2})[./]([0-9]{1,2})[./]([0-9]{4})", re.ASCII)
_GAPS_IN_NUMBERS = dict.fromkeys(map(ord, " \u00a0\u202f_'"))


def written(field: ContactField, typed: str) -> str | None:
    """Return what is kept of what was typed into a field; nothing for nothing.

    Raises a subclass of `Invalid` that names the field, its limit and what was found.
    """
    plain = typed.strip()
    if not plain:
        return None
    if len(plain) > MOST_VALUE_LETTERS:
        raise ValueTooLong(field=field.name, limit=MOST_VALUE_LETTERS, found=len(plain))
    return _READ[field.kind](field, plain)


def _text(field: ContactField, typed: str) -> str:
    return typed


def _number(field: ContactField, typed: str) -> str:
    found = _NUMBER.fullmatch(typed.replace("−", "-").translate(_GAPS_IN_NUMBERS))
    if found is None:
        raise InvalidNumber(field=field.name, limit=MOST_DIGITS, found=typed[:_FOUND])
    sign, whole, part = found[1], found[2].lstrip("0") or "0", (found[3] or "").rstrip("0")
    if len(whole) + len(part) > MOST_DIGITS:
        raise InvalidNumber(field=field.name, limit=MOST_DIGITS, found=typed[:_FOUND])
    plain = f"{whole}.{part}" if part else whole
    return f"-{plain}" if sign == "-" and Decimal(plain) else plain


def _date(field: ContactField, typed: str) -> str:
    found, of_people = _DATE.fullmatch(typed), _DATE_OF_PEOPLE.fullmatch(typed)
    parts = found.groups() if found else of_people.groups()[::-1] if of_people else None
    try:
        day = date(*map(int, parts or ()))
    except (TypeError, ValueError):
        day = None
    if day is None or day.year not in YEARS:
        raise InvalidDate(field=field.name, limit=f"{YEARS[0]}–{YEARS[-1]}", found=typed[:_FOUND])
    return day.isoformat()


def _choice(field: ContactField, typed: str) -> str:
    choices: Sequence[Mapping[str, str]] = field.choices
    if typed not in [one["id"] for one in choices]:
        names = ", ".join(one["name"] for one in choices)
        raise InvalidChoice(field=field.name, limit=names, found=typed[:_FOUND])
    return typed


def _phone(field: ContactField, typed: str) -> str:
    try:
        return read_phone(typed)
    except ValueError as error:
        raise InvalidPhone(field=field.name, found=typed[:_FOUND]) from error


def _link(field: ContactField, typed: str) -> str:
    """Keep an address that a click may open: of the web, and of nobody's password."""
    address = typed if re.match(r"[a-z][a-z0-9+.-]*:", typed, re.IGNORECASE | re.ASCII) else f"https://{typed}"
    try:
        parts = urlsplit(address)
        is_sound = (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and "." in (parts.hostname or "")
            and parts.username is None
            and parts.password is None
            and (parts.port or 1) > 0
            and not re.search(r'[\s\x00-\x1f\x7f<>"\\^`{|}]', address)
        )
    except ValueError:
        is_sound = False
    if not is_sound:
        raise InvalidLink(field=field.name, found=typed[:_FOUND])
    return address


_READ: dict[FieldKind, Callable[[ContactField, str], str]] = {
    FieldKind.TEXT: _text,
    FieldKind.NUMBER: _number,
    FieldKind.DATE: _date,
    FieldKind.CHOICE: _choice,
    FieldKind.PHONE: _phone,
    FieldKind.LINK: _link,
}
