"""A note never leaves: no way leads from notes to what sends, and nothing of one is ever seen at WhatsApp's side."""

import ast
import json
import random
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

import sarafan.notes
from sarafan import wiring
from sarafan.core import events
from sarafan.notes import events as notes_events
from tests.notes.desk import Desk, named
from tests.support.hub import Hub, message

FOLDER = Path(sarafan.notes.__file__).parent
# What could lead out although no import does: jobs by their names, what a process holds, and code by its name.
WAYS_OUT = {"OpenResources", "get_resources", "Resources", "defer", "import_module", "__import__", "eval", "exec"}
MARK = "TOPSECRET"  # in the text, and in the file, of every note


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_notes_name_nothing_that_leads_out(path: Path):
    tree = ast.parse(path.read_text())
    names = {one.id for one in ast.walk(tree) if isinstance(one, ast.Name)}
    names |= {one.attr for one in ast.walk(tree) if isinstance(one, ast.Attribute)}
    names |= {one.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for one in node.names}

    assert names & WAYS_OUT == set()


def test_what_reacts_to_a_note_sends_nothing_to_customers():
    wiring.wire()
    facts = [one for one in vars(notes_events).values() if isinstance(one, type)]
    reacting = {reaction.__module__ for fact in facts for reaction in events._reactions.get(fact, [])}  # noqa: SLF001

    assert facts
    assert not [one for one in reacting if one.startswith(("sarafan.messages", "sarafan.gateways"))]


class Walk:
    """Members who do at random what they may, with notes, messages and files of both."""

    def __init__(self, desk: Desk, people: list[Any], seed: int) -> None:
        self.desk, self.people, self.chance = desk, people, random.Random(seed)
        self.notes: list[dict[str, Any]] = []
        self.messages: list[str] = []
        self.said: list[str] = []

    async def step(self, number: int) -> None:
        """Do one thing; what is refused is as good as what is done, but nothing is a fault of ours."""
        who = self.chance.choice(self.people)
        verbs = (self.note, self.edit, self.delete, self.say, self.send_a_notes_file, self.say_later, self.change)
        answer = await self.chance.choice(verbs)(who, number)
        assert answer is None or answer.status_code < 500 or answer.json()["error"] == "unreachable", answer.text

    async def note(self, who: Any, number: int) -> Any:
        files = [await self.desk.upload(who, f"{MARK} {number}".encode(), f"{MARK}.txt")]
        more: dict[str, Any] = {"media_ids": self.chance.choice(([], files)), "mentions": [named(self.people[0])]}
        answer = await self.desk.try_noting(who, f"{MARK} {number}", **more)
        self.notes.append(answer.json())
        return answer

    async def edit(self, who: Any, number: int) -> Any:
        if not self.notes:
            return None
        one = self.chance.choice(self.notes)
        files = [file["id"] for file in one["files"]]
        body = {"text": f"{MARK} {number}", "media_ids": files, "mentions": [named(self.chance.choice(self.people))]}
        return await who.http.patch(f"/api/notes/{one['id']}", json=body)

    async def delete(self, who: Any, number: int) -> Any:
        return await who.http.delete(f"/api/notes/{self.chance.choice(self.notes)['id']}") if self.notes else None

    async def say(self, who: Any, number: int) -> Any:
        await self.desk.hub.deliver(
            self.desk.channel, self.desk.hub.event(self.desk.channel, "message", message(f"C{number}", "Ау"))
        )
        return await self._send(who, f"Ответ {number}")

    async def say_later(self, who: Any, number: int) -> Any:
        self.desk.hub.bridge.away = self.chance.random() < 0.3
        return await self._send(who, f"Ответ {number}")

    async def send_a_notes_file(self, who: Any, number: int) -> Any:
        files = [file["id"] for one in self.notes for file in one["files"]]
        if not files:
            return None
        answer = await self._send(who, f"Ответ {number}", media_id=self.chance.choice(files))
        assert answer.status_code == 404, "a file of a note was taken for a message"
        return answer

    async def change(self, who: Any, number: int) -> Any:
        if not self.messages:
            return None
        path = f"/api/messages/{self.chance.choice(self.messages)}"
        if self.chance.random() < 0.5:
            body = {"conversation_ids": [self.desk.conversation], "client_key": uuid4().hex}
            return await who.http.post(f"{path}/forward", json=body)
        return await who.http.patch(path, json={"text": f"Правка {number}"})

    async def _send(self, who: Any, text: str, **more: Any) -> Any:
        body = {"text": text, "client_key": uuid4().hex, **more}
        answer = await who.http.post(f"/api/conversations/{self.desk.conversation}/messages", json=body)
        if answer.status_code == 201:
            self.messages.append(answer.json()["id"])
            self.said.append(text)
        return answer


@pytest.mark.parametrize("seed", range(4))
async def test_of_whatever_members_note_nothing_reaches_whatsapp(desk: Desk, hub: Hub, seed: int):
    people = [desk.owner, *[await hub.person(desk.owner.organization_id) for _ in range(2)]]
    walk = Walk(desk, people, seed)

    for number in range(40):
        await walk.step(number)
        if number % 5 == 0:
            await hub.work()
    hub.bridge.away = False
    await hub.hurry()

    told = json.dumps([hub.bridge.calls, hub.bridge.sends, list(map(repr, hub.bridge.uploads.values()))], default=repr)
    assert walk.notes, "there was something to keep"
    assert set(walk.said) <= {one["text"] for one in hub.bridge.sends if "text" in one}, "and what was sent, did leave"
    assert MARK not in told
    queued = await hub.rows("SELECT task_name, args::text FROM procrastinate_jobs")
    assert not [one for one in queued if MARK in one[1]]
