"""JSON shapes of channels."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from sarafan.channels.models import Channel, ChannelState, Keeping
from sarafan.channels.reasons import reason_of
from sarafan.gateways.whatsapp.arrivals import HistoryGap
from sarafan.gateways.whatsapp.asked import Words
from sarafan.gateways.whatsapp.capabilities import Capabilities
from sarafan.gateways.whatsapp.kinds import Kind
from sarafan.gateways.whatsapp.links import ReasonCode, RestrictionCode
from sarafan.gateways.whatsapp.outgoing import OutgoingKind
from sarafan.linked_devices.models import LinkedDevice
from sarafan.shapes import Body, Phone, PlainName, TypedPhone

Label = Annotated[PlainName, StringConstraints(max_length=60)]
KindSettings = Annotated[dict[str, Any], Field(max_length=20)]  # as the kind asks for them
Color = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]


class ReasonRead(BaseModel):
    """Why a channel is in its state.

    `detail`: the provider's own code, or what stands in the way, such as "ENOTFOUND". `proxied`: the connection goes
    through a proxy. `attempt`, `retry_at`: which try in a row follows, and when.
    """

    code: ReasonCode
    detail: str | None
    proxied: bool
    attempt: int | None
    retry_at: datetime | None


class QrRead(BaseModel):
    """A QR to scan, until when."""

    text: str
    expires_at: datetime | None


class PairingRead(BaseModel):
    """A code to type into the phone, until when."""

    code: str
    expires_at: datetime | None


class RestrictionRead(BaseModel):
    """What WhatsApp forbids the number for now: what it is, the gateway's words, until when."""

    code: RestrictionCode
    message: str | None
    until: datetime | None


class HistoryRead(BaseModel):
    """How much of the phone's history has come, in per cent where it says so; done without progress: nothing came.

    `missing`: a part of it could not be fetched; it is tried again (`for_now`), or not any more (`for_good`).
    """

    progress: int | None
    done: bool
    missing: HistoryGap | None


class TroubleRead(BaseModel):
    """Why news of a number do not come in, since when, and how many wait.

    `not_stored`: the bridge's database does not take them; `not_taken`: this server does not take them from the
    bridge; `not_understood`: they are here, and the jobs that understand them do not get to it.
    """

    code: Literal["not_stored", "not_taken", "not_understood"]
    since: datetime
    waiting: int


class ChannelRead(BaseModel):
    """A connected number.

    `settings`: without its secrets; one that it may have and has not is null. `linked_at`: when its phone was linked
    last, also once it is unlinked; `unlinked_at`: when that was, while it is. `keeper_id`, `keeping`: who has linked
    their own phone, and which of its chats they keep private; `asked`: they have not chosen yet.
    """

    id: UUID
    kind: str
    label: str
    color: str
    settings: dict[str, Any]
    state: ChannelState
    state_since: datetime
    reason: ReasonRead | None
    phone: str | None
    name: str | None
    qr: QrRead | None
    pairing: PairingRead | None
    restriction: RestrictionRead | None
    history: HistoryRead | None
    trouble: TroubleRead | None
    failed_deliveries: int
    linked_at: datetime | None
    unlinked_at: datetime | None
    keeper_id: UUID | None
    keeping: Keeping | None
    created_at: datetime
    revision: int

    @classmethod
    def of(cls, channel: Channel, device: LinkedDevice | None, *, may_link: bool) -> "ChannelRead":
        """Show a channel and its linked device, if it is one; only who may link it is shown what links it."""
        reason = reason_of(channel)
        return cls(
            id=channel.id,
            kind=channel.kind,
            label=channel.label,
            color=channel.color,
            settings=channel.settings or {},
            state=channel.state,
            state_since=channel.state_since,
            reason=ReasonRead.model_validate(reason) if reason else None,
            phone=channel.phone,
            name=channel.name,
            **_device(device, may_link=may_link),
            trouble=_trouble(channel),
            failed_deliveries=channel.failed_deliveries or 0,
            linked_at=channel.linked_at,
            unlinked_at=channel.unlinked_at if channel.state is ChannelState.LOGGED_OUT else None,
            keeper_id=channel.keeper_id,
            keeping=channel.keeping,
            created_at=channel.created_at,
            revision=channel.revision,
        )

    def for_live(self) -> dict[str, Any]:
        """Return the JSON of a live delta."""
        return self.model_dump(mode="json")


