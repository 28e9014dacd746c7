"""What the page looks like off the beaten path: every state in which somebody may find it, one after another.

A walk says the name of each state it has reached; whoever walks along looks at the page then, and goes on.
"""

import time
from base64 import b64encode
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.browser.answers import answered, nothing_in
from tests.browser.desk import Desk
from tests.browser.pictures import jpeg
from tests.browser.shop import Customer, Shop
from tests.support import leaks
from tests.support.sentences import sentence
from tests.support.stack import OWNER_PHONE

NOBODYS = "11111111-1111-4111-8111-111111111111"
PICTURE = {"base64": b64encode(jpeg()).decode(), "mimetype": "image/jpeg", "width": 320, "height": 240}
NOTE = ".mantine-Notification-root"
_NO_MICROPHONE = """() => {
  navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", "NotAllowedError"));
}"""
States = AsyncIterator[str]


@dataclass
class Walk:
    """Somebody who goes through the states, in a language; `phone`: with a thumb, at the width of a phone."""

    desk: Desk
    shop: Shop
    language: str = "ru"
    phone: bool = False

    @property
    def page(self) -> Page:
        """The page."""
        return self.desk.page

    def t(self, key: str, **holes: str) -> str:
        """Say what the page says there."""
        said = sentence(self.language, key)
        for hole, filled in holes.items():
            said = said.replace(f"{{{{{hole}}}}}", filled)
        return said

    def button(self, key: str, **holes: str) -> Locator:
        """A button by the key of what it says."""
        return self.desk.button(self.t(key, **holes))

    async def press(self, key: str, **holes: str) -> None:
        """Press a button, the first one that says so."""
        await self.button(key, **holes).first.click()

    async def menu(self, text: str, verb: str) -> None:
        """Do something with a message."""
        line = self.page.locator("[data-index]").filter(has=self.desk.bubble(text)).last
        await self.desk.scroll_to(text)
        if self.phone:
            await self.desk.bubble(text).scroll_into_view_if_needed()
            held = {"touches": [{"identifier": 0, "clientX": 200, "clientY": 300}]}
            await self.desk.bubble(text).dispatch_event("touchstart", held)
        else:
            await line.hover()
            await line.get_by_role("button", name=self.t("messages.actions")).click()
        await self.page.get_by_test_id("message-menu").get_by_role("menuitem", name=self.t(verb)).click()

    async def dialog(self) -> None:
        """Wait until a dialog is there."""
        await expect(self.page.get_by_role("dialog")).to_be_visible()

    async def away(self, key: str | None = None) -> None:
        """Close the dialog, by Escape or by a button."""
        if key is None:
            await self.page.keyboard.press("Escape")
        else:
            await self.page.get_by_role("dialog").get_by_role("button", name=self.t(key), exact=True).last.click()
        await expect(self.page.get_by_role("dialog")).to_have_count(0)


async def on_the_beaten_path(walk: Walk) -> States:
    """Open every page that the rail, the tabs and the sections of the settings lead to."""
    sections = ("profile", "members", "replies", "organization", "api-keys", "intake")
    for path in ("/chats", "/chats?view=all", "/channels", *(f"/settings/{one}" for one in sections)):
        await walk.desk.go(path)
        await walk.desk.loaded()
        yield path


