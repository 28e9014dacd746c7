"""Live updates: who is told what, and that nobody misses anything between hello and catching up."""

import asyncio
import contextlib
import itertools
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import socketio

from sarafan.core.realtime import Change, deltas, notify
from sarafan.organizations import sessions
from sarafan.organizations.entrance import COOKIE
from sarafan.organizations.models import Role
from tests.support.hub import PASSWORD, Caller, Hub, Person, message
from tests.support.long_thread import multiply
from tests.support.ports import on_a_port

pytestmark = pytest.mark.slow

WAIT_S = 15.0


class Browser:
    """A page with an open socket, which notes what it hears."""

    def __init__(self, url: str, cookie: str | None, **headers: str) -> None:
        self._url = url
        self._headers = headers | ({"cookie": f"{COOKIE}={cookie}"} if cookie else {})
        self._socket = socketio.AsyncClient(reconnection=False)
        self.heard: list[dict[str, Any]] = []
        self.cursor: str | None = None
        self._news = asyncio.Event()
        self.ended = asyncio.Event()
        self._socket.on("hello", self._hello)
        self._socket.on("delta", self._delta)
        self._socket.on("gap", self._gap)
        self._socket.on("presence", self._presence)
        self._socket.on("typing", self._typing)
        self._socket.on("looking", self._looking)
        self._socket.on("disconnect", self._disconnect)

    async def open(self) -> "Browser":
        await self._socket.connect(self._url, headers=self._headers, transports=["websocket"])
        await self.until(lambda: self.cursor is not None or self.ended.is_set())
        return self

    async def close(self) -> None:
        await self._socket.disconnect()

    async def look(self, conversation_id: object) -> None:
        """Say which chat the page shows."""
        await self._socket.emit("look", (conversation_id,))

    async def sees(self, conversation_id: str, *members: Person) -> None:
        """Wait until just these are told to look at a chat."""
        wanted = sorted(str(one.id) for one in members)

        def told() -> bool:
            here = [one["data"] for one in self.heard if one["type"] == "looking"]
            mine = [one["member_ids"] for one in here if one["conversation_id"] == conversation_id]
            return bool(mine) and mine[-1] == wanted

        await self.until(told)

    async def until(self, holds: Any) -> None:
        """Wait until something has been heard."""
        async with asyncio.timeout(WAIT_S):
            while not holds():
                self._news.clear()
                await self._news.wait()

    async def hears(self, kind: str, **data: Any) -> dict[str, Any]:
        """Wait for a delta of this type with these values, and return its row."""

        def found() -> list[dict[str, Any]]:
            return [
                one["data"]
                for one in self.heard
                if one["type"] == kind and all(one["data"].get(name) == value for name, value in data.items())
            ]

        await self.until(found)
        return found()[-1]

    def types(self) -> set[str]:
        return {one["type"] for one in self.heard}

    async def _hello(self, data: dict[str, Any]) -> None:
        self.cursor = data["cursor"]
        self._news.set()

    async def _delta(self, data: dict[str, Any]) -> None:
        self.heard.append(data)
        self._news.set()

    async def _presence(self, data: dict[str, Any]) -> None:
        self._hear_passing("presence", data)

    async def _typing(self, data: dict[str, Any]) -> None:
        self._hear_passing("typing", data)

    async def _looking(self, data: dict[str, Any]) -> None:
        self._hear_passing("looking", data)

    def _hear_passing(self, kind: str, data: dict[str, Any]) -> None:
        self.heard.append({"type": kind, "data": data})
        self._news.set()

    async def _gap(self, _data: Any) -> None:
        self.heard.append({"cursor": "0", "type": "gap", "data": {}})
        self._news.set()

    async def _disconnect(self, *_: Any) -> None:
        self.ended.set()
        self._news.set()


class Street:
    """A hub behind a real port, and the browsers before it."""

    def __init__(self, hub: Hub, url: str, stack: contextlib.AsyncExitStack) -> None:
        self.hub, self.url, self._stack = hub, url, stack

    async def browser(self, who: Person | Caller | None, **headers: str) -> Browser:
        http = who.http if isinstance(who, Person) else who
        made = Browser(self.url, http.cookies[COOKIE] if http else None, **headers)
        self._stack.push_async_callback(made.close)
        return await made.open()


@pytest.fixture
async def street(hub: Hub) -> AsyncIterator[Street]:
    # The application is running already; this only puts a port before it.
    async with on_a_port(hub.app) as url, contextlib.AsyncExitStack() as stack:
        yield Street(hub, url, stack)


async def furnish(hub: Hub) -> tuple[Person, Any, str]:
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", message("A1", "первое")))
    return owner, channel, (await hub.conversations(owner))[0]["id"]


