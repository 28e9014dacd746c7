"""The service as a kind of channel: its settings, its hook, its reader, its capabilities."""

import hmac
import json
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field, SecretStr

from sarafan.gateways.whatsapp.arrivals import Arrival, IdentityLearnt, InboundMessage, Person, Place
from sarafan.gateways.whatsapp.asked import Words, asks
from sarafan.gateways.whatsapp.capabilities import Capabilities
from sarafan.gateways.whatsapp.deliveries import Announced, Knock, Reader, ReadEvent
from sarafan.gateways.whatsapp.kinds import Kind
from sarafan.gateways.whatsapp.outgoing import OutgoingKind
from tests.gateways.echo.client import EchoProvider
from tests.gateways.echo.service import EchoService, signature


class EchoSettings(BaseModel, extra="forbid"):
    """What making a channel asks for."""

    room: str = Field(max_length=40, json_schema_extra=asks(Words(ru="Комната", kk="Бөлме", en="Room")))
    api_key: SecretStr = Field(
        min_length=8,
        json_schema_extra=asks(
            Words(ru="Ключ", kk="Кілт", en="Key"),
            Words(ru="Его выдаёт эхо.", kk="Оны жаңғырық береді.", en="The echo gives it."),
        ),
    )
    tone: Literal["high", "low"] = Field(
        default="low",
        json_schema_extra=asks(
            Words(ru="Голос", kk="Дауыс", en="Voice"),
            choices={
                "high": Words(ru="высокий", kk="жоғары", en="high"),
                "low": Words(ru="низкий", kk="төмен", en="low"),
            },
        ),
    )
    delay_s: int | None = Field(
        default=None,
        ge=1,
        le=60,
        json_schema_extra=asks(Words(ru="Задержка, с", kk="Кідіріс, с", en="Delay, s")),
    )
    pin: SecretStr | None = Field(
        default=None,
        max_length=20,
        json_schema_extra=asks(Words(ru="Пин-код", kk="Пин-код", en="PIN")),
    )
    loud: bool = Field(default=False, json_schema_extra=asks(Words(ru="Громко", kk="Қатты", en="Loud")))


def announced(knock: Knock) -> Announced | None:
    """Prove a delivery by the key of the channel that its address names."""
    if knock.account is None:
        return None
    key = str(knock.account.settings["api_key"])
    sent = knock.headers.get("x-echo-signature", "")
    return Announced(
        name=knock.headers.get("x-echo-delivery", ""),
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


WORDS_ONLY = Capabilities(sends=frozenset({OutgoingKind.TEXT}), longest_text=500)


def kind_of(service: EchoService, capabilities: Capabilities = WORDS_ONLY) -> Kind:
    """Return the kind; a process opens its way to this service, which can be capable of more than words."""
    return Kind(
        name="echo",
        label=Words(ru="Эхо", kk="Жаңғырық", en="Echo"),
        service="Echo",
        open=lambda settings: EchoProvider(service, capabilities),
        hook=announced,
        reader=Reader(read, no_line),
        settings=EchoSettings,
        channel_addresses=True,
        capabilities=capabilities,
    )
