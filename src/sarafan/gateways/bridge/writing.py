"""What leaves, as the bridge takes it: addresses with their endings, and the body of `/send`."""

import base64
from typing import Any

from sarafan.gateways.whatsapp.arrivals import GroupChat, Person
from sarafan.gateways.whatsapp.outgoing import (
    Contacts,
    Deletion,
    Edit,
    File,
    Forward,
    Interactive,
    Location,
    Outgoing,
    Poll,
    Quoted,
    Reaction,
    Recipient,
    Target,
    Template,
    Text,
    Voice,
)
from sarafan.gateways.whatsapp.refusals import Reason, refusal

MOST_THUMBNAIL_BYTES = 16_000  # of what is quoted


def address_of(whom: Recipient) -> str:
    """Return the address to write to: a group's id, else the phone where known, else the LID."""
    match whom:
        case GroupChat(jid=jid):
            return jid
        case Person(phone=phone, lid=lid):
            return phone or f"{lid}@lid"


def quoted(answered: Quoted) -> dict[str, Any]:
    """Return the message that is answered."""
    target = answered.target
    named: dict[str, Any] = {"messageId": target.message_id, "fromMe": target.from_me, "text": answered.text}
    if answered.kind not in (None, "text"):
        named["kind"] = answered.kind
    named |= _known(seconds=answered.seconds, fileName=answered.file_name)
    if answered.thumbnail and len(answered.thumbnail) <= MOST_THUMBNAIL_BYTES:
        named["thumbnail"] = base64.b64encode(answered.thumbnail).decode()
    return named | ({"participant": address_of(target.author)} if target.author else {})


def content_of(content: Outgoing, media_id: str | None) -> dict[str, Any]:
    """Return `type` and what belongs to it; `media_id`: the name of the file that was handed over before.

    Raises `Refused` for what a linked device cannot send.
    """
    match content:
        case Text(text, mentions):
            people = [address_of(person) for person in mentions]
            return {"type": "text", "text": text, **_known(mentions=people or None)}
        case Location():
            point = {"latitude": content.latitude, "longitude": content.longitude}
            return {"type": "location", **point, **_known(name=content.name, address=content.address)}
        case Contacts(cards):
            return {"type": "contacts", "contacts": [{"name": one.name, "phones": list(one.phones)} for one in cards]}
        case Poll():
            named = {"name": content.question, "options": list(content.options)}
            return {"type": "poll", **named, "selectable": content.selectable}
        case File() | Voice():
            return _file(content, media_id)
        case Reaction(target, emoji):
            return {"type": "reaction", "target": _target(target), "emoji": emoji}
        case Edit(target, text, mentions):
            people = [address_of(person) for person in mentions]
            edited = {"target": {"messageId": target.message_id}, "text": text}
            return {"type": "edit", **edited, **_known(mentions=people or None)}
        case Deletion(target):
            return {"type": "delete", "target": _target(target)}
        case Forward(original):
            return {**content_of(original, media_id), "forwarded": True}
        case Template() | Interactive():
            raise refusal(Reason.NOT_SUPPORTED, "A linked device sends no templates and no buttons.")


def file_in(content: Outgoing) -> File | Voice | None:
    """Return the file that has to be handed over before, if any."""
    inner = content.original if isinstance(content, Forward) else content
    return inner if isinstance(inner, File | Voice) else None


def _file(content: File | Voice, media_id: str | None) -> dict[str, Any]:
    kind = "voice" if isinstance(content, Voice) else content.kind.value
    common = _known(caption=content.caption, mimetype=content.source.mimetype, seconds=content.seconds)
    if isinstance(content, Voice):
        waveform = base64.b64encode(bytes(content.waveform)).decode() if content.waveform else None
        return {"type": kind, "media": {"mediaId": media_id}, **common, **_known(waveform=waveform)}
    own = _known(fileName=content.file_name, width=content.width, height=content.height)
    return {"type": kind, "media": {"mediaId": media_id}, **common, **own}


def _target(target: Target) -> dict[str, Any]:
    named = {"messageId": target.message_id, "fromMe": target.from_me}
    return named | ({"participant": address_of(target.author)} if target.author else {})


def _known(**values: object) -> dict[str, object]:
    return {name: value for name, value in values.items() if value is not None}
