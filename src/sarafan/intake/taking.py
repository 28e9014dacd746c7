"""Which function takes in which kind of arrival; `wiring.py` fills the table.

A function has the session, whose the arrival is (a channel, for what comes through one), and the news.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

TakeMany = Callable[[AsyncSession, Any, Sequence[Any]], Awaitable[None]]
TakeOne = Callable[[AsyncSession, Any, Any], Awaitable[None]]
Explain = Callable[[Exception], str]
TakeApart = Callable[[AsyncSession, Any, Any, Explain], Awaitable[list[str]]]


@dataclass(frozen=True)
class Taking:
    """How one kind of arrival is taken in: many at a time, or one by one; and how one is that is not whole."""

    many: TakeMany | None = None
    one: TakeOne | None = None
    apart: TakeApart | None = None


takings: dict[type, Taking] = {}


def takes_in(kind: type, function: TakeMany) -> None:
    """Let a function take in neighbours of one kind together, so that each costs a share of a few statements."""
    takings[kind] = Taking(many=function)


def takes_in_each(kind: type, function: TakeOne, *, apart: TakeApart | None = None) -> None:
    """Let a function take in what comes seldom, one by one.

    `apart`: what takes in the sound parts of one whose `broken` is not empty, and returns why the others were not.
    """
    takings[kind] = Taking(one=function, apart=apart)


def taking_of(kind: type) -> Taking:
    """Return how a kind is taken in; one that is not in the table is not taken in at all."""
    return takings.get(kind, Taking())