def _device(device: LinkedDevice | None, *, may_link: bool) -> dict[str, BaseModel | None]:
    """Show what only a linked device has; any other channel has nothing of it."""
    shown: dict[str, BaseModel | None] = dict.fromkeys(("qr", "pairing", "restriction", "history"))
    if device is None:
        return shown
    if device.qr_text and may_link:
        shown["qr"] = QrRead(text=device.qr_text, expires_at=device.qr_expires_at)
    if device.pairing_code and may_link:
        shown["pairing"] = PairingRead(code=device.pairing_code, expires_at=device.pairing_expires_at)
    if device.restriction_code is not None:
        shown["restriction"] = RestrictionRead(
            code=RestrictionCode(device.restriction_code),
            message=device.restriction_message,
            until=device.restricted_until,
        )
    if device.history_done or device.history_progress is not None or device.history_missing is not None:
        shown["history"] = HistoryRead(
            progress=device.history_progress, done=device.history_done, missing=device.history_missing
        )
    return shown


def _trouble(channel: Channel) -> TroubleRead | None:
    found = channel.bridge_trouble or channel.intake_trouble
    return TroubleRead.model_validate(found) if found else None


class CapabilitiesRead(BaseModel):
    """What channels of a kind can do; what is not said here they cannot.

    `sends`: text, image, …, and reaction, edit, deletion, forward. `edits_within_s`, `deletes_within_s`: of what we
    sent. `linked_by`: how a phone is linked, `qr` or `code`. `window_s`: since the customer's last message.
    `longest_text`: of what can be forwarded; what is written is bounded by its request, too.
    """

    sends: list[str]
    longest_text: int
    longest_caption: int
    quotes: bool
    edits_within_s: int | None
    deletes_within_s: int | None
    reads: bool
    typing: bool
    checks_numbers: bool
    groups: bool
    linked_by: list[str]
    logs_out: bool
    window_s: int | None

    @classmethod
    def of(cls, found: Capabilities) -> "CapabilitiesRead":
        """Show capabilities, in an order of their own."""
        return cls(
            sends=[kind.value for kind in OutgoingKind if kind in found.sends],
            longest_text=found.longest_text,
            longest_caption=found.longest_caption,
            quotes=found.quotes,
            edits_within_s=_seconds(found.edits_within),
            deletes_within_s=_seconds(found.deletes_within),
            reads=found.reads,
            typing=found.typing,
            checks_numbers=found.checks_numbers,
            groups=found.groups,
            linked_by=list(found.linked_by),
            logs_out=found.logs_out,
            window_s=_seconds(found.window),
        )


def _seconds(found: timedelta | None) -> int | None:
    return None if found is None else int(found.total_seconds())


class KindRead(BaseModel):
    """A kind of channel: what it can do, and what making one asks for, as a JSON schema.

    `service`: the name of what it reaches, the same in every language.
    A property of the schema has `label` and `hint` in each language; one that is `writeOnly` is a secret.
    """

    name: str
    label: Words
    service: str
    capabilities: CapabilitiesRead
    settings_schema: dict[str, Any]

    @classmethod
    def of(cls, kind: Kind) -> "KindRead":
        """Show a kind."""
        return cls(
            name=kind.name,
            label=kind.label,
            service=kind.service,
            capabilities=CapabilitiesRead.of(kind.capabilities),
            settings_schema=kind.settings.model_json_schema(),
        )


class ChannelList(BaseModel):
    """Channels, and all kinds that there are."""

    items: list[ChannelRead]
    kinds: list[KindRead]


class ChannelCreate(Body):
    """A number to connect, with the settings that its kind asks for; without a colour it gets one of its own.

    `asks_private`: of a phone, all that it brings is private until who links it has chosen what stays so.
    """

    kind: Annotated[str, StringConstraints(max_length=32)] | None = None
    label: Label
    color: Color | None = None
    settings: KindSettings = Field(default_factory=dict)
    asks_private: bool = False


class ChannelUpdate(Body):
    """What to change of a channel; of its settings, a null takes away what was said, a secret too."""

    label: Label | None = None
    color: Color | None = None
    settings: KindSettings | None = None


class ChannelConnect(Body):
    """How to connect a number. `any_phone`: another phone than before may be linked; its chats go on here."""

    any_phone: bool = False


class PairingCreate(Body):
    """The number of the phone that is to be linked, as people type it: with a plus, an 8, or ten digits."""

    phone: TypedPhone


class CheckCreate(Body):
    """Numbers to look for on WhatsApp."""

    phones: Annotated[list[Phone], Field(min_length=1, max_length=50)]


class CheckedRead(BaseModel):
    """Whether a number is on WhatsApp."""

    phone: str
    exists: bool
    lid: str | None


class CheckedList(BaseModel):
    """What was found, in the order asked."""

    results: list[CheckedRead]


class ChannelDisconnect(Body):
    """How to take a channel off line."""

    logout: bool = False