async def test_everybody_of_the_organization_sees_what_happens_and_nobody_else_does(street: Street):
    hub = street.hub
    owner, channel, conversation = await furnish(hub)
    colleague, stranger = await hub.person(owner.organization_id, Role.OPERATOR), await hub.person()
    mine, theirs, elsewhere = [await street.browser(one) for one in (owner, colleague, stranger)]

    await hub.deliver(channel, hub.event(channel, "message", message("A2", "второе", at=1_790_000_001)))
    for browser in (mine, theirs):
        shown = await browser.hears("message", text="второе")
        assert shown == (await hub.thread(owner, conversation))[-1]
        row = await browser.hears("conversation", unread_count=2)
        assert row["last_message"]["text"] == "второе"

    await hub.reply(colleague, conversation, "ответ")
    await mine.hears("message", text="ответ", status="queued")
    await hub.work()
    await mine.hears("message", text="ответ", status="sent")
    counters = await mine.hears("counters", waiting=0)
    of_colleague = {"total": 1, "waiting": 0, "unread": 0, "groups": 0, "groups_unread": 0, "snoozed": 0, "done": 0}
    assert counters["by_member"] == {str(colleague.id): of_colleague}

    # Whatever the stranger's socket was sent came before this, which is theirs.
    await stranger.http.patch("/api/organization", json={"name": "Другие"})
    await elsewhere.hears("organization", name="Другие")
    assert elsewhere.types() == {"organization"}


async def test_a_draft_is_told_to_its_writers_browsers_only(street: Street):
    hub = street.hub
    owner, _, conversation = await furnish(hub)
    colleague = await hub.person(owner.organization_id, Role.OPERATOR)
    one, other, theirs = await street.browser(owner), await street.browser(owner), await street.browser(colleague)

    await owner.http.put(f"/api/conversations/{conversation}/draft", json={"text": "Может быть"})
    for browser in (one, other):
        await browser.hears("draft", text="Может быть")
    await owner.http.put(f"/api/conversations/{conversation}/draft", json={"text": ""})
    await other.hears("draft", text="", conversation_id=conversation)

    await owner.http.post(f"/api/conversations/{conversation}/read")
    await theirs.hears("conversation", id=conversation)
    assert "draft" not in theirs.types()


async def test_hello_and_one_question_leave_no_gap_wherever_the_browser_was(street: Street):
    hub = street.hub
    owner, channel, conversation = await furnish(hub)
    first = await street.browser(owner)
    texts = [f"номер {number}" for number in range(12)]

    async def write(some: list[str]) -> None:
        for text in some:
            at = 1_790_000_100 + texts.index(text)
            await hub.deliver(channel, hub.event(channel, "message", message(text, text, at=at)))

    await write(texts[:4])
    await first.hears("message", text=texts[3])
    known = [one["data"]["text"] for one in first.heard if one["type"] == "message"]
    cursor = max([first.cursor or "0", *(one["cursor"] for one in first.heard)], key=int)
    await first.close()

    writing = asyncio.create_task(write(texts[4:]))
    second = await street.browser(owner)
    caught = (await owner.http.get(f"/api/changes?after={cursor}")).json()
    await writing
    await second.hears("message", text=texts[-1])

    assert caught["reset"] is False
    told = [one["data"] for one in caught["items"] + second.heard if one["type"] == "message"]
    # What the chat began with is told late while any transaction on the database's server holds cursors back.
    assert {*known, *(one["text"] for one in told)} - {"первое"} == set(texts)
    # A row may be told twice, and the greater revision counts.
    latest = {one["id"]: one for one in sorted(told, key=lambda one: int(one["revision"]))}
    thread = {one["id"]: one for one in await hub.thread(owner, conversation)}
    assert all(thread[message_id] == row for message_id, row in latest.items())


async def test_after_the_last_delta_there_is_nothing_to_catch_up_with(street: Street):
    hub = street.hub
    owner, channel, _ = await furnish(hub)
    browser = await street.browser(owner)
    await hub.deliver(channel, hub.event(channel, "message", message("A2", "второе", at=1_790_000_001)))
    await browser.hears("message", text="второе")
    # Any transaction on the database's server holds cursors back while it runs; other tests make some.
    async with asyncio.timeout(WAIT_S):
        for language in itertools.cycle(("en", "kk")):
            await owner.http.patch("/api/me", json={"language": language})
            await browser.hears("member", language=language)
            cursor = max((one["cursor"] for one in browser.heard), key=int)
            missed = (await owner.http.get(f"/api/changes?after={cursor}")).json()["items"]
            if all(one["type"] != "message" for one in missed):
                break


@pytest.mark.parametrize("cookie", [None, "guessed", "expired"])
async def test_without_a_session_there_is_no_socket(street: Street, cookie: str | None):
    hub = street.hub
    owner, channel, _ = await furnish(hub)
    caller = await hub.caller()
    caller.cookies.set(COOKIE, cookie or "")
    if cookie == "expired":
        caller.cookies.set(COOKIE, owner.http.cookies[COOKIE])
        await hub.change("UPDATE member_sessions SET expires_at = now() - interval '1 second'")

    browser = await street.browser(caller if cookie else None)
    await browser.until(browser.ended.is_set)
    await hub.deliver(channel, hub.event(channel, "message", message("A2", "тайна")))

    assert browser.cursor is None
    assert browser.types() <= {"session.ended"}


