import json
import re

from sarafan.cli import logs


def plain(process: str, line: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", logs.for_people(process, line))


def test_lines_of_both_languages_become_short_ones():
    python = '{"event": "message_delivered", "channel_id": "c1", "level": "info", "timestamp": "2026-11-21T10:00:00Z"}'
    node = '{"level":40,"time":"2026-11-21T10:00:00.123Z","service":"bridge","session":"s1","msg":"slow"}'

    assert plain("server", python)[8:] == " server    message_delivered channel_id=c1"
    assert plain("bridge", node)[8:] == " bridge    slow session=s1"


def test_other_words_pass_as_they_are():
    assert plain("bridge", "The bridge cannot start:")[8:] == " bridge    The bridge cannot start:"
    assert plain("bridge", "{no json")[8:] == " bridge    {no json"


def test_machines_get_json_whatever_was_said():
    assert json.loads(logs.for_machines("bridge", '{"level":30,"msg":"up"}')) == {
        "process": "bridge",
        "level": 30,
        "msg": "up",
    }
    assert json.loads(logs.for_machines("up", "Бот"))["event"] == "Бот"
