"""A message with a file: it is there at once, its file follows, and only who may see it gets it."""

import asyncio
import io
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from sarafan.core.clock import utc_now
from sarafan.core.errors import Unreachable
from sarafan.media import files, scanning
from tests.support.events import change, encoded, picture, with_file
from tests.support.hub import Hub, Person, message, running_hub

pytestmark = pytest.mark.slow


async def receive(hub: Hub, owner: Person, event: dict[str, Any], file: bytes | tuple[int, str]) -> dict[str, Any]:
    """Let a message with a file arrive, and return it as it is shown."""
    channel = await hub.channel(owner)
    hub.bridge.files[event["messageId"]] = file
    await hub.deliver(channel, hub.event(channel, "message", event))
    return await shown(hub, owner)


async def shown(hub: Hub, owner: Person) -> dict[str, Any]:
    conversation = (await hub.conversations(owner))[0]
    return (await hub.thread(owner, conversation["id"]))[-1]


async def test_a_picture_comes_with_its_small_picture_and_then_itself(hub: Hub):
    owner = await hub.person()
    large, small = picture(2000, 1000), picture(20, 10)
    event = with_file("A1", text="Вот так", media={"thumbnail": encoded(small), "width": 2000, "height": 1000})
    channel = await hub.channel(owner)
    hub.bridge.away = True
    await hub.deliver(channel, hub.event(channel, "message", event))

    waiting = (await shown(hub, owner))["media"]
    assert (waiting["state"], waiting["url"], waiting["download_url"]) == ("pending", None, None)
    assert (await owner.http.get(waiting["preview_url"])).content == small

    hub.bridge.away, hub.bridge.files["A1"] = False, large
    await hub.hurry()
    message = await shown(hub, owner)
    media = message["media"]
    assert (message["text"], message["kind"], media["state"], media["size"]) == (
        "Вот так",
        "image",
        "ready",
        len(large),
    )
    assert (await owner.http.get(media["url"], follow_redirects=True)).content == large
    preview = await owner.http.get(media["preview_url"], follow_redirects=True)
    assert Image.open(io.BytesIO(preview.content)).size == (960, 480)


async def test_the_address_of_a_file_expires_and_nobody_else_can_make_it(hub: Hub):
    owner, stranger = await hub.person(), await hub.person()
    media = (await receive(hub, owner, with_file("A1"), picture()))["media"]

    address = (await owner.http.get(media["url"])).headers["location"]
    anyone = await hub.caller()
    assert (await anyone.get(address)).status_code == 200
    for name in ("url", "preview_url", "download_url"):
        assert (await stranger.http.get(media[name])).status_code == 404
        assert (await anyone.get(media[name])).status_code == 401
    token = address.removeprefix("/files/")
    for forged in (f"{token}0", f"x{token}", token.replace(".", ""), "x", "x.y", "ы.ы"):
        assert (await anyone.get(f"/files/{forged}")).status_code == 403
    assert (await anyone.get("/files/")).status_code == 404


async def test_a_file_runs_nothing_and_a_document_is_a_download(hub: Hub):
    owner = await hub.person()
    event = with_file("A1", "document", "text/html", media={"fileName": 'счёт "1".html'})
    media = (await receive(hub, owner, event, b"<script>alert(1)</script>"))["media"]

    for name in ("url", "download_url"):
        answer = await owner.http.get(media[name], follow_redirects=True)
        assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%D1%81")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]
        assert "script" not in answer.headers["content-security-policy"]
    assert media["preview_url"] is None


@pytest.mark.parametrize(
    ("wanted", "status", "part"),
    [
        ("bytes=0-", 200, slice(0, None)),
        ("bytes=2-5", 206, slice(2, 6)),
        ("bytes=90-", 206, slice(90, None)),
        ("bytes=95-200", 206, slice(95, None)),
        ("bytes=-7", 206, slice(93, None)),
        ("bytes=100-", 416, slice(0, 0)),
        ("bytes=-0", 416, slice(0, 0)),
        ("bytes=5-2", 416, slice(0, 0)),
        ("bytes=-", 200, slice(0, None)),
        ("bytes=0-1,5-6", 200, slice(0, None)),
        ("nonsense", 200, slice(0, None)),
    ],
)
async def test_a_player_gets_the_part_it_asks_for(hub: Hub, wanted: str, status: int, part: slice):
    owner = await hub.person()
    content = bytes(range(100))
    media = (await receive(hub, owner, with_file("A1", "voice", "audio/ogg; codecs=opus"), content))["media"]

    answer = await owner.http.get(media["url"], headers={"range": wanted}, follow_redirects=True)

    assert (answer.status_code, answer.content) == (status, content[part])
    if status == 206:
        start, end, _ = part.indices(100)
        assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/100"


