"""Alembic's entry: our models against one database."""

from typing import Any

from alembic import context
from sqlalchemy import create_engine

from sarafan.core.db import Base, sqlalchemy_url
from sarafan.core.migrations import import_models

import_models()


# Columns of `channels` that moved to `linked_devices` (0015): the release before still writes them, nobody reads them,
# and the next release drops them.
MOVED_AWAY = frozenset(
    {
        "qr_text", "qr_expires_at", "pairing_code", "pairing_expires_at", "restriction_code", "restriction_message",
        "restricted_until", "history_progress", "history_done",
    }
)  # fmt: skip

# Indexes that only the queries of the release before use; the next release drops them.
LEFT_FOR_OLD_QUERIES = frozenset({"ix_deliveries_pending"})


def include_name(name: str | None, kind: str, parents: Any) -> bool:
    """Leave out what is not ours: Procrastinate brings its own tables; and what waits to be dropped."""
    if kind == "column" and parents["table_name"] == "channels":
        return name not in MOVED_AWAY
    if kind == "index":
        return name not in LEFT_FOR_OLD_QUERIES
    return not (kind == "table" and (name or "").startswith("procrastinate_"))


def run() -> None:
    """Run migrations on the connection that was handed in, or on the address that was."""
    connection = context.config.attributes.get("connection")
    if connection is not None:
        _run_on(connection)
        return
    engine = create_engine(sqlalchemy_url(context.config.get_main_option("sqlalchemy.url") or ""))
    with engine.begin() as opened:
        _run_on(opened)


def _run_on(connection: Any) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_name=include_name,
        compare_type=True,
        compare_server_default=False,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
