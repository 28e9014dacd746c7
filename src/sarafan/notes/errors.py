"""Refusals of notes."""

from sarafan.core.errors import Conflict, Forbidden, Invalid, NotFound


class NoteNotFound(NotFound):
    """There is no such note."""


class NothingNoted(Invalid):
    """Give a note a text or a file."""

    code = "nothing_noted"


class NoteKeyReused(Conflict):
    """This client key was used for another note; make a new one for each note."""

    code = "note_key_reused"


class NoteOfSomebodyElse(Forbidden):
    """Only its author may change a note."""

    code = "note_of_somebody_else"


class FileInUse(Conflict):
    """This file belongs to a message or to another note; upload it once more."""

    code = "file_in_use"


class MentionedUnknown(Invalid):
    """Whoever is mentioned here does not belong to the organization."""

    code = "mentioned_unknown"


class MentionedCannotSee(Conflict):
    """Whoever is mentioned here cannot see this conversation."""

    code = "mentioned_cannot_see"
