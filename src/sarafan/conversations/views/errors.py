"""Refusals of views."""

from sarafan.core.errors import Conflict, Invalid, NotFound


class ViewNotFound(NotFound):
    """There is no such view."""


class TooManyViews(Conflict):
    """There are as many views as there may be; delete one first."""

    code = "too_many_views"


class ViewOrderOutdated(Conflict):
    """Views were added or removed meanwhile: here is the present order."""

    code = "view_order_outdated"


class NamedIsGone(Invalid):
    """A condition names something that is no longer there."""

    code = "named_is_gone"


class ComparisonDoesNotFit(Invalid):
    """A field of this kind is not compared so."""

    code = "comparison_does_not_fit"


class ValueNeeded(Invalid):
    """A field is compared with something: say with what."""

    code = "value_needed"
