"""Refusals of tags."""

from sarafan.core.errors import Conflict, NotFound


class TagNotFound(NotFound):
    """There is no such tag."""


class TagNameTaken(Conflict):
    """There is a tag of this name already, perhaps an archived one."""

    code = "tag_name_taken"


class TagArchived(Conflict):
    """This tag is archived: it stays where it is, and is set on nobody else."""

    code = "tag_archived"


class TooManyTags(Conflict):
    """There are as many tags as an organization may have."""

    code = "too_many_tags"


class TooManyTagsOfContact(Conflict):
    """The contact has as many tags as one may have."""

    code = "too_many_tags_of_contact"


class TagOrderOutdated(Conflict):
    """Tags were added or removed meanwhile: here is the present order."""

    code = "tag_order_outdated"