@pytest.mark.parametrize(
    ("file", "state", "code"),
    [
        ((410, "media_gone"), "gone", "media_gone"),
        ((404, "media_not_found"), "failed", "media_not_found"),
    ],
)
async def test_a_file_that_nobody_has_says_so(hub: Hub, file: tuple[int, str], state: str, code: str):
    owner = await hub.person()
    media = (await receive(hub, owner, with_file("A1"), file))["media"]

    assert (media["state"], media["error"]["code"], media["url"]) == (state, code, None)
    refused = await owner.http.get(f"/api/media/{media['id']}")
    assert (refused.status_code, refused.json()["error"], refused.json()["data"]) == (
        409, "media_not_ready", {"state": state},
    )  # fmt: skip


@pytest.mark.parametrize("file", [(502, "media_unavailable"), (409, "not_connected"), (503, "unavailable")])
async def test_a_file_that_may_still_come_is_asked_for_again(hub: Hub, file: tuple[int, str]):
    owner = await hub.person()
    assert (await receive(hub, owner, with_file("A1"), file))["media"]["state"] == "pending"

    hub.bridge.files["A1"] = picture()
    await hub.hurry()

    assert (await shown(hub, owner))["media"]["state"] == "ready"


async def test_what_is_larger_than_we_keep_is_not_kept_whatever_it_says_of_itself(database_url: str):
    async with running_hub(database_url, media_most_bytes=1000) as hub:
        owner = await hub.person()
        assert (await receive(hub, owner, with_file("A1", media={"size": 1001}), b"x"))["media"]["state"] == "too_large"
        assert ("media", {"messageId": "A1"}) not in hub.bridge.calls
        assert (await receive(hub, owner, with_file("A2", at=1_790_000_100), b"x" * 1001))["media"][
            "state"
        ] == "too_large"
        assert (await receive(hub, owner, with_file("A3", at=1_790_000_200), b"x" * 1000))["media"]["state"] == "ready"
        kept = await asyncio.to_thread(lambda: [p for p in hub.settings.data_dir.rglob("*") if p.is_file()])
        assert len(kept) == 1


@pytest.mark.parametrize("broken", [b"", b"no picture", picture()[:200], b"\x89PNG\r\n\x1a\n" + b"\x00" * 50])
async def test_a_broken_picture_is_kept_without_a_preview(hub: Hub, broken: bytes):
    owner = await hub.person()
    media = (await receive(hub, owner, with_file("A1"), broken))["media"]

    assert (media["state"], media["preview_url"]) == ("ready", None)
    assert (await owner.http.get(media["url"], follow_redirects=True)).content == broken


async def test_a_picture_that_would_fill_the_memory_is_not_decoded(hub: Hub):
    owner = await hub.person()
    bomb = picture(5000, 4000, "PNG")
    assert len(bomb) < 200_000

    media = (await receive(hub, owner, with_file("A1", mimetype="image/png"), bomb))["media"]

    assert (media["state"], media["preview_url"]) == ("ready", None)


async def test_a_scanner_sees_a_file_before_anybody_can_open_it(hub: Hub):
    owner = await hub.person()
    seen: list[bytes] = []
    answers: list[bool] = []

    async def scanner(resources: Any, key: str, mimetype: str) -> bool:
        seen.append(b"".join([piece async for piece in resources.files.read(key)]))
        if not answers:
            raise Unreachable("The scanner starts.")
        return answers[0]

    scanning.scan_with(scanner)
    try:
        assert (await receive(hub, owner, with_file("A1"), b"EICAR"))["media"]["state"] == "pending"
        answers.append(False)
        await hub.hurry()
    finally:
        scanning.scan_with_none()

    media = (await shown(hub, owner))["media"]
    assert (seen[-1], media["state"], media["error"]["code"]) == (b"EICAR", "failed", "unsafe_file")


async def test_a_job_that_runs_twice_keeps_one_file(hub: Hub):
    owner = await hub.person()
    media = (await receive(hub, owner, with_file("A1"), b"content"))["media"]
    await hub.change("UPDATE media_files SET state = 'pending', object_key = NULL")
    await hub.change(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args) SELECT 'media', 'messages.fetch_file',"
        " jsonb_build_object('media_id', id, 'organization_id', organization_id) FROM media_files"
    )
    await hub.work()

    assert (await shown(hub, owner))["media"]["state"] == "ready"
    assert (await owner.http.get(media["url"], follow_redirects=True)).content == b"content"


async def test_a_file_that_no_message_has_is_deleted_after_a_day(hub: Hub):
    owner = await hub.person()
    kept = (await receive(hub, owner, with_file("A1"), b"one"))["media"]
    gone = (await receive(hub, owner, with_file("A2", at=1_790_000_100), b"two"))["media"]
    address = (await owner.http.get(gone["url"])).headers["location"]
    await hub.change("UPDATE messages SET media_id = NULL WHERE provider_message_id = 'A2'")

    await forget_unused(hub)
    assert (await owner.http.get(address)).status_code == 200, "it is not a day old"
    await hub.change("UPDATE media_files SET created_at = now() - interval '25 hours'")
    await forget_unused(hub)

    assert (await owner.http.get(address)).status_code == 404
    assert (await owner.http.get(kept["url"], follow_redirects=True)).content == b"one"


