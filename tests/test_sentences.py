"""Whatever the bridge and the hub can say of a number, a message or a refusal, the page says in each language."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import sarafan
from sarafan.channels.models import ChannelState
from sarafan.core.errors import SarafanError
from sarafan.gateways.bridge.reasons import NUMBERS
from sarafan.gateways.whatsapp.links import ReasonCode, RestrictionCode
from sarafan.gateways.whatsapp.refusals import MEANINGS
from sarafan.media.models import MediaState
from sarafan.messages.models import MessageStatus
from tests.support.sentences import LANGUAGES, PARTS, WEB, codes, groups, keys, sentence

ROOT = Path(__file__).parents[1]
STATUSES = (ROOT / "bridge" / "src" / "statuses.ts").read_text()
REASONS = (WEB / "features" / "channels" / "reason.ts").read_text()

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
    "browser_gone",  # only the job that pushes meets it
}
# These have a sentence with a number in it, made by a rule of their own.
BY_RULE = {"internal_error", "rejected"}
# What the page finds out by itself, and what is refused before any module is asked.
WITHOUT_A_CLASS = {
    "unexpected", "server", "field", "phone", "too_many_attempts_in_seconds", "file_lost", "media_not_found",
    "media_type_refused", "body_too_slow", "invalid_body", "page_part",
}  # fmt: skip
# A message may fail with these, too: what the hub finds out by itself, and WhatsApp's own codes, under which the
# releases before our words kept them.
FAILURES = {"expired", "file_lost", "reply_refused", "not_on_whatsapp", "463", "475", "479"}
FINAL = {reason.value for reason, meaning in MEANINGS.items() if not meaning.again}
# Why the bridge could not do something just now, and the sentence for a code that nobody knows.
NOT_JUST_NOW = {"not_connected", "pairing_not_due", "other"}


# Only channels that are linked to a phone with WhatsApp have these; any other sentence may be said of every kind.
OF_A_LINKED_DEVICE = (
    "channels.qr_", "channels.step_", "channels.code_", "channels.no_code", "failures.pairing_not_due",
    "channels.state.qr", "channels.state.pairing", "channels.state.code", "channels.state.passkey_required",
    "channels.restrict", "channels.reason.bridge_", "channels.reason.unknown_to_bridge", "contacts.lid",
)  # fmt: skip
NAMES = re.compile("whatsapp|мост|көпір|bridge", re.IGNORECASE)


def table(source: str, name: str) -> dict[str, str]:
    """Read a table of codes and keys of sentences from TypeScript."""
    found = re.search(rf"const {name} = \{{(.*?)\n\}} as const", source, re.DOTALL)
    assert found, name
    return dict(re.findall(r"^  (\w+): '([\w.]+)',$", found.group(1), re.MULTILINE))


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
HUB_REASONS = {
    "service_unreachable", "account_unknown", "service_rejected", "key_refused", "owner_away", "secret_lost",
    "kind_gone", "bridge_unreachable", "unknown_to_bridge", "bridge_rejected", "bridge_key_refused",
}  # fmt: skip


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
def test_a_sentence_for_every_kind_of_channel_names_none(language: str):
    naming = {key for key in keys(language) if NAMES.search(sentence(language, key))}

    assert {key for key in naming if not key.startswith(OF_A_LINKED_DEVICE)} == set()
    assert naming, "so that nothing is found by looking for nothing"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_and_every_reason_of_a_number_is_said(language: str):
    for state in ChannelState:
        for part in ("word", "state"):
            assert sentence(language, f"channels.{part}.{state.value}"), state
    reasons = table(REASONS, "SENTENCES")
    assert set(reasons) == {code.value for code in ReasonCode}
    restrictions = table(REASONS, "RESTRICTIONS")
    assert set(restrictions) == {code.value for code in RestrictionCode}
    said = [sentence(language, key) for key in (*reasons.values(), *restrictions.values())]
    assert all(said)
    assert len(set(reasons.values())) == len(reasons), "each in words of its own"
    for named in ("other", "unreachable", "unreachable_proxy"):
        assert "{{detail}}" in sentence(language, f"channels.reason.{named}"), "what nobody knows is named"
    forms = [form for form in groups(language)["channels"]["reason"] if form.startswith("next_")]
    assert forms
    for form in forms:
        next_try = sentence(language, f"channels.reason.{form}")
        assert {"{{attempt}}", "{{count}}"} == set(re.findall(r"{{\w+}}", next_try)), form


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_way_in_which_a_message_fails_is_said(language: str):
    assert set(codes("failures")) == FINAL | FAILURES | NOT_JUST_NOW
    assert all(sentence(language, f"failures.{code}") for code in codes("failures"))
    assert "{{code}}" in sentence(language, "failures.other")
    for status in MessageStatus:
        assert sentence(language, f"messages.status.{status.value}"), status
    for state in set(MediaState) - {MediaState.READY}:
        assert sentence(language, f"messages.media_{state.value}"), state


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_of_the_api_that_a_person_can_meet_is_said(language: str):
    for module in pkgutil.walk_packages(sarafan.__path__, "sarafan."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    refusals = {kind.code for kind in subclasses(SarafanError)}
    assert refusals - FOR_PROGRAMS - BY_RULE == set(codes("errors")) - WITHOUT_A_CLASS
    assert all(sentence(language, f"errors.{name}") for name in groups(language)["errors"])


def test_a_part_says_its_own_refusals():
    """What a module refuses is said by the feature of its name; what one without a feature refuses, by any."""
    for kind in subclasses(SarafanError):
        module = kind.__module__.split(".")[1]
        feature = WEB / "features" / module / "texts"
        if "code" in vars(kind) and kind.code not in FOR_PROGRAMS | BY_RULE:
            own = groups("ru", [one for one in PARTS if feature.parent in one.parents] if feature.exists() else PARTS)
            assert kind.code in {re.sub(r"_(one|few|many|other)$", "", name) for name in own["errors"]}, kind


def test_the_languages_do_not_repeat_each_other():
    failures = [f"failures.{code}" for code in codes("failures")]
    keys = [*failures, *table(REASONS, "SENTENCES").values()]
    for key in keys:
        assert len({sentence(language, key) for language in LANGUAGES}) == len(LANGUAGES), key
