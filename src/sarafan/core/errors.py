"""Refusals that cross module borders.

SarafanError
├── NotFound        404  missing, or somebody else's: never told apart
├── Unauthorized    401  nobody is signed in
├── Forbidden       403  signed in, but not allowed
├── Conflict        409  the present state refuses
├── Invalid         422  well-formed, but a value is outside its limits
├── TooMany         429  slow down
├── Busy            503  we have enough to do; the same later
└── GatewayError    502  an outside system
    ├── Rejected         they refused: never retry
    └── Unreachable      no answer: retry
        └── DiskFull     507  our own disk, or the store of files, has no room

Each refusal is a named subclass in its module's `errors.py`. Anything else is a bug.
"""

from typing import Any, ClassVar

RETRY_AFTER_S = 3  # when who was told `busy` may ask again


class SarafanError(Exception):
    """A refusal with a code for programs and a sentence for people."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"

    def __init__(self, message: str | None = None, **data: Any) -> None:
        self.message = message or (type(self).__doc__ or "").strip().splitlines()[0]
        self.data = data
        super().__init__(self.message)


class NotFound(SarafanError):
    """There is nothing here, or it is not yours to see."""

    status = 404
    code = "not_found"


class Unauthorized(SarafanError):
    """Sign in first."""

    status = 401
    code = "not_signed_in"


class Forbidden(SarafanError):
    """Your role does not allow this."""

    status = 403
    code = "forbidden"


class Conflict(SarafanError):
    """The present state does not allow this."""

    status = 409
    code = "conflict"


class Invalid(SarafanError):
    """A value is outside its limits."""

    status = 422
    code = "invalid_value"


class TooMany(SarafanError):
    """Too many attempts; wait a little."""

    status = 429
    code = "too_many_attempts"


class Busy(SarafanError):
    """The server has too much to do at this moment; try again in a few seconds."""

    status = 503
    code = "busy"


class GatewayError(SarafanError):
    """An outside system did not do what was asked."""

    status = 502
    code = "gateway_error"


class Rejected(GatewayError):
    """The outside system refused; asking again would be refused again."""

    code = "rejected"


class Unreachable(GatewayError):
    """The outside system did not answer; try again later.

    `retry_after_s`: when it has said how long to wait, which a job does before its next try.
    """

    code = "unreachable"
    retry_after_s: float | None = None


class DiskFull(Unreachable):
    """There is no room left where files are kept; the same later, when somebody has made some."""

    status = 507
    code = "disk_full"
