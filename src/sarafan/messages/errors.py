"""Refusals of messages."""

from sarafan.core.errors import Conflict, NotFound


class MessageNotFound(NotFound):
    """There is no such message."""


class ClientKeyReused(Conflict):
    """This client key was used for another message; make a new one for each message."""

    code = "client_key_reused"


class NotFailed(Conflict):
    """Only a failed message can be sent again."""

    code = "not_failed"


class ChannelGone(Conflict):
    """This number was unlinked or removed; link it again before writing."""

    code = "channel_unlinked"
