"""Refusals of quick replies."""

from sarafan.core.errors import Conflict, Invalid, NotFound


class ReplyNotFound(NotFound):
    """There is no such quick reply."""


class ShortcutTaken(Conflict):
    """Another quick reply has this shortcut."""

    code = "shortcut_taken"


class TooManyReplies(Conflict):
    """There is no room for more quick replies, or for longer ones."""

    code = "too_many_replies"


class UnknownVariable(Invalid):
    """There is no such variable."""

    code = "unknown_variable"


class ImportFaulty(Invalid):
    """Some lines of this file cannot be taken in, so none was."""

    code = "import_faulty"
