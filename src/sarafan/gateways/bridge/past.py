"""The history of a newly linked phone: read one by one, because one that makes no sense shall cost only itself."""

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import ValidationError

from sarafan.gateways.bridge.reading import message_of, person_of
from sarafan.gateways.bridge.shapes import HistoryPayload, MessagePayload, PastChatPayload, PersonPayload
from sarafan.gateways.whatsapp import GroupChat, HistoryPiece, Ignored, InboundMessage, PastChat, Person

Read = TypeVar("Read")


def read_history(data: dict[str, Any]) -> HistoryPiece:
    """Translate a piece; what is broken in it is named. Raises `pydantic.ValidationError` when it is no piece."""
    found = HistoryPayload.model_validate(data)
    broken: list[str] = []
    messages = _each("message", found.messages, _past_message, broken)
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
    for place, one in enumerate(found):
        try:
            understood.append(read(one))
        except ValidationError as error:
            problems = ", ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in _problems(error))
            broken.append(f"{what} {place}: {problems}")
        except (ValueError, TypeError) as error:
            broken.append(f"{what} {place}: {type(error).__name__}")
    return understood


def _problems(error: ValidationError) -> Any:
    return error.errors(include_input=False, include_context=False)


def _past_message(found: Any) -> InboundMessage | Ignored:
    return message_of(MessagePayload.model_validate({**found, "source": "history"}))


def _past_person(found: Any) -> Person:
    one = PersonPayload.model_validate(found)
    return person_of(one.phone, one.lid, one.name)


def _past_chat(found: Any) -> PastChat | None:
    one = PastChatPayload.model_validate(found)
    if one.chat.kind == "group" and one.chat.jid:
        return PastChat(GroupChat(one.chat.jid, one.name or one.chat.subject), one.unread)
    if one.chat.kind != "direct":
        return None
    return PastChat(person_of(one.chat.phone, one.chat.lid, one.name), one.unread)
