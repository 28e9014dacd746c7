"""How the bridge signs what it brings, for tests that bring it themselves."""

import hashlib

from sarafan.gateways.bridge.signature import DELIVERY, DIGEST, SIGNATURE, TIMESTAMP, signature


def signed_headers(secret: str, delivery: str, body: bytes, *, now_s: float) -> dict[str, str]:
    """Make the headers with which the bridge brings a body."""
    timestamp, digest = str(int(now_s)), hashlib.sha256(body).hexdigest()
    return {
        TIMESTAMP: timestamp,
        DELIVERY: delivery,
        DIGEST: f"sha256={digest}",
        SIGNATURE: signature(secret, timestamp, delivery, digest),
    }
