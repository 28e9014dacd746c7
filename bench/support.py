"""What measurements share: percentiles, a table, a server of their own, a hub beside it."""

import contextlib
import os
import platform
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from sarafan.core import migrations
from tests.support.postgres import fresh_database
from tests.support.stack import Stack, running_stack


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` (0 to 1) of the values lie, nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def spread_ms(values_s: Sequence[float]) -> str:
    """Return "p50 / p95 / p99" of seconds, in milliseconds."""
    return " / ".join(f"{percentile(values_s, share) * 1000:.0f}" for share in (0.5, 0.95, 0.99))


def median(values: Sequence[float]) -> float:
    """Return the middle value."""
    return statistics.median(values)


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print one Markdown table, ready for docs/benchmarks.md."""
    table_head(title, head)
    for row in rows:
        table_row(row)


def table_head(title: str, head: Sequence[str]) -> None:
    """Print the beginning of a table whose rows come one by one."""
    print(f"\n### {title}\n")
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head), flush=True)


def table_row(row: Sequence[object]) -> None:
    """Print one row at once, also into a pipe."""
    print("| " + " | ".join(str(cell) for cell in row) + " |", flush=True)


def load_average() -> str:
    """Return how many processes wanted to run during the last minute, this measurement among them."""
    return f"{os.getloadavg()[0]:.1f}"


@contextlib.asynccontextmanager
async def hub_for_measuring(*, start: bool = True) -> AsyncIterator[Stack]:
    """Run a whole hub on a fresh, migrated, durable database; nothing is left behind."""
    with tempfile.TemporaryDirectory() as folder, fresh_database(durable=True) as database_url:
        migrations.upgrade(database_url)
        async with running_stack(database_url, Path(folder), start=start) as stack:
            yield stack


def pgbench() -> str:
    """Find pgbench, or say how to get it."""
    places = [shutil.which("pgbench"), *map(str, Path("/usr/lib/postgresql").glob("*/bin/pgbench"))]
    found = next((place for place in places if place and Path(place).exists()), None)
    if found is None:
        raise SystemExit("pgbench is not on this machine; install Debian's postgresql-contrib.")
    return found


def pgbench_inserts_per_s(database_url: str, seconds: int, clients: int = 4) -> float:
    """Return how many single-row inserts a second this very server takes from pgbench."""
    script = "INSERT INTO bench_rows (body) VALUES (repeat('x', 700));\n"
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        command = [pgbench(), "-n", "-f", file.name, "-c", str(clients), "-T", str(seconds), database_url]
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    line = next(line for line in printed.splitlines() if line.startswith("tps"))
    return float(line.split("=")[1].split()[0])
