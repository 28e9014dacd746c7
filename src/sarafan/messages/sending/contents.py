"""What a queued message says, as its gateway takes it."""

import base64
from typing import Any

from sarafan.conversations.models import MessageKind
from sarafan.gateways.bridge.client import BridgeClient
from sarafan.gateways.storage.store import FileStore
from sarafan.media.models import MediaFile
from sarafan.messages.models import Message


def words_of(message: Message) -> dict[str, Any]:
    """Return the content of a message without a file."""
    forwarded = {"forwarded": True} if message.forwarded else {}
    if message.kind in (MessageKind.LOCATION, MessageKind.CONTACTS, MessageKind.POLL):
        details = {name: value for name, value in (message.details or {}).items() if value is not None}
        details.pop("live", None)  # a place that moved was somewhere when it was forwarded
        details.pop("problem", None)  # of what arrived; what is sent is whole
        return {"type": message.kind.value, **details, **forwarded}
    return {"type": "text", "text": message.text or "", **forwarded}


async def with_file(bridge: BridgeClient, files: FileStore, message: Message, file: MediaFile) -> dict[str, Any]:
    """Hand a message's file over and return its content. Raises `Rejected`, `Unreachable`."""
    key = file.object_key or ""
    uploaded = await bridge.upload(str(message.channel_id), files.read(key), file.size or 0, file.mimetype)
    known = {
        "caption": message.text,
        "fileName": file.file_name if message.kind is MessageKind.DOCUMENT else None,
        "mimetype": file.mimetype,
        "seconds": file.seconds,
        "waveform": base64.b64encode(bytes(file.waveform)).decode() if file.waveform else None,
        "width": file.width,
        "height": file.height,
        "forwarded": message.forwarded or None,
    }
    told = {name: value for name, value in known.items() if value is not None}
    return {"type": message.kind.value, "media": {"mediaId": uploaded}, **told}
