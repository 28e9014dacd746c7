"""An upgrade from the release before loses nothing of what was there, nor of what was on its way."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import psycopg
import pytest

from sarafan.core import migrations
from sarafan.worker import run_worker
from scripts.release_dump import AIGUL, COLORS, SAULE, YERLAN, picture
from tests.support.hub import Caller, Hub, running_hub
from tests.support.postgres import new_database
from tests.support.release import Release, restore_database
from tests.support.stack import eventually

SAID = {
    AIGUL: ["Здравствуйте!", None, "Есть, вот такое", "Есть и другой цвет", "Сколько стоит?"],
    YERLAN: ["Здравствуйте!", "Работаем до восьми", "И в субботу тоже", "А в воскресенье?"],
    SAULE: ["Здравствуйте!", "А такое?", "И такое?"],
}


@pytest.fixture(scope="module")
def release() -> Release:
    return Release()


@pytest.fixture(scope="module")
async def upgraded(
    release: Release, database_server: str, migrated_database: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Hub]:
    """A hub of today on what that release has left, after its worker has done all that waited."""
    data = tmp_path_factory.mktemp("data")
    with new_database(database_server) as url:
        last_job = await asyncio.to_thread(release.restore, url, data)
        async with running_hub(url, data_dir=data, secret_key=release.kept["secret_key"]) as hub:
            waiting = "SELECT provider_message_id FROM messages JOIN media_files AS file ON file.id = media_id {}"
            for (message_id,) in await hub.rows(waiting.format("WHERE state = 'pending'")):
                hub.bridge.files[message_id] = picture(COLORS["fetched"])
            working = asyncio.create_task(run_worker(hub.resources))
            try:
                await eventually(lambda: _all_done(hub, last_job), "every job of that release having run", 60)
            finally:
                working.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await working
            yield hub


async def _all_done(hub: Hub, last_job: int) -> bool:
    return not await hub.rows("SELECT FROM procrastinate_jobs WHERE id <= :last", last=last_job)


@pytest.fixture(scope="module")
async def owner(upgraded: Hub, release: Release) -> Caller:
    """The owner, who signs in as before."""
    http = await upgraded.caller()
    body = {"email": release.kept["email"], "password": release.kept["password"]}
    session = await http.post("/api/session", json=body)
    assert session.status_code == 200, session.text
    http.use(session.json())
    return http


async def thread_of(owner: Caller, conversation_id: str) -> list[dict[str, Any]]:
    response = await owner.get(f"/api/conversations/{conversation_id}/messages?limit=200")
    assert response.status_code == 200, response.text
    return list(response.json()["items"])


async def test_every_thread_says_what_was_said_and_what_was_on_its_way(owner: Caller, release: Release):
    said = {phone: [one["text"] for one in await thread_of(owner, release.chat(phone))] for phone in SAID}

    assert said == SAID


async def test_each_pending_delivery_has_become_its_message(upgraded: Hub, owner: Caller, release: Release):
    states = await upgraded.rows(
        "SELECT state, count(*) FROM deliveries WHERE channel_id <> :removed GROUP BY 1",
        removed=release.kept["removed"],
    )
    assert [state for state, _ in states] == ["done"]
    last = [(await thread_of(owner, release.chat(phone)))[-1] for phone in (AIGUL, YERLAN)]
    assert [(one["text"], one["status"]) for one in last] == [
        ("Сколько стоит?", "received"),
        ("А в воскресенье?", "received"),
    ]


async def test_what_was_queued_has_left_once_and_in_order(upgraded: Hub, owner: Caller, release: Release):
    sent = [(one["to"], one.get("text") or one.get("caption")) for one in upgraded.bridge.sends]

    assert [one for one in sent if one[0] == YERLAN] == [(YERLAN, "Работаем до восьми"), (YERLAN, "И в субботу тоже")]
    assert [one for one in sent if one[0] == AIGUL] == [(AIGUL, "Есть и другой цвет")]
    assert len(sent) == 3
    ours = [one for phone in SAID for one in await thread_of(owner, release.chat(phone)) if one["direction"] == "out"]
    assert {one["status"] for one in ours} <= {"sent", "delivered", "read"}


async def test_every_kind_of_job_was_waiting_and_none_has_failed(upgraded: Hub, release: Release):
    names = {
        *("channels.catch_up", "channels.connect", "channels.disconnect", "channels.forget", "channels.watch"),
        *("intake.understand", "intake.watch", "intake.sweep"),
        *("messages.deliver", "messages.fetch_file", "messages.forget_file", "messages.make_preview"),
        *("messages.sweep", "messages.forget_unused_files"),
    }
    assert set(release.kept["jobs"]) == names

    assert await upgraded.rows("SELECT task_name FROM procrastinate_jobs WHERE status NOT IN ('todo', 'doing')") == []
    asked = json.dumps([name for name, _ in upgraded.bridge.calls])
    assert f"DELETE /sessions/{release.kept['removed']}" in asked, "channels.forget"
    assert await upgraded.rows("SELECT FROM channels WHERE id = :id", id=release.kept["removed"]) == []


async def test_files_are_there_to_the_byte(upgraded: Hub, owner: Caller, release: Release):
    pictures = {
        one["text"]: one for phone in SAID for one in await thread_of(owner, release.chat(phone)) if one["media"]
    }
    for text, name in (
        ("Есть, вот такое", "ours"),
        ("А такое?", "previewed"),
        ("И такое?", "fetched"),
        ("Есть и другой цвет", "waiting_to_leave"),
    ):
        media = pictures[text]["media"]
        assert media["state"] == "ready", (text, media)
        opened = await owner.get(f"/api/media/{media['id']}", follow_redirects=True)
        assert opened.content == picture(COLORS[name]), text
        preview = await owner.get(f"/api/media/{media['id']}/preview", follow_redirects=True)
        assert preview.status_code == 200, text


async def test_what_was_deleted_for_everybody_is_gone_from_the_disk(upgraded: Hub, owner: Caller, release: Release):
    deleted = (await thread_of(owner, release.chat(AIGUL)))[1]
    assert deleted["deleted_at"]

    kept = await upgraded.rows("SELECT object_key FROM media_files WHERE object_key IS NOT NULL")
    on_disk = {path.name for path in (upgraded.settings.data_dir / "media").rglob("*") if path.is_file()}
    assert {key.rpartition("/")[2] for (key,) in kept} == {name for name in on_disk if "." not in name}


async def test_drafts_keys_and_numbers_are_there(upgraded: Hub, owner: Caller, release: Release):
    drafts = (await owner.get("/api/drafts")).json()["items"]
    assert {one["conversation_id"]: one["text"] for one in drafts} == release.kept["drafts"]

    program = await upgraded.caller()
    program.headers["authorization"] = f"Bearer {release.kept['api_key']}"
    assert (await program.get("/api/conversations")).status_code == 200

    numbers = {one["label"]: one["state"] for one in (await owner.get("/api/channels")).json()["items"]}
    assert set(numbers) == {"Магазин", "Склад", "Новая точка"}
    assert numbers["Склад"] == "stopped"
    linked = next(one for one in (await owner.get("/api/channels")).json()["items"] if one["label"] == "Магазин")
    assert (linked["id"], linked["phone"]) == (release.kept["channel"], release.kept["phone"])


async def test_what_only_a_linked_device_has_is_where_it_moved_to(upgraded: Hub, release: Release):
    there = await upgraded.rows(
        "SELECT count(*), count(linked_devices) FROM channels LEFT JOIN linked_devices ON id = channel_id"
    )
    assert [(all_of_them, with_device) for all_of_them, with_device in there] == [(3, 3)]
    columns = "history_done, history_progress, restriction_code, restricted_until"
    before = await upgraded.rows(f"SELECT {columns} FROM channels WHERE id = :id", id=release.kept["channel"])
    after = await upgraded.rows(
        f"SELECT {columns} FROM linked_devices WHERE channel_id = :id", id=release.kept["channel"]
    )
    assert after == before


async def test_what_whatsapp_forbade_a_number_is_said_in_our_words(database_server: str, migrated_database: str):
    codes = {"Магазин": "463", "Склад": "475", "Новая точка": "999"}
    with new_database(database_server) as url:
        restore_database(url)
        with psycopg.connect(url, autocommit=True) as connection:
            for label, code in codes.items():
                connection.execute("UPDATE channels SET restriction_code = %s WHERE label = %s", (code, label))
            migrations.upgrade(url)
            kept = "SELECT label, linked_devices.restriction_code FROM channels JOIN linked_devices ON id = channel_id"
            found: dict[str, str | None] = dict(connection.execute(kept).fetchall())
    said = {"Магазин": "new_chats_restricted", "Склад": "quota_used_up", "Новая точка": "other", "Старый номер": None}
    assert found == said