async def test_a_page_of_another_site_gets_no_socket(street: Street):
    owner = await street.hub.person()

    with pytest.raises(socketio.exceptions.ConnectionError):
        await street.browser(owner, origin="https://evil.example")


async def test_signing_out_here_ends_this_socket_and_everywhere_ends_all(street: Street):
    hub = street.hub
    owner = await hub.person()
    colleague = await hub.person(owner.organization_id)
    other = await hub.caller()
    other.use((await other.post("/api/session", json={"email": owner.email, "password": PASSWORD})).json())
    here, there, theirs = await street.browser(owner), await street.browser(other), await street.browser(colleague)

    await other.delete("/api/session")
    await there.hears("session.ended")
    await there.until(there.ended.is_set)
    await owner.http.patch("/api/me", json={"language": "kk"})
    await here.hears("member", language="kk")
    assert "session.ended" not in here.types()

    await owner.http.delete("/api/sessions")
    await here.until(here.ended.is_set)
    await colleague.http.patch("/api/me", json={"language": "en"})
    await theirs.hears("member", language="en")
    assert not theirs.ended.is_set()


async def test_a_socket_that_closes_meanwhile_keeps_no_other_open(street: Street, monkeypatch: pytest.MonkeyPatch):
    owner = await street.hub.person()
    closing, staying, look_up = await street.browser(owner), await street.browser(owner), sessions.actor_of_session

    async def look_up_slowly(*asked: Any) -> Any:
        if await look_up(*asked) is None:
            await closing.close()
            await closing.until(closing.ended.is_set)
        return await look_up(*asked)

    monkeypatch.setattr(sessions, "actor_of_session", look_up_slowly)
    await owner.http.delete("/api/sessions")
    await staying.until(staying.ended.is_set)


async def test_a_member_who_is_removed_hears_no_more(street: Street):
    hub = street.hub
    owner = await hub.person()
    gone = await hub.person(owner.organization_id, Role.OPERATOR)
    mine, theirs = await street.browser(owner), await street.browser(gone)

    await owner.http.delete(f"/api/members/{gone.id}")

    await theirs.until(theirs.ended.is_set)
    await mine.hears("member.removed", id=str(gone.id))


async def test_a_removed_number_disappears_from_open_pages(street: Street):
    hub = street.hub
    owner, channel, conversation = await furnish(hub)
    browser = await street.browser(owner)

    await owner.http.delete(f"/api/channels/{channel}?confirm=Салон")

    await browser.hears("channel.removed", id=str(channel))
    await browser.hears("conversation.removed", id=conversation)
    await browser.hears("counters", total=0)


async def test_a_row_that_cannot_be_shown_costs_a_gap_and_not_the_socket(
    street: Street, monkeypatch: pytest.MonkeyPatch
):
    hub = street.hub
    owner, stranger = await hub.person(), await hub.person()
    mine, theirs = await street.browser(owner), await street.browser(stranger)

    async def fail(*_: Any) -> Any:
        raise LookupError

    with monkeypatch.context() as broken:
        broken.setitem(deltas.renderings, "member", fail)
        await owner.http.patch("/api/me", json={"language": "kk"})
        await mine.hears("gap")
    await owner.http.patch("/api/me", json={"language": "en"})
    await mine.hears("member", language="en")
    await stranger.http.patch("/api/me", json={"language": "en"})
    await theirs.hears("member", language="en")
    assert "gap" not in theirs.types()


async def test_of_a_long_text_the_beginning_is_pushed(street: Street):
    hub = street.hub
    owner, channel, conversation = await furnish(hub)
    browser = await street.browser(owner)

    await hub.deliver(channel, hub.event(channel, "message", message("L1", "қ" * 65_000, at=1_790_000_500)))

    pushed = await browser.hears("message", text_length=65_000, conversation_id=conversation)
    assert (pushed["text"], pushed["text_is_cut"]) == ("қ" * 4000, True)
    assert max(len(json.dumps(one, ensure_ascii=False).encode()) for one in browser.heard) < 20_000


async def test_more_than_fits_into_a_burst_is_a_gap_and_nothing_large_is_pushed(street: Street):
    hub = street.hub
    owner, channel, conversation = await furnish(hub)
    browser = await street.browser(owner)
    await multiply(hub, owner, conversation, 600, "\U0001f600")

    async with hub.database.for_organization(owner.organization_id) as session:
        for (message_id,) in await hub.rows("SELECT id FROM messages ORDER BY seq"):
            notify(session, owner.organization_id, Change("message", message_id))

    await browser.hears("gap")
    assert max(len(json.dumps(one, ensure_ascii=False).encode()) for one in browser.heard) < 20_000
    changes = (await owner.http.get("/api/changes", params={"after": browser.cursor})).json()
    assert changes["reset"] is True
    await hub.deliver(channel, hub.event(channel, "message", message("L999", "после", at=1_790_000_999)))
    await browser.hears("message", text="после", conversation_id=conversation)
