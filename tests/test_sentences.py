"""Whatever the bridge and the hub can say of a number, a message or a refusal, the page says in each language."""

import importlib
import json
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import sarafan
from sarafan.channels.models import ChannelState
from sarafan.core.errors import SarafanError
from sarafan.gateways.bridge.reasons import NUMBERS
from sarafan.gateways.whatsapp.arrivals import ReasonCode
from sarafan.gateways.whatsapp.refusals import MEANINGS
from sarafan.media.models import MediaState
from sarafan.messages.models import MessageStatus

ROOT = Path(__file__).parents[1]
WEB = ROOT / "web" / "src"
LANGUAGES = {name: json.loads((WEB / "i18n" / f"{name}.json").read_text()) for name in ("ru", "kk", "en")}
STATUSES = (ROOT / "bridge" / "src" / "statuses.ts").read_text()
REASONS = (WEB / "features" / "channels" / "reason.ts").read_text()
ERRORS = (WEB / "lib" / "error-text.ts").read_text()

# Said to programs, never to a person: the bridge's own calls, keys of programs, and parents of named refusals.
FOR_PROGRAMS = {
    "signature_refused",
    "api_key_stopped",
    "delivery_malformed",
    "delivery_too_large",
    "scope_missing",
    "founding_key_taken",
    "too_many_unclaimed",
    "conflict",
    "no_qr",
}
# These have a sentence with a number in it, made by a rule of their own.
BY_RULE = {"too_many_attempts", "internal_error", "rejected"}
# A message may fail with these, too: what the hub finds out by itself, and WhatsApp's own codes, under which the
# releases before our words kept them.
FAILURES = {"expired", "file_lost", "463", "475", "479"}
FINAL = {reason.value for reason, meaning in MEANINGS.items() if not meaning.again}


def table(source: str, name: str) -> dict[str, str]:
    """Read a table of codes and keys of sentences from TypeScript."""
    found = re.search(rf"const {name} = \{{(.*?)\n\}} as const", source, re.DOTALL)
    assert found, name
    return dict(re.findall(r"^  (\w+): '([\w.]+)',$", found.group(1), re.MULTILINE))


def sentence(language: str, key: str) -> str:
    at = LANGUAGES[language]
    for part in key.split("."):
        at = at[part]
    assert isinstance(at, str)
    return at


def subclasses(kind: type[SarafanError]) -> Iterator[type[SarafanError]]:
    yield kind
    for one in kind.__subclasses__():
        yield from subclasses(one)


def bridges_table(name: str) -> str:
    found = re.search(rf"const {name}\b.*?= \{{(.*?)\n\}}", STATUSES, re.DOTALL)
    assert found, name
    return found.group(1)


def bridges_list(name: str) -> str:
    found = re.search(rf"const {name} = \[(.*?)\n\]", STATUSES, re.DOTALL)
    assert found, name
    return found.group(1)


BRIDGE_STATUSES = set(re.findall(r"^  (\w+): '", bridges_table("STATUSES"), re.MULTILINE))
BRIDGE_CODES = set(re.findall(r"^  (\d+): \{", bridges_table("ENDINGS"), re.MULTILINE))
BRIDGE_REASONS = set(re.findall(r"^  '(\w+)',", bridges_list("REASONS"), re.MULTILINE))
HUB_REASONS = {"bridge_unreachable", "owner_away", "unknown_to_bridge", "bridge_rejected"}


def test_the_bridge_and_the_hub_have_the_same_closed_list_of_states():
    assert {state.value for state in ChannelState} == BRIDGE_STATUSES


def test_the_bridge_and_the_hub_have_the_same_closed_list_of_reasons():
    assert {code.value for code in ReasonCode} == BRIDGE_REASONS | HUB_REASONS
    assert set(NUMBERS) >= BRIDGE_CODES, "what a bridge of an earlier release tells"


def test_the_codes_that_are_read_from_the_bridge_are_the_known_ones():
    documented = set(re.findall(r"^\| (\d{3})\b", (ROOT / "docs" / "bridge.md").read_text(), re.MULTILINE))
    assert {"401", "402", "403", "405", "406", "408", "411", "428", "440", "500", "503", "515"} <= BRIDGE_CODES
    assert documented >= BRIDGE_CODES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_and_every_reason_of_a_number_is_said(language: str):
    for state in ChannelState:
        for part in ("word", "state"):
            assert sentence(language, f"channels.{part}.{state.value}"), state
    reasons = table(REASONS, "SENTENCES")
    assert set(reasons) == {code.value for code in ReasonCode}
    restrictions = table(REASONS, "RESTRICTIONS")
    assert set(restrictions) == {"463", "475"}
    said = [sentence(language, key) for key in (*reasons.values(), *restrictions.values())]
    assert all(said)
    assert len(set(reasons.values())) == len(reasons), "each in words of its own"
    for named in ("other", "unreachable", "unreachable_proxy"):
        assert "{{detail}}" in sentence(language, f"channels.reason.{named}"), "what nobody knows is named"
    forms = [form for form in LANGUAGES[language]["channels"]["reason"] if form.startswith("next_")]
    assert forms
    for form in forms:
        next_try = sentence(language, f"channels.reason.{form}")
        assert {"{{attempt}}", "{{count}}"} == set(re.findall(r"{{\w+}}", next_try)), form


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_way_in_which_a_message_fails_is_said(language: str):
    refusals = table(ERRORS, "REFUSALS")
    assert set(refusals) >= FINAL | FAILURES
    assert all(sentence(language, key) for key in refusals.values())
    assert "{{code}}" in sentence(language, "errors.refused_with_code")
    for status in MessageStatus:
        assert sentence(language, f"messages.status.{status.value}"), status
    for state in set(MediaState) - {MediaState.READY}:
        assert sentence(language, f"messages.media_{state.value}"), state


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_of_the_api_that_a_person_can_meet_is_said(language: str):
    for module in pkgutil.walk_packages(sarafan.__path__, "sarafan."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    codes = {kind.code for kind in subclasses(SarafanError)}
    sentences = table(ERRORS, "SENTENCES")
    assert codes - set(sentences) - FOR_PROGRAMS - BY_RULE == set()
    assert all(sentence(language, key) for key in sentences.values())


def test_the_languages_do_not_repeat_each_other():
    keys = [*table(ERRORS, "REFUSALS").values(), *table(REASONS, "SENTENCES").values()]
    for key in keys:
        assert len({sentence(language, key) for language in LANGUAGES}) == len(LANGUAGES), key
