"""What the bridge's payloads have in common, in our words: people, places, moments, messages."""

import base64
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sarafan.gateways.bridge import bounding, mending
from sarafan.gateways.bridge.shapes import (
    ActPayload,
    ChatPayload,
    MediaPayload,
    MessagePayload,
    PersonPayload,
    QuotePayload,
)
from sarafan.gateways.whatsapp.arrivals import GroupChat, Ignored, InboundMedia, InboundMessage, Person, Place, Quote

WAVEFORM_LENGTH = 64
MOST_THUMBNAIL_BYTES = 64 * 1024
WHOLLY = frozenset({"unreadable", "too_deep", "too_large"})  # problems that leave nothing to be shown but words
SHOWN = frozenset({"text", "location", "contacts", "poll", "event"})  # fields whose loss a reader has to be told
CONTENT = {**{name: name for name in SHOWN}, "unsupported": "raw"}  # by kind
UNKNOWN_AUTHOR = "unknown"


def message_of(data: Any, arrived_at: datetime, *, past: bool = False) -> InboundMessage | Ignored:
    """Translate a message, or say that it is in no conversation. Raises `ValidationError` without an id or a chat."""
    found, mended = mending.read(MessagePayload, data)
    place = place_of(found)
    if place is None:
        return Ignored(f"message in a {found.chat.kind}")
    problem = found.problem or ("cut" if mended & SHOWN else None)
    kind = found.kind
    if problem in WHOLLY or not _has_its_content(found):
        kind, problem = "unsupported", problem if problem in WHOLLY else "unreadable"
    return InboundMessage(
        message_id=found.message_id,
        place=place,
        at=bounding.moment(found.timestamp, arrived_at),
        kind=kind,
        text=found.text,
        quote=_quote(found.quote) if found.quote else None,
        raw=bounding.raw(found.raw or (data if problem in WHOLLY else None)),
        media=media_of(found.media) if found.media else None,
        details=_details(found) if kind == found.kind else None,
        mentions=people_in(found.mentions),
        forwarded=found.forwarded,
        view_once=found.view_once,
        past=past or found.source == "history",
        problem=problem,
        card=found.card.model_dump(exclude_none=True) if found.card else None,
        album=found.album,
        replaces=found.replaces,
        to_list=found.to_list,
    )


def _quote(found: QuotePayload) -> Quote:
    return Quote(found.message_id, found.text, found.kind, of_status=found.status)


def _has_its_content(found: MessagePayload) -> bool:
    """Whether a message has what its kind is about, and so can be shown as one."""
    content = {
        "text": found.text,
        "location": found.location,
        "contacts": found.contacts,
        "poll": found.poll,
        "event": found.event,
    }
    return content.get(found.kind, "") is not None


def media_of(found: MediaPayload) -> InboundMedia:
    """Return what is known of a file; what makes no sense of it is left out."""
    waveform = _bytes(found.waveform)
    return InboundMedia(
        mimetype=bounding.mimetype(found.mimetype),
        size=found.size,
        file_name=found.file_name or None,
        seconds=found.seconds,
        width=found.width,
        height=found.height,
        waveform=list(waveform[:WAVEFORM_LENGTH]) if waveform else None,
        thumbnail=_bytes(found.thumbnail, at_most=MOST_THUMBNAIL_BYTES),
        animated=found.animated,
    )


def _bytes(encoded: str | None, *, at_most: int = 1024) -> bytes | None:
    """Read base64; what is broken or too long is left out, because a message is worth more than its picture."""
    try:
        found = base64.b64decode(encoded or "", validate=True)
    except ValueError:
        return None
    return found if 0 < len(found) <= at_most else None


def _details(found: MessagePayload) -> dict[str, object] | None:
    if found.location:
        return found.location.model_dump()
    if found.contacts is not None:
        return {"contacts": [contact.model_dump() for contact in found.contacts]}
    if found.event:
        return found.event.model_dump(exclude_none=True)
    return found.poll.model_dump() if found.poll else None


def place_of(found: ActPayload) -> Place | None:
    """Return where it happened, or nothing for what is no conversation, such as a channel or a status."""
    if found.chat.kind == "group" and found.chat.jid:
        # A message of a group has an author, even where the bridge does not know who.
        lid = found.sender.lid if found.sender.phone or found.sender.lid else UNKNOWN_AUTHOR
        author = None if found.from_me else person_of(found.sender.phone, lid, found.sender.name)
        return Place(GroupChat(found.chat.jid, found.chat.subject), author)
    if found.chat.kind != "direct":
        return None
    # The push name belongs to whoever wrote; on our own messages that is us, not the customer.
    person = person_of(found.chat.phone, found.chat.lid, None if found.from_me else found.sender.name)
    return Place(person, None if found.from_me else person)


def chat_of(chat: ChatPayload) -> Person | GroupChat | None:
    """Return a chat, or nothing for what names nobody."""
    if chat.kind == "group" and chat.jid:
        return GroupChat(chat.jid, chat.subject)
    return person_of(chat.phone, chat.lid, None) if chat.phone or chat.lid else None


def people_in(found: Sequence[PersonPayload]) -> tuple[Person, ...]:
    """Return those of whom an id is told."""
    return tuple(person_of(one.phone, one.lid, None) for one in found if one.phone or one.lid)


def person_of(phone: str | None, lid: str | None, name: str | None) -> Person:
    """Return somebody. Raises `ValueError` when no id is told."""
    if not phone and not lid:
        raise ValueError("a person needs a phone or a LID")
    return Person(phone=phone or None, lid=lid.removesuffix("@lid") if lid else None, name=name or None)
