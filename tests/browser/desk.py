"""A person at a browser, and everything that went wrong or over the wire there."""

import re
from dataclasses import dataclass, field
from typing import Any, Literal

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    ViewportSize,
    expect,
)

from tests.browser.shop import Customer, Person
from tests.support.stack import eventually

DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
# What Chromium itself says when a request is answered with an error, or not at all.
_OF_THE_NETWORK = re.compile(r"Failed to load resource|WebSocket connection to|net::ERR_")
# A violation of the content security policy is an event of the document; it is said aloud to be heard in the console.
_REPORT_VIOLATIONS = """
document.addEventListener('securitypolicyviolation', (event) => {
  console.error(`policy violated: ${event.violatedDirective} ${event.blockedURI}`);
});
"""


@dataclass
class Desk:
    """One browser of one person. `asked` holds the API requests since `forget_requests`; `underway` the unanswered."""

    context: BrowserContext
    page: Page
    url: str
    problems: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    underway: set[Request] = field(default_factory=set)
    network_may_fail: bool = False

    async def leave(self) -> None:
        """Close everything."""
        await self.context.close()

    async def go(self, path: str) -> None:
        """Open a page of the hub."""
        await self.page.goto(self.url + path)

    async def loaded(self) -> None:
        """Wait until the page shows what it has to show, instead of where it will be."""
        await expect(self.page.get_by_role("main")).to_be_visible()
        await expect(self.page.locator(".mantine-Skeleton-root, .mantine-Loader-root")).to_have_count(0)

    async def live(self) -> None:
        """Wait until changes come by themselves: the socket is open, and what came before it was asked for."""
        await expect(self.page.get_by_test_id("connection")).to_have_attribute("data-phase", "live")

    async def escape_from(self, layer: Locator) -> None:
        """Close what lies over the page by Escape, which it hears once the focus is within it."""
        await expect(layer.and_(self.page.locator(":focus-within"))).to_be_visible()
        await self.page.keyboard.press("Escape")
        await expect(layer).to_have_count(0)

    async def knows(self, customer: Customer) -> None:
        """Wait until all of a chat and of the contact beside it is here; of whom they were merged is asked last."""
        await expect(self.page.get_by_role("complementary", name="Контакт")).to_contain_text(customer.name)
        await self.loaded()

        async def has_asked() -> bool:
            return any(one.endswith("/merges") for one in self.asked) and not self.underway

        await eventually(has_asked, "all that the page asks for being here")

    def forget_requests(self) -> None:
        """Begin to count anew."""
        self.asked.clear()

    # What the inbox shows

    def row(self, name: str) -> Locator:
        """A conversation in the list."""
        return self.page.get_by_test_id("conversation-row").filter(has_text=name)

    def bubble(self, text: str) -> Locator:
        """A message in the open thread."""
        return self.page.get_by_test_id("bubble").filter(has_text=text)

    async def scroll_to(self, text: str) -> None:
        """Go up in the thread until a message is drawn; of a long one only what is near is."""
        for _ in range(30):
            if await self.bubble(text).count():
                return
            await self.thread.hover()
            await self.page.mouse.wheel(0, -300)
            await self.page.evaluate("() => new Promise(requestAnimationFrame)")

    async def menu(self, text: str) -> Locator:
        """Open the menu of a message."""
        line = self.page.locator("[data-index]").filter(has=self.bubble(text)).last
        await line.hover()
        await line.get_by_role("button", name="Действия с сообщением").click()
        menu = self.page.get_by_test_id("message-menu")
        await expect(menu).to_be_visible()
        return menu

    @property
    def composer(self) -> Locator:
        """Where answers are written."""
        return self.page.get_by_test_id("composer")

    @property
    def thread(self) -> Locator:
        """The open thread."""
        return self.page.get_by_test_id("thread")

    @property
    def offline_bar(self) -> Locator:
        """The word that the connection is gone."""
        return self.page.get_by_test_id("connection-bar")

    def button(self, name: str) -> Locator:
        """A button by what it says."""
        return self.page.get_by_role("button", name=name, exact=True)

    async def answer(self, text: str) -> None:
        """Write and press Enter."""
        await self.composer.fill(text)
        await self.composer.press("Enter")


async def sit_down(
    browser: Browser,
    url: str,
    person: Person | None,
    path: str,
    *,
    phone: bool = False,
    locale: str = "ru-RU",
    scheme: Literal["light", "dark"] = "light",
    motion: Literal["reduce", "no-preference"] = "reduce",
    clock: bool = False,
    **options: Any,
) -> Desk:
    """Open a page as a person, or as a stranger. `clock`: the page's timers can be moved by the test."""
    shape = {"viewport": PHONE, "is_mobile": True, "has_touch": True} if phone else {"viewport": DESKTOP}
    context = await browser.new_context(
        **shape, locale=locale, timezone_id="Asia/Almaty", color_scheme=scheme, reduced_motion=motion, **options
    )
    await context.add_init_script(_REPORT_VIOLATIONS)
    if person is not None:
        await context.add_cookies([{"name": "sarafan_session", "value": person.cookie, "url": url}])
    desk = Desk(context, await context.new_page(), url)
    watch(desk, desk.page)
    if clock:
        await desk.page.clock.install()
    await desk.go(path)
    return desk


def watch(desk: Desk, page: Page) -> None:
    """Remember what the page asks, and what it complains about."""

    def on_console(message: ConsoleMessage) -> None:
        if message.type != "error" or (desk.network_may_fail and _OF_THE_NETWORK.search(message.text)):
            return
        # The first question of every page is whether somebody is signed in; "no" is an answer.
        if message.location["url"].endswith("/api/session") and "401" in message.text:
            return
        desk.problems.append(f"{page.url}: {message.text}")

    def on_request(request: Request) -> None:
        path = request.url.removeprefix(desk.url)
        if path.startswith(("/api/", "/health")):
            desk.asked.append(f"{request.method} {path}")
            desk.underway.add(request)

    page.on("console", on_console)
    page.on("pageerror", lambda error: desk.problems.append(f"{page.url}: {error}"))

    def on_end(request: Request) -> None:
        desk.underway.discard(request)

    page.on("request", on_request)
    page.on("requestfinished", on_end)
    page.on("requestfailed", on_end)
