"""Finds people's phones in what was answered, however they are written there; knows nothing of how they are hidden."""

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

import httpx

NATIONAL = 10
_TOKENS = re.compile(r"[A-Za-z0-9_-]{12,}"), re.compile(r"[A-Za-z0-9+/]{12,}")  # of both alphabets of base64


def phones_in(numbers: Iterable[str], *texts: str) -> list[str]:
    """Return which of these numbers stand in texts, be it in a spelling of people, in an address or in a token."""
    forms = [form for text in texts for form in _forms(text)]
    return sorted({number for number in numbers if any(_spelling(number).search(form) for form in forms)})


def told_in(answer: httpx.Response) -> list[str]:
    """Return all that an answer and those that have led to it say: bodies and headers."""
    return [part for one in (*answer.history, answer) for part in (one.text, str(one.headers.multi_items()))]


def _spelling(number: str) -> re.Pattern[str]:
    return re.compile(r"[^0-9A-Za-z]{0,5}".join(number[-NATIONAL:]))


def _forms(text: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKC", text)
    yield plain
    yield unquote(plain)
    for token in {one for tokens in _TOKENS for text in (plain, unquote(plain)) for one in tokens.findall(text)}:
        letters = token.replace("-", "+").replace("_", "/")
        try:
            yield base64.b64decode(letters + "=" * (-len(letters) % 4)).decode("latin-1")
        except (ValueError, binascii.Error):
            continue