async def in_the_list(walk: Walk, customer: Customer, channel: str) -> States:
    """Look for people, by views and numbers in which there is nobody."""
    desk, page = walk.desk, walk.page
    await desk.go("/chats?view=mine")
    await expect(page.get_by_text(walk.t("conversations.none_mine"))).to_be_visible()
    yield "nothing of mine"
    search = page.get_by_role("searchbox")
    await search.fill(customer.phone)
    await expect(page.get_by_text(walk.t("conversations.found_elsewhere"))).to_be_visible()
    yield "found elsewhere"
    await search.fill(await walk.shop.short_number())
    await expect(page.get_by_text(walk.t("conversations.number_too_short"), exact=True)).to_be_visible()
    yield "a number too short"
    await search.fill("")
    await walk.press("conversations.filter_channel")
    await expect(page.get_by_role("menu")).to_be_visible()
    yield "menu of numbers"
    await page.keyboard.press("Escape")
    await desk.go(f"/chats?channel={channel}")
    await expect(page.get_by_test_id("channel-chip")).to_be_visible()
    await expect(page.get_by_text(walk.t("conversations.none_yet"), exact=True)).to_be_visible()
    yield "nobody has written to a number"
    await page.get_by_test_id("view-groups").click()
    await expect(page.get_by_text(walk.t("conversations.none_groups"), exact=True)).to_be_visible()
    yield "no groups"
    async with nothing_in(page, "**/api/conversations?*"):
        await desk.go("/chats")
        await expect(page.get_by_text(walk.t("conversations.all_answered"), exact=True)).to_be_visible()
        yield "everybody answered"
    desk.network_may_fail = True  # who is not on WhatsApp is a refusal
    await walk.press("conversations.new")
    await page.get_by_label(walk.t("conversations.new_phone")).fill("8 708 999 99 99")
    await walk.press("conversations.new_open")
    await expect(page.get_by_role("dialog").get_by_role("alert")).to_be_visible()
    yield "a number that nobody has"
    await walk.away()
    if not walk.phone:
        await page.keyboard.press("Control+Backquote")
        await expect(page.get_by_test_id("key-mode")).to_be_visible()
        yield "key mode"
        await page.keyboard.press("Escape")


async def everything_said(shop: Shop, who: Customer) -> str:
    """Let a chat hold one of every kind that ordinary chats seldom have; returns its id."""
    await who.writes(
        "Здравствуйте", ad={"title": "Скидка 20 %", "body": "Только до воскресенья", "url": "https://example.kz"}
    )
    chat = await who.conversation()
    video = {"size": 2000, "mimetype": "video/mp4", "seconds": 12, "width": 320, "height": 240}
    await who.writes("Ролик", type="video", media=video)
    await who.writes("", type="video", media={**video, "gif": True})
    await who.writes("", type="voice", media={"size": 3000, "mimetype": "audio/ogg; codecs=opus", "seconds": 7})
    await who.writes("", type="document", media={"size": 3000, "mimetype": "application/pdf", "fileName": "прайс.pdf"})
    await who.writes("", type="unknown")
    starts = int(time.time()) + 86_400
    event = {"name": "Открытие", "startTime": starts, "location": {"name": "Абая 10"}, "isCanceled": False}
    await who.writes("", type="raw", raw={"eventMessage": event})
    await who.writes("Очень длинно. " * 400)
    call = await shop.stack.simulated.post(f"/api/people/{who.phone}/call", json={"to": OWNER_PHONE})
    ended = {"to": OWNER_PHONE, "id": call.json()["id"], "status": "timeout"}
    assert (await shop.stack.simulated.post(f"/api/people/{who.phone}/call", json=ended)).is_success
    for text in ("Добрый день!", "Этого не примут", "Об этом неизвестно"):
        await shop.stack.answer(chat, text)
    for number in range(5):
        await who.writes(f"Фото {number}", type="image", media=PICTURE)
    await who.is_heard("Фото 4")
    return chat


def _as_it_goes_wrong(page_of_messages: Any) -> None:
    """Let files and answers be in the states that take a broken line, a full disk or a day."""
    files = iter(("failed", "gone", "too_large", "pending"))
    for one in page_of_messages["items"]:
        if one["kind"] == "image" and (state := next(files, None)):
            one["media"] |= {"state": state, "url": None, "preview_url": None, "download_url": None}
        if one["text"] == "Этого не примут":
            one |= {"status": "failed", "error": {"code": "quota_used_up", "message": None}}
        if one["text"] == "Об этом неизвестно":
            one |= {"status": "unknown"}


