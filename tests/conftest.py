"""For every test: its time, what it must not say, and fixtures: databases, and a hub that stands on one."""

pytest_plugins = [f"tests.support.{name}" for name in ("patience", "leaks", "postgres", "hub")]
