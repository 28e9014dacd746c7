"""Refusals of files."""

from sarafan.core.errors import Conflict, Forbidden, Invalid, NotFound


class MediaNotFound(NotFound):
    """There is no such file."""


class MediaNotReady(Conflict):
    """This file is not here yet, or never will be."""

    code = "media_not_ready"


class LinkExpired(Forbidden):
    """This address is no longer valid; open the file from its message again."""

    code = "link_expired"


class MediaTooLarge(Invalid):
    """This file is larger than this installation keeps."""

    status = 413
    code = "media_too_large"


class UnsafeFile(Invalid):
    """A scanner has found something dangerous in this file."""

    code = "unsafe_file"


class EmptyFile(Invalid):
    """There is nothing in this file."""

    code = "empty_file"
