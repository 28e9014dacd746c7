"""What may stand in a quick reply as `{{contact.name}}`: a closed list, to which each part adds what it knows."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations.models import Conversation
from sarafan.organizations.actors import Actor
from sarafan.organizations.models import Language
from sarafan.replies.errors import UnknownVariable

# One pass, whatever a text has: no piece of the pattern can stand for what another one does.
_WRITTEN = re.compile(r"\{\{([^{}]{1,80})\}\}")
MOST_VALUE = 200  # letters of what a variable stands for
_OPENING = "[?"
_JOINER = "\u200d"  # of an emoji's parts


@dataclass(frozen=True)
class Variable:
    """Something that is filled for the conversation. `words`: what it is, for the mark where it is missing."""

    name: str
    words: Mapping[Language, str]


@dataclass(frozen=True)
class Rendered:
    """A text with what is known filled in; `missing`: the variables of which a mark is in it instead."""

    text: str
    missing: list[str]


Values = Mapping[str, str | None]
Filler = Callable[[AsyncSession, Actor, Conversation], Awaitable[Values]]

_sources: dict[str, tuple[Sequence[Variable], Filler]] = {}


def add_variables(source: str, variables: Sequence[Variable], fill: Filler) -> None:
    """Add what a part knows; the same source again replaces what it added. `fill` may know fewer than it promises."""
    _sources[source] = (variables, fill)


def known() -> dict[str, Variable]:
    """Return all variables there are, by name."""
    return {one.name: one for variables, _ in _sources.values() for one in variables}


def check(text: str, *, field: str) -> None:
    """Raise `UnknownVariable` when a text has one that is not in the list."""
    names = known()
    for found in _WRITTEN.finditer(text):
        if found[1].strip() not in names:
            raise UnknownVariable(field=field, found=found[1].strip(), known=sorted(names))


async def fill(
    session: AsyncSession, actor: Actor, conversation: Conversation, text: str, language: Language
) -> Rendered:
    """Fill a text for a conversation, in one pass: what a customer calls themselves is never read as a variable."""
    wanted = {found[1].strip() for found in _WRITTEN.finditer(text)}
    values: dict[str, str] = {}
    for variables, filler in _sources.values():
        if wanted & {one.name for one in variables}:
            told = await filler(session, actor, conversation)
            values |= {name: plain for name, value in told.items() if value and (plain := _plain(value))}
    missing = sorted(wanted - values.keys())
    marks = {name: mark_of(name, language) for name in missing}
    return Rendered(_WRITTEN.sub(lambda found: {**marks, **values}[found[1].strip()], text), missing)


def mark_of(name: str, language: Language) -> str:
    """Write what stands in a text until somebody fills it; the page sends no text with one."""
    variable = known().get(name)
    return f"{_OPENING}{variable.words[language] if variable else name}]"


def _plain(value: str) -> str:
    """Return a value in one line, without what is not seen, or would be taken for a mark."""
    seen = "".join(one if one.isprintable() or one == _JOINER else " " for one in value)
    return " ".join(seen.replace(_OPENING, "[").split())[:MOST_VALUE].strip()
