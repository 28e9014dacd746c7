"""What making a channel of a kind asks for: fields with their words in each language, and how answers are checked."""

import json
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType, NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr, ValidationError

from sarafan.core.errors import Invalid


class Words(BaseModel, frozen=True):
    """The same in each language of the page."""

    ru: str
    kk: str
    en: str


class NoSettings(BaseModel, extra="forbid"):
    """A kind that asks for nothing."""


class Wrong(StrEnum):
    """What may be wrong with a field; the page has a sentence for each."""

    MISSING = "missing"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    OUT_OF_RANGE = "out_of_range"
    UNKNOWN = "unknown"  # the kind asks for no such thing
    INVALID = "invalid"


_WRONG = {
    "missing": Wrong.MISSING,
    "string_too_short": Wrong.TOO_SHORT,
    "too_short": Wrong.TOO_SHORT,  # of a secret
    "string_too_long": Wrong.TOO_LONG,
    "too_long": Wrong.TOO_LONG,
    "greater_than": Wrong.OUT_OF_RANGE,
    "greater_than_equal": Wrong.OUT_OF_RANGE,
    "less_than": Wrong.OUT_OF_RANGE,
    "less_than_equal": Wrong.OUT_OF_RANGE,
    "extra_forbidden": Wrong.UNKNOWN,
}


class SettingsInvalid(Invalid):
    """These settings are not what this kind of channel asks for."""

    code = "settings_invalid"


def asks(
    label: Words,
    hint: Words | None = None,
    choices: Mapping[str, Words] | None = None,
    *,
    later: bool = False,
) -> dict[str, Any]:
    """Give a field of settings its words, as `Field(json_schema_extra=asks(…))`; the page shows them.

    `choices`: what each value is called, where a field is one of some. `later`: nobody has to think of it while a
    channel is made; it is set where the channel is set up.
    """
    return {
        "label": label.model_dump(),
        "hint": hint.model_dump() if hint else None,
        "choices": {value: words.model_dump() for value, words in (choices or {}).items()},
        **({"later": True} if later else {}),
    }


def require_flat(asked: type[BaseModel]) -> None:
    """Raise `TypeError` for settings that are not flat: a secret inside of a list or a model would be kept unsealed."""
    nested = [name for name, field in asked.model_fields.items() if not _is_plain(field.annotation)]
    if nested:
        raise TypeError(f"{asked.__name__} has fields that are no text, number, yes or no, or choice: {nested}")


def _is_plain(annotation: Any) -> bool:
    if get_origin(annotation) in (Union, UnionType):
        return all(_is_plain(one) for one in get_args(annotation))
    if get_origin(annotation) is Annotated:
        return _is_plain(get_args(annotation)[0])
    if get_origin(annotation) is Literal:
        return True
    return isinstance(annotation, type) and issubclass(annotation, str | int | float | SecretStr | NoneType)


def parted(
    asked: type[BaseModel], found: Mapping[str, Any], kept: Mapping[str, Any] = MappingProxyType({})
) -> tuple[dict[str, Any], str | None]:
    """Check what a channel is to be set to; return what may be read by its members, and the secrets as one text.

    Nothing (`None`) is as good as left out, where there is such a field. `kept`: what it is set to already; what its
    kind asks for no more is dropped. Raises `SettingsInvalid`, which names the fields, "" for all together, and repeats
    no value: it may be a secret.
    """
    still_asked = {name: value for name, value in kept.items() if name in asked.model_fields}
    set_to = {**still_asked, **found}
    given = {name: value for name, value in set_to.items() if value is not None or name not in asked.model_fields}
    _require_keepable(given)
    try:
        settings = asked.model_validate(given)
    except ValidationError as error:
        found_wrong = [(one["loc"][0] if one["loc"] else "", one["type"]) for one in reversed(error.errors())]
        wrong = {str(name): _WRONG.get(kind, Wrong.INVALID) for name, kind in found_wrong}
        raise SettingsInvalid(fields=[_wrong(name, wrong[name]) for name in reversed(wrong)]) from None
    secrets = {name: one.get_secret_value() for name, one in settings if isinstance(one, SecretStr)}
    shown = settings.model_dump(mode="json", exclude=set(secrets))
    _require_keepable(shown)  # once more: a number may have been given as the text "Infinity"
    return shown, json.dumps(secrets) if secrets else None


def _require_keepable(values: Mapping[str, Any]) -> None:
    unkept = [name for name, value in values.items() if not _can_be_kept(value)]
    if unkept:
        raise SettingsInvalid(fields=[_wrong(name, Wrong.INVALID) for name in unkept])


def _wrong(name: str, problem: Wrong) -> dict[str, str]:
    return {"field": name[:64].encode("utf-8", "replace").decode(), "problem": problem.value}


def _can_be_kept(value: Any) -> bool:
    """Whether PostgreSQL keeps it: as JSON without NUL, without halves of letters and without numbers beyond all."""
    try:
        written = json.dumps(value, ensure_ascii=False, allow_nan=False)
        written.encode()
    except ValueError:  # half a letter's, too
        return False
    backslash = "\\"
    return f"{backslash}u0000" not in written.replace(backslash * 2, "")
