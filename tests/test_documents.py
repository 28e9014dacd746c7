"""What the documents name is there: the files that they lead to, and in the map every folder."""

import re
import subprocess
from pathlib import Path

import pytest

from sarafan.cli import paths

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
# A file's name between backticks, with a folder: `core/seal.py`.
NAMED = re.compile(r"`([\w.-]+(?:/[\w.-]+)+\.(?:py|ts|tsx|mjs|md|json))`")
# Where a document that is true today may begin to name a file.
BASES = ("", "src/sarafan", "bridge/src", "bridge", "web", "tests")


def _kept() -> list[Path]:
    """List every file that is kept in git; in a copy without it, whatever nobody has installed or built."""
    listed = subprocess.run(["git", "ls-files"], cwd=paths.ROOT, capture_output=True, text=True, check=False)
    made = {"node_modules", "dist", "__pycache__"}
    found = [paths.ROOT / name for name in listed.stdout.splitlines()] or [
        one
        for folder in ("docs", "bridge", "simulators", "src", "tests", "web")
        for one in (paths.ROOT / folder).rglob("*.*")
        if not made & set(one.parts)
    ]
    return [one for one in found if one.is_file()]


KEPT = _kept()
DOCUMENTS = [one for one in KEPT if one.suffix == ".md"]
# Decisions and the changelog tell what was; they may name what is gone.
TRUE_TODAY = [one for one in DOCUMENTS if one.parent.name != "decisions" and one.name != "CHANGELOG.md"]
MAP = (paths.ROOT / "docs" / "architecture.md").read_text()


def _title(path: Path) -> str:
    return str(path.relative_to(paths.ROOT))


def dead_links(document: Path, text: str) -> list[str]:
    return [link for link in LINK.findall(text) if not (document.parent / link).exists()]


def unknown_files(document: Path, text: str) -> list[str]:
    bases = [document.parent, *(paths.ROOT / base for base in BASES)]
    return [name for name in NAMED.findall(text) if not any((base / name).exists() for base in bases)]


@pytest.mark.parametrize("document", DOCUMENTS, ids=_title)
def test_every_link_leads_somewhere(document: Path):
    assert dead_links(document, document.read_text()) == []


@pytest.mark.parametrize("document", TRUE_TODAY, ids=_title)
def test_every_file_that_is_named_is_there(document: Path):
    assert unknown_files(document, document.read_text()) == []


def test_a_dead_link_and_a_file_that_is_gone_are_found():
    page = paths.ROOT / "docs" / "architecture.md"
    assert dead_links(page, "[here](glossary.md#words) [there](gone.md) [far](https://example.com/a)") == ["gone.md"]
    assert unknown_files(page, "`core/seal.py`, `core/gone.py`, `docs/glossary.md`") == ["core/gone.py"]


@pytest.mark.parametrize("folder", ["", "src/sarafan", "bridge/src", "web/src"])
def test_the_map_names_every_folder(folder: str):
    above = paths.ROOT / folder
    inside = [one.relative_to(above).parts for one in KEPT if one.is_relative_to(above)]
    folders = {parts[0] for parts in inside if len(parts) > 1}
    lists = "\n".join(line for line in MAP.splitlines() if line.startswith(("|", "`")) or re.match(r"[a-z_]+ ", line))
    assert [name for name in sorted(folders) if not name.startswith(".") and not re.search(rf"\b{name}\b", lists)] == []
