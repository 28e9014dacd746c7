"""The service as a kind of channel: its settings, its hook, its reader, its capabilities."""

import hmac
import json
from datetime import datetime

from pydantic import BaseModel, SecretStr

from sarafan.gateways.whatsapp.arrivals import Arrival, IdentityLearnt, InboundMessage, Person, Place
from sarafan.gateways.whatsapp.capabilities import Capabilities
from sarafan.gateways.whatsapp.deliveries import Announced, Knock, Reader, ReadEvent
from sarafan.gateways.whatsapp.kinds import Kind
from sarafan.gateways.whatsapp.outgoing import OutgoingKind
from tests.gateways.echo.client import EchoProvider
from tests.gateways.echo.service import EchoService, signature


class EchoSettings(BaseModel, extra="forbid"):
    """What making a channel asks for."""

    room: str
    api_key: SecretStr


def announced(knock: Knock) -> Announced | None:
    """Prove a delivery by the key of the channel that its address names."""
    if knock.account is None:
        return None
    key = str(knock.account.settings["api_key"])
    sent = knock.headers.get("x-echo-signature", "")
    return Announced(
        name=f"{knock.account.id}:{knock.headers.get('x-echo-delivery', '')}",
        channel_id=knock.account.id,
        stream=str(knock.account.id),
        is_genuine=lambda body: hmac.compare_digest(signature(key, body).encode(), sent.encode()),
    )


def read(body: bytes, account_id: str, arrived_at: datetime) -> tuple[list[tuple[bytes, ReadEvent]], str | None]:
    """Read a list of events."""
    events = [json.dumps(one).encode() for one in json.loads(body)]
    return [(event, ReadEvent(_arrival(event, arrived_at))) for event in events], None


def _arrival(event: bytes, arrived_at: datetime) -> Arrival:
    found = json.loads(event)
    person = Person(found["phone"], None, found.get("name"))
    if "text" not in found:
        return IdentityLearnt(person)
    return InboundMessage(found["id"], Place(person, person), arrived_at, "text", found["text"])


def no_line(event: bytes, account_id: str, arrived_at: datetime, /, *, bare: bool = False) -> None:
    """Whatever the echo says is words, and can be read."""


def kind_of(service: EchoService) -> Kind:
    """Return the kind; a process opens its way to this service."""
    return Kind(
        name="echo",
        open=lambda settings: EchoProvider(service),
        hook=announced,
        reader=Reader(read, no_line),
        settings=EchoSettings,
        capabilities=Capabilities(sends=frozenset({OutgoingKind.TEXT}), longest_text=500),
    )
