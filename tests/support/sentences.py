"""What the page says, put together from the texts of its parts as the page does it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

WEB = Path(__file__).parents[2] / "web" / "src"
LANGUAGES = ("ru", "kk", "en")
PARTS = [path.parent for path in sorted(WEB.rglob("texts/ru.json"))]
_ELSEWHERE = re.compile(r"\$t\(([\w.]+)\)")


def groups(language: str, parts: list[Path] = PARTS) -> dict[str, dict[str, Any]]:
    """Return every sentence of these parts by group and name; several parts add to one group."""
    found: dict[str, dict[str, Any]] = {}
    for part in parts:
        for group, sentences in json.loads((part / f"{language}.json").read_text()).items():
            found.setdefault(group, {}).update(sentences)
    return found


def sentence(language: str, key: str) -> str:
    """Return one sentence; where it points to another one, that one."""
    at: Any = groups(language)
    for part in key.split("."):
        at = at[part]
    assert isinstance(at, str), key
    return _ELSEWHERE.sub(lambda found: sentence(language, found.group(1)), at)


def keys(language: str) -> list[str]:
    """Name every sentence."""
    return list(_keys_in(groups(language), ""))


def _keys_in(part: dict[str, Any], prefix: str) -> Iterator[str]:
    for name, found in part.items():
        if isinstance(found, dict):
            yield from _keys_in(found, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"


def codes(group: str) -> Iterator[str]:
    """Name every code that has a sentence in Russian, in one plural form or in several."""
    for name in groups("ru")[group]:
        yield re.sub(r"_(one|few|many|other)$", "", name)
