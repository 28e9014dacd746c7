"""What strangers may write to make a reader of texts slow; run as a program, all that the server reads them with."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sarafan.contacts import queries as contacts
from sarafan.conversations.cursors import open_cursor
from sarafan.conversations.errors import InvalidCursor
from sarafan.conversations.models import MessageKind
from sarafan.core.cookies import cookie_in
from sarafan.core.texts import beginning
from sarafan.gateways.bridge import bounding, signature
from sarafan.gateways.bridge.cutting import cut, depth_of
from sarafan.gateways.bridge.payloads import read_events, read_one
from sarafan.media.endpoints import _TYPE
from sarafan.media.links import may_be_shown
from sarafan.messages.excerpts import words_of
from sarafan.messages.models import Message
from sarafan.messages.schemas import RawRead, TextRead
from sarafan.server.middleware import _REQUEST_ID

LETTERS = 500_000  # eight times the longest text: a reader that goes back and forth takes minutes, others a moment
NOW = datetime(2026, 11, 29, tzinfo=UTC)
SESSION = "01a226a0-f7bc-738e-bdce-d895d5459201"

_PIECES = (
    "*a ", "_", "`", "```a", "*_~", "@", "@7701 ", "(", ")", "[", "]", "{", "}", '"', "\\", '\\"', "/", "a/", "; a=",
    "=", ":", "<", ">", "&", "#", "%", ".", "a.", "-", "+", "0", "7", " ", "\t", "\n", "\r\n", "a", "я", "漢", "\u00a0",
    "\u200b", "\u200d", "\u202e\u2066", "\u0301", "👩\u200d", "🇰", "\ufffd", "http://", "www.a ",
    "BEGIN:VCARD\n", "TEL:", '{"a":', '[1,', '"events":',
)  # fmt: skip
FAMILIES: dict[str, Callable[[int], str]] = {
    "a link of closing brackets": lambda length: "https://a" + ")" * length,
    "brackets in balance": lambda length: "(" * (length // 2) + ")" * (length // 2),
    "a quoted end": lambda length: '"' + "\\" * length + '"',
    "a value of a header": lambda length: 'sarafan_session="' + "\\" * length + '"',
    "a type of many parameters": lambda length: "a/b" + "; a=b" * (length // 5) + ";",
    "an end that fits not": lambda length: "a" * length + "!",
    **{f"only {piece!r}": lambda length, piece=piece: (piece * length)[:length] for piece in _PIECES},  # type: ignore[misc]
}


def _event(**data: Any) -> bytes:
    people = {"phone": "77011234567", "lid": "9001", "name": None}
    chat = {"kind": "direct", "jid": "77011234567@s.whatsapp.net", "phone": "77011234567", "lid": "9001"}
    told = {"messageId": "A1", "chat": chat, "from": people, "fromMe": False, "timestamp": 1_790_000_000, **data}
    return json.dumps({"sessionId": SESSION, "type": "message", "data": told}).encode()


def _read(**data: Any) -> None:
    read_one(_event(**data), SESSION, NOW)


def _cursor(text: str) -> None:
    try:
        open_cursor(text, datetime, int)
    except InvalidCursor:
        return


READERS: dict[str, Callable[[str], object]] = {
    "the beginning": lambda text: beginning(text, 4000),
    "nearly all": lambda text: beginning(text, max(1, len(text) - 1)),
    "what a list shows": lambda text: words_of(Message(kind=MessageKind.TEXT, text=text)),
    "the whole text": lambda text: TextRead.of(Message(kind=MessageKind.TEXT, text=text)),
    "raw content": lambda text: RawRead.of(json.dumps({"a": text})),
    "short raw content": lambda text: RawRead.of(json.dumps({"a": text[:10_000]})),
    "a text": lambda text: _read(kind="text", text=text),
    "names": lambda text: _read(kind="text", text="a", **{"from": {"phone": text, "lid": text, "name": text}}),
    "an id": lambda text: _read(kind=text, text="a", messageId=text),
    "a file": lambda text: _read(kind="document", media={"mimetype": text, "fileName": text, "size": text}),
    "a poll": lambda text: _read(kind="poll", poll={"name": text, "options": [text], "selectable": 1}),
    "cards": lambda text: _read(kind="contacts", contacts=[{"name": text, "phones": [text]}]),
    "a quote": lambda text: _read(kind="text", text="a", quote={"messageId": text, "text": text, "author": None}),
    "a torn event": lambda text: read_one(text.encode(), SESSION, NOW),
    "a torn delivery": lambda text: read_events(b'{"events":[' + text.encode(), SESSION, NOW),
    "a delivery": lambda text: cut(text.encode()),
    "depth": lambda text: depth_of(text.encode()),
    "bounded raw": lambda text: bounding.raw({"a": text, text: [text]}),
    "a type": bounding.mimetype,
    "a header's type": _TYPE.fullmatch,
    "a shown type": may_be_shown,
    "a long id": lambda text: bounding.shortened(text, 128),
    "a cookie": lambda text: cookie_in([text], "sarafan_session"),
    "a request's id": lambda text: _REQUEST_ID.fullmatch(text.encode()),
    "a signature": lambda text: signature.proven_digest(
        "secret", {signature.TIMESTAMP: text, signature.DELIVERY: "a", signature.DIGEST: text}, now_s=0
    ),
    "a search": lambda text: str(contacts.matching(UUID(int=1), text).compile()),
    "a cursor": _cursor,
}


if __name__ == "__main__":
    for name, reader in READERS.items():
        for family, made in FAMILIES.items():
            sys.stdout.write(f"{name}: {family}\n")
            sys.stdout.flush()
            reader(made(LETTERS))
