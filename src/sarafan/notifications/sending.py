"""One push to one browser's push service (RFC 8030), and what its answer means."""

from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache
from ssl import SSLContext

import httpx
from cryptography.hazmat.primitives.asymmetric import ec

from sarafan.core import secrets
from sarafan.core.clock import utc_now
from sarafan.core.errors import Rejected, Unreachable
from sarafan.core.outbound import Bounds, Way, hosts_in, open_client
from sarafan.core.settings import Settings
from sarafan.notifications.encrypting import encrypt, read
from sarafan.notifications.keys import authorization
from sarafan.notifications.subscribing import Address

BOUNDS = Bounds(connect_s=5.0, total_s=10.0, most_bytes=16 * 1024)
KEPT_FOR_S = 12 * 60 * 60  # by the push service, for a browser that is away
TOPIC_LETTERS = 32  # RFC 8030, 5.4
GONE = (401, 403, 404, 410)  # the browser is no more, or it has agreed to another key than ours


class BrowserGone(Rejected):
    """Nothing can be pushed to this browser any more."""

    code = "browser_gone"


@dataclass(frozen=True)
class Push:
    """What is pushed; `tag`: a later push with the same one takes its place where it still waits."""

    address: Address
    payload: bytes
    tag: str


def open_pushing(settings: Settings) -> httpx.AsyncClient:
    """Make a client for pushes: their addresses were chosen by browsers, or by who says to be one."""
    return open_client(Way(allowed=hosts_in(settings.outbound_allowed), tls=_trust()), BOUNDS)


async def send(client: httpx.AsyncClient, key: ec.EllipticCurvePrivateKey, contact: str, push: Push) -> None:
    """Hand a push over. Raises `BrowserGone`, another `Rejected`, and `Unreachable`, to be tried again."""
    address = push.address
    headers = {
        "authorization": authorization(key, address.endpoint, contact, utc_now()),
        "content-encoding": "aes128gcm",
        "content-type": "application/octet-stream",
        "ttl": str(KEPT_FOR_S),
        "urgency": "high",
        # Nobody can tell from it which chat it is, or that two browsers are told of the same one.
        "topic": secrets.fingerprint(f"{address.auth} {push.tag}")[:TOPIC_LETTERS],
    }
    body = encrypt(push.payload, read(address.p256dh), read(address.auth))
    try:
        answer = await client.post(address.endpoint, content=body, headers=headers)
    except Rejected as refused:  # an address on our own network, or an answer without end
        raise BrowserGone from refused
    except httpx.TransportError as silence:
        raise Unreachable from silence
    if answer.is_success:
        return
    if answer.status_code in GONE:
        raise BrowserGone
    if answer.status_code == 429 or answer.status_code >= 500:
        busy = Unreachable()
        busy.retry_after_s = _pause_s(answer.headers.get("retry-after", ""), utc_now())
        raise busy
    raise Rejected(status=answer.status_code)


def contact_of(public_url: str) -> str:
    """Say how an operator of a push service reaches whoever pushes (RFC 8292, 2.1: an address of https or e-mail)."""
    return public_url if public_url.startswith("https://") else "mailto:sarafan@localhost.invalid"


def _pause_s(said: str, now: datetime) -> float | None:
    """Read Retry-After: seconds, or a date (RFC 9110, 10.2.3)."""
    if said.strip().isascii() and said.strip().isdecimal():
        return float(said.strip()[:9])
    try:
        return max(0.0, (parsedate_to_datetime(said) - now).total_seconds())
    except (ValueError, TypeError):  # TypeError: a date without a zone
        return None


@cache
def _trust() -> SSLContext:
    """Return whom TLS believes, read once: it takes longer than a push."""
    return httpx.create_ssl_context(trust_env=False)
