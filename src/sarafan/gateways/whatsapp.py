"""What arrives from WhatsApp, in our words, whichever way it came.

Every gateway translates its own payloads to these; everything above reads only these.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True)
class Person:
    """Somebody on WhatsApp. `phone`: E.164 digits without plus. At least one of the two ids is known."""

    phone: str | None
    lid: str | None
    name: str | None = None


@dataclass(frozen=True)
class Quote:
    """The message that is answered: its id at the provider, and its text where known."""

    message_id: str
    text: str | None


@dataclass(frozen=True)
class InboundMessage:
    """A message that appeared in a chat: the customer's, or one written on the owner's phone.

    `at` is the provider's time in whole seconds. `raw` is kept only for kinds we do not show.
    """

    message_id: str
    contact: Person
    from_me: bool
    at: datetime
    kind: str
    text: str | None
    quote: Quote | None = None
    raw: dict[str, object] | None = None


class Receipt(StrEnum):
    """How far a message of ours got."""

    SERVER = "server"
    DELIVERED = "delivered"
    READ = "read"
    PLAYED = "played"
    ERROR = "error"


@dataclass(frozen=True)
class StatusUpdate:
    """News of a message of ours. `key` is our own id, where the provider carries it for us."""

    message_id: str
    key: str | None
    receipt: Receipt
    at: datetime
    error_code: str | None = None
    error_message: str | None = None


@dataclass(frozen=True)
class IdentityLearnt:
    """A phone number and a LID turned out to be one person, or a name became known."""

    person: Person


@dataclass(frozen=True)
class LinkState:
    """The state of a linked account, as its gateway tells it."""

    state: str
    reason_code: str | None
    reason_message: str | None
    since: datetime
    phone: str | None
    lid: str | None
    name: str | None
    qr_text: str | None
    qr_expires_at: datetime | None


@dataclass(frozen=True)
class Ignored:
    """Understood, and nothing for us yet."""

    kind: str


Arrival = InboundMessage | StatusUpdate | IdentityLearnt | LinkState | Ignored
