"""The bridge's events, and their translation to ours (shapes: `bridge/README.md`)."""

from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from sarafan.gateways.whatsapp import (
    Arrival,
    Ignored,
    IdentityLearnt,
    InboundMessage,
    LinkState,
    Person,
    Quote,
    Receipt,
    StatusUpdate,
)


LATEST_S = 32_503_680_000  # the year 3000: what is later was counted in milliseconds


class Payload(BaseModel):
    """Tolerant: unknown fields pass."""

    model_config = ConfigDict(extra="ignore", alias_generator=to_camel, populate_by_name=True)


class ChatPayload(Payload):
    """A chat; for a direct one, phone and lid are the customer's."""

    kind: str
    phone: str | None = None
    lid: str | None = None


class PersonPayload(Payload):
    """Somebody, by at least one id."""

    phone: str | None = None
    lid: str | None = None
    name: str | None = None


class QuotePayload(Payload):
    """The answered message."""

    message_id: str
    text: str | None = None


class MessagePayload(Payload):
    """`message`."""

    message_id: str = Field(min_length=1, max_length=128)
    chat: ChatPayload
    sender: PersonPayload = Field(alias="from")
    from_me: bool
    timestamp: int = Field(ge=0, le=LATEST_S)
    kind: str
    text: str | None = None
    quote: QuotePayload | None = None
    raw: dict[str, Any] | None = None


class UndecryptablePayload(Payload):
    """`message.undecryptable`: we know that there was one; its content may follow under the same id."""

    message_id: str = Field(min_length=1, max_length=128)
    chat: ChatPayload
    sender: PersonPayload = Field(alias="from")
    from_me: bool
    timestamp: int = Field(ge=0, le=LATEST_S)


class ErrorPayload(Payload):
    """Why a message failed, or why an account is not connected."""

    code: str | int | None = None
    message: str | None = None


class StatusPayload(Payload):
    """`message.status`."""

    message_id: str
    key: str | None = None
    status: Literal["server", "delivered", "read", "played", "error"]
    timestamp: int = Field(ge=0, le=LATEST_S)
    error: ErrorPayload | None = None


class QrPayload(Payload):
    """A QR to show."""

    text: str
    expires_at: datetime


class SessionPayload(Payload):
    """`session.status`."""

    status: str
    phone: str | None = None
    lid: str | None = None
    name: str | None = None
    reason: ErrorPayload | None = None
    since: datetime
    qr: QrPayload | None = None


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
        reason_code=None if reason is None or reason.code is None else str(reason.code),
        reason_message=reason.message if reason else None,
        since=found.since,
        phone=found.phone,
        lid=found.lid,
        name=found.name,
        qr_text=found.qr.text if found.qr else None,
        qr_expires_at=found.qr.expires_at if found.qr else None,
    )


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
    found = MessagePayload.model_validate(data)
    if found.chat.kind != "direct":
        return Ignored(f"message in a {found.chat.kind}")
    return InboundMessage(
        message_id=found.message_id,
        contact=_contact(found.chat, found.sender, found.from_me),
        from_me=found.from_me,
        at=_moment(found.timestamp),
        kind=found.kind,
        text=found.text,
        quote=Quote(found.quote.message_id, found.quote.text) if found.quote else None,
        raw=found.raw,
    )


def _undecryptable(data: dict[str, Any]) -> Arrival:
    found = UndecryptablePayload.model_validate(data)
    if found.chat.kind != "direct":
        return Ignored(f"message in a {found.chat.kind}")
    return InboundMessage(
        message_id=found.message_id,
        contact=_contact(found.chat, found.sender, found.from_me),
        from_me=found.from_me,
        at=_moment(found.timestamp),
        kind="undecryptable",
        text=None,
    )


def _status(data: dict[str, Any]) -> Arrival:
    found = StatusPayload.model_validate(data)
    error = found.error or ErrorPayload()
    return StatusUpdate(
        message_id=found.message_id,
        key=found.key,
        receipt=Receipt(found.status),
        at=_moment(found.timestamp),
        error_code=None if error.code is None else str(error.code),
        error_message=error.message,
    )


def _identity(data: dict[str, Any]) -> Arrival:
    found = PersonPayload.model_validate(data)
    return IdentityLearnt(_person(found.phone, found.lid, found.name))


def _contact(chat: ChatPayload, sender: PersonPayload, from_me: bool) -> Person:
    # The push name belongs to whoever wrote; on our own messages that is us, not the customer.
    return _person(chat.phone, chat.lid, None if from_me else sender.name)


def _person(phone: str | None, lid: str | None, name: str | None) -> Person:
    if not phone and not lid:
        raise ValueError("a person needs a phone or a LID")
    return Person(phone=phone or None, lid=lid.removesuffix("@lid") if lid else None, name=name or None)


def _moment(timestamp_s: int) -> datetime:
    return datetime.fromtimestamp(timestamp_s, UTC)


_READERS = {
    "message": _message,
    "message.undecryptable": _undecryptable,
    "message.status": _status,
    "contact.identity": _identity,
    "contact.updated": _identity,
    "session.status": read_state,
}
