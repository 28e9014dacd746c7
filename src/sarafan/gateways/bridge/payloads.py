"""The bridge's events, and their translation to ours (shapes: `bridge/README.md`)."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from pydantic import Field, ValidationError

from sarafan.gateways.bridge.past import read_history
from sarafan.gateways.bridge.reading import chat_of, message_of, moment_of, person_of, place_of
from sarafan.gateways.bridge.shapes import (
    ActPayload,
    CallPayload,
    ChangePayload,
    ChatPayload,
    ErrorPayload,
    GroupPayload,
    GroupsPayload,
    GroupUpdatedPayload,
    HistoryPayload,
    MediaPayload,
    MembersPayload,
    MessagePayload,
    PastChatPayload,
    Payload,
    PersonPayload,
    PresencePayload,
    RestrictionPayload,
    SessionPayload,
    StatusPayload,
    UndecryptablePayload,
)
from sarafan.gateways.whatsapp import (
    Arrival,
    CallNews,
    DeletionNews,
    EditNews,
    GroupChat,
    GroupNews,
    GroupPerson,
    GroupsSynced,
    HistoryPiece,
    IdentityLearnt,
    Ignored,
    InboundMedia,
    InboundMessage,
    LinkState,
    MembersChanged,
    PastChat,
    Person,
    Place,
    PresenceNews,
    Quote,
    ReactionNews,
    Receipt,
    RestrictionNews,
    StatusUpdate,
)



class EventEnvelope(Payload):
    """One event of one account."""

    id: str
    seq: int
    session_id: str
    type: str
    data: dict[str, Any]


class DeliveryPayload(Payload):
    """A delivery: up to 100 events of one account, in order. Each is read apart: a bad one spoils no other."""

    events: list[Any] = Field(min_length=1, max_length=500)


def read_delivery(body: bytes) -> DeliveryPayload:
    """Read a delivery's envelope. Raises `pydantic.ValidationError`."""
    return DeliveryPayload.model_validate_json(body)


def read_event(found: Any, session_id: str) -> Arrival:
    """Translate one event of an account.

    Raises `pydantic.ValidationError` when it does not say what its type promises, and `ValueError`
    when it is another account's.
    """
    event = EventEnvelope.model_validate(found)
    if event.session_id != session_id:
        raise ValueError("an event of another account")
    reader = _READERS.get(event.type)
    return reader(_without_nul(event.data)) if reader else Ignored(event.type)


def read_state(data: dict[str, Any]) -> LinkState:
    """Translate an account's state, from an event or from the answer to a question."""
    found = SessionPayload.model_validate(data)
    reason = found.reason
    return LinkState(
        state=found.status,
        reason_code=_reason_code(found),
        reason_message=reason.message if reason else None,
        since=found.since,
        phone=found.phone,
        lid=found.lid,
        name=found.name,
        qr_text=found.qr.text if found.qr else None,
        qr_expires_at=found.qr.expires_at if found.qr else None,
        pairing_code=found.pairing.code if found.pairing else None,
        pairing_expires_at=found.pairing.expires_at if found.pairing else None,
        restriction=_restriction_of(found.restriction) if found.restriction else None,
    )


def _reason_code(found: SessionPayload) -> str | None:
    """Return WhatsApp's code. Two reasons have none, and each is the only one in its states."""
    if found.reason is None:
        return None
    if found.reason.code is None:
        return {
            "passkey_required": "passkey_required",
            "connecting": "unreachable",
            "reconnecting": "unreachable",
        }.get(found.status)
    return str(found.reason.code)


def _without_nul(value: Any) -> Any:
    """PostgreSQL keeps no NUL character; whoever sends one shall not lose the rest."""
    match value:
        case str():
            return value.replace("\x00", "\ufffd")
        case list():
            return [_without_nul(item) for item in value]
        case dict():
            return {_without_nul(key): _without_nul(item) for key, item in value.items()}
        case _:
            return value


def _message(data: dict[str, Any]) -> Arrival:
    return message_of(MessagePayload.model_validate(data))


def _undecryptable(data: dict[str, Any]) -> Arrival:
    found = UndecryptablePayload.model_validate(data)
    place = place_of(found)
    if place is None:
        return Ignored(f"message in a {found.chat.kind}")
    at = moment_of(found.timestamp)
    return InboundMessage(message_id=found.message_id, place=place, at=at, kind="undecryptable", text=None)