async def in_the_chat(walk: Walk, chat: str) -> States:
    """See what is shown of every kind of message, and do what can be done in a chat."""
    desk, page = walk.desk, walk.page
    size = page.viewport_size
    assert size is not None
    async with answered(page, f"**/api/conversations/{chat}/messages?*", _as_it_goes_wrong):
        await desk.go(f"/chats/{chat}?view=all")
        await expect(desk.bubble("Фото 4")).to_be_visible()
    await page.set_viewport_size({"width": size["width"], "height": 5000})  # so that all of the thread is there
    await expect(desk.bubble("Этого не примут")).to_have_attribute("data-status", "failed")
    await expect(desk.bubble("Ролик")).to_be_visible()
    size_of_it = "2.9 KB" if walk.language == "en" else "2,9 КБ"  # also where the browser knows no Kazakh
    await expect(page.get_by_test_id("document")).to_contain_text(size_of_it)
    yield "every kind of message"
    await page.set_viewport_size(size)

    await desk.composer.fill("слово " * 800)
    await walk.menu("Фото 4", "messages.reply")
    await expect(page.get_by_test_id("composer-quote")).to_be_visible()
    yield "a quote and far too many letters"
    await desk.composer.fill("")
    await walk.press("messages.drop_quote")
    await walk.menu("Добрый день!", "messages.edit")
    await expect(page.get_by_test_id("edit-composer")).to_be_visible()
    yield "an edit"
    await page.get_by_test_id("edit-composer").press("Escape")
    await walk.press("messages.record")
    await expect(page.get_by_test_id("recorder")).to_have_attribute("data-state", "recording")
    yield "a recording"
    await walk.press("messages.record_cancel")
    await page.evaluate(_NO_MICROPHONE)
    await walk.press("messages.record")
    await expect(page.get_by_text(walk.t("messages.microphone_refused"))).to_be_visible()
    yield "no microphone"
    await page.get_by_role("alert").filter(has_text=walk.t("messages.microphone_refused")).get_by_role("button").click()

    await desk.bubble("Очень длинно").get_by_role("button", name=walk.t("messages.show_whole")).click()
    await expect(page.get_by_test_id("whole-text")).to_be_visible()
    yield "the whole of a text"
    await page.keyboard.press("Escape")
    await walk.press("messages.open_raw")
    await walk.dialog()
    yield "raw data"
    await walk.away()
    await walk.press("common.more")
    await expect(page.get_by_role("menuitem").first).to_be_visible()
    dismiss = page.get_by_role("menuitem", name=walk.t("conversations.no_answer_needed"))
    if await dismiss.count() == 0:
        await page.keyboard.press("Escape")
        dismiss = walk.button("conversations.no_answer_needed")
    await dismiss.click()
    await expect(page.locator(NOTE)).to_have_count(1)
    desk.network_may_fail = True
    await page.route("**/answer-needed", lambda route: route.abort())
    await walk.press("common.more")
    await page.get_by_role("menuitem", name=walk.t("conversations.answer_needed")).click()
    await expect(page.locator(NOTE)).to_have_count(2)
    yield "a note that takes back, and one of what failed"
    await page.unroute("**/answer-needed")


async def in_a_group(walk: Walk, chat: str, group: str) -> States:
    """Name somebody, and be shut out."""
    desk, page = walk.desk, walk.page
    await desk.go(f"/chats/{chat}?view=groups")
    await expect(desk.composer).to_be_visible()
    await desk.composer.press_sequentially("@")
    await expect(page.get_by_role("listbox")).to_be_visible()
    yield "whom to mention"
    await desk.composer.fill("")
    closed = await walk.shop.stack.simulated.patch(f"/api/groups/{group}", json={"announce": True})
    assert closed.is_success, closed.text
    await expect(page.get_by_text(walk.t("conversations.group_closed"))).to_be_visible()
    yield "a closed group"


async def at_dead_ends(walk: Walk) -> States:
    """Follow links to what is not there, and ask for what does not come."""
    desk, page = walk.desk, walk.page
    desk.network_may_fail = True
    for path, said in (
        (f"/chats/{NOBODYS}", "conversations.not_here"),
        (f"/channels/{NOBODYS}", "channels.gone"),
        ("/settings/nothing", "common.no_page"),
    ):
        await desk.go(path)
        await expect(page.get_by_text(walk.t(said), exact=True)).to_be_visible()
        yield said
    await page.route("**/api/members", lambda route: route.abort())
    await desk.go("/settings/members")
    await expect(page.get_by_role("alert")).to_be_visible()
    yield "what does not load"
    await page.unroute("**/api/members")


