"""Why a gateway did not do what it was asked: a closed list in our words.

Each reason says what has become of the thing, and whether the same may be asked again. Providers' codes, addresses
and the errors of their libraries stay in their folders; only a code that nobody has a word for is carried along, so
that whoever looks into it knows what to search for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sarafan.core.errors import Rejected, Unreachable


class Left(StrEnum):
    """Whether what was to leave may be with the customer all the same."""

    PERHAPS = "perhaps"
    NOT_NOW = "not_now"  # this try certainly did nothing; of an earlier one it says nothing
    NEVER = "never"  # the provider itself has refused this very message, under its key: no try has left


@dataclass(frozen=True)
class Meaning:
    """What a reason says of the thing itself. `again`: the same, later, may succeed."""

    left: Left
    again: bool


class Reason(StrEnum):
    """The closed list; `MEANINGS` says what each means, and the web has a sentence for each that is final."""

    REJECTED = "rejected"  # with the provider's code, for which we have no word
    NEW_CHATS_RESTRICTED = "new_chats_restricted"
    QUOTA_USED_UP = "quota_used_up"
    STALE_SESSION = "stale_session"
    INVALID_BODY = "invalid_body"
    INVALID_RECIPIENT = "invalid_recipient"
    INVALID_TEXT = "invalid_text"
    TOO_LONG = "too_long"
    KEY_REUSED = "key_reused"
    NOT_IN_GROUP = "not_in_group"
    GROUP_CLOSED = "group_closed"
    MEDIA_TOO_LARGE = "media_too_large"
    MEDIA_TYPE_REFUSED = "media_type_refused"
    MEDIA_NOT_FOUND = "media_not_found"
    MEDIA_GONE = "media_gone"
    MESSAGE_NOT_FOUND = "message_not_found"
    URL_REFUSED = "url_refused"
    NOT_SUPPORTED = "not_supported"  # this kind of channel has no such thing
    SECRET_LOST = "secret_lost"  # no key of ours opens the channel's secret settings
    KIND_GONE = "kind_gone"  # this release has no such kind of channel

    NO_CONNECTION = "no_connection"  # nobody answers at the gateway's address
    NO_ANSWER = "no_answer"  # asked, and then silence
    MALFORMED_ANSWER = "malformed_answer"
    UNAVAILABLE = "unavailable"  # an answer that means "later", whatever it says
    NOT_CONNECTED = "not_connected"  # the gateway is there, the account is not on line
    NO_SUCH_ACCOUNT = "no_such_account"
    OWNER_AWAY = "owner_away"  # the process that keeps the account is gone, another takes it over
    IN_PROGRESS = "in_progress"  # the first call with this key still runs
    UNAUTHORIZED = "unauthorized"  # our key is not the gateway's
    TOO_MANY = "too_many"  # asked too often; says after when, where the provider does
    PAIRING_NOT_DUE = "pairing_not_due"


_REFUSED_ITSELF = Meaning(Left.NEVER, again=False)
_FINAL = Meaning(Left.NOT_NOW, again=False)
_PASSING = Meaning(Left.NOT_NOW, again=True)
_SILENT = Meaning(Left.PERHAPS, again=True)

MEANINGS: Mapping[Reason, Meaning] = {
    Reason.REJECTED: _FINAL,  # `NEVER` where it comes with the provider's own code
    Reason.NEW_CHATS_RESTRICTED: _REFUSED_ITSELF,
    Reason.QUOTA_USED_UP: _REFUSED_ITSELF,
    Reason.STALE_SESSION: _REFUSED_ITSELF,
    Reason.INVALID_BODY: _FINAL,
    Reason.INVALID_RECIPIENT: _FINAL,
    Reason.INVALID_TEXT: _FINAL,
    Reason.TOO_LONG: _FINAL,
    Reason.KEY_REUSED: _FINAL,
    Reason.NOT_IN_GROUP: _FINAL,
    Reason.GROUP_CLOSED: _FINAL,
    Reason.MEDIA_TOO_LARGE: _FINAL,
    Reason.MEDIA_TYPE_REFUSED: _FINAL,
    Reason.MEDIA_NOT_FOUND: _FINAL,
    Reason.MEDIA_GONE: _FINAL,
    Reason.MESSAGE_NOT_FOUND: _FINAL,
    Reason.URL_REFUSED: _FINAL,
    Reason.NOT_SUPPORTED: _FINAL,
    Reason.SECRET_LOST: _FINAL,
    Reason.KIND_GONE: _FINAL,
    Reason.NO_CONNECTION: _PASSING,
    Reason.NO_ANSWER: _SILENT,
    Reason.MALFORMED_ANSWER: _SILENT,
    Reason.UNAVAILABLE: _SILENT,
    Reason.NOT_CONNECTED: _PASSING,
    Reason.NO_SUCH_ACCOUNT: _PASSING,
    Reason.OWNER_AWAY: _SILENT,
    Reason.IN_PROGRESS: _SILENT,
    Reason.UNAUTHORIZED: _PASSING,
    Reason.TOO_MANY: _PASSING,
    Reason.PAIRING_NOT_DUE: _PASSING,
}


@dataclass(frozen=True)
class Refusal:
    """One refusal. `words`: English, for programs and logs. `code`: the provider's, where we have no word for it."""

    reason: Reason
    words: str
    left: Left
    code: str | None = None

    @property
    def shown(self) -> str:
        """What is kept with a message and told to programs: our word, else the provider's code."""
        return self.code if self.reason is Reason.REJECTED and self.code else self.reason.value


class Refused(Rejected):
    """A gateway refused for good."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.words, reason=refusal.shown)
        self.refusal = refusal


class NotNow(Unreachable):
    """A gateway could not do it now; the same may succeed later."""

    def __init__(self, refusal: Refusal, retry_after_s: float | None = None) -> None:
        super().__init__(refusal.words, reason=refusal.shown)
        self.refusal = refusal
        self.retry_after_s = retry_after_s


def refusal(
    reason: Reason,
    words: str,
    *,
    code: str | None = None,
    left: Left | None = None,
    retry_after_s: float | None = None,
) -> Refused | NotNow:
    """Make the refusal to raise. `left`: where a gateway knows it better than the reason alone says."""
    meaning = MEANINGS[reason]
    found = Refusal(reason, words, left or meaning.left, code)
    return NotNow(found, retry_after_s) if meaning.again else Refused(found)
