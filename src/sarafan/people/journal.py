"""What a merge changes, row by row: written down around it, and put back by an undo.

PostgreSQL compares the rows itself, as JSON, so that columns and tables which a later part adds are kept without this
file knowing of them. `revision` is left out: it only grows, or browsers would take what is restored for old news.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.core.db import Base

_OF_CONTACTS = "t.contact_id IN (:survivor, :absorbed)"
_OF_THREADS = "t.conversation_id = ANY(:joined)"
_OF_MESSAGES = (
    "(t.message_id IN (SELECT id FROM messages WHERE conversation_id = ANY(:joined)) OR t.message_id = ANY(:touched))"
)
_NOT_COMPARED = "'{revision,folded_name}'::text[]"


@dataclass(frozen=True)
class _Table:
    name: str
    key: tuple[str, ...]
    which: str


# Parents before what hangs on them.
_TABLES = (
    _Table("contacts", ("id",), "t.id IN (:survivor, :absorbed)"),
    _Table("contact_identifiers", ("id",), _OF_CONTACTS),
    _Table("contact_tags", ("contact_id", "tag_id"), _OF_CONTACTS),
    _Table("contact_field_values", ("contact_id", "field_id"), _OF_CONTACTS),
    _Table("conversations", ("id",), "t.id = ANY(:threads)"),
    _Table("messages", ("id",), "(t.conversation_id = ANY(:joined) OR t.id = ANY(:touched))"),
    _Table("notes", ("id",), _OF_THREADS),
    _Table("note_files", ("note_id", "media_id"), _OF_THREADS),
    _Table("note_mentions", ("id",), _OF_THREADS),
    _Table("state_changes", ("id",), _OF_THREADS),
    _Table("send_decisions", ("id",), _OF_THREADS),
    _Table("drafts", ("member_id", "conversation_id"), _OF_THREADS),
    _Table("pins", ("member_id", "conversation_id"), _OF_THREADS),
    _Table("bulk_items", ("bulk_id", "conversation_id"), _OF_THREADS),
    _Table("reactions", ("id",), _OF_MESSAGES),
    _Table("poll_votes", ("id",), _OF_MESSAGES),
)


@dataclass(frozen=True)
class Reach:
    """What a merge may touch. `threads`: all of both and those they reacted in; `joined`: those that become one."""

    survivor: UUID
    absorbed: UUID
    threads: list[UUID]
    joined: list[UUID]
    touched: list[UUID]  # messages elsewhere that the absorbed reacted to or voted in


async def write_before(session: AsyncSession, merge_id: UUID, reach: Reach) -> None:
    """Write down all rows that a merge may change."""
    for table in _TABLES:
        await session.execute(
            sa.text(
                f"""
                INSERT INTO contact_merge_rows (organization_id, merge_id, table_name, key, before)
                SELECT t.organization_id, :merge, '{table.name}', {_key_of(table)}, to_jsonb(t)
                  FROM {table.name} AS t WHERE {table.which}
                """
            ),
            {"merge": merge_id, **_values(reach)},
        )


async def write_after(session: AsyncSession, merge_id: UUID, reach: Reach) -> None:
    """Write down what became of them, and keep the difference only."""
    await session.flush()
    values = {"merge": merge_id, **_values(reach)}
    for table in _TABLES:
        of_table = f"kept.merge_id = :merge AND kept.table_name = '{table.name}'"
        found = f"""
            UPDATE contact_merge_rows AS kept SET after = to_jsonb(t)
              FROM {table.name} AS t WHERE {of_table} AND {_same_row(table)}
        """
        await session.execute(sa.text(found), {"merge": merge_id})
        made = f"""
            INSERT INTO contact_merge_rows (organization_id, merge_id, table_name, key, after)
            SELECT t.organization_id, :merge, '{table.name}', {_key_of(table)}, to_jsonb(t)
              FROM {table.name} AS t
             WHERE {table.which} AND NOT EXISTS (
                   SELECT FROM contact_merge_rows AS kept WHERE {of_table} AND {_same_row(table)})
        """
        await session.execute(sa.text(made), values)
    for statement in (_FORGET_UNCHANGED, _KEEP_DIFFERENCE):
        await session.execute(sa.text(statement), {"merge": merge_id})


_FORGET_UNCHANGED = f"""
    DELETE FROM contact_merge_rows
     WHERE merge_id = :merge AND before - {_NOT_COMPARED} = after - {_NOT_COMPARED}
