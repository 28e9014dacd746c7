"""Linked devices as a kind of channel."""

from datetime import timedelta

from pydantic import BaseModel, Field

from sarafan.core.settings import Settings
from sarafan.gateways.bridge import hook, payloads
from sarafan.gateways.bridge.client import BridgeClient
from sarafan.gateways.whatsapp.asked import Words, asks
from sarafan.gateways.whatsapp.capabilities import Capabilities
from sarafan.gateways.whatsapp.kinds import Kind
from sarafan.gateways.whatsapp.links import ReasonCode
from sarafan.gateways.whatsapp.outgoing import OutgoingKind


def open_bridge(settings: Settings) -> BridgeClient:
    """Open the one client of all linked devices."""
    return BridgeClient(settings.bridge_url, settings.bridge_api_key)


class BridgeSettings(BaseModel, extra="forbid"):
    """What a linked device is set to."""

    statuses: bool = Field(
        default=False,
        json_schema_extra=asks(
            Words(ru="Показывать статусы", kk="Статустарды көрсету", en="Show statuses"),
            Words(
                ru="Статус клиента станет строкой в его чате, если чат уже есть. Он не делает чат непрочитанным.",
                kk="Клиенттің статусы бар чатында жол болып көрінеді. Ол чатты оқылмаған етпейді.",
                en="A customer’s status becomes a line in their chat, if there is one. It makes no chat unread.",
            ),
            later=True,
        ),
    )


KIND = Kind(
    name="bridge",
    label=Words(
        ru="WhatsApp на телефоне",
        kk="Телефондағы WhatsApp",
        en="WhatsApp on a phone",
    ),
    service="WhatsApp",
    open=open_bridge,
    settings=BridgeSettings,
    hook=hook.announced,
    reader=payloads.READER,
    reasons={
        ReasonCode.SERVICE_UNREACHABLE: ReasonCode.BRIDGE_UNREACHABLE,
        ReasonCode.ACCOUNT_UNKNOWN: ReasonCode.UNKNOWN_TO_BRIDGE,
        ReasonCode.SERVICE_REJECTED: ReasonCode.BRIDGE_REJECTED,
        ReasonCode.KEY_REFUSED: ReasonCode.BRIDGE_KEY_REFUSED,
    },
    capabilities=Capabilities(
        sends=frozenset(OutgoingKind) - {OutgoingKind.TEMPLATE, OutgoingKind.INTERACTIVE},
        longest_text=65_536,  # as `LIMITS` in bridge/src/sending/schema.ts
        quotes=True,
        edits_within=timedelta(minutes=15),
        deletes_within=timedelta(hours=48),
        reads=True,
        typing=True,
        checks_numbers=True,
        groups=True,
        linked_by=("qr", "code"),
        logs_out=True,
        watched=True,
    ),
)
