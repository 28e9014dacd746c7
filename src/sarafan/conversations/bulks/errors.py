"""Refusals of bulks."""

from sarafan.core.errors import Conflict, NotFound


class BulkNotFound(NotFound):
    """There is no such bulk, or somebody else has started it."""


class TooManyBulks(Conflict):
    """Other bulks of yours are still running; wait until one is done."""

    code = "too_many_bulks"


class NothingChosen(Conflict):
    """There is no conversation in this list."""

    code = "nothing_chosen"


class GroupHasNoTags(Conflict):
    """A group has no tags: they are set on people."""

    code = "group_has_no_tags"