async def test_whoever_links_a_number_does_not_wait_for_files_that_nobody_uses(hub: Hub):
    owner = await hub.person()
    await receive(hub, owner, with_file("A1"), b"one")
    await hub.change("UPDATE messages SET media_id = NULL")
    async with hub.database.for_system() as session:
        await files.forget_unused(session, utc_now())

    assert (await owner.http.post("/api/channels", json={"label": "Второй"})).status_code == 201

    jobs = await hub.rows("SELECT task_name FROM procrastinate_jobs WHERE status = 'todo' ORDER BY priority DESC, id")
    assert [name for (name,) in jobs] == ["channels.connect", "messages.forget_file"]


async def forget_unused(hub: Hub) -> None:
    await hub.change(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
        " VALUES ('default', 'media.forget_unused', '{\"timestamp\": 1}')"
    )
    await hub.work()


async def test_a_file_that_did_not_come_is_fetched_again_when_somebody_asks(hub: Hub):
    owner = await hub.person()
    lost = await receive(hub, owner, with_file("A1"), (410, "media_gone"))
    assert lost["media"]["state"] == "gone"
    path = f"/api/messages/{lost['id']}/fetch"

    hub.bridge.away = True
    asked = await owner.http.post(path)
    assert (asked.status_code, asked.json()["media"]["state"], asked.json()["media"]["error"]) == (200, "pending", None)
    assert (await owner.http.post(path)).json()["media"]["state"] == "pending"  # on its way: nothing more to do
    await hub.work()
    hub.bridge.away, hub.bridge.files["A1"] = False, picture()
    await hub.hurry()
    assert (await shown(hub, owner))["media"]["state"] == "ready"

    again = await owner.http.post(path)
    assert (again.status_code, again.json()["media"]["state"]) == (200, "ready")


async def test_only_a_message_with_a_file_can_have_it_fetched(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", message("A1")))
    plain = await shown(hub, owner)

    refused = await owner.http.post(f"/api/messages/{plain['id']}/fetch")

    assert (refused.status_code, refused.json()["error"]) == (404, "not_found")


async def test_a_file_deleted_for_everybody_is_gone_from_links_and_disk(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    event = with_file("A1")
    hub.bridge.files["A1"] = picture(1200, 900)
    await hub.deliver(channel, hub.event(channel, "message", event))
    media = (await shown(hub, owner))["media"]
    links = [(await owner.http.get(media[name])).headers["location"] for name in ("url", "preview_url", "download_url")]
    assert [(await owner.http.get(link)).status_code for link in links] == [200, 200, 200]

    await hub.deliver(channel, hub.event(channel, "message.deleted", change("A1", event)))

    assert (await shown(hub, owner))["media"] is None
    assert [(await owner.http.get(link)).status_code for link in links] == [404, 404, 404]
    assert (await owner.http.get(media["url"])).status_code == 404
    assert await hub.rows("SELECT count(*) FROM media_files") == [(0,)]


async def test_a_small_picture_that_would_take_minutes_is_not_decoded(hub: Hub):
    """A progressive JPEG may repeat its scans without end; each costs as much as the whole picture."""
    owner = await hub.person()
    made = io.BytesIO()
    Image.new("RGB", (64, 64), "teal").save(made, "JPEG", progressive=True)
    content = made.getvalue()
    scan = content[content.rindex(b"\xff\xda") : -2]

    media = (await receive(hub, owner, with_file("A1"), content[:-2] + scan * 900 + b"\xff\xd9"))["media"]

    assert (media["state"], media["preview_url"]) == ("ready", None)


async def test_a_picture_that_only_looks_as_if_it_had_many_scans_gets_its_preview(hub: Hub):
    owner = await hub.person()
    made, about = io.BytesIO(), PngInfo()
    about.add_text("Comment", "\xff\xda" * 1000)
    Image.new("RGB", (64, 64), "teal").save(made, "PNG", pnginfo=about)
    assert made.getvalue().count(b"\xff\xda") == 1000

    media = (await receive(hub, owner, with_file("A1", mimetype="image/png"), made.getvalue()))["media"]

    assert (media["state"], media["preview_url"] is None) == ("ready", False)


@pytest.mark.parametrize("mimetype", ["video/x+xml", "image/svg+xml", "text/html", "image/jpeg\r\nx: y", "вид/файл"])
async def test_what_is_no_picture_or_sound_that_we_know_is_a_download(hub: Hub, mimetype: str):
    owner = await hub.person()
    media = (await receive(hub, owner, with_file("A1", mimetype=mimetype), b"<x/>"))["media"]

    opened = await owner.http.get(media["url"], follow_redirects=True)

    assert opened.status_code == 200
    assert opened.headers["content-disposition"].startswith("attachment")
