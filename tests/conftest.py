"""Fixtures for every test: databases, and the hub that stands on one."""

pytest_plugins = ["tests.support.leaks", "tests.support.postgres", "tests.support.hub"]