def _reaction(data: dict[str, Any]) -> Arrival:
    found = ChangePayload.model_validate(data)
    place = place_of(found)
    if place is None:
        return Ignored(f"reaction in a {found.chat.kind}")
    return ReactionNews(found.target_id, place, moment_of(found.timestamp), found.emoji or None)


def _edit(data: dict[str, Any]) -> Arrival:
    found = ChangePayload.model_validate(data)
    place = place_of(found)
    if place is None or found.text is None:
        return Ignored(f"edit in a {found.chat.kind}")
    return EditNews(found.target_id, place, moment_of(found.timestamp), found.text)


def _deletion(data: dict[str, Any]) -> Arrival:
    found = ChangePayload.model_validate(data)
    place = place_of(found)
    if place is None:
        return Ignored(f"deletion in a {found.chat.kind}")
    return DeletionNews(found.target_id, place, moment_of(found.timestamp))


def _status(data: dict[str, Any]) -> Arrival:
    found = StatusPayload.model_validate(data)
    error = found.error or ErrorPayload()
    return StatusUpdate(
        message_id=found.message_id,
        key=found.key,
        receipt=Receipt(found.status),
        at=moment_of(found.timestamp),
        error_code=None if error.code is None else str(error.code),
        error_message=error.message,
        member=_member(found.participant),
    )


def _member(found: PersonPayload | None) -> Person | None:
    return person_of(found.phone, found.lid, None) if found and (found.phone or found.lid) else None


def _identity(data: dict[str, Any]) -> Arrival:
    found = PersonPayload.model_validate(data)
    return IdentityLearnt(person_of(found.phone, found.lid, found.name))


def read_groups(data: dict[str, Any]) -> GroupsSynced:
    """Translate groups, from an event or from the answer to a question. Raises `pydantic.ValidationError`."""
    found = GroupsPayload.model_validate(data)
    return GroupsSynced(tuple(_group_news(group) for group in found.groups))


def _group_updated(data: dict[str, Any]) -> Arrival:
    return _group_news(GroupUpdatedPayload.model_validate(data).group)


def _group_news(found: GroupPayload) -> GroupNews:
    members = None
    if found.participants is not None:
        known = [one for one in found.participants if one.phone or one.lid]
        members = tuple(GroupPerson(person_of(one.phone, one.lid, None), one.role) for one in known)
    return GroupNews(found.id, found.subject, found.description, found.announce, found.can_send, members)


def _members(data: dict[str, Any]) -> Arrival:
    found = MembersPayload.model_validate(data)
    people = [person_of(one.phone, one.lid, None) for one in found.participants if one.phone or one.lid]
    return MembersChanged(found.id, found.action, tuple(people))


def _presence(data: dict[str, Any]) -> Arrival:
    found = PresencePayload.model_validate(data)
    if found.chat.kind not in ("direct", "group"):
        return Ignored(f"presence in a {found.chat.kind}")
    person = person_of(found.person.phone, found.person.lid, None)
    seen = moment_of(found.last_seen) if isinstance(found.last_seen, int) else found.last_seen
    return PresenceNews(Place(chat_of(found.chat) or person, person), found.state, seen)


def _call(data: dict[str, Any]) -> Arrival:
    found = CallPayload.model_validate(data)
    caller = person_of(found.sender.phone, found.sender.lid, found.sender.name)
    chat = chat_of(found.chat) if found.chat.kind == "group" else caller
    return CallNews(found.call_id, Place(chat or caller, caller), moment_of(found.timestamp), found.status, found.video)


def _restriction(data: dict[str, Any]) -> Arrival:
    return _restriction_of(RestrictionPayload.model_validate(data))


def _restriction_of(found: RestrictionPayload) -> RestrictionNews:
    code = None if found.code is None else str(found.code)
    return RestrictionNews(found.active, code, found.message, found.until)


_READERS = {
    "message": _message,
    "message.undecryptable": _undecryptable,
    "message.status": _status,
    "message.reaction": _reaction,
    "message.edited": _edit,
    "message.deleted": _deletion,
    "groups.synced": read_groups,
    "group.updated": _group_updated,
    "group.participants": _members,
    "presence": _presence,
    "call": _call,
    "history": read_history,
    "restriction": _restriction,
    "contact.identity": _identity,
    "contact.updated": _identity,
    "session.status": read_state,
}
