"""Refusals of messages."""

from sarafan.core.errors import Conflict, Invalid, NotFound


class MessageNotFound(NotFound):
    """There is no such message."""


class ClientKeyReused(Conflict):
    """This client key was used for another message; make a new one for each message."""

    code = "client_key_reused"


class AnsweredMeanwhile(Conflict):
    """Somebody else has written in this conversation meanwhile; read it, and say that you have."""

    code = "answered_meanwhile"


class NotSupported(Conflict):
    """This kind of channel cannot do this."""

    code = "not_supported"


class NotFailed(Conflict):
    """Only a failed message can be sent again."""

    code = "not_failed"


class ChannelGone(Conflict):
    """This number was unlinked or removed; link it again before writing."""

    code = "channel_unlinked"


class NothingToSend(Invalid):
    """A message needs a text or a file."""

    code = "nothing_to_send"


class TextTooLong(Invalid):
    """This text is longer than the channel's kind takes."""

    code = "text_too_long"


class CaptionTooLong(Invalid):
    """The words beside a file are too long; send them as a message of their own."""

    code = "caption_too_long"


class NotAVoice(Invalid):
    """Only a sound can be sent as a voice message."""

    code = "not_a_voice"


class NotSentYet(Conflict):
    """This message has not left yet, or never did."""

    code = "not_sent_yet"


class NotOurs(Conflict):
    """Only what we wrote ourselves can be changed or taken back."""

    code = "not_ours"


class TooLate(Conflict):
    """WhatsApp allows this only for a while after sending."""

    code = "too_late"


class CannotForward(Conflict):
    """There is nothing in this message that could be forwarded."""

    code = "cannot_forward"


class AlreadyDeleted(Conflict):
    """This message was deleted."""

    code = "already_deleted"
