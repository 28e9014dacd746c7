"""How a linked account is, as its gateway tells it: its state, why it is so, what is forbidden and what waits."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from typing_extensions import override


class RestrictionCode(StrEnum):
    """What a number may not do for a while. A closed list: the page has a sentence for each in every language."""

    NEW_CHATS_RESTRICTED = "new_chats_restricted"  # it may answer only
    QUOTA_USED_UP = "quota_used_up"  # the month's new chats
    OTHER = "other"

    @classmethod
    @override
    def _missing_(cls, value: object) -> "RestrictionCode":
        """Read what another release has kept."""
        return cls.OTHER


@dataclass(frozen=True)
class RestrictionNews:
    """WhatsApp limits what the number may do, or does no more (`active` is false)."""

    active: bool
    code: RestrictionCode
    message: str | None
    until: datetime | None


@dataclass(frozen=True)
class Trouble:
    """Why news of an account do not come in, since when, and how many wait.

    `code`: "not_stored" where they arrive first, "not_taken" by us, "not_understood" by us.
    """

    code: str
    since: datetime
    waiting: int


class ReasonCode(StrEnum):
    """Why a number is not on line. A closed list: the page has a sentence for each in every language."""

    REMOVED = "removed"  # the phone removed this linked device
    BANNED_A_WHILE = "banned_a_while"
    REFUSED = "refused"
    OUTDATED = "outdated"  # WhatsApp does not accept this version any more
    BANNED = "banned"
    SILENT = "silent"
    OLD_PHONE = "old_phone"  # it does not support linked devices
    CLOSED = "closed"
    REPLACED = "replaced"  # another program connected as this linked device
    THEIR_ERROR = "their_error"
    UNAVAILABLE = "unavailable"
    RESTART = "restart"  # WhatsApp asked for a new connection
    UNTRUSTED = "untrusted"  # whoever answers cannot prove to be WhatsApp, and was told nothing
    UNREACHABLE = "unreachable"
    NOT_SCANNED = "not_scanned"
    PASSKEY_REQUIRED = "passkey_required"
    CODE_REFUSED = "code_refused"  # no code to type is given for this phone
    CODES_TOO_OFTEN = "codes_too_often"  # nor for a while, because so many were asked for
    OTHER_PHONE = "other_phone"  # another phone than before has scanned; `detail` is its number
    PHONE_TAKEN = "phone_taken"  # another number here has this phone; `detail` is its number
    OTHER = "other"
    # What we find out ourselves: nobody answers for it; it answers and has no such number; it refused to connect it; it
    # does not take our key; the number's own process is gone and another has not taken it over yet.
    SERVICE_UNREACHABLE = "service_unreachable"
    ACCOUNT_UNKNOWN = "account_unknown"
    SERVICE_REJECTED = "service_rejected"
    KEY_REFUSED = "key_refused"
    OWNER_AWAY = "owner_away"
    # Of the bridge, which has words of its own for the first four (`Kind.reasons`).
    BRIDGE_UNREACHABLE = "bridge_unreachable"
    UNKNOWN_TO_BRIDGE = "unknown_to_bridge"
    BRIDGE_REJECTED = "bridge_rejected"
    BRIDGE_KEY_REFUSED = "bridge_key_refused"
    # Its gateway cannot be asked at all: no key of ours opens its secret settings; this release has no such kind.
    SECRET_LOST = "secret_lost"
    KIND_GONE = "kind_gone"


@dataclass(frozen=True)
class LinkReason:
    """Why a number is not on line.

    `detail`: the provider's own code, or what stands in the way, such as "ENOTFOUND". `proxied`: the connection went
    through a proxy. `attempt`, `retry_at`: which try in a row follows, and when; nothing when none does.
    """

    code: ReasonCode
    detail: str | None = None
    proxied: bool = False
    attempt: int | None = None
    retry_at: datetime | None = None


@dataclass(frozen=True)
class LinkState:
    """The state of a linked account, as its gateway tells it."""

    state: str
    reason: LinkReason | None
    since: datetime
    phone: str | None
    lid: str | None
    name: str | None
    qr_text: str | None
    qr_expires_at: datetime | None
    pairing_code: str | None = None
    pairing_expires_at: datetime | None = None
    restriction: RestrictionNews | None = None
    trouble: Trouble | None = None
