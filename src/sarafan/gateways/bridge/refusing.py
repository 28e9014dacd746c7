"""The bridge's refusals, WhatsApp's codes and the errors of the HTTP library, in our words."""

from typing import Any

import httpx

from sarafan.gateways.whatsapp.links import RestrictionCode
from sarafan.gateways.whatsapp.refusals import Left, NotNow, Reason, Refused, refusal

# WhatsApp's own codes for one message, as `docs/bridge.md` has them; only such codes are digits.
WHATSAPP = {
    "463": Reason.NEW_CHATS_RESTRICTED,
    "475": Reason.QUOTA_USED_UP,
    "479": Reason.STALE_SESSION,
}
# Those by which it also limits a whole account.
RESTRICTIONS = {
    "463": RestrictionCode.NEW_CHATS_RESTRICTED,
    "475": RestrictionCode.QUOTA_USED_UP,
}
# The bridge's words, where ours is another; it says the others as we do.
_WORDS = {
    "session_not_found": Reason.NO_SUCH_ACCOUNT,
    "key_in_progress": Reason.IN_PROGRESS,
    "too_many_checks": Reason.TOO_MANY,
    "not_stored": Reason.UNAVAILABLE,
}
_SAYS = frozenset(
    {
        Reason.REJECTED, Reason.INVALID_BODY, Reason.INVALID_RECIPIENT, Reason.INVALID_TEXT, Reason.TOO_LONG,
        Reason.KEY_REUSED, Reason.NOT_IN_GROUP, Reason.GROUP_CLOSED, Reason.MEDIA_TOO_LARGE,
        Reason.MEDIA_TYPE_REFUSED, Reason.MEDIA_NOT_FOUND, Reason.MEDIA_GONE, Reason.MESSAGE_NOT_FOUND,
        Reason.URL_REFUSED, Reason.NOT_CONNECTED, Reason.OWNER_AWAY, Reason.UNAUTHORIZED, Reason.PAIRING_NOT_DUE,
        Reason.NO_ANSWER,
    }
)  # fmt: skip
CODE_REFUSED = "code_refused"  # WhatsApp gives no code to type
ASKED_TOO_OFTEN = 429
MOST_PAUSE_S = 3600  # what is said beyond is not believed
# Nothing was written to the socket: no connection could be made, or none was free.
_NEVER_ASKED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


def word_for(code: str) -> str:
    """Return our word for WhatsApp's code of a message that failed, or the code where we have none."""
    return WHATSAPP[code].value if code in WHATSAPP else code


def silence(error: httpx.HTTPError) -> Refused | NotNow:
    """Say what it means that no answer came."""
    reason = Reason.NO_CONNECTION if isinstance(error, _NEVER_ASKED) else Reason.NO_ANSWER
    return refusal(reason, "The bridge does not answer.")


def malformed() -> Refused | NotNow:
    """Say that an answer is none."""
    return refusal(Reason.MALFORMED_ANSWER, "The bridge's answer makes no sense.")


def of(response: httpx.Response) -> Refused | NotNow:
    """Translate an answer that is a refusal; one in words that we do not know may pass, unless its status forbids."""
    problem = object_in(response)
    word = str(problem.get("error", f"http_{response.status_code}"))
    words = str(problem.get("message", "The bridge refused."))
    data = problem.get("data")
    data = data if isinstance(data, dict) else {}
    code = data.get("code")
    if word == Reason.REJECTED and str(code).isdigit():
        # WhatsApp itself has said no to this message; the bridge would answer the same to its key for ever.
        return refusal(WHATSAPP.get(str(code), Reason.REJECTED), words, code=str(code), left=Left.NEVER)
    if word == CODE_REFUSED:
        return refusal(Reason.TOO_MANY if code == ASKED_TOO_OFTEN else Reason.REJECTED, words, code=str(code))
    if word in _SAYS:
        return refusal(Reason(word), words)
    if word in _WORDS:
        return refusal(_WORDS[word], words, retry_after_s=_seconds(data.get("retryAfterSeconds")))
    if response.status_code in (400, 413, 422):
        return refusal(Reason.REJECTED, words, code=word)
    return refusal(Reason.UNAVAILABLE, words)


def _seconds(found: Any) -> float | None:
    return float(found) if isinstance(found, int | float) and 0 <= found <= MOST_PAUSE_S else None


def object_in(response: httpx.Response) -> dict[str, Any]:
    """Return the answer's JSON object; a proxy's page, or anything else, counts as an empty one."""
    try:
        found = response.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
