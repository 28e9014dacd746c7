"""`types`: the web application's client follows the server's description of its API."""

import json
import os
import subprocess

from sarafan import server
from sarafan.cli import node, paths
from sarafan.cli.console import Refusal, say
from sarafan.core.settings import Settings

DESCRIPTION = paths.WEB / "openapi.json"


def describe() -> str:
    """Return the API's description, as it is kept in the repository."""
    # Building the application reads no database and keeps no secret: these are placeholders, used for nothing.
    placeholder = "only-to-build-the-description-0123456789"
    settings = Settings(
        database_url="postgresql://localhost/none",
        secret_key=placeholder,
        encryption_key=placeholder,
        bridge_api_key=placeholder,
        bridge_webhook_secret=placeholder,
    )
    return json.dumps(server.create_app(settings).openapi(), indent=2, ensure_ascii=False) + "\n"


def generate() -> None:
    """Write the description and the client."""
    DESCRIPTION.write_text(describe())
    _run(node.program(), str(node.PRETTIER), "--write", str(DESCRIPTION))
    _run(*node.npm(), "run", "generate", "--silent", "--workspace", "web")
    say(f"Wrote {DESCRIPTION.relative_to(paths.ROOT)} and the client beside it.")


def is_current() -> bool:
    """Whether the kept description is the server's own, however it is laid out."""
    kept: object = json.loads(DESCRIPTION.read_text())
    offered: object = json.loads(describe())
    return kept == offered


def _run(*command: str) -> None:
    environment = {**os.environ, "PATH": node.path_variable()}
    result = subprocess.run(command, cwd=paths.ROOT, env=environment, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise Refusal("The client could not be made.", *(result.stderr or result.stdout).splitlines()[-12:])
