"""Remarks that were made twice, as checks."""

import ast
import dataclasses
import importlib
import re
import subprocess
import typing
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from sarafan.core.db import Base
from sarafan.core.migrations import import_models
from tests.support.house import DESCRIPTION
from tests.support.hub import Hub

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
MOST_LINES = 400
# Not a plural in English, and right all the same: one row, a flag that there is one.
ONE_ROW_TABLES = {"change_horizon"}

import_models()

GIVEN = ("application/json", "application/zip", "text/csv")


def written_files() -> list[Path]:
    """Every file of code that is kept in git, generated ones left out."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    names = listed.stdout.splitlines() or [str(path.relative_to(ROOT)) for path in SOURCES]
    code = [ROOT / name for name in names if name.endswith((".py", ".ts", ".tsx"))]
    return [path for path in code if path.is_file() and ".gen." not in path.name and "migrations" not in path.parts]


def calls(path: Path) -> Iterator[tuple[str, int]]:
    """Name every call in a file, as it is written, with its line."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


def imported(path: Path) -> Iterator[str]:
    """Name every module that a file imports, and everything that it takes from one."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(path: Path) -> str:
    return str(path.relative_to(ROOT / "src" / "sarafan"))


def test_only_the_edges_commit():
    """A transaction ends with the block that opened it (`core/db.py`); a verb that commits breaks its caller's."""
    edges = {"core/migrations.py"}
    found = [
        f"{within(path)}:{line}"
        for path in SOURCES
        for name, line in calls(path)
        if name.endswith((".commit", ".rollback")) and within(path) not in edges
    ]
    assert found == []


def test_no_module_imports_the_http_face_or_the_jobs_of_another():
    """What several modules show or are asked is in `shapes.py`; the entries and `wiring.py` put the parts together."""
    private = {"schemas", "endpoints", "tasks"}
    composing = {"wiring.py", "server/app.py"}
    found = [
        f"{within(path)}: {name}"
        for path in SOURCES
        for name in imported(path)
        if (parts := name.split("."))[0] == "sarafan"
        and private & set(parts[2:])
        and within(path) not in composing
        and not within(path).startswith(f"{parts[1]}/")
    ]
    assert found == []


def test_no_test_changes_what_a_module_keeps_to_itself():
    patched = re.compile(r"""\bset(?:attr|item)\((?:[^,()]+, "_|"[^"]*\._|[\w.]*\._)""")
    found = [str(path.relative_to(ROOT)) for path in (ROOT / "tests").rglob("*.py") if patched.search(path.read_text())]
    assert found == []


def test_the_environment_is_read_in_one_place():
    readers = [
        within(path)
        for path in SOURCES
        if any(word in path.read_text() for word in ("os.environ", "os.getenv", "import environ", "import getenv"))
    ]
    assert [name for name in readers if not name.startswith(("core/settings.py", "cli/"))] == []


def test_a_cookie_is_read_by_our_own_reader_only():
    """`http.cookies`, which Starlette uses, takes minutes for some headers on a Python that is not the latest."""
    found = [
        within(path) for path in SOURCES if "request.cookies" in path.read_text() or "SimpleCookie(" in path.read_text()
    ]
    assert found == []


def test_nothing_is_printed_but_by_the_command_line():
    printers = [
        f"{within(path)}:{line}"
        for path in SOURCES
        for name, line in calls(path)
        if name == "print" and not within(path).startswith("cli/")
    ]
    assert printers == []


def test_nobody_sleeps_in_a_test_or_waits_by_the_clock():
    """Only those that look again and again at another process, and say so, may wait between two looks."""
    allowed = {"tests/support", "tests/flows", "tests/browser"}
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for name, line in calls(path)
        if name.endswith("sleep") and not str(path.relative_to(ROOT)).startswith(tuple(allowed))
    ]
    assert found == []


