"""The operator's commands, and what starts, watches and examines an installation."""

from sarafan.cli.app import app

__all__ = ["app"]
