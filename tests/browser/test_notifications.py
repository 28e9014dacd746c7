"""A member lets notifications come to their browser, and one brings them into the very chat.

No browser of a test reaches its maker's push service. So the page is given the address and keys of a browser that a
push server of ours plays; what the hub has encrypted for it arrives there, is decrypted, and Chromium's own tools hand
it to the real service worker. The Chromium of the other tests shows no notifications: these take a whole one.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, CDPSession, async_playwright, expect

from sarafan.cli import browser as browsers
from tests.browser.conftest import BROWSER_ARGUMENTS, PATIENCE_MS, SitDown
from tests.browser.desk import Desk
from tests.browser.fitting import fits
from tests.browser.shop import Customer, Person, Shop
from tests.support.push_server import PushedBrowser, PushServer, running_push_server
from tests.support.stack import eventually

pytestmark = pytest.mark.browser

SETTINGS = "/settings/notifications"
_AGREEING = """
PushManager.prototype.getSubscription = async () => null;
PushManager.prototype.subscribe = async ({ applicationServerKey, userVisibleOnly }) => {
  if (!userVisibleOnly || applicationServerKey.length !== 65) throw new TypeError('not asked as it must be');
  return { toJSON: () => (%s) };
};
"""
_SHOWN = """async () => {
  const registration = await navigator.serviceWorker.ready;
  const shown = (await registration.getNotifications()).map(({ title, body, tag }) => ({ title, body, tag }));
  // Chromium's own word when a push has shown nothing while no page of ours was seen.
  return shown.filter(({ tag }) => tag !== 'user_visible_auto_notification');
}"""
_CLICK = """async () => {
  const [notification] = await self.registration.getNotifications();
  self.dispatchEvent(new NotificationEvent('notificationclick', { notification }));
}"""


@pytest.fixture(scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """A whole one, still without a window."""
    path = await asyncio.to_thread(browsers.ensure, whole=True)
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=path, args=[*BROWSER_ARGUMENTS, "--headless=new"], ignore_default_args=["--headless"]
        )
        yield browser
        await browser.close()


@pytest.fixture
async def service() -> AsyncIterator[PushServer]:
    async with running_push_server() as found:
        yield found


@pytest.fixture
async def member(shop: Shop) -> AsyncIterator[Person]:
    """Somebody with a session of their own, which ends with the test: nothing is pushed to nowhere afterwards."""
    hired = await shop.hire("Сауле")
    yield hired
    await hired.http.delete("/api/session")


async def agreeing(desk: Desk, browser: PushedBrowser) -> Desk:
    """Let this browser agree to be pushed to, once its page asks."""
    keys = {"p256dh": browser.subscription["p256dh"], "auth": browser.subscription["auth"]}
    await desk.context.add_init_script(_AGREEING % json.dumps({"endpoint": browser.endpoint, "keys": keys}))
    await desk.context.grant_permissions(["notifications"], origin=desk.url)
    return desk


async def turn_on(desk: Desk) -> None:
    await desk.go(SETTINGS)
    state = desk.page.get_by_test_id("this-browser")
    await expect(state).to_have_attribute("data-state", "here_off")
    await desk.button("Включить").click()
    await expect(state).to_have_attribute("data-state", "here_on")


class Worker:
    """The service worker of a desk, and the way to push to it."""

    def __init__(self, desk: Desk, tools: CDPSession) -> None:
        self.desk, self.tools = desk, tools
        self.registrations: list[str] = []
        tools.on("ServiceWorker.workerRegistrationUpdated", self._note)

    def _note(self, told: dict[str, Any]) -> None:
        self.registrations += [one["registrationId"] for one in told["registrations"] if not one["isDeleted"]]

    async def push(self, news: dict[str, Any] | str) -> None:
        async def known() -> bool:
            return bool(self.registrations)

        await eventually(known, "the service worker being known")
        data = news if isinstance(news, str) else json.dumps(news)
        told = {"origin": self.desk.url, "registrationId": self.registrations[-1], "data": data}
        await self.tools.send("ServiceWorker.deliverPushMessage", told)

    async def shows(self, tags: list[str]) -> list[dict[str, str]]:
        async def look() -> list[dict[str, str]] | None:
            found = await self.desk.page.evaluate(_SHOWN)
            return [*found, {}] if [one["tag"] for one in found] == tags else None

        return (await eventually(look, f"notifications {tags}"))[:-1]


async def worker_of(desk: Desk) -> Worker:
    tools = await desk.context.new_cdp_session(desk.page)
    worker = Worker(desk, tools)
    await tools.send("ServiceWorker.enable")
    return worker


async def received(browser: PushedBrowser, name: str) -> dict[str, Any]:
    async def look() -> dict[str, Any] | None:
        return next((one for one in browser.received if one["title"] == name), None)

    return await eventually(look, f"{name} being told")


async def test_a_notification_leads_into_the_very_chat(
    desks: SitDown, shop: Shop, member: Person, service: PushServer, customer: Customer
):
    browser = service.browser()
    desk = await agreeing(await desks(member, "/favicon.svg"), browser)
    await turn_on(desk)
    await expect(desk.page.get_by_role("list", name="Куда приходят")).to_contain_text("этот")
    worker = await worker_of(desk)

    await customer.writes("Здравствуйте, вы работаете?")
    conversation = await customer.conversation()
    news = await received(browser, customer.name)
    await worker.push(news)
    shown = await worker.shows([f"chat:{conversation}"])
    assert (news["body"], shown[0]["body"]) == ("Новое сообщение", "Новое сообщение")

    # A later one of the same chat takes the place of the first.
    await worker.push({**news, "body": "Ещё одно"})

    async def replaced() -> bool:
        return bool((await desk.page.evaluate(_SHOWN))[0]["body"] == "Ещё одно")

    await eventually(replaced, "the second in the place of the first")
    await desk.context.service_workers[0].evaluate(_CLICK)
    await expect(desk.bubble("Здравствуйте, вы работаете?")).to_be_visible()
    assert desk.page.url.startswith(f"{desk.url}/chats/{conversation}")

    # Of the chat that is in front nothing is shown, and nothing is sent.
    await worker.shows([])
    await worker.push(news)
    async with desk.page.expect_response("**/api/notifications/open-chat"):
        await desk.page.reload()
    await expect(desk.bubble("Здравствуйте, вы работаете?")).to_be_visible()
    count = len(browser.received)
    await customer.writes("Алло?")
    await expect(desk.bubble("Алло?")).to_be_visible()
    other = await shop.customer(f"После {customer.name}")
    await other.writes("И я тут")
    await received(browser, other.name)
    # What others have written to the shop before this test may be told now, too.
    told = [one["title"] for one in browser.received[count:]]
    assert [one for one in told if one in (customer.name, other.name)] == [other.name]
    await worker.shows([])


async def test_what_was_read_elsewhere_needs_no_notification(
    desks: SitDown, shop: Shop, member: Person, service: PushServer, customer: Customer
):
    browser = service.browser()
    desk = await agreeing(await desks(member, "/favicon.svg"), browser)
    await turn_on(desk)
    worker = await worker_of(desk)
    await customer.writes("Когда вы открыты?")
    conversation = await customer.conversation()
    await worker.push(await received(browser, customer.name))
    await worker.shows([f"chat:{conversation}"])
    await desk.live()

    colleague = await desks(await shop.hire("Ержан"), f"/chats/{conversation}")
    await expect(colleague.bubble("Когда вы открыты?")).to_be_visible()

    await worker.shows([])


async def test_strange_pushes_show_nothing_and_break_nothing(desks: SitDown, member: Person, service: PushServer):
    desk = await agreeing(await desks(member, "/favicon.svg"), service.browser())
    await turn_on(desk)
    worker = await worker_of(desk)

    await worker.push("это не JSON")
    await worker.push({"title": "Снова", "body": "", "tag": "x", "path": "/chats"})

    await worker.shows(["x"])


async def test_it_is_turned_off_where_it_was_turned_on_and_ends_with_the_session(
    desks: SitDown, member: Person, service: PushServer
):
    desk = await agreeing(await desks(member, "/favicon.svg"), service.browser())
    await turn_on(desk)
    await desk.button("Выключить").click()
    await expect(desk.page.get_by_test_id("this-browser")).to_have_attribute("data-state", "here_off")
    await turn_on(desk)
    told = await member.http.get("/api/notifications")
    assert len(told.json()["browsers"]) == 1
    async with desk.page.expect_response("**/api/notifications/browser"):  # each page that is opened renews it
        await desk.go("/settings/profile")
    await desk.button("Выйти").click()
    await desk.page.wait_for_url("**/sign-in")
    assert (await member.http.get("/api/session")).status_code == 401


async def test_what_one_is_told_is_kept_and_tabs_count_who_waits(desks: SitDown, member: Person, customer: Customer):
    desk = await desks(member, SETTINGS)
    page = desk.page
    others, words = page.get_by_role("switch", name="чате коллеги"), page.get_by_role("switch", name="текст сообщения")
    await expect(others).not_to_be_checked()
    await expect(page.get_by_role("switch", name="Номер не на связи")).to_have_count(0)  # for heads and owners
    await others.click(force=True)
    await words.click(force=True)
    await page.get_by_role("switch", name="Тихие часы").click(force=True)
    start = page.get_by_label("Тихие часы: С")
    await expect(start).to_have_value("22:00")
    await start.fill("21:30")
    await start.blur()

    async def is_kept() -> bool:
        told = (await member.http.get("/api/notifications")).json()
        kinds = {one["kind"]: one["is_on"] for one in told["kinds"]}
        return (kinds["message_others"], told["shows_text"], told["quiet"]) == (True, True, {"start": 1290, "end": 480})

    await eventually(is_kept, "the wishes being kept")
    await page.reload()
    await expect(others).to_be_checked()
    await expect(start).to_have_value("21:30")

    await customer.writes("Можно вопрос?")
    await expect(page).to_have_title(re.compile(r"^\([0-9]+\) Сарафан$"))
    await expect(page.locator("link[rel=icon]")).to_have_attribute("href", "/favicon-waiting.svg")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_page_fits_every_screen(desks: SitDown, member: Person, service: PushServer, scheme: str):
    desk = await agreeing(await desks(member, "/favicon.svg", scheme=scheme), service.browser())
    await turn_on(desk)
    await desk.page.get_by_role("switch", name="Тихие часы").click(force=True)
    await expect(desk.page.get_by_label("Тихие часы: До")).to_be_visible()
    assert await fits(desk.page, f"notifications, {scheme}") == []
    await desk.page.get_by_role("switch", name="Тихие часы").click(force=True)


async def test_an_iphone_is_told_to_put_it_on_the_home_screen(desks: SitDown):
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"
    desk = await desks(path="/favicon.svg", phone=True, user_agent=agent)
    await desk.context.add_init_script("delete window.PushManager; delete window.Notification;")
    await desk.go(SETTINGS)

    await expect(desk.page.get_by_test_id("this-browser")).to_contain_text("На экран „Домой“")
    await expect(desk.button("Включить")).to_have_count(0)


async def test_it_is_an_app_that_can_be_installed(desks: SitDown):
    desk = await desks()
    tools = await desk.context.new_cdp_session(desk.page)
    manifest = await tools.send("Page.getAppManifest")

    assert manifest["errors"] == []
    assert json.loads(manifest["data"])["start_url"] == "/chats"
    for path in ("icons/192.png", "icons/512.png", "icons/maskable.png", "icons/apple.png", "icons/badge.png"):
        answer = await desk.page.request.get(f"{desk.url}/{path}")
        assert (path, answer.headers["content-type"]) == (path, "image/png")
    worker = await desk.page.request.get(f"{desk.url}/service-worker.js")
    assert worker.headers["cache-control"] == "no-cache"
