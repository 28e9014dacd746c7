"""The history of a newly linked phone: read one by one, because one that makes no sense shall cost only itself."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from pydantic import ValidationError

from sarafan.gateways.bridge import mending
from sarafan.gateways.bridge.reading import message_of, person_of
from sarafan.gateways.bridge.scalars import MOST_PIECE
from sarafan.gateways.bridge.shapes import HistoryPayload, PastChatPayload, PersonPayload
from sarafan.gateways.whatsapp.arrivals import GroupChat, HistoryPiece, InboundMessage, PastChat, Person

Read = TypeVar("Read")


def read_history(data: dict[str, Any], arrived_at: datetime) -> HistoryPiece:
    """Translate a piece; what is broken in it is named."""
    found, _ = mending.read(HistoryPayload, data)
    broken = [f"{name}s: more than {MOST_PIECE}" for name in ("message", "chat") if _is_cut(data, f"{name}s")]
    messages = _each("message", found.messages, lambda one: message_of(one, arrived_at, past=True), broken)
    return HistoryPiece(
        progress=found.progress,
        last=found.last,
        messages=tuple(one for one in messages if isinstance(one, InboundMessage)),
        people=tuple(_each("person", found.people, _past_person, broken)),
        chats=tuple(one for one in _each("chat", found.chats, _past_chat, broken) if one),
        broken=tuple(broken),
    )


def _each(what: str, found: list[Any], read: Callable[[Any], Read], broken: list[str]) -> list[Read]:
    """Read one by one, so that what makes no sense costs only itself; notes why, without its values."""
    understood = []
    for index, one in enumerate(found):
        try:
            understood.append(read(one))
        except ValidationError as error:
            problems = ", ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in _problems(error))
            broken.append(f"{what} {index}: {problems}")
        except (ValueError, TypeError) as error:
            broken.append(f"{what} {index}: {type(error).__name__}")
    return understood


def _is_cut(data: dict[str, Any], name: str) -> bool:
    return isinstance(data.get(name), list) and len(data[name]) > MOST_PIECE


def _problems(error: ValidationError) -> Any:
    return error.errors(include_input=False, include_context=False)


def _past_person(found: Any) -> Person:
    one, _ = mending.read(PersonPayload, found)
    return replace(person_of(one.phone, one.lid, one.name), saved=one.saved)


def _past_chat(found: Any) -> PastChat | None:
    one, _ = mending.read(PastChatPayload, found)
    if one.chat.kind == "group" and one.chat.jid:
        return PastChat(GroupChat(one.chat.jid, one.name or one.chat.subject), one.unread)
    if one.chat.kind != "direct":
        return None
    return PastChat(person_of(one.chat.phone, one.chat.lid, one.name), one.unread)
