"""JSON shapes of what a message carries beside its text: what it answers, the details of its kind."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, ValidationError

from sarafan.conversations.models import Direction, MessageKind
from sarafan.core.clock import utc_now
from sarafan.core.texts import beginning
from sarafan.media.models import MediaFile
from sarafan.media.showing import MediaRead
from sarafan.messages.excerpts import shown_of
from sarafan.messages.models import Message
from sarafan.shapes import MentionRead

MOST_OPTIONS = 40  # of a poll
MOST_CARDS = 100  # of contacts in one message
MOST_PHONES = 20  # on one card
MOST_LINE_LETTERS = 400  # of a name, an address, a poll's question or answer, a phone on a card
RINGS_FOR = timedelta(minutes=2)

Line = Annotated[str, AfterValidator(lambda text: beginning(text, MOST_LINE_LETTERS))]


@dataclass(frozen=True)
class Quotable:
    """What is shown of an answered message that is here."""

    kind: MessageKind
    media: MediaFile | None
    mentions: list[MentionRead]


class QuoteRead(BaseModel):
    """The answered message, as much as is known of it."""

    message_id: UUID | None
    text: str | None
    author_name: str | None
    direction: Direction | None
    kind: MessageKind | None = None
    of_status: bool = False
    preview_url: str | None = None
    mentions: list[MentionRead] = Field(default=[])


class CardRead(BaseModel):
    """The advertisement that brought the customer here, or what a link leads to; `thumbnail`: a small JPEG, base64.

    Of an advertisement its network's ids are told, too: of itself (`source_id`) and of the click on it (`click_id`).
    """

    kind: Literal["ad", "link"]
    title: Line | None = None
    text: Line | None = None
    url: str | None = None
    thumbnail: str | None = None
    source_type: str | None = None
    source_id: str | None = None
    click_id: str | None = None
    entry_point: str | None = None


class EventRead(BaseModel):
    """Something that takes place; its words are the message's text, too."""

    name: Line
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: Line | None = None
    url: str | None = Field(default=None, validation_alias="link")
    canceled: bool = False


class LocationRead(BaseModel):
    """A point on the map; `live` while it moves."""

    latitude: float
    longitude: float
    name: Line | None = None
    address: Line | None = None
    live: bool = False


class SharedContactRead(BaseModel):
    """Somebody's card that was sent: a name and phones as they stand in it, the first ones of very many."""

    name: Line
    phones: Annotated[list[Line], AfterValidator(lambda found: found[:MOST_PHONES])]


class ContactsRead(BaseModel):
    """Cards that were sent, the first ones of very many; `left_out`: how many are not among them."""

    contacts: list[SharedContactRead]
    left_out: int = 0


class PollRead(BaseModel):
    """A question with answers; `selectable`: how many may be chosen, 0 for any number.

    Very long ones are cut, and of very many there are the first ones; `left_out`: how many are not among them.
    """

    name: Line
    options: list[Line]
    selectable: int
    left_out: int = 0


class CallRead(BaseModel):
    """A call. One that nobody ended and nobody took has long stopped ringing."""

    call: Literal["ringing", "missed", "answered"]
    video: bool


class NumberChangeRead(BaseModel):
    """Which number a person had, and which they have now; nothing where WhatsApp hides it."""

    number_before: str | None
    number_now: str | None


class PostedRead(BaseModel):
    """Of which kind a status is that somebody has posted; its words and its file are the message's."""

    status: str


DetailsRead = LocationRead | ContactsRead | PollRead | EventRead | CallRead | NumberChangeRead | PostedRead
BESIDE = frozenset({"problem", "card", "album", "quoted"})  # kept with the details of any kind


def card_of(message: Message) -> CardRead | None:
    """Show the advertisement or the link below a message; one that makes no sense is left out."""
    told = (shown_of(message, "details") or {}).get("card")
    try:
        return CardRead.model_validate(told) if told else None
    except ValidationError:
        return None


def album_of(message: Message) -> str | None:
    """Return what the photos of one album have in common."""
    return (shown_of(message, "details") or {}).get("album")


def quote_of(message: Message, answered: Quotable | None) -> QuoteRead | None:
    """Show what a message answers; nothing when it answers nothing. `answered`: where that message is here."""
    if message.quoted_provider_id is None and message.quoted_message_id is None:
        return None
    told = (shown_of(message, "details") or {}).get("quoted") or {}
    kind = answered.kind if answered else told.get("kind")
    return QuoteRead(
        kind=MessageKind(kind) if kind in set(MessageKind) else None,
        of_status=bool(told.get("of_status")),
        preview_url=MediaRead.of(answered.media).preview_url if answered and answered.media else None,
        message_id=message.quoted_message_id,
        text=message.quoted_text and beginning(message.quoted_text, MOST_LINE_LETTERS),
        author_name=message.quoted_author_name,
        direction=message.quoted_direction,
        mentions=answered.mentions if answered else [],
    )


def details_of(message: Message) -> DetailsRead | None:
    """Show what a message of a kind with details says beside its text."""
    shape = _DETAILS.get(message.kind)
    told = {name: value for name, value in (shown_of(message, "details") or {}).items() if name not in BESIDE}
    shown = shape.model_validate(_without_the_last(told)) if shape and told else None
    if isinstance(shown, CallRead) and shown.call == "ringing" and utc_now() - message.at > RINGS_FOR:
        shown.call = "missed"
    return shown


def _without_the_last(details: dict[str, Any]) -> dict[str, Any]:
    """Keep the first of very many cards or options, and say how many are left out."""
    for name, most in (("contacts", MOST_CARDS), ("options", MOST_OPTIONS)):
        many = details.get(name) or []
        if len(many) > most:
            return {**details, name: many[:most], "left_out": len(many) - most}
    return details


_DETAILS: dict[MessageKind, type[DetailsRead]] = {
    MessageKind.SYSTEM: CallRead,
    MessageKind.NUMBER_CHANGE: NumberChangeRead,
    MessageKind.STATUS: PostedRead,
    MessageKind.LOCATION: LocationRead,
    MessageKind.CONTACTS: ContactsRead,
    MessageKind.POLL: PollRead,
    MessageKind.EVENT: EventRead,
}
