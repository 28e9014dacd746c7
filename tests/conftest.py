"""For every test: how a run is shared, what it must not say, and fixtures: databases, and a hub that stands on one."""

pytest_plugins = [f"tests.support.{name}" for name in ("sharing", "patience", "leaks", "postgres", "hub")]
