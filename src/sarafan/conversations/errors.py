"""Refusals of conversations."""

from sarafan.core.errors import Conflict, Forbidden, Invalid, NotFound


class ConversationNotFound(NotFound):
    """There is no such conversation."""


class AssignedMeanwhile(Conflict):
    """Somebody else is to answer by now; look who, and decide anew."""

    code = "assigned_meanwhile"


class ChatIsPrivate(Conflict):
    """This chat is private; open it to the team first."""

    code = "chat_is_private"


class NotYourPhone(Forbidden):
    """Only who has linked this phone decides which of its chats are private."""

    code = "not_your_phone"


class KeeperWritesFirst(Forbidden):
    """Some chats of this number are private: only who has linked it begins new ones there."""

    code = "keeper_writes_first"


class DistributionNeedsTeam(Invalid):
    """Say to which team the chats of this number go."""

    code = "distribution_needs_team"


class InvalidCursor(Invalid):
    """This cursor was not made by this list; start from the beginning."""

    code = "invalid_cursor"


class SearchNeeded(Invalid):
    """Everywhere is only searched: give the words of a search as `q`, or list a view."""

    code = "search_needed"


class NotOnWhatsApp(Invalid):
    """This number is not on WhatsApp."""

    code = "not_on_whatsapp"


class PhoneUnknown(Conflict):
    """This person's phone number is not known yet; they can be answered where they wrote."""

    code = "phone_unknown"


class NumberIsAnothers(Conflict):
    """WhatsApp says that this person's phone number is somebody else's by now."""

    code = "number_is_anothers"


class InvalidSnooze(Invalid):
    """A chat can be put aside until a moment that is still to come, within two years."""

    code = "invalid_snooze"


class ErrandNeedsMoment(Invalid):
    """Say when the chat is to come back to somebody."""

    code = "errand_needs_moment"


class ErrandNotSeen(Conflict):
    """This member may not answer in this chat, or does not see it; give them the chat first."""

    code = "errand_not_seen"


class ChangedMeanwhile(Conflict):
    """Something changed in this chat meanwhile; look at it first."""

    code = "changed_meanwhile"


class TooLateToUndo(Conflict):
    """This can no longer be taken back."""

    code = "too_late_to_undo"


class TooManyPins(Conflict):
    """No more conversations can be pinned; unpin one first."""

    code = "too_many_pins"


class StateChangeNotFound(NotFound):
    """There is no such change."""


class AnswerRuleNotFound(NotFound):
    """There is no such rule."""


class TooManyPhrases(Conflict):
    """No more phrases can be added; delete one first."""

    code = "too_many_phrases"


class PhraseTaken(Conflict):
    """There is a rule for this phrase already."""

    code = "phrase_taken"


class InvalidPhrase(Invalid):
    """A phrase needs a letter, a digit or an emoji, and no question mark."""

    code = "invalid_phrase"


class RuleStays(Conflict):
    """This rule cannot be switched off."""

    code = "rule_stays"
