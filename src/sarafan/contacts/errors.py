"""Refusals of contacts."""

from sarafan.core.errors import Invalid, NotFound


class ContactNotFound(NotFound):
    """There is no such contact."""


class MaskedNumber(Invalid):
    """In this text stands a phone that is hidden: kept or sent like this, it would be lost."""

    code = "masked_number"