"""
_KEEP_DIFFERENCE = f"""
    UPDATE contact_merge_rows AS kept SET before = changed.before, after = changed.after
      FROM (SELECT one.id, jsonb_object_agg(was.key, was.value) AS before,
                   jsonb_object_agg(was.key, one.after -> was.key) AS after
              FROM contact_merge_rows AS one, jsonb_each(one.before) AS was
             WHERE one.merge_id = :merge AND one.after IS NOT NULL AND was.key <> ALL ({_NOT_COMPARED})
               AND one.after -> was.key IS DISTINCT FROM was.value
             GROUP BY one.id) AS changed
     WHERE kept.id = changed.id
"""


async def changed_since(session: AsyncSession, merge_id: UUID) -> set[tuple[str, str]]:
    """Name what is otherwise by now than the merge left it: tables, and of them the columns; "" stands for a t."""
    found: set[tuple[str, str]] = set()
    for table in _TABLES:
        query = f"""
            SELECT DISTINCT coalesce(was.key, '')
              FROM contact_merge_rows AS kept
              LEFT JOIN {table.name} AS t ON {_same_row(table)}
              LEFT JOIN LATERAL jsonb_each(
                        CASE WHEN kept.before IS NOT NULL AND t.organization_id IS NOT NULL THEN kept.after END
                   ) AS was ON true
             WHERE kept.merge_id = :merge AND kept.table_name = '{table.name}' AND kept.after IS NOT NULL
               AND CASE WHEN t.organization_id IS NULL THEN true
                        WHEN kept.before IS NULL THEN to_jsonb(t) - {_NOT_COMPARED} <> kept.after - {_NOT_COMPARED}
                        ELSE to_jsonb(t) -> was.key IS DISTINCT FROM was.value END
        """
        found |= {(table.name, column) for column in await session.scalars(sa.text(query), {"merge": merge_id})}
    return found


async def put_back(session: AsyncSession, merge_id: UUID) -> None:
    """Let each row be as before the merge, in each column that nobody has changed since."""
    for table in _TABLES:
        await _take_away(session, merge_id, table)
        await _change_back(session, merge_id, table)
        await _make_again(session, merge_id, table)


async def ids_in(session: AsyncSession, merge_id: UUID, table: str) -> list[UUID]:
    """List which rows of a table a merge has changed or taken away."""
    query = sa.text(
        "SELECT CAST(key ->> 'id' AS uuid) FROM contact_merge_rows WHERE merge_id = :merge AND table_name = :table"
    )
    return list(await session.scalars(query, {"merge": merge_id, "table": table}))


async def _take_away(session: AsyncSession, merge_id: UUID, table: _Table) -> None:
    statement = f"""
        DELETE FROM {table.name} AS t USING contact_merge_rows AS kept
         WHERE kept.merge_id = :merge AND kept.table_name = '{table.name}' AND kept.before IS NULL
           AND {_same_row(table)} AND to_jsonb(t) - {_NOT_COMPARED} = kept.after - {_NOT_COMPARED}
    """
    if await _has(session, merge_id, table, "before IS NULL"):
        await session.execute(sa.text(statement), {"merge": merge_id})


async def _change_back(session: AsyncSession, merge_id: UUID, table: _Table) -> None:
    query = """
        SELECT DISTINCT jsonb_object_keys(before) FROM contact_merge_rows
         WHERE merge_id = :merge AND table_name = :table AND before IS NOT NULL AND after IS NOT NULL
    """
    changed = set(await session.scalars(sa.text(query), {"merge": merge_id, "table": table.name}))
    columns = [name for name in _columns(table.name) if name in changed]
    if not columns:
        return
    sets = [f"{name} = {_as_before(table.name, name)}" for name in columns]
    if "revision" in Base.metadata.tables[table.name].columns:
        sets.append("revision = t.revision + 1")
    statement = f"""
        UPDATE {table.name} AS t SET {", ".join(sets)}
          FROM (SELECT t, jsonb_populate_record(t, coalesce(
                       (SELECT jsonb_object_agg(was.key, was.value) FROM jsonb_each(kept.before) AS was
                         WHERE to_jsonb(t) -> was.key IS NOT DISTINCT FROM kept.after -> was.key), '{{}}')) AS old
                  FROM contact_merge_rows AS kept JOIN {table.name} AS t ON {_same_row(table)}
                 WHERE kept.merge_id = :merge AND kept.table_name = '{table.name}'
                   AND kept.before IS NOT NULL AND kept.after IS NOT NULL) AS found
         WHERE {" AND ".join(f"t.{name} = (found.t).{name}" for name in table.key)}
    """
    await session.execute(sa.text(statement), {"merge": merge_id})


async def _make_again(session: AsyncSession, merge_id: UUID, table: _Table) -> None:
    """Make rows again that the merge took away; what one of them hung on may be gone by now, and then it stays so."""
    if not await _has(session, merge_id, table, "after IS NULL"):
        return
    model = Base.metadata.tables[table.name]
    hangs_on, values = ["true"], {name: f"old.{name}" for name in _columns(table.name)}
    for key in model.foreign_keys:
        name, there = key.parent.name, _there(key, f"old.{key.parent.name}")
        if key.ondelete == "SET NULL":
            values[name] = there
        else:
            hangs_on.append(f"(old.{name} IS NULL OR EXISTS {there})")
    if "revision" in values:
        values["revision"] = "old.revision + 1"
    statement = f"""
        INSERT INTO {table.name} ({", ".join(values)})
        SELECT {", ".join(values.values())}
          FROM contact_merge_rows AS kept, jsonb_populate_record(CAST(NULL AS {table.name}), kept.before) AS old
         WHERE kept.merge_id = :merge AND kept.table_name = '{table.name}' AND kept.after IS NULL
           AND {" AND ".join(hangs_on)}
        ON CONFLICT DO NOTHING
    """
    await session.execute(sa.text(statement), {"merge": merge_id})


def _there(key: sa.ForeignKey, id_: str) -> str:
    """Return an id only if what it names is there, and has not left."""
    stays = " AND removed_at IS NULL" if "removed_at" in key.column.table.columns else ""
    return f"(SELECT id FROM {key.column.table.name} WHERE id = {id_}{stays})"


def _as_before(table: str, column: str) -> str:
    """Return what a column was before; whoever has left meanwhile is nobody."""
    keys = Base.metadata.tables[table].columns[column].foreign_keys
    before = f"(found.old).{column}"
    return next((_there(key, before) for key in keys if key.ondelete == "SET NULL"), before)


async def _has(session: AsyncSession, merge_id: UUID, table: _Table, which: str) -> bool:
    query = (
        f"SELECT EXISTS (SELECT FROM contact_merge_rows WHERE merge_id = :merge AND table_name = :table AND {which})"
    )
    return bool(await session.scalar(sa.text(query), {"merge": merge_id, "table": table.name}))


def _columns(table: str) -> list[str]:
    """List the columns that can be written: not those that PostgreSQL makes of others."""
    columns = Base.metadata.tables[table].columns
    return [one.name for one in columns if one.computed is None and one.name != "folded_name"]


def _key_of(table: _Table) -> str:
    parts = ", ".join(f"'{name}', t.{name}" for name in table.key)
    return f"jsonb_build_object({parts})"


def _same_row(table: _Table) -> str:
    return " AND ".join(f"t.{name} = CAST(kept.key ->> '{name}' AS uuid)" for name in table.key)


def _values(reach: Reach) -> Mapping[str, Any]:
    return {
        "survivor": reach.survivor,
        "absorbed": reach.absorbed,
        "threads": reach.threads,
        "joined": reach.joined,
        "touched": reach.touched,
    }
