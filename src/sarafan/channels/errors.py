"""Refusals of channels."""

from sarafan.core.errors import Conflict, NotFound


class ChannelNotFound(NotFound):
    """There is no such channel."""


class ConfirmationNeeded(Conflict):
    """Removing a channel deletes its conversations; confirm with its label."""

    code = "confirmation_needed"


class PrivateChatsThere(Conflict):
    """Another member has private chats on this number; add a new number for this phone."""

    code = "private_chats_there"


class NoQr(Conflict):
    """No QR is due in this state."""

    code = "no_qr"
