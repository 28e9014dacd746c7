"""All that is known of one person is given out, or erased: then there is no trace of them in any table or file."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from sarafan.core.clock import utc_now
from sarafan.messages.models import Origin
from sarafan.messages.sending import gate
from sarafan.organizations.models import Role
from sarafan.people import tasks
from tests.support.events import change, encoded, group, in_group, with_file
from tests.support.hub import Hub, Person, message
from tests.support.push_server import PushedBrowser
from tests.support.recount import assert_counters_are_exact

PHONE, LID, SECOND = "77017654321", "918273645546372", "77019182736"
NAME, WORD = "Зарина-Белгісі", "құпиясөзге"
MARKS = (PHONE, LID, SECOND, NAME, NAME.lower(), WORD, "Белгісі", "zarina-file")
PERSON: dict[str, Any] = {"phone": PHONE, "lid": LID, "name": NAME}

_COLUMNS = """
    SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns
     WHERE table_schema NOT IN ('pg_catalog', 'information_schema')
       AND data_type IN ('text', 'character varying', 'json', 'jsonb', 'bytea', 'tsvector', 'ARRAY')
       AND table_name IN (SELECT table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE')
"""


def files_of(hub: Hub, owner: Person) -> list[Path]:
    """List the files of an organization; other tests keep theirs beside them."""
    theirs = str(owner.organization_id)
    return [path for path in Path(hub.settings.data_dir).rglob("*") if theirs in path.parts and path.is_file()]


class Shop:
    """A shop in which one person has left something everywhere."""

    def __init__(self, hub: Hub, owner: Person, channel: UUID) -> None:
        self.hub, self.owner, self.channel = hub, owner, channel
        self.number, self.contact, self.conversation = 0, "", ""

    async def event(self, kind: str, data: dict[str, Any]) -> None:
        await self.hub.deliver(self.channel, self.hub.event(self.channel, kind, data))

    async def traces(self) -> dict[str, list[str]]:
        """Search every column of every table, and every file, for what is the person's alone."""
        found: dict[str, list[str]] = {}
        for schema, table, column, kind in await self.hub.rows(_COLUMNS):
            for mark in MARKS:
                has = f'"{column}"::text LIKE :pattern'
                pattern = f"%{mark}%"
                if kind == "bytea":
                    has, pattern = f"position(convert_to(:pattern, 'UTF8') IN \"{column}\") > 0", mark
                query = f'SELECT count(*) FROM "{schema}"."{table}" WHERE {has}'
                if (await self.hub.rows(query, pattern=pattern))[0][0]:
                    found.setdefault(f"{table}.{column}", []).append(mark)
        for path in files_of(self.hub, self.owner):
            content = path.read_bytes() + path.name.encode()
            marks = [mark for mark in MARKS if mark.encode() in content]
            found.setdefault("files", []).extend(marks or ([path.name] if path.suffix == ".zip" else []))
        return {place: marks for place, marks in found.items() if marks}

    async def erase(self, who: Person | None = None, confirm: str = NAME) -> Any:
        return await (who or self.owner).http.post(f"/api/contacts/{self.contact}/erasure", json={"confirm": confirm})

    async def export(self, who: Person | None = None) -> Any:
        return await (who or self.owner).http.post(f"/api/contacts/{self.contact}/exports")


async def fill(shop: Shop) -> None:
    """Let the person write, send, react, vote, ring and be noted, in two chats and in a group."""
    hub, owner = shop.hub, shop.owner
    await owner.http.put("/api/notifications/browser", json=PushedBrowser("X", "https://push.example/x").subscription)
    said = message("A1", f"Здравствуйте, {WORD}", **PERSON)
    await shop.event("message", said)
    hub.bridge.files["A2"] = WORD.encode()
    media = {"fileName": "zarina-file.pdf", "thumbnail": encoded(WORD.encode())}
    sent = with_file("A2", "document", "application/pdf", text=WORD, media=media, **PERSON, at=1_790_000_001)
    await shop.event("message", sent)
    await shop.event("message", message("A3", None, kind="hologram", raw={"x": WORD}, **PERSON, at=1_790_000_002))
    poll = {**said, "messageId": "P1", "kind": "poll", "text": None, "poll": {"name": WORD, "options": [WORD, "Нет"]}}
    await shop.event("message", poll)
    await shop.event("message.vote", change("P1", said, options=[WORD]))
    await shop.event("chat.timer", {"chat": said["chat"], "seconds": 604_800, "timestamp": 1_790_000_000})
    row = next(one for one in await hub.conversations(owner, "view=all") if one["contact"]["name"] == NAME)
    shop.contact, shop.conversation = row["contact"]["id"], row["id"]
    await _by_members(shop)
    await _in_a_group(shop)
    await _in_a_table(shop)
    await shop.event("message", {"broken": PHONE})
    second = message("B1", f"Второй номер, {WORD}", phone=SECOND, lid=None, name=NAME, at=1_790_000_010)
    await shop.event("message", second)
    other = next(
        one
        for one in await hub.conversations(owner, "view=all")
        if one["contact"] and one["contact"]["phone"] == SECOND
    )
    merge = {"absorbed_id": other["contact"]["id"], "choices": {"phone": "survivor"}}
    assert (await owner.http.post(f"/api/contacts/{shop.contact}/merges", json=merge)).status_code == 201


async def _by_members(shop: Shop) -> None:
    hub, owner = shop.hub, shop.owner
    chat, contact = f"/api/conversations/{shop.conversation}", f"/api/contacts/{shop.contact}"
    reply = await hub.reply(owner, shop.conversation, f"Ответ: {WORD}")
    await hub.work()
    hub.bridge.refuse_next(502, "rejected", code=463)
    await hub.reply(owner, shop.conversation, f"Не ушло: {WORD}", quote_id=reply["id"])
    await hub.work()
    await owner.http.put(f"{chat}/draft", json={"text": f"Черновик {WORD}"})
    await owner.http.put(f"{chat}/pin")
    bulk = {"action": {"kind": "snooze", "reason": f"Ждём {WORD}"}, "conversation_ids": [shop.conversation]}
    assert (await owner.http.post("/api/bulks", json={**bulk, "client_key": "b1"})).is_success
    await hub.work()
    errand = {"until": "2028-01-01T10:00:00Z", "reason": f"Спросить {NAME}", "for_id": str(owner.id)}
    assert (await owner.http.put(f"{chat}/snooze", json=errand)).is_success
    await owner.http.put(f"{chat}/snooze", json={"until": None, "reason": f"Ждём {WORD}"})
    assert (await owner.http.put(f"{chat}/snooze", json=errand)).is_success
    uploaded = (
        await owner.http.post("/api/media", content=WORD.encode(), headers={"x-file-name": "zarina-file"})
    ).json()
    note = {
        "text": f"Заметка о {NAME}", "client_key": "n1", "media_ids": [uploaded["id"]],
        "mentions": [{"kind": "member", "id": str(owner.id)}],
    }  # fmt: skip
    assert (await owner.http.post(f"{chat}/notes", json=note)).status_code == 201
    await owner.http.put("/api/notifications/open-chat", json={"conversation_id": shop.conversation})
    field = (await owner.http.post("/api/contact-fields", json={"name": "Мать", "kind": "text"})).json()["id"]
    tag = (await owner.http.post("/api/tags", json={"name": "VIP"})).json()["id"]
    await owner.http.put(f"{contact}/fields/{field}", json={"value": WORD})
    await owner.http.put(f"{contact}/tags/{tag}")
    cause = gate.Cause(Origin.RULE, "order_created", "order 1", "Заказ принят")
    async with hub.database.for_organization(owner.organization_id) as session:
        await gate.ask(session, owner.organization_id, UUID(shop.conversation), cause, now=utc_now())


async def _in_a_table(shop: Shop) -> None:
    """Let the person stand in tables: one that is taken in, and one that is only looked at."""
    for deed in ("start", None):
        table = f"Имя;Тел;Имя\n{NAME};8 (701) 765-43-21;{WORD}\n{NAME};;\nДругой;+7 701 000 00 77;\n"
        http = shop.owner.http
        given = (await http.post("/api/contact-imports", content=table.encode())).json()
        path = f"/api/contact-imports/{given['id']}"
        columns = [{"target": "name"}, {"target": "phone"}, {"target": "skip"}]
        await http.put(f"{path}/matching", json={"columns": columns})
        await shop.hub.work()
        if deed:
            await http.post(f"{path}/{deed}")
            await shop.hub.work()


async def _in_a_group(shop: Shop) -> None:
    hub = shop.hub
    await shop.event("groups.synced", {"groups": [group((PHONE, "admin"), ("77015550009", "admin"))]})
    mine = in_group("G1", f"Всем {WORD}", author=PHONE, lid=LID, name=NAME)
    await shop.event("message", mine)
    quote = {"messageId": "G1", "text": f"Всем {WORD}", "fromMe": False, "name": NAME, "participant": PHONE}
    others = in_group("G2", f"@{PHONE} привет", author="77015550009", lid="5009", name="Болат", at=1_790_000_001)
    others["mentions"] = [{"phone": PHONE, "lid": LID}]
    await shop.event("message", others)
    await shop.event(
        "message", {**in_group("G3", "да", author="77015550009", lid="5009", at=1_790_000_002), "quote": quote}
    )
    await shop.event("message.reaction", change("G2", {**others, "from": mine["from"]}, emoji="👍"))
    ours = in_group("G4", "Наше", from_me=True, at=1_790_000_003)
    await shop.event("message", ours)
    await shop.event("message.reaction", change("G4", {**ours, "from": mine["from"], "fromMe": False}, emoji="❤"))
    told = {
        "messageId": "G4", "key": None, "chat": ours["chat"], "status": "read", "timestamp": 1_790_000_100,
        "error": None, "participant": {"phone": PHONE, "lid": LID},
    }  # fmt: skip
    await shop.event("message.status", told)
    assert (await hub.conversations(shop.owner, "view=groups")) != []


@pytest.fixture
async def shop(hub: Hub) -> Shop:
    owner = await hub.person()
    made = Shop(hub, owner, await hub.channel(owner))
    await made.event("message", message("X1", "Я другой клиент", phone="77010000009", lid="9009", name="Другой"))
    await fill(made)
    return made


async def test_an_erased_person_leaves_no_trace_in_any_table_or_file(shop: Shop):
    hub = shop.hub
    assert (await shop.export()).status_code == 202
    await hub.work()
    before = await shop.traces()
    assert {"messages.text", "contacts.name", "deliveries.body", "drafts.text", "notes.text", "files"} <= set(before)
    assert {"contact_merge_rows.before", "media_files.file_name", "search_entries.words"} <= set(before)
    assert "contact_import_rows.cells" in before

    asked = await shop.erase()
    assert asked.status_code == 202, asked.text
    await hub.work()
    await hub.hurry()
    assert await shop.traces() == {}
    for table in ("pins", "note_mentions", "state_changes", "send_decisions", "open_chats", "contact_tags"):
        assert (table, await hub.rows(f"SELECT count(*) FROM {table}")) == (table, [(0,)])
    others = await hub.conversations(shop.owner, "view=all")
    assert [row["contact"]["name"] for row in others] == ["Другой"]
    thread = await hub.thread(shop.owner, (await hub.conversations(shop.owner, "view=groups"))[0]["id"])
    assert [one["text"] for one in thread] == [None, "@… привет", "да", "Наше"]
    await assert_counters_are_exact(hub)

    (line,) = (await shop.owner.http.get("/api/erasures")).json()["items"]
    assert (line["state"], line["contact_id"], line["id"]) == ("done", None, asked.json()["id"])
    assert (line["counts"]["messages"], line["counts"]["notes"], line["counts"]["group_messages"]) == (7, 1, 1)
    assert (await shop.erase()).status_code == 404


async def test_an_erasure_that_runs_twice_or_again_changes_nothing_more(shop: Shop):
    asked = (await shop.erase()).json()
    args = {"organization_id": str(shop.owner.organization_id), "task_id": asked["id"]}
    await tasks.erase(shop.hub.resources, **args)
    await tasks.erase(shop.hub.resources, **args)
    await shop.hub.work()
    assert await shop.traces() == {}


async def test_whoever_writes_again_after_the_erasure_is_somebody_new(shop: Shop):
    await shop.erase()
    await shop.hub.work()
    await shop.event("message", message("Z1", "Снова я", **PERSON, at=1_790_000_900))

    row = (await shop.hub.conversations(shop.owner))[0]
    assert row["contact"]["id"] != shop.contact
    assert [one["text"] for one in await shop.hub.thread(shop.owner, row["id"])] == ["Снова я"]


async def test_an_erasure_is_confirmed_by_the_name_and_asked_for_by_heads(shop: Shop):
    for typed in ("", "Зарина", NAME.upper()):
        refused = await shop.erase(confirm=typed)
        assert (refused.status_code, refused.json()["error"]) == (409, "erasure_not_confirmed")
        assert refused.json()["data"] == {"title": NAME}
    for role in (Role.OPERATOR, Role.QUALITY_CONTROL):
        who = await shop.hub.person(shop.owner.organization_id, role)
        for answer in (await shop.erase(who), await shop.export(who), await who.http.get("/api/erasures")):
            assert (answer.status_code, answer.json()["error"]) == (403, "forbidden")
    head = await shop.hub.person(shop.owner.organization_id, Role.HEAD)
    assert (await shop.erase(head, f" {NAME} ")).status_code == 202


async def test_an_export_has_everything_and_is_for_the_asker_for_an_hour(shop: Shop):
    head = await shop.hub.person(shop.owner.organization_id, Role.HEAD)
    task = (await shop.export()).json()
    path = f"/api/person-tasks/{task['id']}"
    early = await shop.owner.http.get(f"{path}/file")
    assert (early.status_code, early.json()["error"]) == (409, "export_not_ready")
    await shop.hub.work()

    told = (await shop.owner.http.get(path)).json()
    assert (told["state"], told["counts"]["left_out"], told["counts"]["files"]) == ("done", 0, 2)
    given = await shop.owner.http.get(f"{path}/file")
    assert (given.status_code, given.headers["content-type"]) == (200, "application/zip")
    archive = zipfile.ZipFile(io.BytesIO(given.content))
    person = json.loads(archive.read("person.json"))
    assert (person["name"], person["tags"], person["fields"]) == (NAME, ["VIP"], {"Мать": WORD})
    assert {one["value"] for one in person["identifiers"]} == {PHONE, LID, SECOND}
    lines = [json.loads(line) for line in archive.read("messages.jsonl").splitlines()]
    assert {f"Здравствуйте, {WORD}", f"Всем {WORD}", f"Второй номер, {WORD}"} <= {one["text"] for one in lines}
    assert f"Заметка о {NAME}" in archive.read("notes.jsonl").decode()
    contents = [archive.read(name) for name in archive.namelist() if name.startswith("files/")]
    assert contents == [WORD.encode()] * 2
    assert "Я другой клиент" not in given.content.decode(errors="replace") + str(lines)

    for answer in (await head.http.get(path), await head.http.get(f"{path}/file")):
        assert answer.status_code == 404
    await tasks.forget_exports(shop.hub.resources, 0)
    assert (await shop.owner.http.get(f"{path}/file")).status_code == 200
    await shop.hub.change("UPDATE person_tasks SET expires_at = now() - interval '1 second'")
    assert (await shop.owner.http.get(f"{path}/file")).json()["error"] == "export_gone"
    await tasks.forget_exports(shop.hub.resources, 0)
    assert [path for path in files_of(shop.hub, shop.owner) if path.suffix == ".zip"] == []


async def test_a_file_that_was_forwarded_to_somebody_else_stays_theirs(shop: Shop):
    thread = await shop.hub.thread(shop.owner, shop.conversation)
    pictured = next(one for one in thread if one["media"])
    others = (await shop.hub.conversations(shop.owner, "view=all"))[-1]
    body = {"conversation_ids": [others["id"]], "client_key": uuid4().hex}
    assert (await shop.owner.http.post(f"/api/messages/{pictured['id']}/forward", json=body)).status_code < 300
    await shop.erase()
    await shop.hub.work()

    left = [one["media"] for one in await shop.hub.thread(shop.owner, others["id"]) if one["media"]]
    assert len(left) == 1
    opened = await shop.owner.http.get(f"/api/media/{left[0]['id']}", follow_redirects=True)
    assert opened.status_code == 200
