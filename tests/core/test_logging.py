"""Nothing personal and nothing secret reaches the logs, however it gets there."""

import io
import json
import logging as stdlib_logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError

from sarafan.contacts.models import Contact
from sarafan.core import jobs, logging
from tests.support.hub import Hub, message, status

PLANTED = ("77017654321", "900100200300", "Тайна-Тексты", "Құпия-Есім", "parol-kotoryi-ne-dlya-logov", "tajna@hub.test")
PHONE, LID, TEXT, NAME, PASSWORD, EMAIL = PLANTED

Read = Callable[[], str]


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[Read]:
    """What has been logged, from DEBUG up, as JSON."""
    root = stdlib_logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    logging.configure(as_json=True, level="DEBUG")
    yield stream.getvalue
    root.handlers[:] = handlers
    root.setLevel(level)


def assert_clean(log: str, *more: str) -> None:
    shown = log + json.dumps(log, ensure_ascii=False) + log.encode().decode("unicode_escape", "ignore")
    decoded = "\n".join(json.dumps(json.loads(line), ensure_ascii=False) for line in log.splitlines())
    for secret in (*PLANTED, *more):
        assert secret not in shown
        assert secret not in decoded


async def test_a_whole_journey_leaves_no_trace_of_what_was_said_and_by_whom(hub: Hub, written: Read):
    owner = await hub.person()
    channel = await hub.channel(owner)
    stranger = await hub.caller()
    await stranger.post("/api/session", json={"email": EMAIL, "password": PASSWORD})
    await stranger.post("/api/invites/check", json={"token": PASSWORD})
    key = (await owner.http.post("/api/api-keys", json={"name": "Сайт", "scopes": ["read"]})).json()["key"]
    await stranger.get("/api/channels", headers={"authorization": f"Bearer {key}"})
    said = message("A1", TEXT, phone=PHONE, lid=LID, name=NAME)
    await hub.deliver(channel, hub.event(channel, "message", said))
    conversation = (await hub.conversations(owner, f"q={PHONE}"))[0]["id"]
    await owner.http.put(f"/api/conversations/{conversation}/draft", json={"text": TEXT})
    hub.bridge.refuse_next(502, "rejected", code=463)
    await hub.reply(owner, conversation, TEXT)
    await hub.work()
    await hub.deliver(channel, hub.event(channel, "message.status", status("X", TEXT)))

    log = written()
    assert_clean(log, key)
    assert '"request"' in log, "requests are logged at this level"


async def test_an_event_that_the_database_refuses_is_logged_without_its_content(hub: Hub, written: Read):
    owner = await hub.person()
    channel = await hub.channel(owner)
    poison = message("A1", TEXT, phone=PHONE, lid=LID, name=NAME)

    async with hub.refusing(TEXT):
        await hub.deliver(channel, hub.event(channel, "message", poison))

    log = written()
    assert "event_not_understood" in log
    assert_clean(log)
    listed = (await owner.http.get("/api/intake?state=failed")).text
    assert not any(secret in listed for secret in PLANTED)


async def test_a_job_that_fails_with_personal_words_does_not_repeat_them(
    hub: Hub, written: Read, monkeypatch: pytest.MonkeyPatch
):
    async def fail(_resources: Any) -> None:
        try:
            raise KeyError(PHONE)
        except KeyError as error:
            raise ValueError(f"{TEXT} of {NAME}") from error

    monkeypatch.setitem(jobs.registered_jobs, "tests.fail", jobs.RegisteredJob(fail, attempts=1, queue="default"))
    async with hub.database.for_system() as session:
        await jobs.defer(session, "tests.fail", {})

    await hub.work()

    log = written()
    assert "job_failed" in log
    assert "builtins.ValueError" in log
    assert_clean(log)


async def test_a_database_error_shows_its_kind_and_place_but_not_its_row(hub: Hub, written: Read):
    owner = await hub.person()
    try:
        async with hub.database.for_organization(owner.organization_id) as session:
            session.add(Contact(organization_id=owner.organization_id, name=NAME, phone=PHONE * 9))
    except DBAPIError:
        logging.get_logger("tests").exception("broken")

    log = written()
    assert "DataError" in log
    assert "test_logging.py" in log
    assert_clean(log)


async def test_an_error_that_a_request_meets_is_logged_without_its_words(
    hub: Hub, written: Read, monkeypatch: pytest.MonkeyPatch
):
    async def fail(*_: Any) -> None:
        raise RuntimeError(TEXT)

    monkeypatch.setattr("sarafan.channels.queries.visible", fail)
    owner = await hub.person()

    response = await owner.http.get("/api/channels")

    assert (response.status_code, response.json()["error"]) == (500, "internal_error")
    assert TEXT not in response.text
    log = written()
    assert "unhandled_error" in log
    assert_clean(log)


class Strict(BaseModel):
    number: int


def test_a_library_that_logs_an_exception_does_not_repeat_its_words(written: Read):
    try:
        Strict.model_validate({"number": TEXT})
    except ValueError:
        stdlib_logging.getLogger("some.library").exception("It failed")

    log = written()
    assert "It failed" in log
    assert "ValidationError" in log
    assert_clean(log)


def test_fields_that_are_never_logged_are_emptied(written: Read):
    fields = {"text": TEXT, "phone": PHONE, "password": PASSWORD, "token": PASSWORD, "email": EMAIL, "lid": LID}
    logging.get_logger("tests").warning("careless", **fields)

    assert_clean(written())


def test_the_interpreters_own_words_are_kept_because_they_say_nothing_personal(written: Read):
    try:
        int([])  # type: ignore[call-overload]
    except TypeError:
        logging.get_logger("tests").exception("broken")

    assert "must be a string" in written()
