"""Refusals of contacts."""

from sarafan.core.errors import NotFound


class ContactNotFound(NotFound):
    """There is no such contact."""
