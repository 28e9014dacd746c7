"""Refusals of the intake."""

from sarafan.core.errors import Conflict, Invalid, NotFound, SarafanError, Unauthorized


class DeliveryNotFound(NotFound):
    """There is no such delivery."""


class SignatureRefused(Unauthorized):
    """The signature does not fit the body, or the timestamp is too old."""

    code = "signature_refused"


class DeliveryTooLarge(SarafanError):
    """The delivery is larger than what we take."""

    status = 413
    code = "delivery_too_large"


class DeliveryMalformed(Invalid):
    """The delivery does not say what it is and for which account."""

    code = "delivery_malformed"


class NothingToReplay(Conflict):
    """Only a failed delivery can be replayed."""

    code = "nothing_to_replay"
