"""Why an account is not on line, in our words, also from a bridge of an earlier release."""

from sarafan.gateways.bridge.scalars import MOST_WORD
from sarafan.gateways.bridge.shapes import ReasonPayload
from sarafan.gateways.whatsapp.links import LinkReason, ReasonCode

# WhatsApp's numbers for the end of a connection: an earlier release of the bridge told these, and a sentence.
NUMBERS = {
    "400": ReasonCode.UNTRUSTED,
    "401": ReasonCode.REMOVED,
    "402": ReasonCode.BANNED_A_WHILE,
    "403": ReasonCode.REFUSED,
    "405": ReasonCode.OUTDATED,
    "406": ReasonCode.BANNED,
    "408": ReasonCode.SILENT,
    "411": ReasonCode.OLD_PHONE,
    "428": ReasonCode.CLOSED,
    "440": ReasonCode.REPLACED,
    "500": ReasonCode.THEIR_ERROR,
    "503": ReasonCode.UNAVAILABLE,
    "515": ReasonCode.RESTART,
}


def read_reason(found: ReasonPayload, state: str) -> LinkReason:
    """Translate a reason. One that we do not know is `other`, with its name."""
    if found.code in set(ReasonCode):
        return LinkReason(ReasonCode(found.code), found.detail, found.proxied, found.attempt, found.retry_at)
    if found.code is None:  # two had no number
        return LinkReason(ReasonCode.PASSKEY_REQUIRED if state == "passkey_required" else ReasonCode.UNREACHABLE)
    code = str(found.code)[:MOST_WORD]
    if code == "408" and state == "stopped":
        return LinkReason(ReasonCode.NOT_SCANNED)
    return LinkReason(NUMBERS.get(code, ReasonCode.OTHER), code)
