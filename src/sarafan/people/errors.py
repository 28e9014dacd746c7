"""Refusals of what is done about one person."""

from sarafan.core.errors import Conflict, Forbidden, Invalid, NotFound


class SameContact(Invalid):
    """A contact cannot be merged with itself."""

    code = "same_contact"


class MergedAlready(Conflict):
    """This contact was merged with another one already."""

    code = "merged_already"


class ChoicesMissing(Conflict):
    """The two contacts contradict each other: say of each contradiction whose value stays."""

    code = "choices_missing"


class TooMuchToMerge(Conflict):
    """The chats of these contacts are too long to be joined."""

    code = "too_much_to_merge"


class PeopleChangedMeanwhile(Conflict):
    """Something came in for these contacts at this moment; try again."""

    code = "people_changed_meanwhile"


class SeesNotAllChats(Forbidden):
    """Only somebody who sees all chats of both contacts may merge them, or part them again."""

    code = "sees_not_all_chats"


class MergeNotFound(NotFound):
    """There is no such merge."""


class MergeUndone(Conflict):
    """This merge was undone already."""

    code = "merge_undone"


class TooLateToPart(Conflict):
    """This merge can no longer be undone."""

    code = "too_late_to_part"


class LaterMergeFirst(Conflict):
    """Another merge came after this one; undo that one first."""

    code = "later_merge_first"


class ErasureNotConfirmed(Conflict):
    """Erasing a person cannot be undone; confirm with their name, or the number of who has none."""

    code = "erasure_not_confirmed"


class TaskNotFound(NotFound):
    """There is no such task of yours."""


class ExportNotReady(Conflict):
    """What was asked for is not gathered yet."""

    code = "export_not_ready"


class ExportGone(NotFound):
    """What was gathered is deleted by now; ask for it again."""

    code = "export_gone"
