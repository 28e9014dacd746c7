"""The database roles that hub and bridge log in as: each may do what its own process does, and no more.

The hub's role owns nothing and becomes `sarafan_app` or `sarafan_system` for each transaction. The bridge's owns the
schema `bridge` and nothing else. Neither sees the other's tables (docs/decisions/0013-a-login-for-each-process.md).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

import psycopg
from psycopg import sql

from sarafan.cli import secrets_file
from sarafan.core.db import APP_ROLE, APPLICATION, SYSTEM_ROLE

WAIT_S = 5
MOST_BYTES = 50  # of a database's name in a role's: PostgreSQL cuts names at 63

_MAKE = """
DO $$ BEGIN
    CREATE ROLE {role} NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL; -- made before
END $$
"""
# Whatever another role has made in the schema, as the bridge did while it logged in as the database's owner.
_HAND_OVER = """
DO $$
DECLARE found record;
BEGIN
    FOR found IN
        SELECT format('TABLE %s', oid::regclass) AS thing FROM pg_class
         WHERE relnamespace = 'bridge'::regnamespace AND relkind IN ('r', 'p')
           AND pg_get_userbyid(relowner) <> {role_name}
        UNION ALL
        SELECT format('FUNCTION %s', oid::regprocedure) FROM pg_proc
         WHERE pronamespace = 'bridge'::regnamespace AND pg_get_userbyid(proowner) <> {role_name}
    LOOP
        EXECUTE format('ALTER %s OWNER TO %I', found.thing, {role_name});
    END LOOP;
END $$
"""
_HUB_IS_READY = f"SELECT pg_has_role('{APP_ROLE}', 'MEMBER') AND pg_has_role('{SYSTEM_ROLE}', 'MEMBER')"
_BRIDGE_IS_READY = """
SELECT pg_get_userbyid(nspowner) = current_user AND NOT EXISTS (
           SELECT FROM pg_class WHERE relnamespace = pg_namespace.oid AND pg_get_userbyid(relowner) <> current_user)
  FROM pg_namespace WHERE nspname = 'bridge'
"""


@dataclass(frozen=True)
class Logins:
    """Addresses of one database: its owner's, for migrations, and those of the processes."""

    owner: str
    hub: str
    bridge: str

    @property
    def are_own(self) -> bool:
        """Whether hub and bridge have roles of their own; otherwise both use the owner's."""
        return self.owner not in (self.hub, self.bridge)


def arrange(folder: Path, owner: str) -> Logins:
    """Make the roles as far as the owner may, and return the addresses that work; safe to run twice."""
    wanted = wanted_logins(folder, owner)
    try:
        with _connect(owner) as connection:
            connection.execute("SET LOCAL lock_timeout = '5s'")
            for statement in statements(connection, wanted):
                connection.execute(statement)
    except psycopg.Error:
        pass  # not allowed to: an administrator may have done it, which is seen by trying
    return usable(folder, owner)


def usable(folder: Path, owner: str) -> Logins:
    """Return the addresses that work now; changes nothing."""
    wanted = wanted_logins(folder, owner)
    own = _says_yes(wanted.hub, _HUB_IS_READY) and _says_yes(wanted.bridge, _BRIDGE_IS_READY)
    return wanted if own else Logins(owner, owner, owner)


def script(folder: Path, owner: str) -> Iterator[str]:
    """Give the statements for an administrator of the database; they hold proofs of the passwords, not these."""
    with _connect(owner) as connection:
        for statement in statements(connection, wanted_logins(folder, owner)):
            yield f"{statement.as_string(connection).strip()};"


def statements(connection: psycopg.Connection, wanted: Logins) -> Iterator[sql.Composed]:
    """Give what makes the roles and moves the bridge's schema to its own, in an order that may be run twice."""
    for address in (wanted.hub, wanted.bridge):
        name, password = user_of(address)
        proof = connection.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()
        yield sql.SQL(_MAKE).format(role=sql.Identifier(name))
        # NOINHERIT: by itself it may do nothing, until it becomes somebody for a transaction.
        yield sql.SQL("ALTER ROLE {} LOGIN NOINHERIT PASSWORD {}").format(sql.Identifier(name), sql.Literal(proof))
    hub, bridge = sql.Identifier(user_of(wanted.hub)[0]), sql.Identifier(user_of(wanted.bridge)[0])
    app_and_system = sql.SQL(", ").join([sql.Identifier(APP_ROLE), sql.Identifier(SYSTEM_ROLE)])
    yield sql.SQL("GRANT {} TO {}").format(app_and_system, hub)
    if not _is_superuser(connection):  # who backs the database up reads the bridge's tables, too
        yield sql.SQL("GRANT {} TO {}").format(bridge, sql.Identifier(connection.info.user))
    yield sql.SQL("CREATE SCHEMA IF NOT EXISTS bridge AUTHORIZATION {}").format(bridge)
    yield sql.SQL("ALTER SCHEMA bridge OWNER TO {}").format(bridge)
    yield sql.SQL(_HAND_OVER).format(role_name=sql.Literal(user_of(wanted.bridge)[0]))


def wanted_logins(folder: Path, owner: str) -> Logins:
    """Name the logins of the processes, by the name of the database; their passwords are made the first time."""
    known = secrets_file.read_or_make(folder, secrets_file.DATABASE_PASSWORDS)
    named = unquote(urlsplit(owner).path.strip("/")) or "sarafan"
    database = named.encode()[:MOST_BYTES].decode(errors="ignore")
    return Logins(
        owner,
        address_of(owner, f"{database}_hub", known["HUB_DATABASE_PASSWORD"]),
        address_of(owner, f"{database}_bridge", known["BRIDGE_DATABASE_PASSWORD"]),
    )


def address_of(owner: str, name: str, password: str) -> str:
    """Return the owner's address of the database for another login; whatever else it says is kept."""
    parts = urlsplit(owner)
    host = parts.netloc.rpartition("@")[2]
    others = [(key, value) for key, value in parse_qsl(parts.query) if key not in ("user", "password")]
    netloc = f"{quote(name)}:{quote(password)}@{host}"
    return parts._replace(netloc=netloc, query=urlencode(others, quote_via=quote)).geturl()


def user_of(address: str) -> tuple[str, str]:
    """Return the name and the password in an address."""
    parts = urlsplit(address)
    return unquote(parts.username or ""), unquote(parts.password or "")


def _connect(address: str) -> psycopg.Connection:
    return psycopg.connect(address, connect_timeout=WAIT_S, application_name=APPLICATION)


def _says_yes(address: str, question: str) -> bool:
    try:
        with _connect(address) as connection:
            answer = connection.execute(question).fetchone()
    except psycopg.Error:
        return False
    return answer is not None and bool(answer[0])


def _is_superuser(connection: psycopg.Connection) -> bool:
    return connection.info.parameter_status("is_superuser") == "on"
