"""Write the table of all kinds of messages into docs/whatsapp.md, from the table that the bridge uses:
`python -m scripts.understood`, after a change of `bridge/src/convert/kinds.ts`.
"""

import json
import subprocess
from itertools import groupby
from pathlib import Path
from typing import Any

from sarafan.cli import node

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "whatsapp.md"
BEGIN, END = "<!-- kinds: written by scripts/understood.py -->", "<!-- kinds: end -->"
# What a part of a message becomes, and the heading under which it stands.
BECOMES = {
    "text": "Bubbles",
    "image": "Bubbles",
    "video": "Bubbles",
    "audio": "Bubbles",
    "document": "Bubbles",
    "sticker": "Bubbles",
    "location": "Bubbles",
    "contacts": "Bubbles",
    "poll": "Bubbles",
    "event": "Bubbles",
    "words": "Bubbles of words and files",
    "change": "Changes of an earlier message",
    "wrapping": "Wrappings, which are taken off",
    "silent": "Not for people: no bubble, nothing unread, nobody waits",
}

Row = tuple[str, str]


def told() -> dict[str, Any]:
    """Let the bridge say what it does."""
    command = [node.program(), str(ROOT / "bridge" / "src" / "understood.ts")]
    found: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return found


def tables(found: dict[str, Any]) -> str:
    """Return a table for each of what a message can become."""
    rows = [(BECOMES[row["becomes"]], f"`{name}`", row["shown"]) for name, row in found["kinds"].items()]
    rows += [
        (BECOMES[row["becomes"]], f"`protocolMessage`, type `{name}`", row["shown"])
        for name, row in found["notices"].items()
    ]
    parts = []
    for heading in dict.fromkeys(BECOMES.values()):
        parts += [f"### {heading}", _table([(name, shown) for place, name, shown in rows if place == heading])]
    unavailable = [(f'`<unavailable type="{name}">`', row["shown"]) for name, row in found["unavailable"].items()]
    unavailable.append(("`<unavailable>`", '"Waiting for this message": its content may come under the same id'))
    parts += ["### What WhatsApp keeps from linked devices", _table(unavailable)]
    return "\n\n".join(parts)


def _table(rows: list[Row]) -> str:
    lines = ["| in WhatsApp's protocol | the inbox shows |", "|---|---|"]
    for shown, alike in groupby(rows, key=lambda row: row[1]):
        lines.append(f"| {', '.join(name for name, _ in alike)} | {shown} |")
    return "\n".join(lines)


def page(text: str, found: dict[str, Any]) -> str:
    """Return the page with the tables between their marks brought up to date."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{tables(found)}\n\n{END}{after}"


def main() -> None:
    """Bring the page up to date."""
    PAGE.write_text(page(PAGE.read_text(), told()))


if __name__ == "__main__":
    main()
