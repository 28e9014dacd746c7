"""Deliveries of the bridge: whose they are, and whether it is the bridge that brings them."""

from uuid import UUID

from sarafan.gateways.bridge.signature import DELIVERY, has_digest, proven_digest
from sarafan.gateways.whatsapp.deliveries import Announced, Knock

PASSING = "passing"  # the end of such a delivery's name, where others have the numbers of their events


def announced(knock: Knock) -> Announced | None:
    """Prove a delivery by its headers; its name is `<session>:<firstSeq>-<lastSeq>` or `<session>:passing`."""
    digest = proven_digest(knock.settings.bridge_webhook_secret, knock.headers, now_s=knock.now_s)
    if digest is None:
        return None
    name = knock.headers.get(DELIVERY, "")
    channel_id = _channel_in(name)
    return Announced(
        name=name,
        channel_id=channel_id,
        stream=str(channel_id),  # events of one account come in order
        is_genuine=lambda body: has_digest(body, digest),
        passing=name == f"{channel_id}:{PASSING}",
    )


def _channel_in(name: str) -> UUID | None:
    try:
        return UUID(name.split(":", 1)[0])
    except ValueError:
        return None
