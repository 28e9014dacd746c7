"""The processes of an installation, one line each: `up` starts them, and so do the tests that use the whole.

A simulator is a line here, too: its folder, what the others must know to speak to it instead of the real system, and
its tab on the demo's stage (simulators/README.md).
"""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sarafan.cli import node, paths

Told = Callable[[str], dict[str, str]]  # of an address: the variables that say it

# What proves to a bridge that it speaks to our simulator (simulators/whatsapp/README.md).
WHATSAPP_ROOT = "86cf68e75af3a5666e2d91bd46cae8f7a018523913fae102ee9b3331aa6d2502"


@dataclass(frozen=True)
class Program:
    """One line of the table."""

    name: str
    command: Callable[[], list[str]]
    port: int = 0  # where `up` likes to have it; 0: the operator says, or it listens nowhere
    tells: Mapping[str, Told] = field(default_factory=dict)  # by the name of who must know where it listens


@dataclass(frozen=True)
class Simulator(Program):
    """A system that a test cannot reach, played by a small server with a page."""

    title: Mapping[str, str] = field(default_factory=dict)  # what its tab on the stage is called, by language
    sees_bridge: bool = False  # it looks at the bridge's codes, with a key of its own


def _python(module: str) -> Callable[[], list[str]]:
    return lambda: [sys.executable, "-m", module]


def _node(script: Path, *flags: str) -> Callable[[], list[str]]:
    return lambda: [node.program(), *flags, str(script)]


def _simulated(name: str) -> Callable[[], list[str]]:
    return _node(paths.SIMULATORS / name / "src" / "server.ts")


SERVER = Program(
    "server",
    _python("sarafan.server"),
    tells={"bridge": lambda url: {"BRIDGE_WEBHOOK_URL": f"{url}/hooks/bridge"}},
)
WORKER = Program("worker", _python("sarafan.worker"))
BRIDGE = Program(
    "bridge",
    node.bridge,
    port=3001,  # the known surface: others find the bridge there
    tells={name: lambda url: {"SARAFAN_BRIDGE_URL": url} for name in ("server", "worker")},
)
SIMULATORS = (
    Simulator(
        "whatsapp",
        _simulated("whatsapp"),
        port=4010,
        tells={
            "bridge": lambda url: {
                "WHATSAPP_WS_URL": f"{url.replace('http', 'ws', 1)}/ws/chat",
                "WHATSAPP_MEDIA_ORIGIN": url,
                "ALLOW_INSECURE_WHATSAPP": "1",  # it is our own simulator, on this machine
                "WHATSAPP_ROOT_KEY": WHATSAPP_ROOT,
            }
        },
        title={"ru": "Телефоны", "kk": "Телефондар", "en": "Phones"},
        sees_bridge=True,
    ),
)
STAGE = "whatsapp"  # whose page is the stage: the customers' phones are on it
TABLE: tuple[Program, ...] = (SERVER, WORKER, BRIDGE, *SIMULATORS)


def told(name: str, addresses: Mapping[str, str], table: tuple[Program, ...] = TABLE) -> dict[str, str]:
    """Return what a program must know of the others: `addresses` has those that listen, by name."""
    known: dict[str, str] = {}
    for program in table:
        if program.name in addresses and name in program.tells:
            known |= program.tells[name](addresses[program.name])
    return known


def staged(
    hub_url: str, addresses: Mapping[str, str], simulators: tuple[Simulator, ...] = SIMULATORS
) -> dict[str, str]:
    """Return what the stage must know: the hub that it plays for, and the other simulators, each of which has a tab."""
    tabs = [
        {"name": one.name, "title": dict(one.title), "url": addresses[one.name]}
        for one in simulators
        if one.name != STAGE and one.name in addresses
    ]
    return {"SIM_HUB_URL": hub_url, "SIM_STAGE": json.dumps(tabs, ensure_ascii=False)}
