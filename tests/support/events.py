"""Events of the bridge, beyond a plain message: files, groups, and what happens to messages later."""

import base64
import io
from typing import Any

from PIL import Image

from tests.support.hub import message

GROUP = "120363041234567890@g.us"
OURS = {"phone": "77009990000", "lid": "1", "name": None}


def picture(width: int = 40, height: int = 30, kind: str = "JPEG") -> bytes:
    """Make a picture."""
    kept = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(kept, kind)
    return kept.getvalue()


def beginning_of(mimetype: str) -> bytes:
    """Make the first bytes of a file of a type, by which it is known."""
    beginnings = {
        "image/jpeg": b"\xff\xd8\xff\xe0",
        "image/png": b"\x89PNG\r\n\x1a\n",
        "audio/ogg": b"OggS",
        "video/mp4": b"\0\0\0\x18ftypisom",
    }
    return beginnings.get(mimetype.split(";")[0], b"content")


def with_file(message_id: str, kind: str = "image", mimetype: str = "image/jpeg", **more: Any) -> dict[str, Any]:
    """Make a message with a file; `media`: what to tell of the file, `text`: its caption."""
    media = {"mimetype": mimetype, "size": None, "fileName": None, **more.pop("media", {})}
    return message(message_id, more.pop("text", None), kind=kind, media=media, **more)


def in_group(
    message_id: str,
    text: str | None = "Всем привет",
    *,
    author: str = "77015550001",
    lid: str | None = "5001",
    name: str = "Болат",
    subject: str | None = "Мастер-класс",
    **more: Any,
) -> dict[str, Any]:
    """Make a message in a group."""
    said = message(message_id, text, **more)
    said["chat"] = {"kind": "group", "jid": GROUP, "phone": None, "lid": None, "subject": subject}
    if not said["fromMe"]:
        said["from"] = {"phone": author, "lid": lid, "name": name}
    return said


def change(target_id: str, like: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Make what happens to a message: in the chat and by the author of `like`."""
    kept = {name: like[name] for name in ("chat", "from", "fromMe")}
    return {"messageId": f"C{target_id}", "targetId": target_id, "timestamp": like["timestamp"] + 60, **kept, **more}


def group(*members: tuple[str, str], **more: Any) -> dict[str, Any]:
    """Make a group as it is told; members are (phone, role)."""
    people = [{"phone": phone, "lid": f"5{phone[-3:]}", "role": role} for phone, role in members]
    return {
        "id": GROUP,
        "subject": "Мастер-класс",
        "participants": people,
        "size": len(people),
        "canSend": True,
        **more,
    }


def encoded(content: bytes) -> str:
    """Put bytes into JSON."""
    return base64.b64encode(content).decode()
