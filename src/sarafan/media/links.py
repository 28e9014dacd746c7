"""Addresses of files that need no session, because they expire and nobody else can make them."""

import base64
import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sarafan.core import secrets
from sarafan.media.errors import LinkExpired

VALID_FOR = timedelta(hours=1)
PURPOSE = "file"

# What a browser shows and plays without running anything of it; the rest is offered as a download.
SHOWN = frozenset(
    {
        "image/jpeg", "image/png", "image/webp", "image/gif",
        "audio/aac", "audio/amr", "audio/flac", "audio/m4a", "audio/mp3", "audio/mp4", "audio/mpeg", "audio/ogg",
        "audio/opus", "audio/wav", "audio/webm", "audio/x-m4a", "audio/x-wav",
        "video/3gpp", "video/mp4", "video/ogg", "video/quicktime", "video/webm",
    }
)  # fmt: skip


@dataclass(frozen=True)
class FileLink:
    """What an address gives: which file, as what, under which name; `shown`: in the page, not as a download."""

    key: str
    mimetype: str
    name: str | None
    shown: bool
    expires_at_s: int


def may_be_shown(mimetype: str) -> bool:
    """Whether a file of this type can do no harm in a page."""
    plain = mimetype.split(";")[0].strip().lower()
    return plain in SHOWN


def sign(secret_key: str, link: FileLink) -> str:
    """Make the token of a link."""
    body = base64.urlsafe_b64encode(json.dumps(asdict(link)).encode()).decode().rstrip("=")
    return f"{body}.{secrets.derive(secret_key, PURPOSE, body)}"


def open_token(secret_key: str, token: str, now: datetime) -> FileLink:
    """Read a token. Raises `LinkExpired` for one that is too old, and for one that we never made."""
    body, _, proof = token.partition(".")
    if not secrets.same(proof, secrets.derive(secret_key, PURPOSE, body)):
        raise LinkExpired
    link = FileLink(**json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))))
    if link.expires_at_s < now.timestamp():
        raise LinkExpired
    return link
