"""What `scripts/layers.mjs` refuses, by running the check itself over a folder of a few files."""

import subprocess
from pathlib import Path

from sarafan.cli import checks, node, paths

# What each file imports; `roof` stands above `left` and `right`, which are neighbours above `floor`.
WELL = {
    "roof": "import type { Left } from './left.ts';",
    "left": "import { floor } from './floor.ts';",
    "right": "import { floor } from './floor.ts';",
    "floor": "",
}
CONFIGURATION = f"""
import {{ layered }} from '{paths.ROOT / "scripts" / "layers.mjs"}';
export default layered({{
  folder: 'src', tsConfig: 'tsconfig.json', layers: ['roof', 'left | right', 'floor'],
}});
"""


def look(folder: Path, files: dict[str, str]) -> tuple[int, str]:
    (folder / "src").mkdir()
    (folder / "tsconfig.json").write_text('{"compilerOptions": {"allowImportingTsExtensions": true, "noEmit": true}}')
    (folder / checks.LAYERS).write_text(CONFIGURATION)
    for name, imports in files.items():
        (folder / "src" / f"{name}.ts").write_text(f"{imports}\nexport const {name} = 1;\nexport type Left = 1;\n")
    command = [node.program(), str(node.DEPCRUISE), "--config", checks.LAYERS, "--output-type", "err-long", "src"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return run.returncode, run.stdout + run.stderr


def test_imports_that_point_down_pass(tmp_path: Path):
    code, said = look(tmp_path, WELL)

    assert (code, "no dependency violations" in said) == (0, True), said


def test_a_type_is_an_import_and_everything_has_its_place(tmp_path: Path):
    wrong = {
        "floor": "import type { Left } from './left.ts';",
        "right": "import type { Left } from './left.ts';",
        "roof": "import { other } from './missing.ts';",
        "attic": "import { floor } from './floor.ts';",
    }
    refused = {"no-circle", "below left | right", "beside left", "resolved", "placed"}

    code, said = look(tmp_path, WELL | wrong)

    assert code > 0
    assert {rule for rule in refused if f"error {rule}: src/" in said} == refused, said
