"""What a queued message says, as every gateway takes it."""

from sarafan.conversations.models import MessageKind
from sarafan.gateways.storage.store import FileStore
from sarafan.gateways.whatsapp.arrivals import Person
from sarafan.gateways.whatsapp.outgoing import (
    Card,
    Contacts,
    File,
    FileSource,
    Forward,
    Location,
    OutgoingKind,
    Poll,
    Said,
    Text,
    Voice,
)
from sarafan.media.models import MediaFile
from sarafan.messages.models import Message


def content_of(files: FileStore, message: Message, file: MediaFile | None) -> Said | Forward:
    """Return the content of a message of ours, with its file where it has one."""
    said = _with_file(files, message, file) if file else _words_of(message)
    return Forward(said) if message.forwarded else said


def _words_of(message: Message) -> Said:
    details = message.details or {}
    match message.kind:
        case MessageKind.LOCATION:  # a live location is forwarded as the point where it was
            at = details["latitude"], details["longitude"]
            return Location(*at, name=details.get("name"), address=details.get("address"))
        case MessageKind.CONTACTS:
            return Contacts(tuple(Card(one["name"], tuple(one["phones"])) for one in details["contacts"]))
        case MessageKind.POLL:
            return Poll(details["name"], tuple(details["options"]), details.get("selectable", 0))
        case _:
            mentions = tuple(Person(one["phone"], one["lid"]) for one in message.mentions or ())
            return Text(message.text or "", mentions)


def _with_file(files: FileStore, message: Message, file: MediaFile) -> File | Voice:
    key = file.object_key or ""
    source = FileSource(lambda: files.read(key), file.size or 0, file.mimetype)
    if message.kind is MessageKind.VOICE:
        return Voice(source, file.seconds, tuple(file.waveform or ()), message.text)
    return File(
        OutgoingKind(message.kind.value),
        source,
        caption=message.text,
        file_name=file.file_name if message.kind is MessageKind.DOCUMENT else None,
        seconds=file.seconds,
        width=file.width,
        height=file.height,
    )
