"""The lists of names that processes find in their environment are those that they read."""

import re

from sarafan.cli import environments, paths
from sarafan.core.settings import Settings


def test_the_hub_is_given_every_name_that_its_settings_know():
    known = {f"SARAFAN_{name.upper()}" for name in Settings.model_fields} - {"SARAFAN_DATABASE_URL"}

    assert {*environments.HUB, *environments.HUB_SECRETS} == known


def test_the_bridge_is_given_every_name_that_its_configuration_reads():
    source = paths.BRIDGE.with_name("config.ts").read_text()
    known = set(re.findall(r"(?:reader\.\w+\(|env\[)'([A-Z][A-Z_]+)'", source)) - {"DATABASE_URL"}

    assert len(known) > 30
    assert {*environments.BRIDGE, *environments.BRIDGE_SECRETS} == known


def test_a_worker_needs_no_key_that_signs(monkeypatch, tmp_path):
    for name in environments.HUB_SECRETS:
        monkeypatch.delenv(name, raising=False)
    environment = environments.hub(tmp_path, "postgresql://db/x", secrets=environments.WORKER_SECRETS)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    one, other = Settings.of_a_worker(), Settings.of_a_worker()

    assert one.bridge_api_key == environment["SARAFAN_BRIDGE_API_KEY"]
    assert one.secret_key != other.secret_key, "one that nobody knows"
    assert "SARAFAN_SECRET_KEY" not in environment
