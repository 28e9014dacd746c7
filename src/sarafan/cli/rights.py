"""What `doctor` says about database roles and what they may do."""

from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from sarafan.cli import logins
from sarafan.cli.verdicts import Finding, ok, warn
from sarafan.core import grants
from sarafan.core.db import sqlalchemy_url


def look(folder: Path, database_url: str, *, is_built_in: bool) -> Iterator[Finding]:
    """Say whether each process has a role of its own, and an organization's transactions the rights they need."""
    yield _roles(logins.usable(folder, database_url), is_built_in)
    engine = sa.create_engine(sqlalchemy_url(database_url), poolclass=sa.NullPool)
    with engine.connect() as connection:
        wrong = grants.different(connection)
    if wrong:
        found = f"an organization's transactions may do other things than they need with {', '.join(wrong)}"
        yield warn("rights", found, "./sarafan migrate, when no process of the release before is connected")


def _roles(found: logins.Logins, is_built_in: bool) -> Finding:
    if found.are_own:
        hub, bridge = (logins.user_of(address)[0] for address in (found.hub, found.bridge))
        return ok("roles", f"the hub logs in as {hub}, the bridge as {bridge}")
    shared = "hub and bridge log in as one role: who breaks into one can read the other's tables"
    if is_built_in:
        return warn("roles", shared, "./sarafan up gives each its own.")
    mend = "Let the database's administrator run what `./sarafan roles` prints, then start again."
    return warn("roles", shared, mend)
