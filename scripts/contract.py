"""Write what follows from the bridge's schema: its description, the hub's shapes and the page's tables.

`python -m scripts.contract`, after a change of `bridge/src/contract/` or of a route. `tests/gateways/test_contract.py`
says when it was forgotten.
"""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from sarafan.cli import node

ROOT = Path(__file__).parents[1]
DESCRIPTION = ROOT / "bridge" / "openapi.json"
SHAPES = ROOT / "src" / "sarafan" / "gateways" / "bridge" / "shapes.py"
PAGE = ROOT / "docs" / "bridge.md"
BEGIN, END = "<!-- contract: written by scripts/contract.py -->", "<!-- contract: end -->"
HEAD = '''"""The shapes of the bridge's events, written by `scripts/contract.py` from `bridge/openapi.json`.

A shape needs only what it would be nothing without. `mending.read` drops or cuts everything else that does not fit the
kinds of `scalars.py`.
"""

from typing import Annotated, Any, Literal

from pydantic import Field

from sarafan.gateways.bridge import scalars
from sarafan.gateways.bridge.scalars import Payload
'''
# Read one by one: a broken message costs only itself.
UNREAD = "Piece"
RENAMED = {"from": "sender"}

Schema = dict[str, Any]


def describe() -> str:
    """Let the bridge describe itself."""
    command = [node.program(), str(ROOT / "bridge" / "src" / "describe.ts")]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def shapes(description: Schema) -> str:
    """Return the Python module of all shapes, as ruff formats it."""
    schemas = description["components"]["schemas"]
    text = "\n\n".join([HEAD, *(_class(name, schema, schemas) for name, schema in schemas.items())])
    command = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(SHAPES), "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


def _class(name: str, schema: Schema, schemas: Schema) -> str:
    above = schema.get("x-extends")
    inherited = schemas[above]["properties"] if above else {}
    parent = f"{above}Payload" if above else "Payload"
    lines = [f"class {name}Payload({parent}):", f'    """{schema["description"]}"""', ""]
    fields = {key: field for key, field in schema["properties"].items() if key not in inherited}
    # Those without a default first, as Python wants them.
    for key in sorted(fields, key=lambda key: key not in schema["x-essential"]):
        lines.append(f"    {_field(key, fields[key], schema, schemas)}")
    return "\n".join(lines)


def _field(key: str, field: Schema, schema: Schema, schemas: Schema) -> str:
    name = RENAMED.get(key) or re.sub(r"(?<!^)(?=[A-Z])", "_", key).lower()
    kind, default = _kind(field), _default(key, field, schema, schemas)
    if default == "None" and not kind.endswith("| None"):
        kind += " | None"
    if key in RENAMED:
        default = f'Field(alias="{key}", default={default})'
    return f"{name}: {kind}" + (f" = {default}" if default else "")


def _default(key: str, field: Schema, schema: Schema, schemas: Schema) -> str:
    if key in schema["x-essential"]:
        return ""
    if "default" in field:
        return repr(field["default"])
    if key in schema["required"] and "$ref" in field and not schemas[_name(field)]["x-essential"]:
        return f"{_reference(field)}()"
    return "Field(default=[])" if key in schema["required"] and field.get("type") == "array" else "None"


def _kind(field: Schema) -> str:
    """Return the Python type of a value."""
    if "anyOf" in field:
        return f"{_kind(field['anyOf'][0])} | None"
    if "$ref" in field:
        return _reference(field)
    types = [field["type"]] if isinstance(field["type"], str) else field["type"]
    kind = _kind_of(types[0], field)
    return f"{kind} | None" if "null" in types else kind


def _kind_of(base: str, field: Schema) -> str:
    title = field.get("title")
    if base == "array":
        inner = "Any" if title == UNREAD else _kind(field["items"])
        return f"Annotated[list[{inner}], Field(max_length=scalars.MOST_{str(title).upper()})]"
    if title:
        return f"scalars.{title}"
    if "enum" in field:
        return f"Literal[{', '.join(map(repr, field['enum']))}]"
    if base in {"integer", "number"}:
        name = "int" if base == "integer" else "float"
        return f"Annotated[{name}, Field(ge={field['minimum']}, le={field['maximum']})]"
    return {"boolean": "bool", "object": "dict[str, Any]"}[base]


def _reference(field: Schema) -> str:
    return f"{_name(field)}Payload"


def _name(field: Schema) -> str:
    return str(field["$ref"]).rsplit("/", 1)[-1]


def page(text: str, description: Schema) -> str:
    """Return the page with the tables as they are now."""
    head, rest = text.split(BEGIN)
    tail = rest.split(END)[1]
    parts = [_events(description), _shapes(description), _routes(description)]
    return head + "\n\n".join([BEGIN, *parts, END]) + tail


def _events(description: Schema) -> str:
    lines = ["### Events", "", "| type | says | data |", "|---|---|---|"]
    for kind, hook in description["webhooks"].items():
        shape = hook["post"]["requestBody"]["content"]["application/json"]["schema"]
        lines.append(f"| `{kind}` | {hook['post']['summary']} | {_name(shape)} |")
    return "\n".join(lines)


def _shapes(description: Schema) -> str:
    lines = ["### Shapes", "", "A field with `?` may be absent.", "", "| shape | is | fields |", "|---|---|---|"]
    for name, schema in description["components"]["schemas"].items():
        fields = [_told(key, field, key in schema["required"]) for key, field in schema["properties"].items()]
        lines.append(f"| {name} | {schema['description']} | {', '.join(fields)} |")
    return "\n".join(lines)


def _routes(description: Schema) -> str:
    lines = ["### Routes", "", "| route | does | body |", "|---|---|---|"]
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema", {})
            fields = schema.get("properties", {})
            told = ", ".join(_told(key, field, key in schema.get("required", [])) for key, field in fields.items())
            if "oneOf" in schema:
                told = "one of the kinds of the bridge's README, by `type`"
            lines.append(f"| `{method.upper()} {path}` | {operation['summary']} | {told} |")
    return "\n".join(lines)


def _told(key: str, field: Schema, always: bool) -> str:
    """Return a field as the tables show it."""
    inner = field["anyOf"][0] if "anyOf" in field else field
    types = [inner["type"]] if isinstance(inner.get("type"), str) else list(inner.get("type", []))
    nullable = "anyOf" in field or "null" in types
    if "$ref" in inner:
        kind = _name(inner)
    elif types and types[0] == "array":
        items = inner["items"]
        kind = f"[{_name(items) if '$ref' in items else items['type']}]"
    elif "enum" in inner and len(inner["enum"]) <= 5:
        kind = "\\|".join(str(one) for one in inner["enum"] if one is not None)
    else:
        kind = str(inner.get("format") or next((one for one in types if one != "null"), ""))
    return f"`{key}`{'' if always else '?'} {kind}{' or null' if nullable else ''}".strip()


def main() -> None:
    """Write all that follows."""
    text = describe()
    description = json.loads(text)
    DESCRIPTION.write_text(text)
    subprocess.run([node.program(), str(node.PRETTIER), "--write", str(DESCRIPTION)], check=True, capture_output=True)
    SHAPES.write_text(shapes(description))
    PAGE.write_text(page(PAGE.read_text(), description))


if __name__ == "__main__":
    main()
