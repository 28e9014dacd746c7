"""Write the table of limits into docs/security.md, from the code that keeps them: `python -m scripts.limits`.

A limit is a line in `scripts/limits_listed.py`. One whose name is no longer in its file stops the script, and the test
of the page with it (`tests/test_limits.py`).
"""

import ast
import importlib
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "security.md"
BEGIN, END = "<!-- limits: written by scripts/limits.py -->", "<!-- limits: end -->"

BYTES, SECONDS, MILLISECONDS = "bytes", "s", "ms"
TIMES = ((86_400, "days"), (3_600, "h"), (60, "min"), (1, "s"))
SIZES = ((1024**3, "GiB"), (1024**2, "MiB"), (1024, "KiB"))
_DOES: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


@dataclass(frozen=True)
class Limit:
    """One limit: the file and the name that keep it, its unit, and of what it is one."""

    file: str
    name: str
    unit: str
    sentence: str

    @property
    def value(self) -> float | timedelta:
        """Read it from the code. Raises `LookupError` when it is not there."""
        read = _from_python if self.file.endswith(".py") else _from_typescript
        return read(self.file, self.name)

    @property
    def told(self) -> str:
        """Say its value as people do."""
        return tell(self.value, self.unit)


def table(limits: list[Limit]) -> str:
    """Return the table in Markdown, in the order of the list."""
    lines = ["| of what | limit | kept by |", "|---|---|---|"]
    lines += [f"| {one.sentence} | {one.told} | `{one.name}`, {one.file} |" for one in limits]
    return "\n".join(lines)


def page(text: str, limits: list[Limit]) -> str:
    """Return the page with the table between its marks brought up to date."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table(limits)}\n{END}{after}"


def tell(value: float | timedelta, unit: str) -> str:
    """Write a value with its unit: 8 MiB, 15 min, 5,000 people."""
    if isinstance(value, timedelta):
        return _time(value.total_seconds())
    if unit == SECONDS:
        return _time(value)
    if unit == MILLISECONDS:
        return _time(value / 1000) if value >= 1000 else f"{value:g} ms"
    if unit == BYTES:
        size, name = next(((size, name) for size, name in SIZES if value >= size and value % size == 0), (1, "bytes"))
        return f"{int(value // size):,} {name}"
    return f"{int(value):,} {unit}".strip()


def _time(seconds: float) -> str:
    length, name = next(
        ((length, name) for length, name in TIMES if seconds >= length and seconds % length == 0), (1, "s")
    )
    count = seconds / length
    return f"{count:g} {name.removesuffix('s') if count == 1 and name == 'days' else name}"


def _from_python(file: str, name: str) -> float | timedelta:
    module = importlib.import_module(file.removeprefix("src/").removesuffix(".py").replace("/", "."))
    first, *parts = name.split(".")
    found = getattr(module, first, None)
    for part in parts:
        found = found.get(part) if isinstance(found, dict) else getattr(found, part, None)
    if not isinstance(found, int | float | timedelta):
        raise LookupError(f"{file} has no limit called {name}")
    return found


def _from_typescript(file: str, name: str) -> float:
    """Find `const NAME = 64 * 1024;`, the field of `const LIMITS = { field: 64 }`, or a setting's `'NAME', 64`."""
    source = (ROOT / file).read_text()
    first, _, field = name.partition(".")
    if field:
        body = re.search(rf"const {first} = \{{(.*?)^\}}", source, re.DOTALL | re.MULTILINE)
        found = re.search(rf"^\s+{field}: ([\d_ *+-]+),", body.group(1), re.MULTILINE) if body else None
    else:
        found = re.search(rf"^(?:export )?const {name}(?:: \w+)? = ([\d_. *+/-]+);", source, re.MULTILINE)
        found = found or re.search(rf"'{name}',\s*([\d_]+)", source)
    if found is None:
        raise LookupError(f"{file} has no limit called {name}")
    return _calculate(ast.parse(found.group(1).strip(), mode="eval").body)


def _calculate(node: ast.expr) -> float:
    if isinstance(node, ast.BinOp):
        return _DOES[type(node.op)](_calculate(node.left), _calculate(node.right))
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return node.value
    raise LookupError(f"not a number: {ast.unparse(node)}")


def main() -> None:
    """Bring the page up to date."""
    from scripts.limits_listed import LIMITS

    PAGE.write_text(page(PAGE.read_text(), LIMITS))


if __name__ == "__main__":
    main()
