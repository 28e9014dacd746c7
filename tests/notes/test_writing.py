"""Notes: who writes, edits and deletes them, what is refused, and what they leave alone."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from sarafan.media.tasks import forget_unused
from sarafan.organizations.models import Role
from tests.notes.desk import Desk
from tests.support.hub import Hub, message
from tests.support.recount import assert_counters_are_exact


async def test_a_note_is_no_answer_and_changes_nothing_of_its_chat(desk: Desk, hub: Hub):
    before = (await hub.conversations(desk.owner))[0]

    noted = await desk.note(desk.owner, "Просит скидку")
    await desk.owner.http.patch(f"/api/notes/{noted['id']}", json={"text": "Просит скидку 5 %"})

    after = (await hub.conversations(desk.owner))[0]
    assert after == before
    assert (after["unread_count"], after["waiting_since"] is not None) == (1, True)
    assert after["last_message"]["text"] == "Вопрос"
    assert [one["text"] for one in await hub.thread(desk.owner, desk.conversation)] == ["Вопрос"]
    assert [one["text"] for one in await desk.notes()] == ["Просит скидку 5 %"]
    await assert_counters_are_exact(hub)


async def test_the_same_key_gives_the_same_note(desk: Desk, hub: Hub):
    body = {"text": "Один раз", "client_key": "k1"}
    answers = await asyncio.gather(*(desk.owner.http.post(desk.path, json=body) for _ in range(4)))
    other = await desk.owner.http.post(desk.path, json={**body, "text": "Другое"})
    await hub.deliver(desk.channel, hub.event(desk.channel, "message", message("B1", phone="77020000000", lid="2")))
    elsewhere = next(one["id"] for one in await hub.conversations(desk.owner) if one["id"] != desk.conversation)
    there = await desk.owner.http.post(f"/api/conversations/{elsewhere}/notes", json=body)

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert {answer.json()["id"] for answer in answers} == {(await desk.notes())[0]["id"]}
    assert [(one.status_code, one.json()["error"]) for one in (other, there)] == [(409, "note_key_reused")] * 2


@pytest.mark.parametrize(
    ("role", "may_write", "may_delete"),
    [
        (Role.OWNER, True, True),
        (Role.HEAD, True, True),
        (Role.OPERATOR, True, False),
        (Role.QUALITY_CONTROL, False, False),
    ],
)
async def test_each_role_writes_edits_and_deletes_what_it_may(
    desk: Desk, role: Role, may_write: bool, may_delete: bool
):
    author = await desk.hub.person(desk.owner.organization_id, Role.OPERATOR)
    member = await desk.hub.person(desk.owner.organization_id, role)
    theirs = await desk.note(author)

    assert (await desk.try_noting(member)).status_code == (201 if may_write else 403)
    assert theirs["id"] in {one["id"] for one in await desk.notes(member)}
    edited = await member.http.patch(f"/api/notes/{theirs['id']}", json={"text": "Чужое"})
    assert (edited.status_code, edited.json()["error"]) == (403, "note_of_somebody_else" if may_write else "forbidden")
    deleted = await member.http.delete(f"/api/notes/{theirs['id']}")
    assert deleted.status_code == (204 if may_delete else 403)
    assert (await author.http.delete(f"/api/notes/{theirs['id']}")).status_code == (404 if may_delete else 204)


async def test_a_program_writes_notes_of_its_own(desk: Desk):
    program = await desk.hub.api_key(desk.owner, "read", "write")
    answer = await program.post(desk.path, json={"text": "Из CRM", "client_key": "k1"})

    assert (answer.status_code, answer.json()["author"]["kind"]) == (201, "api_key")
    other = await desk.owner.http.patch(f"/api/notes/{answer.json()['id']}", json={"text": "Чужое"})
    assert other.status_code == 403
    assert (await program.patch(f"/api/notes/{answer.json()['id']}", json={"text": "Своё"})).status_code == 200


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"text": ""}, 422, "nothing_noted"),
        ({"text": " \n"}, 422, "nothing_noted"),
        ({"text": "x" * 4001}, 422, "invalid_body"),
        ({"text": "x\x00"}, 422, "invalid_body"),
        ({"text": None}, 422, "invalid_body"),
        ({"client_key": "не ключ"}, 422, "invalid_body"),
        ({"client_key": ""}, 422, "invalid_body"),
        ({"media_ids": [str(uuid4())]}, 404, "not_found"),
        ({"media_ids": [str(uuid4()) for _ in range(11)]}, 422, "invalid_body"),
        ({"media_ids": "x"}, 422, "invalid_body"),
        ({"mentions": [{"kind": "member", "id": str(uuid4())}]}, 422, "mentioned_unknown"),
        ({"mentions": [{"kind": "team", "id": str(uuid4())}]}, 422, "mentioned_unknown"),
        ({"mentions": [{"kind": "group", "id": str(uuid4())}]}, 422, "invalid_body"),
        ({"mentions": [{"kind": "member", "id": str(uuid4())}] * 21}, 422, "invalid_body"),
        ({"to": "77011234567"}, 422, "invalid_body"),
    ],
)
async def test_what_is_no_note_is_refused_and_keeps_nothing(
    desk: Desk, change: dict[str, Any], status: int, error: str
):
    answer = await desk.owner.http.post(desk.path, json={"text": "Заметка", "client_key": "k1", **change})

    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert await desk.notes() == []
    assert (await desk.owner.http.post(desk.path, json={"text": "Заметка", "client_key": "k1"})).status_code == 201


@pytest.mark.parametrize("query", ["cursor=x", "cursor=" + "A" * 301, "cursor=WzEsMiwzXQ==", "cursor=WyIiLCJ4IiwieCJd"])
async def test_a_cursor_that_nobody_made_is_refused(desk: Desk, query: str):
    assert (await desk.owner.http.get(f"{desk.path}?{query}")).status_code == 422
    assert (await desk.owner.http.get(f"/api/mentions?{query}")).status_code == 422


async def test_a_file_belongs_to_one_note_and_goes_with_it(desk: Desk, hub: Hub):
    first, second = await desk.upload(desk.owner), await desk.upload(desk.owner, b"invoice", "b.txt")
    noted = await desk.note(desk.owner, "", media_ids=[first, second])
    assert [file["file_name"] for file in noted["files"]] == ["a.txt", "b.txt"]
    assert (await desk.owner.http.get(f"/api/media/{first}", follow_redirects=True)).content == b"contract"

    again = await desk.try_noting(desk.owner, media_ids=[first])
    assert (again.status_code, again.json()["error"]) == (409, "file_in_use")

    kept = await desk.owner.http.patch(f"/api/notes/{noted['id']}", json={"media_ids": [second]})
    assert [file["id"] for file in kept.json()["files"]] == [second]
    await hub.work()
    assert (await desk.owner.http.get(f"/api/media/{first}")).status_code == 404

    await desk.owner.http.delete(f"/api/notes/{noted['id']}")
    await hub.work()
    assert (await desk.owner.http.get(f"/api/media/{second}")).status_code == 404
    assert (await hub.rows("SELECT count(*) FROM media_files"))[0][0] == 0


async def test_a_file_of_a_message_is_not_taken_for_a_note(desk: Desk, hub: Hub):
    uploaded = await desk.upload(desk.owner)
    await hub.reply(desk.owner, desk.conversation, "Договор", media_id=uploaded)

    answer = await desk.try_noting(desk.owner, media_ids=[uploaded])

    assert (answer.status_code, answer.json()["error"]) == (409, "file_in_use")


async def test_edits_and_deletions_at_once_leave_a_note_or_none(desk: Desk):
    for number in range(5):
        noted = await desk.note(desk.owner, f"Заметка {number}", media_ids=[await desk.upload(desk.owner)])
        path = f"/api/notes/{noted['id']}"
        edits = [desk.owner.http.patch(path, json={"text": f"Правка {one}"}) for one in range(3)]
        answers = await asyncio.gather(*edits, desk.owner.http.delete(path), desk.owner.http.delete(path))

        statuses = [answer.status_code for answer in answers]
        assert set(statuses[:3]) <= {200, 404}
        assert sorted(statuses[3:]) == [204, 404]
    assert await desk.notes() == []
    await desk.hub.work()
    assert (await desk.hub.rows("SELECT count(*) FROM media_files"))[0][0] == 0


async def test_notes_go_with_the_number_that_is_removed(desk: Desk, hub: Hub):
    member = await hub.person(desk.owner.organization_id, Role.OPERATOR)
    uploaded = await desk.upload(desk.owner)
    mention = {"kind": "member", "id": str(member.id)}
    noted = await desk.note(desk.owner, media_ids=[uploaded], mentions=[mention])

    answer = await desk.owner.http.delete(f"/api/channels/{desk.channel}", params={"confirm": "Салон"})
    assert answer.status_code == 204, answer.text
    assert (await desk.owner.http.patch(f"/api/notes/{noted['id']}", json={"text": "Да"})).status_code == 404
    assert (await desk.mentions(member), await desk.unread(member)) == ([], 0)

    await hub.work()
    for table in ("notes", "note_files", "note_mentions"):
        assert (table, await hub.rows(f"SELECT id FROM {table}" if table == "notes" else f"SELECT 1 FROM {table}")) == (
            table,
            [],
        )
    await hub.change("UPDATE media_files SET created_at = created_at - interval '2 days'")
    await forget_unused(hub.resources, 0)
    await hub.work()
    assert (await hub.rows("SELECT count(*) FROM media_files"))[0][0] == 0
