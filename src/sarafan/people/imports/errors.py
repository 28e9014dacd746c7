"""Refusals of imports."""

from sarafan.core.errors import Conflict, Invalid, NotFound


class ImportNotFound(NotFound):
    """There is no such import, or somebody else has begun it."""


class TableUnreadable(Invalid):
    """This file is no table that can be read; `problem` says why, and `line` where."""

    code = "table_unreadable"


class MatchingInvalid(Invalid):
    """The columns are not matched as they may be."""

    code = "matching_invalid"


class ImportBegun(Conflict):
    """This import has begun: its columns and rows stay as they are."""

    code = "import_begun"


class ImportNotChecked(Conflict):
    """Look first at what the import would do."""

    code = "import_not_checked"


class ImportRunning(Conflict):
    """Another import of yours is at work; wait until it is done."""

    code = "import_running"


class ImportNotDone(Conflict):
    """This import has not been done, so there is nothing to take back."""

    code = "import_not_done"


class TooLateToUndoImport(Conflict):
    """This import can no longer be taken back."""

    code = "too_late_to_undo_import"