def test_what_takes_minutes_is_marked_so():
    journeys = [*ROOT.glob("tests/browser/test_*.py"), *ROOT.glob("tests/flows/test_*.py")]
    unmarked = [path.name for path in journeys if not re.search(r"pytest\.mark\.(browser|flow|slow)", path.read_text())]

    assert unmarked == [], "`check` would run them"


def test_files_stay_small():
    long = {str(path.relative_to(ROOT)): path.read_text().count("\n") for path in written_files()}
    assert {name: lines for name, lines in long.items() if lines >= MOST_LINES} == {}


def test_tables_are_plural_and_ids_are_ours():
    for table in Base.metadata.tables.values():
        assert table.name.endswith("s") or table.name in ONE_ROW_TABLES, table.name


def test_every_row_of_an_organization_goes_with_it():
    for table in Base.metadata.tables.values():
        if "organization_id" in table.columns:
            kept = [key.ondelete for key in table.columns["organization_id"].foreign_keys]
            assert (table.name, kept) == (table.name, ["CASCADE"])


async def test_every_table_of_an_organization_has_both_walls(hub: Hub):
    protected = await hub.rows(
        """
        SELECT relname, relrowsecurity AND relforcerowsecurity, array_agg(polname::text ORDER BY polname)
          FROM pg_class LEFT JOIN pg_policy ON polrelid = pg_class.oid
         WHERE relnamespace = 'public'::regnamespace GROUP BY 1, 2
        """
    )
    walls = {name: (forced, policies) for name, forced, policies in protected}
    owned = await hub.rows(
        "SELECT DISTINCT table_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND column_name = 'organization_id'"
    )
    assert len(owned) > 10
    for name in [*(row[0] for row in owned), "organizations"]:
        assert (name, walls[name]) == (name, (True, ["own_organization", "whole_system"]))


async def test_the_applications_role_owns_nothing_and_gets_past_no_wall(hub: Hub):
    roles = await hub.rows(
        "SELECT rolname, rolsuper, rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname ~ '^sarafan_(app|system)'"
    )
    assert sorted(tuple(row) for row in roles) == [
        ("sarafan_app", False, False, False),
        ("sarafan_system", False, False, False),
    ]
    owners = await hub.rows("SELECT count(*) FROM pg_class WHERE relowner::regrole::text ~ '^sarafan_'")
    assert owners == [(0,)]


def test_every_endpoint_says_what_it_does_and_what_it_answers():
    operations = [
        (f"{method} {path}", operation)
        for path, methods in DESCRIPTION["paths"].items()
        for method, operation in methods.items()
    ]
    assert len(operations) > 40
    for name, operation in operations:
        assert operation.get("description", "").strip(), name
        for status, answer in operation["responses"].items():
            if status in ("200", "201", "202") and not name.startswith("post /hooks/"):
                given = next(answer["content"][one] for one in GIVEN if one in answer["content"])
                assert given["schema"], (name, status)


@pytest.mark.parametrize("path", SOURCES, ids=within)
def test_imports_stand_at_the_top(path: Path):
    """An import inside a function hides a dependency from the layer contract's reader."""
    inner = [
        node.lineno
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inner == [] or within(path).startswith("cli/")


def test_a_relationship_is_never_loaded_behind_ones_back():
    for mapper in Base.registry.mappers:
        for relationship in sa.inspect(mapper.class_).relationships:
            assert relationship.lazy == "raise", relationship


def test_events_carry_ids_and_nothing_that_may_have_changed_since():
    for path in sorted((ROOT / "src" / "sarafan").glob("*/events.py")):
        if path.parent.name == "core":
            continue
        module = importlib.import_module(f"sarafan.{path.parent.name}.events")
        facts = [found for found in vars(module).values() if dataclasses.is_dataclass(found)]
        assert facts, path
        for fact in facts:
            carried = typing.get_type_hints(fact)
            assert "organization_id" in carried, fact
            assert {name: kind for name, kind in carried.items() if kind is not UUID} == {}, fact
