"""Facts that one module announces and modules above it react to, in the same transaction.

`wiring.py` says who reacts and in what order; a reaction that raises undoes the fact.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

Event = TypeVar("Event")
Reaction = Callable[[AsyncSession, Any], Awaitable[None]]

_reactions: dict[type, list[Reaction]] = defaultdict(list)


def on(event: type[Event], reaction: Callable[[AsyncSession, Event], Awaitable[None]]) -> None:
    """Let `reaction` run whenever an event of this type is emitted; twice the same is once."""
    if reaction not in _reactions[event]:
        _reactions[event].append(reaction)


async def emit(session: AsyncSession, event: object) -> None:
    """Run the reactions to an event, in the order in which they were wired."""
    for reaction in _reactions[type(event)]:
        await reaction(session, event)
