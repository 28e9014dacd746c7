"""What leaves, in our words, whichever way it goes: one frozen shape for each thing that can be said or done.

Every gateway translates these to its own payloads; nothing above knows those.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from enum import StrEnum

from sarafan.gateways.whatsapp.arrivals import GroupChat, Person

Recipient = Person | GroupChat


class OutgoingKind(StrEnum):
    """The closed list of what can leave; a kind of channel names those that it takes."""

    TEXT = "text"
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    DOCUMENT = "document"
    STICKER = "sticker"
    VOICE = "voice"
    LOCATION = "location"
    CONTACTS = "contacts"
    POLL = "poll"
    TEMPLATE = "template"
    INTERACTIVE = "interactive"
    REACTION = "reaction"
    EDIT = "edit"
    DELETION = "deletion"
    FORWARD = "forward"


@dataclass(frozen=True)
class Target:
    """A message that is there already: its id at the provider, and in a group who wrote it, nobody when it was us."""

    message_id: str
    from_me: bool
    author: Person | None = None


@dataclass(frozen=True)
class Quoted:
    """The message that a reply answers, as phones show it above the reply where they do not have it.

    `text`: its words, or what names it. `thumbnail`: a small JPEG. Neither is more than a reminder.
    """

    target: Target
    text: str | None
    kind: str | None = None
    seconds: int | None = None
    file_name: str | None = None
    thumbnail: bytes | None = None


@dataclass(frozen=True)
class FileSource:
    """A file of ours. `pieces` opens it anew for each reading; it raises `FileNotFoundError` when it is lost."""

    pieces: Callable[[], AsyncIterator[bytes]]
    size: int
    mimetype: str


@dataclass(frozen=True)
class Text:
    """Words. `mentions`: whom they name, as `@` and the digits of their phone, or of their LID without one."""

    text: str
    mentions: tuple[Person, ...] = ()


@dataclass(frozen=True)
class File:
    """A picture, a video, a sound, a document or a sticker, perhaps with words."""

    kind: OutgoingKind
    source: FileSource
    caption: str | None = None
    file_name: str | None = None
    seconds: int | None = None
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True)
class Voice:
    """A voice message. `waveform`: 64 values of 0 to 100."""

    source: FileSource
    seconds: int | None = None
    waveform: tuple[int, ...] = ()
    caption: str | None = None


@dataclass(frozen=True)
class Location:
    """A place on the map."""

    latitude: float
    longitude: float
    name: str | None = None
    address: str | None = None


@dataclass(frozen=True)
class Card:
    """A contact's card."""

    name: str
    phones: tuple[str, ...]


@dataclass(frozen=True)
class Contacts:
    """One or several cards."""

    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Poll:
    """A question with answers; `selectable`: how many of them one may choose, 0 for any number."""

    question: str
    options: tuple[str, ...]
    selectable: int = 0


@dataclass(frozen=True)
class Template:
    """A text that the provider has approved before, with the values of its variables, in order or by name."""

    name: str
    language: str
    values: tuple[str, ...] = ()
    named_values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Button:
    """An answer to be tapped; `id` comes back with it."""

    id: str
    title: str


@dataclass(frozen=True)
class Interactive:
    """Words with buttons."""

    text: str
    buttons: tuple[Button, ...]
    footer: str | None = None


@dataclass(frozen=True)
class Reaction:
    """Our one reaction to a message; an empty one takes it away."""

    target: Target
    emoji: str


@dataclass(frozen=True)
class Edit:
    """Another text for a message of ours. `mentions`: whom it names, as in a `Text`."""

    target: Target
    text: str
    mentions: tuple[Person, ...] = ()


@dataclass(frozen=True)
class Deletion:
    """A message is taken back for everybody."""

    target: Target


Said = Text | File | Voice | Location | Contacts | Poll


@dataclass(frozen=True)
class Forward:
    """Something said again, marked as forwarded where the provider has such a mark."""

    original: Said


Outgoing = Said | Template | Interactive | Reaction | Edit | Deletion | Forward

_KINDS: dict[type, OutgoingKind] = {
    Text: OutgoingKind.TEXT,
    Voice: OutgoingKind.VOICE,
    Location: OutgoingKind.LOCATION,
    Contacts: OutgoingKind.CONTACTS,
    Poll: OutgoingKind.POLL,
    Template: OutgoingKind.TEMPLATE,
    Interactive: OutgoingKind.INTERACTIVE,
    Reaction: OutgoingKind.REACTION,
    Edit: OutgoingKind.EDIT,
    Deletion: OutgoingKind.DELETION,
}


def kinds_in(content: Outgoing) -> frozenset[OutgoingKind]:
    """Return what a gateway has to be capable of to send this: of a forward, also of what is forwarded."""
    match content:
        case Forward(original):
            return kinds_in(original) | {OutgoingKind.FORWARD}
        case File():
            return frozenset({content.kind})
        case _:
            return frozenset({_KINDS[type(content)]})
