"""Refusals of conversations."""

from sarafan.core.errors import Conflict, Invalid, NotFound


class ConversationNotFound(NotFound):
    """There is no such conversation."""


class AssignedMeanwhile(Conflict):
    """Somebody else is to answer by now; look who, and decide anew."""

    code = "assigned_meanwhile"


class InvalidCursor(Invalid):
    """This cursor was not made by this list; start from the beginning."""

    code = "invalid_cursor"


class SearchNeeded(Invalid):
    """Everywhere is only searched: give the words of a search as `q`, or list a view."""

    code = "search_needed"


class NotOnWhatsApp(Invalid):
    """This number is not on WhatsApp."""

    code = "not_on_whatsapp"