async def in_the_settings(walk: Walk, member: str) -> States:
    """See what is shown once, and what is asked before anything is lost."""
    desk, page = walk.desk, walk.page
    await desk.go("/settings/members")
    await walk.press("members.password_link_for", name=member)
    await walk.dialog()
    leaks.plant((await page.get_by_role("dialog").get_by_role("textbox").input_value()).partition("token=")[2])
    yield "a link for a password"
    await walk.away("common.ready")
    await walk.press("members.invite")
    await walk.press("members.make_link")
    link = page.get_by_role("dialog").get_by_label(walk.t("members.link"))
    await expect(link).to_be_visible()
    leaks.plant((await link.input_value()).partition("token=")[2])
    yield "a link for an invitation"
    await walk.away("common.ready")
    await walk.press("members.remove_named", name=member)
    await walk.dialog()
    yield "removing a member"
    await walk.away()
    await desk.go("/settings/api-keys")
    await walk.press("api_keys.new")
    await page.get_by_label(walk.t("api_keys.name")).fill("Сайт")
    await walk.press("api_keys.create")
    await expect(page.get_by_label(walk.t("api_keys.key"), exact=True)).to_be_visible()
    leaks.plant(await page.get_by_label(walk.t("api_keys.key"), exact=True).input_value())
    yield "a key"
    await walk.away("common.ready")


def _as_it_is_limited(channels: Any) -> None:
    until = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    for one in channels["items"]:
        one["restriction"] = {"code": "new_chats_restricted", "message": None, "until": until}
        one["trouble"] = {"code": "not_understood", "since": "2026-11-21T08:00:00Z", "waiting": 1234}
        one["history"] = {"progress": 40, "done": False, "missing": None}
        one["failed_deliveries"] = 2


async def at_a_number(walk: Walk, new: str, linked: str) -> States:
    """Link a number, see one that is limited, and part with it."""
    desk, page = walk.desk, walk.page
    async with nothing_in(page, "**/api/channels"):
        await desk.go("/chats?view=mine")
        await expect(page.get_by_text(walk.t("channels.none"), exact=True)).to_be_visible()
        yield "welcome"
    await walk.shop.stack.http.post(f"/api/channels/{new}/connect")  # a code that nobody scans ends after minutes
    await desk.go(f"/channels/{new}")
    await expect(page.get_by_test_id("qr")).to_be_visible(timeout=40_000)
    yield "a code to scan"
    await page.get_by_text(walk.t("channels.way_code"), exact=True).click()
    field = page.get_by_label(walk.t("channels.code_phone"))
    await field.fill("8 701 999 00 11")
    yield "a number to get a code for"
    async with answered(page, "**/api/channels", _as_it_is_limited):
        await desk.go(f"/channels/{linked}")
        await expect(page.get_by_test_id("channel-restriction")).to_be_visible()
        await expect(page.get_by_test_id("channel-backlog")).to_be_visible()
        await expect(page.get_by_test_id("channel-history")).to_be_visible()
        yield "a number that is limited"
        await walk.press("channels.unlink")
        await walk.dialog()
        yield "unlinking"
        await walk.away()
        await walk.press("channels.remove")
        await walk.dialog()
        yield "removing a number"
        await walk.away()
        await desk.go("/chats?view=all")
        await expect(page.get_by_test_id("channel-trouble").first).to_be_visible()
        yield "what is wrong with numbers, above the list"
    await walk.shop.rests(new)


def _as_before_the_first_start(setup: Any) -> None:
    setup["needed"] = True


async def at_the_door(walk: Walk, invite: str, reset: str) -> States:
    """Come in by every form; `invite` and `reset`: the paths of links that are good."""
    desk, page = walk.desk, walk.page
    desk.network_may_fail = True
    await desk.go("/sign-in")
    await page.get_by_label(walk.t("auth.email")).fill("nobody@hub.test")
    await page.get_by_label(walk.t("auth.password"), exact=True).fill("не тот пароль")
    await walk.press("auth.sign_in")
    await expect(page.get_by_role("alert")).to_be_visible()
    yield "a wrong password"
    for name, path in (("an invitation", invite), ("a new password", reset)):
        await desk.go(path)
        await expect(page.locator("input[type=password]")).to_be_visible()
        yield name
    await page.route("**/api/setup/check", lambda route: route.fulfill(status=204))
    async with answered(page, "**/api/setup", _as_before_the_first_start):
        await desk.go("/setup?token=good")
        await expect(page.get_by_label(walk.t("organization.name"))).to_be_visible()
        yield "the first start"
    await page.unroute("**/api/setup/check")
