"""The outside system: what was said to it, and what it posts to the hub."""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import Any

KEY = "a-key-of-the-echo-0123456789"


@dataclass
class EchoService:
    """One service with many accounts, each under its key."""

    keys: set[str] = field(default_factory=lambda: {KEY})
    said: dict[str, str] = field(default_factory=dict)  # by the caller's key
    refusals: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    away: bool = False

    def say(self, key: str, text: str) -> str:
        """Take words; the same key is the same message. Returns its id."""
        self.said.setdefault(key, text)
        return f"echo-{list(self.said).index(key)}"

    def post(self, *events: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
        """Make a delivery: its body, and the headers that prove it."""
        body = json.dumps(list(events)).encode()
        name = hashlib.sha256(body).hexdigest()
        return body, {"x-echo-delivery": name, "x-echo-signature": signature(KEY, body)}


def signature(key: str, body: bytes) -> str:
    """Sign a body with an account's key."""
    return hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
