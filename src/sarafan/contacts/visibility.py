"""Which contacts an actor may see: conversations say so, of which contacts know nothing; `wiring.py` names the rule."""

from collections.abc import Callable

import sqlalchemy as sa

from sarafan.organizations.actors import Actor

# A condition on `Contact`, within the actor's organization.
Rule = Callable[[Actor], sa.ColumnElement[bool]]


def nobody_has_said(actor: Actor) -> sa.ColumnElement[bool]:
    """Raise `LookupError`: without a rule every contact would be everybody's."""
    raise LookupError("nobody was told to say which contacts are seen")


_rule: Rule = nobody_has_said


def decide_by(rule: Rule) -> None:
    """Let a rule say which contacts are seen."""
    global _rule
    _rule = rule


def is_seen_by(actor: Actor) -> sa.ColumnElement[bool]:
    """Whether an actor may see the contact of the surrounding query."""
    return _rule(actor)
