"""The bridge is compiled before it starts, so that no compiler stays in its memory."""

import subprocess
from pathlib import Path

from sarafan.cli import environments, node, paths


def test_a_bridge_finds_itself_compiled(tmp_path: Path):
    environment = {**environments.machine(), **node.BRIDGE_SURROUNDINGS, "NODE_COMPILE_CACHE": str(tmp_path)}

    def compile_it(**more: str) -> str:
        ended = subprocess.run(
            node.compiling_the_bridge(), env=environment | more, capture_output=True, text=True, check=True
        )
        return ended.stdout + ended.stderr

    said = compile_it()
    again = compile_it(NODE_DEBUG_NATIVE="COMPILE_CACHE")

    assert said == "", "it starts nothing, and asks for no settings"
    looks = [line for line in again.splitlines() if "retrieving transpile cache for StrippedTypeScript" in line]
    assert [line for line in looks if not line.endswith("success")] == []
    sources = {path.as_uri() for path in paths.BRIDGE.parent.rglob("*.ts")}
    found = {source for source in sources if any(f"{source}..." in line for line in looks)}
    assert paths.BRIDGE.as_uri() in found
    assert len(found) > len(sources) * 0.9, "all but what other processes run"


def test_what_a_bridge_keeps_is_told_to_every_bridge(tmp_path: Path):
    told = environments.bridge(tmp_path, "postgresql://db/x", port=3001, hub_url="http://127.0.0.1:8000")

    assert told.items() >= node.BRIDGE_SURROUNDINGS.items()
    assert node.compiling_the_bridge()[:-1] == node.bridge(), "with other flags Node finds nothing of it"
