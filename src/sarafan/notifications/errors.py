"""Refusals of notifications."""

from sarafan.core.errors import Invalid


class BrowserRefused(Invalid):
    """This browser has given an address or keys with which nothing can be pushed to it."""

    code = "browser_refused"
