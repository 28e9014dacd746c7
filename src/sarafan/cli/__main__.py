"""`python -m sarafan.cli`."""

from sarafan.cli import app

app(prog_name="./sarafan")
