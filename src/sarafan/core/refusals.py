"""Which refusals a route may answer with: said once beside the endpoint, and shown in the API's description."""

from collections.abc import Callable
from typing import Any, TypeVar

from sarafan.core.errors import SarafanError

Function = TypeVar("Function", bound=Callable[..., Any])

_ATTRIBUTE = "_refusals"


def refuses(*kinds: type[SarafanError]) -> Callable[[Function], Function]:
    """Say with which refusals an endpoint may answer, or a dependency of endpoints; a test finds any other one."""

    def note(function: Function) -> Function:
        setattr(function, _ATTRIBUTE, kinds)
        return function

    return note


def refusals_of(function: Callable[..., Any] | None) -> tuple[type[SarafanError], ...]:
    """Return what was said of a function."""
    found: tuple[type[SarafanError], ...] = getattr(function, _ATTRIBUTE, ())
    return found
