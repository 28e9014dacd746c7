"""Where things lie in a clone."""

from pathlib import Path

ROOT = Path(__file__).parents[3]
BRIDGE = ROOT / "bridge" / "src" / "server.ts"
SIMULATORS = ROOT / "simulators"
WEB = ROOT / "web"
NODE_MODULES = ROOT / "node_modules"
STATE = ROOT / ".sarafan"  # the launcher's and the checks' own files: lock, logs
DATA = ROOT / "data"
DEMO_DATA = ROOT / "data-demo"
